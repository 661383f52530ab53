#pragma once

#include <QString>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/data/Annotation.h"
#include "core/image/MaskGeometry.h"

namespace studio {

/// A finished mask and what is known of it. Immutable once shared. Kept as run lengths: exact, and
/// a few kilobytes where the raster has megabytes, so that every undo step can keep its own.
struct MaskContent {
    Rle raster;
    std::optional<double> score;  ///< predicted IoU; none after work by hand
    std::optional<AnnotatedObject::Source> source;
};
using MaskContentPtr = std::shared_ptr<const MaskContent>;

/// The place where the answer to one set of prompts goes. All steps of the undo history that have
/// these prompts share it, so an answer that comes late is in all of them at once.
struct MaskCell {
    quint64 request = 0;      ///< what the answer will carry; 0 when none is awaited
    bool answered = true;     ///< false: `content` is the mask before the prompts changed
    bool changesFile = true;  ///< false: computing it alone is no change worth saving
    MaskContentPtr content;   ///< may be null: no mask
};

/// A cell that waits for nothing.
inline std::shared_ptr<MaskCell> finishedCell(MaskContentPtr content) {
    auto cell = std::make_shared<MaskCell>();
    cell->content = std::move(content);
    return cell;
}

/// One object of the document. Values: a change makes a new one.
struct DocumentObject {
    int id = 0;  ///< stable while the image is open
    QString label;
    int colour = 0;  ///< index into the palette
    std::vector<PromptPoint> points;
    std::optional<PromptBox> box;
    std::shared_ptr<const Rle> maskPrompt;  ///< an earlier mask given to the model as a prompt
    std::shared_ptr<MaskCell> cell;         ///< never null
    Json extra = Json::object();            ///< keys of the file that we do not know

    bool hasPrompt() const { return !points.empty() || box || maskPrompt; }
};
using DocumentObjectPtr = std::shared_ptr<const DocumentObject>;
/// What automatic mask generation and the like hand over.
struct FinishedObject {
    QString label;
    std::vector<PromptPoint> points;
    std::optional<PromptBox> box;
    cv::Mat mask;  ///< CV_8UC1, image size
    std::optional<double> score;
    std::optional<AnnotatedObject::Source> source;
};

/// A whole version of the document; versions share the objects that they have in common.
using DocumentObjects = std::vector<DocumentObjectPtr>;

}  // namespace studio
