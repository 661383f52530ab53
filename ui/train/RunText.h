#pragma once

#include <QCoreApplication>
#include <QString>
#include <QStringList>

#include "ui/train/RunFollower.h"

namespace studio {

/// What a run does, in the user's words.
class RunText {
    Q_DECLARE_TR_FUNCTIONS(studio::RunText)

  public:
    /// One or two words. `paused`: it was this window that stopped it for a while; `ended`: that
    /// ended it without waiting for its state.
    static QString state(const RunStatus& status, RunLiveness liveness, bool paused,
                         bool ended = false);
    /// Name of an icon for it.
    static QString icon(const RunStatus& status, RunLiveness liveness, bool paused);
    /// What its program says it is doing; empty where that is not known in the window's language.
    static QString message(const RunStatus& status);
    /// "epoch 3 of 10, step 120 of 400"; empty when it has none.
    static QString place(const RunStatus& status);
    /// "12 min so far, about 20 min left, 2.3 images/s, ..."; of one that is over "took 12 min".
    static QString figures(const RunLook& look);
    /// "best epoch 3 (sam_hq_epoch_2.pth): IoU 0.873, boundary IoU 0.701"; empty when there is
    /// none.
    static QString best(const RunLook& look);
    /// The last part of the folder, with the one above where that alone says little.
    static QString name(const QString& folder);
    /// The same of several, with as many parts before as make them differ.
    static QStringList names(const QStringList& folders);
};

}  // namespace studio
