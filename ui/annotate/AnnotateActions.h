#pragma once

namespace studio {

class ActionList;

/// Adds every command of the Annotate workspace to `actions`, with its text, keys and icon. What
/// they do is connected by the workspace.
void addAnnotateActions(ActionList& actions);

}  // namespace studio
