#include "core/jobs/MatchJob.h"

#include "core/base/Error.h"

namespace studio {

void MatchOptions::check() const {
    model.runtime.check();
    personalize.check();
}

MatchMeans matchMeans(const std::vector<MatchRow>& rows, const std::string& object) {
    MatchMeans means;
    for (const MatchRow& row : rows)
        if (object.empty() || row.object == object) ++means.rows;
    return means;
}

MatchReport runMatch(const MatchOptions&, Predictor& predictor, EmbeddingCache&, const JobContext&,
                     const MatchObserver&) {
    throw Error(ErrorCode::Internal, predictor.info().path, "nothing is matched yet");
}

MatchReport runMatch(const MatchOptions& options, const JobContext& context,
                     const MatchObserver& observer) {
    EmbeddingCache cache({}, {});
    const std::shared_ptr<Predictor> predictor = Predictor::load(options.model, context);
    return runMatch(options, *predictor, cache, context, observer);
}

}  // namespace studio
