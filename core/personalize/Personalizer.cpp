#include "core/personalize/Personalizer.h"

#include "core/base/Error.h"

namespace studio {

Personalizer::Personalizer(Predictor& predictor, const PersonalizeOptions& options,
                           const std::vector<Reference>&, const JobContext&)
    : m_predictor(predictor), m_options(options) {
    options.check();
}

ImageMatch Personalizer::match(const EmbeddingPtr&, const JobContext&) const {
    throw Error(ErrorCode::Internal, m_predictor.info().path, "is not personalized yet");
}

cv::Mat Personalizer::similarity(const EmbeddingPtr&) const {
    throw Error(ErrorCode::Internal, m_predictor.info().path, "is not personalized yet");
}

}  // namespace studio
