#pragma once

#include <QJsonObject>

#include "core/jobs/DataBuildJob.h"
#include "core/jobs/DataCheckJob.h"
#include "core/jobs/DataConvertJob.h"
#include "core/jobs/SynthJob.h"

namespace studio {

// What the forms of the Data workspace hold, by the options' names on the command line, and the
// option structs that it stands for. Shares are in percent, seeds are text (they have 64 bits);
// what a form lacks is the struct's default.

QJsonObject formValues(const DataCheckOptions& options);
QJsonObject formValues(const DataConvertOptions& options);
QJsonObject formValues(const DataBuildOptions& options);
QJsonObject formValues(const SynthOptions& options);

DataCheckOptions checkOptions(const QJsonObject& values);
DataConvertOptions convertOptions(const QJsonObject& values);
DataBuildOptions buildOptions(const QJsonObject& values);
SynthOptions synthOptions(const QJsonObject& values);

}  // namespace studio
