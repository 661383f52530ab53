#pragma once

namespace studio {

class ActionList;

/// Every command of the Match workspace, with its keys; what they do is connected elsewhere.
void addMatchActions(ActionList& actions);

}  // namespace studio
