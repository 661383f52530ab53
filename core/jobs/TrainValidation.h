#pragma once

#include <functional>
#include <opencv2/core.hpp>

#include "core/jobs/TrainSession.h"
#include "core/train/ProcessGroup.h"

namespace studio {

/// The model against the masks of the validation data; each of the processes looks at its share.
/// Core-internal: includes torch.
class TrainValidation {
  public:
    /// Means over the objects of all processes.
    struct Result {
        double iou = 0, boundaryIou = 0, seconds = 0;
        std::size_t objects = 0;
    };

    /// Both must outlive this.
    TrainValidation(TrainSession& session, ProcessGroup& group)
        : m_session(session), m_group(group) {}

    /// Of this process's objects so many are drawn, spread evenly: the same ones every time.
    std::size_t pictures = 0;
    std::function<void(std::size_t index, const cv::Mat& rgb)> onPicture;
    std::function<void(std::size_t done, std::size_t all)>
        onProgress;  ///< objects, of this process

    /// All processes must call it. A stop that any of them is asked for ends it on all within a few
    /// seconds: they agree on it, and each throws Cancelled. Throws Error{FolderEmpty} where no
    /// image can be read any more, and what the model and the data throw.
    Result run(const JobContext& context);

  private:
    void look(Result& result, const JobContext& context);

    TrainSession& m_session;
    ProcessGroup& m_group;
};

}  // namespace studio
