#include "core/jobs/TrainValidation.h"

#include <algorithm>
#include <chrono>

#include "core/base/Error.h"
#include "core/jobs/TrainExamples.h"

namespace studio {

TrainValidation::Result TrainValidation::run(const JobContext& context) {
    const auto start = std::chrono::steady_clock::now();
    Result result;
    bool stopped = false;
    try {
        look(result, context);
    } catch (const Cancelled&) {
        if (m_group.size() == 1) throw;
        stopped = true;  // left alone, the others would wait below for ever
    }
    const std::vector<double> sums = m_group.sum(
        {result.iou, result.boundaryIou, static_cast<double>(result.objects), stopped ? 1.0 : 0.0});
    if (sums[3] > 0) throw Cancelled();
    if (sums[2] == 0)
        throw Error(ErrorCode::FolderEmpty, "--valid-data", "no image of it can be read any more");
    result.iou = sums[0] / sums[2];
    result.boundaryIou = sums[1] / sums[2];
    result.objects = static_cast<std::size_t>(sums[2]);
    result.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
}

void TrainValidation::look(Result& result, const JobContext& given) {
    JobContext context = m_group.watched(given);
    if (m_group.size() > 1)
        context.yield = [this, before = std::move(context.yield)] {
            if (m_group.stopIsAsked()) throw Cancelled();
            before();
        };
    const SegmentationDataset& data = m_session.validData();
    // Images, not objects, are dealt out to processes.
    const auto ranks = static_cast<std::size_t>(m_group.size());
    const std::size_t all = (data.objects() + ranks - 1) / ranks;
    const std::size_t wanted = std::min(pictures, all);
    BatchLoader& loader = m_session.validLoader();
    loader.start(0);
    while (std::optional<LoadedBatch> batch = loader.next(context)) {
        context.checkpoint();
        m_session.addCachedFeatures(*batch, context);
        std::size_t k = 0;
        const std::vector<ValidatedObject> objects = m_session.trainer().validate(*batch, context);
        for (const LoadedSample& sample : batch->samples) {
            for (const LoadedObject& object : sample.objects) {
                const ValidatedObject& validated = objects[k++];
                const std::size_t index = wanted > 0 ? result.objects * wanted / all : 0;
                if (index < wanted && result.objects == (index * all + wanted - 1) / wanted)
                    onPicture(index,
                              drawTrainExample(data.readPixels(sample.image), validated.mask,
                                               object.truth, validated.iou, validated.boundaryIou));
                result.iou += validated.iou;
                result.boundaryIou += validated.boundaryIou;
                ++result.objects;
            }
        }
        if (onProgress) onProgress(std::min(result.objects, all), all);
    }
}

}  // namespace studio
