#include "core/jobs/AutoJob.h"

#include "core/base/Error.h"
#include "core/base/Json.h"
#include "core/base/Log.h"
#include "core/image/ImageIo.h"
#include "core/image/Overlay.h"

namespace studio {
namespace {

Json boxJson(const cv::Rect& box) {
    return Json::array({box.x, box.y, box.width, box.height});
}

Json toJson(const fs::path& image, cv::Size size, const std::vector<AutoMask>& masks) {
    Json json;
    json["image"] = {
        {"file_name", toUtf8(image.filename())}, {"width", size.width}, {"height", size.height}};
    json["annotations"] = Json::array();
    for (std::size_t k = 0; k < masks.size(); ++k) {
        const AutoMask& mask = masks[k];
        Json entry;
        entry["id"] = k;
        entry["segmentation"] = {{"size", {size.height, size.width}},
                                 {"counts", rleText(mask.rle.counts)}};
        entry["bbox"] = boxJson(mask.box);
        entry["area"] = mask.area;
        entry["predicted_iou"] = mask.predictedIou;
        entry["stability_score"] = mask.stabilityScore;
        entry["point_coords"] = Json::array({Json::array({mask.point.x, mask.point.y})});
        entry["crop_box"] = boxJson(mask.cropBox);
        json["annotations"].push_back(std::move(entry));
    }
    return json;
}

AutoImage writeMasksOf(const LayoutItem& item, const AutoOptions& options, Predictor& predictor,
                       const JobContext& context) {
    const Image image = readImage(item.image);
    const std::vector<AutoMask> masks =
        generateMasks(predictor, image.pixels, options.masks, context);
    const ResultFiles files = resultFiles(item, options.output);
    const fs::path json = files.folder / fromUtf8(item.baseName() + ".json");

    LayoutItem output = item;
    output.maskFolder = files.masks;
    std::vector<OverlayObject> drawn(masks.size());
    for (std::size_t k = 0; k < masks.size(); ++k) {
        context.checkpoint();
        drawn[k].mask = masks[k].mask();
        // Always numbered: how many there are is found, not given.
        writeMask(output.maskFile(k, std::max<std::size_t>(masks.size(), 2)), drawn[k].mask);
    }
    writeJson(json, toJson(item.image, image.size(), masks));
    writeImage(files.overlay, drawOverlay(image.pixels, drawn));
    log::debug("{}: {} masks, written to {} and {}", toUtf8(item.image.filename()), masks.size(),
               toUtf8(json), toUtf8(files.masks));
    return {item.image, item.group, files.overlay, json, masks.size()};
}

Layout prepare(const AutoOptions& options, const JobContext& context) {
    options.check();
    Layout layout = openImages(options.images, context);
    prepareOutput(layout, options.output);
    return layout;
}

AutoReport run(const Layout& layout, const AutoOptions& options, Predictor& predictor,
               const JobContext& context, const AutoObserver& observer) {
    AutoReport report;
    if (observer.started) observer.started(layout);
    forEachImage(
        layout, context,
        [&](const LayoutItem& item, const JobContext& share) {
            report.images.push_back(writeMasksOf(item, options, predictor, share));
            if (observer.finished) observer.finished(report.images.back());
        },
        [&](const LayoutItem&, const Error& error) {
            ++report.failedImages;
            report.problems.emplace_back(error.what());
            if (observer.problem) observer.problem(error.what());
        });
    return report;
}

}  // namespace

void AutoOptions::check() const {
    model.runtime.check();
    masks.check();
    if (model.checkpoint.empty())
        throw Error(ErrorCode::Usage, "--ckpt", "a checkpoint must be given");
    if (images.empty())
        throw Error(ErrorCode::Usage, "--images", "a folder or image files must be given");
    if (output.empty()) throw Error(ErrorCode::Usage, "--outdir", "must not be empty");
}

AutoReport runAuto(const AutoOptions& options, Predictor& predictor, const JobContext& context,
                   const AutoObserver& observer) {
    return run(prepare(options, context), options, predictor, context, observer);
}

AutoReport runAuto(const AutoOptions& options, const JobContext& context,
                   const AutoObserver& observer) {
    const Layout layout = prepare(options, context);
    const std::shared_ptr<Predictor> predictor =
        Predictor::load(options.model, whileLoading(context));
    return run(layout, options, *predictor, context, observer);
}

}  // namespace studio
