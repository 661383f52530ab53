#pragma once

namespace studio {

class ActionList;

void addTrainActions(ActionList& actions);

}  // namespace studio
