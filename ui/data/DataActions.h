#pragma once

namespace studio {

class ActionList;

/// Adds the commands of the Data workspace, in a group of their own.
void addDataActions(ActionList& actions);

}  // namespace studio
