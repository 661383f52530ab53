#pragma once

#include <QJsonObject>

#include "core/train/TrainOptions.h"

namespace studio {

// What the form of a training holds, by the options' names on the command line, and the options
// that it stands for; what it lacks is the struct's default. "preset" is the preset's name.

QJsonObject trainFormValues(const TrainOptions& options);
/// The rate is text ("1e-3"); what is no number there becomes not a number, which check() refuses.
TrainOptions trainOptionsOf(const QJsonObject& values);

}  // namespace studio
