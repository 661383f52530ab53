#include "core/jobs/SegmentJob.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/Error.h"
#include "core/base/Log.h"
#include "core/base/Npy.h"
#include "core/data/Annotation.h"
#include "core/data/CsvTable.h"
#include "core/image/ImageIo.h"
#include "core/image/Overlay.h"
#include "core/jobs/EarlierResults.h"
#include "core/jobs/ModelJob.h"

namespace studio {
namespace {

/// The layout with the folders that the user named instead of its own. Where the layout has groups,
/// these folders may have them, too.
Layout companionsOf(const SegmentOptions& options, Layout layout) {
    const auto replaced = [](const fs::path& folder, const std::string& group) {
        std::error_code error;
        const fs::path inner = folder / fromUtf8(group);
        return !group.empty() && fs::is_directory(inner, error) ? inner : folder;
    };
    for (LayoutItem& item : layout.items) {
        if (!options.prompts.empty())
            item.annotation = replaced(options.prompts, item.group) / item.annotation.filename();
        if (!options.groundTruth.empty())
            item.groundTruthFolder = replaced(options.groundTruth, item.group);
    }
    return layout;
}

constexpr std::array kColumns{"image", "group", "object",       "label",
                              "score", "iou",   "boundary_iou", "mask"};

class SegmentJob {
  public:
    /// Finds what there is to do, and that it can be written.
    SegmentJob(const SegmentOptions& options, const SegmentObserver& observer,
               const JobContext& context)
        : m_options(options), m_observer(observer) {
        options.check();
        Layout opened = openImages(options.images, context);
        checkOutput(opened, options.output);  // the layout's own folders, too
        m_layout = companionsOf(options, std::move(opened));
        log::debug("{} images in {} ({})", m_layout.items.size(), toUtf8(m_layout.root),
                   layoutKindName(m_layout.kind));
        leaveOutUnmarked();
        prepareOutput(m_layout, options.output);
        readEarlier();
        for (const std::string& image : m_unmarked)
            m_earlier.replace(image);
    }

    SegmentReport run(Predictor& predictor, const JobContext& context) {
        m_predictor = &predictor;
        if (m_options.source == MaskSource::HqOnly && !predictor.info().architecture.hq)
            throw Error(ErrorCode::CheckpointMismatch, predictor.info().path,
                        "has no HQ part, which --hq-only needs");
        if (m_observer.started) m_observer.started(m_layout);
        try {
            forEachImage(
                m_layout, context,
                [&](const LayoutItem& item, const JobContext& share) {
                    SegmentedImage done = segment(item, share);
                    std::set<fs::path> files{done.overlay};
                    for (const SegmentedObject& object : done.objects)
                        files.insert(object.mask);
                    m_earlier.replace(nameOf(done.group, done.image.filename()), files);
                    m_report.images.push_back(std::move(done));
                    if (m_observer.finished) m_observer.finished(m_report.images.back());
                },
                [&](const LayoutItem& item, const Error& error) {
                    m_earlier.fail(nameOf(item.group, item.image.filename()), error.code());
                    ++m_report.failedImages;
                    problem(error.what());
                });
        } catch (...) {
            keepScores();
            throw;
        }
        writeScores();
        return std::move(m_report);
    }

  private:
    /// A line of the scores.csv of an earlier run.
    struct EarlierRow {
        std::string image;  ///< nameOf()
        std::string line;
    };

    static std::string nameOf(const std::string& group, const fs::path& file) {
        return group + '/' + toUtf8(file);
    }

    /// What does not read as our table counts as not there: nothing of it is removed then.
    void readEarlier() {
        const fs::path table = m_options.output / "scores.csv";
        std::error_code ignored;
        if (!fs::exists(table, ignored)) return;
        std::set<std::string> wanted(m_unmarked.begin(), m_unmarked.end());
        for (const LayoutItem& item : m_layout.items)
            wanted.insert(nameOf(item.group, item.image.filename()));
        try {
            const CsvTable rows = CsvTable::read(table);
            for (std::size_t i = 0; i < rows.rows(); ++i) {
                const std::string name =
                    nameOf(rows.field(i, "group"), fromUtf8(rows.field(i, "image")));
                if (!wanted.contains(name)) continue;
                EarlierRow row{name, {}};
                for (const char* column : kColumns)
                    row.line += (row.line.empty() ? "" : ",") + csvField(rows.field(i, column));
                const fs::path mask = fromUtf8(rows.field(i, "mask"));
                m_earlier.add(row.image, mask);
                LayoutItem item;
                item.group = rows.field(i, "group");
                item.image = fromUtf8(rows.field(i, "image"));
                if (!mask.empty())
                    m_earlier.add(row.image, resultFiles(item, m_options.output).overlay);
                m_earlierRows.push_back(std::move(row));
            }
        } catch (const Error& error) {
            log::debug("{}", error.what());
        }
    }

    void problem(const std::string& text) {
        m_report.problems.push_back(text);
        if (m_observer.problem) m_observer.problem(text);
    }

    /// Images without annotation have nothing to do; none with one is a mistake. A file that was
    /// named but is not there is kept, to be reported.
    void leaveOutUnmarked() {
        std::error_code error;
        const bool named = m_layout.kind == LayoutKind::Files;
        const fs::path example = m_layout.items.front().annotation;
        std::erase_if(m_layout.items, [&](const LayoutItem& item) {
            if (fs::exists(item.annotation, error) || (named && !fs::exists(item.image, error)))
                return false;
            m_report.withoutAnnotation.push_back(item.image);
            m_unmarked.push_back(nameOf(item.group, item.image.filename()));
            return true;
        });
        if (!m_layout.items.empty()) return;
        const std::vector<fs::path>& all = m_report.withoutAnnotation;
        const std::string wanted = "with \"clicked_points\": " + toUtf8(example);
        if (all.size() == 1)
            throw Error(ErrorCode::FolderEmpty, toUtf8(all.front()),
                        "needs an annotation " + wanted);
        throw Error(ErrorCode::FolderEmpty, toUtf8(m_layout.root),
                    "none of its " + std::to_string(all.size()) +
                        " images has an annotation; the first would be one " + wanted);
    }

    SegmentedImage segment(const LayoutItem& item, const JobContext& context) {
        const Image image = readImage(item.image);
        const Annotation annotation = Annotation::read(item.annotation);
        annotation.checkAgainst(image.size(), item.annotation);
        const ResultFiles files = resultFiles(item, m_options.output);
        SegmentedImage result{item.image, item.group, files.overlay, {}, annotation.warnings};

        EmbeddingPtr embedding;
        const std::vector<cv::Mat> truths =
            groundTruths(item, image.size(), annotation.objects.size());
        std::vector<OverlayObject> drawn(annotation.objects.size());
        for (std::size_t k = 0; k < annotation.objects.size(); ++k) {
            const AnnotatedObject& marked = annotation.objects[k];
            Prompt prompt;
            prompt.points = marked.points;
            prompt.box = marked.box;
            if (prompt.empty()) {
                result.notes.push_back("object " + std::to_string(k) +
                                       " has no clicks and no box: nothing to do");
                continue;
            }
            if (!embedding) {
                embedding = m_predictor->encode(image.pixels, context);
                log::debug("{}: {} x {} pixels, embedding of {} bytes",
                           toUtf8(item.image.filename()), image.size().width, image.size().height,
                           embedding->bytes());
            }
            context.checkpoint();
            LayoutItem output = item;
            output.maskFolder = files.masks;
            SegmentedObject object{
                k, marked.label, output.maskFile(k, annotation.objects.size()), 0, {}};
            drawn[k] = draw(marked);
            drawn[k].mask = predict(item, embedding, prompt, object, annotation.objects.size());
            writeMask(object.mask, drawn[k].mask);
            drawn[k].groundTruth = compare(truths, drawn[k].mask, object);
            drawn[k].caption = caption(object);
            log::debug("{} object {}: score {:.4f}, mask written to {}",
                       toUtf8(item.image.filename()), k, object.score, toUtf8(object.mask));
            result.objects.push_back(std::move(object));
        }
        writeImage(files.overlay, drawOverlay(image.pixels, drawn));
        log::debug("overlay written to {}", toUtf8(files.overlay));
        return result;
    }

    /// Fills in the score; returns the mask in image size.
    cv::Mat predict(const LayoutItem& item, const EmbeddingPtr& embedding, const Prompt& prompt,
                    SegmentedObject& object, std::size_t objectCount) {
        const bool oneClick = prompt.points.size() == 1 && !prompt.box;
        const bool multimask = m_options.multimask.value_or(oneClick);
        const MaskSet set = m_predictor->decode(embedding, prompt);
        const int index = set.selected(multimask);
        object.score = set.scores.at(static_cast<std::size_t>(index));
        if (!std::isfinite(object.score))
            throw Error(ErrorCode::CheckpointInvalid, toUtf8(item.image.filename()),
                        "the model " + m_predictor->info().path +
                            " computes no numbers for it: its weights are damaged");
        const cv::Mat logits = set.logits(index, m_options.source);
        log::debug("prompt of {} points{}: masks {} x {} x {}, mask {} taken", prompt.points.size(),
                   prompt.box ? " and a box" : "", set.samLogits.size(), logits.rows, logits.cols,
                   index);
        if (!m_options.logits.empty()) {
            const std::string number = objectCount > 1 ? "_" + std::to_string(object.index) : "";
            saveLogits(item, number, set, multimask);
        }
        return m_predictor->upsampleMask(set, logits);
    }

    /// What the Python predictors return as low-resolution masks: SAM's three for an ambiguous
    /// prompt; SAM-HQ itself takes the best of them and adds its own, which makes one.
    void saveLogits(const LayoutItem& item, const std::string& number, const MaskSet& set,
                    bool multimask) const {
        std::vector<int> indices{set.selected(multimask)};
        const bool plainSam = m_options.source == MaskSource::Sam || set.hqLogits.empty();
        if (plainSam && multimask) {
            indices.clear();
            for (int i = 1; i < static_cast<int>(set.samLogits.size()); ++i)
                indices.push_back(i);
        }
        std::vector<float> values;
        std::vector<float> scores;
        for (const int index : indices) {
            const cv::Mat logits = set.logits(index, m_options.source).clone();  // continuous
            values.insert(values.end(), logits.ptr<float>(), logits.ptr<float>() + logits.total());
            scores.push_back(set.scores[static_cast<std::size_t>(index)]);
        }
        const fs::path folder =
            item.group.empty() ? m_options.logits : m_options.logits / fromUtf8(item.group);
        const auto side = [&](int length) { return static_cast<std::size_t>(length); };
        const fs::path stem = folder / fromUtf8(item.maskBase + number);
        writeNpy(fs::path(stem) += "_logits.npy",
                 {indices.size(), side(set.samLogits[0].rows), side(set.samLogits[0].cols)},
                 values);
        writeNpy(fs::path(stem) += "_scores.npy", {indices.size()}, scores);
    }

    /// All of the image, by number; a bad one is a problem that does not cost the mask.
    std::vector<cv::Mat> groundTruths(const LayoutItem& item, cv::Size size, std::size_t objects) {
        std::vector<cv::Mat> truths;
        for (std::size_t k = 0;; ++k) {
            const fs::path file = item.groundTruthFile(k);
            if (file.empty() && k >= objects) return truths;
            truths.emplace_back();
            try {
                if (!file.empty()) truths.back() = readMask(file, size);
            } catch (const Error& error) {
                problem(error.what());
            }
        }
    }

    /// Compares with the ground truth that is meant, if there is one; returns it.
    static cv::Mat compare(const std::vector<cv::Mat>& truths, const cv::Mat& mask,
                           SegmentedObject& object) {
        std::optional<std::size_t> own;
        if (!truths[object.index].empty()) own = object.index;
        const std::optional<std::size_t> meant = groundTruthOf(mask, truths, own);
        if (!meant) return {};
        object.metrics = compareMasks(mask, truths[*meant]);
        return truths[*meant];
    }

    static OverlayObject draw(const AnnotatedObject& marked) {
        OverlayObject drawn;
        for (const PromptPoint& point : marked.points)
            (point.foreground ? drawn.foreground : drawn.background).emplace_back(point.x, point.y);
        if (marked.box)
            drawn.box = cv::Rect2d(cv::Point2d(marked.box->x0, marked.box->y0),
                                   cv::Point2d(marked.box->x1, marked.box->y1));
        return drawn;
    }

    static std::string caption(const SegmentedObject& object) {
        std::string text = std::to_string(object.index) +
                           (object.label.empty() ? "" : ' ' + object.label) +
                           fmt::format("  score {:.3f}", object.score);
        if (object.metrics)
            text += fmt::format("  IoU {:.3f}  boundary IoU {:.3f}", object.metrics->iou,
                                object.metrics->boundaryIou);
        return text;
    }

    /// On the way out after a failure or a stop, which is what the user is to hear about.
    void keepScores() const {
        if (m_report.images.empty()) return;
        try {
            writeScores();
        } catch (const Error& error) {
            log::debug("{}", error.what());
        }
    }

    void writeScores() const {
        std::string csv;
        for (const char* column : kColumns)
            csv += (csv.empty() ? "" : ",") + std::string(column);
        csv += '\n';
        for (const SegmentedImage& image : m_report.images)
            for (const SegmentedObject& object : image.objects) {
                csv += fmt::format("{},{},{},{},{:.6f},", csvField(toUtf8(image.image.filename())),
                                   csvField(image.group), object.index, csvField(object.label),
                                   object.score);
                csv += object.metrics ? fmt::format("{:.6f},{:.6f},", object.metrics->iou,
                                                    object.metrics->boundaryIou)
                                      : ",,";
                csv += csvField(toUtf8(object.mask.lexically_relative(m_options.output))) + "\n";
            }
        for (const EarlierRow& row : m_earlierRows)  // a stopped run has not come to these
            if (m_earlier.has(row.image)) csv += row.line + '\n';
        writeFileAtomically(m_options.output / "scores.csv", csv);
    }

    const SegmentOptions& m_options;
    const SegmentObserver& m_observer;
    Layout m_layout;
    Predictor* m_predictor = nullptr;
    SegmentReport m_report;
    EarlierResults m_earlier{m_options.output};
    std::vector<EarlierRow> m_earlierRows;
    std::vector<std::string> m_unmarked;  ///< nameOf() images without annotation
};

}  // namespace

void SegmentOptions::check() const {
    model.runtime.check();
    if (model.checkpoint.empty())
        throw Error(ErrorCode::Usage, "--ckpt", "a checkpoint must be given");
    if (images.empty())
        throw Error(ErrorCode::Usage, "--images", "a folder or image files must be given");
    if (output.empty()) throw Error(ErrorCode::Usage, "--outdir", "must not be empty");
    for (const auto& [option, folder] :
         {std::pair{"--prompts", prompts}, std::pair{"--gt", groundTruth}}) {
        std::error_code error;
        if (!folder.empty() && !fs::is_directory(folder, error))
            throw Error(ErrorCode::FileNotFound, toUtf8(folder),
                        std::string("is not a folder (") + option + ")");
    }
}

SegmentReport::Means SegmentReport::means() const {
    Means means;
    means.lowestIou = 1;
    for (const SegmentedImage& image : images)
        for (const SegmentedObject& object : image.objects) {
            ++means.objects;
            means.score += object.score;
            if (!object.metrics) continue;
            ++means.measured;
            means.iou += object.metrics->iou;
            means.boundaryIou += object.metrics->boundaryIou;
            means.lowestIou = std::min(means.lowestIou, object.metrics->iou);
        }
    if (means.objects > 0) means.score /= static_cast<double>(means.objects);
    if (means.measured > 0) {
        means.iou /= static_cast<double>(means.measured);
        means.boundaryIou /= static_cast<double>(means.measured);
    }
    return means;
}

SegmentReport runSegment(const SegmentOptions& options, Predictor& predictor,
                         const JobContext& context, const SegmentObserver& observer) {
    return SegmentJob(options, observer, context).run(predictor, context);
}

SegmentReport runSegment(const SegmentOptions& options, const JobContext& context,
                         const SegmentObserver& observer) {
    return runWithModel(SegmentJob(options, observer, context), options.model, context);
}

}  // namespace studio
