#pragma once

#include <QCoreApplication>
#include <QString>

#include "core/base/Error.h"
#include "core/data/LabelFormat.h"
#include "core/data/synth/SceneKind.h"
#include "core/jobs/DataProblem.h"

namespace studio {

/// Names of core's kinds in the user's words.
class DataText {
    Q_DECLARE_TR_FUNCTIONS(studio::DataText)

  public:
    static QString problem(DataProblemKind kind);
    /// What the problem does and what to do about it.
    static QString advice(DataProblemKind kind);
    static QString severity(DataSeverity severity);
    static QString outcome(const DataProblem& problem);
    static QString format(LabelFormat format);
    static QString scene(SceneKind kind);
    /// A match does not find its images.
    static QString movedImages();
    static bool isAboutMovedImages(const Error& error);
    /// A failure in a sentence: for a wrong option what core says of it, else ErrorText's.
    static QString error(const Error& error);
    /// What exactly was wrong, where error() does not say it.
    static QString reason(const Error& error);
};

}  // namespace studio
