#pragma once

#include <memory>

#include "core/jobs/ImageJob.h"
#include "core/predict/Predictor.h"

namespace studio {

/// Runs a job, whose options have been checked by now, with the model that they name. Throws as
/// Predictor::load and the job.
template <class Job>
auto runWithModel(Job job, const ModelOptions& model, const JobContext& context) {
    const std::shared_ptr<Predictor> predictor = Predictor::load(model, whileLoading(context));
    return job.run(*predictor, context);
}

}  // namespace studio
