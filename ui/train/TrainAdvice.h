#pragma once

#include <QCoreApplication>
#include <QString>
#include <QStringList>
#include <optional>
#include <string>
#include <vector>

#include "core/base/JobContext.h"
#include "core/jobs/TrainEstimate.h"

namespace studio {

/// What is worth knowing before a training is started: what cannot work, what will not work well,
/// what it will need.
struct TrainAdvice {
    Q_DECLARE_TR_FUNCTIONS(studio::TrainAdvice)

  public:
    std::optional<Error> error;               ///< why it cannot be started
    std::size_t images = 0, validImages = 0;  ///< with masks
    QStringList warnings;                     ///< sentences
    QString estimate;                         ///< memory, time, disk; empty where not known
    bool outputHasRun = false;                ///< a run is there already
    bool outputHasFiles = false;              ///< something else is there
    std::vector<std::string> gpus;            ///< names of those that can be used
    double neededGb = 0, freeGb = 0;          ///< memory of one process; 0: not known
    int fittingBatch = 0;  ///< where the wanted one does not fit; 0: it does, or none would

    /// Looks at folders and the checkpoint; opens no image. Throws Cancelled only.
    static TrainAdvice of(const TrainOptions& options, const JobContext& context);
    /// "2 min", "3 h 10 min"; and what `seconds` is of.
    static QString memoryText(double gb);

  private:
    void checkMemory(const TrainOptions& options, const Architecture& model, double all,
                     int processes);
};

}  // namespace studio
