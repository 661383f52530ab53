#include "core/jobs/EvaluateJob.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/base/Error.h"
#include "core/base/Log.h"
#include "core/base/OrderedWork.h"
#include "core/base/ReportFile.h"
#include "core/data/FileList.h"
#include "core/data/synth/Random.h"
#include "core/image/ImageIo.h"
#include "core/image/MaskGeometry.h"
#include "core/image/Overlay.h"
#include "core/jobs/ImageJob.h"
#include "core/jobs/ModelJob.h"
#include "core/train/SegmentationDataset.h"

namespace studio {
namespace {

constexpr char kRowsHead[] =
    "folder,group,image,object,label,prompt,score,iou,boundary_iou,true_pixels,"
    "false_pixels,missed_pixels,ground_truth";
constexpr char kMeansHead[] = "folder,group,images,objects,score,iou,boundary_iou,lowest_iou";
/// Of progress: what looking at the data and loading the model take.
constexpr double kDataShare = 0.02;

/// An image with its masks, read ahead of the model.
struct ReadImage {
    cv::Mat pixels;  ///< empty where it cannot be read
    std::vector<std::size_t> objects;
    std::vector<cv::Mat> masks;
    std::vector<std::string> problems;
};

/// What a picture of a bad object needs.
struct Bad {
    std::size_t row = 0;  ///< into the report's objects
    std::size_t image = 0, object = 0;
    Prompt prompt;
    Rle mask;
};

fs::path placeOf(const fs::path& folder) {
    std::error_code error;
    const fs::path place = fs::weakly_canonical(fs::absolute(folder, error), error);
    return place.has_filename() ? place : place.parent_path();
}

void addTo(EvaluateMeans& means, const EvaluatedObject& object) {
    ++means.objects;
    means.score += object.score;
    means.iou += object.metrics.iou;
    means.boundaryIou += object.metrics.boundaryIou;
    means.lowestIou =
        means.objects == 1 ? object.metrics.iou : std::min(means.lowestIou, object.metrics.iou);
}

class EvaluateJob {
  public:
    /// Finds what there is to do, and that it can be written.
    EvaluateJob(const EvaluateOptions& options, const EvaluateObserver& observer,
                const JobContext& context)
        : m_options(options), m_observer(observer) {
        options.check();
        JobContext looking = context;
        looking.progress = [&](double done, double total, const std::string& text) {
            context.report(kDataShare * done / total, 1, text);
        };
        m_data = SegmentationDataset::open(options.data, 2, looking,
                                           [&](const std::string& line) { problem(line); });
        m_report.emptyMasks = m_data->counts().emptyMasks;
        m_report.unmarked = m_data->counts().unmarked;
        checkOutput();
        makeWritableFolder(options.output);
    }

    EvaluateReport run(Predictor& predictor, const JobContext& context) {
        m_predictor = &predictor;
        if (m_options.source == MaskSource::HqOnly && !predictor.info().architecture.hq)
            throw Error(ErrorCode::CheckpointMismatch, predictor.info().path,
                        "has no HQ part, which --hq-only needs");
        if (m_observer.started) m_observer.started(m_data->images(), m_data->objects());
        try {
            produceInOrder<ReadImage>(
                m_data->images(), 2, context,
                [&](std::size_t image, const JobContext& inner) { return read(image, inner); },
                [&](std::size_t image, ReadImage&& read) { evaluate(image, read, context); });
        } catch (...) {
            keepTables();
            throw;
        }
        writeTables();
        drawWorst(context);
        context.report(1, 1);
        return std::move(m_report);
    }

  private:
    void problem(const std::string& text) {
        m_report.problems.push_back(text);
        if (m_observer.problem) m_observer.problem(text);
    }

    fs::path pictureFolder() const { return m_options.output / "worst"; }
    fs::path rowsFile() const { return m_options.output / "evaluation.csv"; }
    fs::path meansFile() const { return m_options.output / "means.csv"; }

    /// Nothing of the user's is written over.
    void checkOutput() {
        checkReportFile("--outdir", rowsFile(), kRowsHead);
        checkReportFile("--outdir", meansFile(), kMeansHead);
        std::error_code error;
        m_hasEarlierRun = fs::exists(rowsFile(), error);
        std::set<fs::path> used(m_options.data.begin(), m_options.data.end());
        for (std::size_t i = 0; i < m_data->images(); ++i)
            used.insert(m_data->image(i).file.parent_path());
        for (std::size_t i = 0; i < m_data->objects(); ++i)
            used.insert(m_data->object(i).mask.parent_path());
        for (const fs::path& folder : used) {
            for (const fs::path& output : {m_options.output, pictureFolder()})
                if (placeOf(folder) == placeOf(output))
                    throw Error(ErrorCode::Usage, toUtf8(output),
                                "is where images or masks are, which the results could replace: "
                                "take another output folder");
        }
    }

    ReadImage read(std::size_t image, const JobContext& context) const {
        ReadImage read;
        try {
            read.pixels = m_data->readPixels(image);
        } catch (const Error& error) {
            read.problems.emplace_back(error.what());
            return read;
        }
        for (const std::size_t object : m_data->image(image).objects) {
            context.checkpoint();
            try {
                read.masks.push_back(m_data->readObject(object));
                read.objects.push_back(object);
            } catch (const Error& error) {
                read.problems.emplace_back(error.what());
            }
        }
        return read;
    }

    void evaluate(std::size_t image, const ReadImage& read, const JobContext& context) {
        const std::string name = toUtf8(m_data->image(image).file.filename());
        const auto total = static_cast<double>(m_data->images());
        const auto progress = [&](double share) {
            context.report(
                kDataShare + (1 - kDataShare) * (static_cast<double>(image) + share) / total, 1,
                name);
        };
        progress(0);
        for (const std::string& line : read.problems)
            problem(line);
        if (read.masks.empty()) return;
        JobContext encoding = context;
        encoding.progress = [&](double done, double of, const std::string&) {
            progress(0.9 * done / of);
        };
        const EmbeddingPtr embedding = m_predictor->encode(read.pixels, encoding);
        std::vector<EvaluatedObject> rows;
        for (std::size_t i = 0; i < read.masks.size(); ++i) {
            context.checkpoint();
            rows.push_back(evaluate(embedding, image, read.objects[i], read.masks[i]));
            m_report.objects.push_back(rows.back());
        }
        if (m_observer.finished) m_observer.finished(rows);
    }

    EvaluatedObject evaluate(const EmbeddingPtr& embedding, std::size_t image, std::size_t object,
                             const cv::Mat& truth) {
        const SegmentationDataset::DataImage& from = m_data->image(image);
        const SegmentationDataset::DataObject& wanted = m_data->object(object);
        // Which points an object gets does not depend on what else is evaluated.
        const auto number = [](int value) { return static_cast<std::uint64_t>(value); };
        const std::uint64_t key =
            synth::Random{m_options.seed, number(wanted.box.x), number(wanted.box.y),
                          number(wanted.box.width), number(wanted.box.height)}
                .next();
        const Prompt prompt = promptOfMask(truth, m_options.prompt, m_options.pointCount, key);
        const PredictOptions choice{
            m_options.multimask.value_or(m_options.prompt == MaskPrompt::Point), m_options.source};
        const Prediction prediction = m_predictor->predict(embedding, prompt, choice);
        if (!std::isfinite(prediction.score))
            throw Error(ErrorCode::CheckpointInvalid, toUtf8(from.file.filename()),
                        "the model " + m_predictor->info().path +
                            " computes no numbers for it: its weights are damaged");
        EvaluatedObject row;
        row.folder = m_data->folders()[from.folder];
        row.group = from.group;
        row.image = from.file;
        row.number = wanted.number;
        row.label = wanted.label;
        row.truth = wanted.mask;
        row.score = prediction.score;
        row.metrics = compareMasks(prediction.mask, truth);
        log::debug("{} object {}: {} prompt, score {:.4f}, IoU {:.4f}, boundary IoU {:.4f}",
                   toUtf8(from.file.filename()), wanted.number, maskPromptName(m_options.prompt),
                   row.score, row.metrics.iou, row.metrics.boundaryIou);
        remember({m_report.objects.size(), image, object, prompt, {}}, row.metrics.iou,
                 prediction.mask);
        return row;
    }

    double iouOf(const Bad& bad) const { return m_report.objects[bad.row].metrics.iou; }

    /// Keeps the mask of an object if it is among the worst so far.
    void remember(Bad bad, double iou, const cv::Mat& mask) {
        const auto place =
            std::ranges::find_if(m_worst, [&](const Bad& other) { return iouOf(other) > iou; });
        const auto most = static_cast<std::size_t>(m_options.worst);
        if (place == m_worst.end() && m_worst.size() >= most) return;
        bad.mask = encodeRle(mask);
        m_worst.insert(place, std::move(bad));
        if (m_worst.size() > most) m_worst.pop_back();
    }

    void drawWorst(const JobContext& context) {
        removeOldPictures();
        for (std::size_t rank = 0; rank < m_worst.size(); ++rank) {
            context.checkpoint();
            context.report(1, 1, "drawing the worst");
            const Bad& bad = m_worst[rank];
            const EvaluatedObject& row = m_report.objects[bad.row];
            try {
                OverlayObject drawn;
                drawn.mask = decodeRle(bad.mask);
                drawn.groundTruth = m_data->readObject(bad.object);
                for (const PromptPoint& point : bad.prompt.points)
                    drawn.foreground.emplace_back(point.x, point.y);
                if (const auto& box = bad.prompt.box)
                    drawn.box = cv::Rect2d(cv::Point2d(box->x0, box->y0),
                                           cv::Point2d(box->x1 + 1, box->y1 + 1));
                drawn.caption = fmt::format("{}{}{}  IoU {:.3f}  boundary IoU {:.3f}  score {:.3f}",
                                            row.number, row.label.empty() ? "" : " ", row.label,
                                            row.metrics.iou, row.metrics.boundaryIou, row.score);
                const fs::path file =
                    pictureFolder() / fromUtf8(fmt::format("{:02}_{}_{}.png", rank + 1,
                                                           toUtf8(row.image.stem()), row.number));
                writeImage(file, drawOverlay(m_data->readPixels(bad.image), {drawn}));
                log::debug("picture written to {}", toUtf8(file));
                m_report.pictures.push_back(file);
            } catch (const Error& error) {
                if (error.code() == ErrorCode::DiskFull ||
                    error.code() == ErrorCode::FileUnwritable)
                    throw;
                problem(error.what());
            }
        }
    }

    /// Pictures of an earlier run, which would be taken for those of this one: <digits>_*.png.
    void removeOldPictures() const {
        if (!m_hasEarlierRun) return;
        std::error_code error;
        std::vector<fs::path> old;
        for (fs::directory_iterator at(pictureFolder(), error), end; !error && at != end;
             at.increment(error)) {
            const std::string name = toUtf8(at->path().filename());
            const std::size_t digits = name.find_first_not_of("0123456789");
            if (digits != std::string::npos && digits >= 2 && name[digits] == '_' &&
                name.ends_with(".png"))
                old.push_back(at->path());
        }
        for (const fs::path& file : old)
            fs::remove(file, error);
    }

    /// On the way out after a failure or a stop, which is what the user is to hear about.
    void keepTables() const {
        if (m_report.objects.empty()) return;
        try {
            writeTables();
        } catch (const Error& error) {
            log::debug("{}", error.what());
        }
    }

    void writeTables() const {
        std::string rows = std::string(kRowsHead) + "\n";
        for (const EvaluatedObject& object : m_report.objects)
            rows += fmt::format("{},{},{},{},{},{},{:.6f},{:.6f},{:.6f},{},{},{},{}\n",
                                csvField(toUtf8(object.folder)), csvField(object.group),
                                csvField(toUtf8(object.image.filename())), object.number,
                                csvField(object.label), maskPromptName(m_options.prompt),
                                object.score, object.metrics.iou, object.metrics.boundaryIou,
                                object.metrics.truePositives, object.metrics.falsePositives,
                                object.metrics.falseNegatives, csvField(toUtf8(object.truth)));
        writeFileAtomically(rowsFile(), rows);
        std::string means = std::string(kMeansHead) + "\n";
        for (const EvaluateMeans& mean : m_report.means())
            means += fmt::format("{},{},{},{},{:.6f},{:.6f},{:.6f},{:.6f}\n",
                                 mean.folder.empty() ? "all" : csvField(toUtf8(mean.folder)),
                                 csvField(mean.group), mean.images, mean.objects, mean.score,
                                 mean.iou, mean.boundaryIou, mean.lowestIou);
        writeFileAtomically(meansFile(), means);
        log::debug("tables written to {}", toUtf8(m_options.output));
    }

    const EvaluateOptions& m_options;
    const EvaluateObserver& m_observer;
    std::shared_ptr<SegmentationDataset> m_data;
    bool m_hasEarlierRun = false;  ///< in the output folder
    Predictor* m_predictor = nullptr;
    EvaluateReport m_report;
    std::vector<Bad> m_worst;  ///< the worst one first
};

}  // namespace

void EvaluateOptions::check() const {
    model.runtime.check();
    if (model.checkpoint.empty())
        throw Error(ErrorCode::Usage, "--ckpt", "a checkpoint must be given");
    if (data.empty())
        throw Error(ErrorCode::Usage, "--data", "a folder with images and masks must be given");
    for (const fs::path& folder : data)
        if (folder.empty()) throw Error(ErrorCode::Usage, "--data", "has an empty name");
    if (output.empty()) throw Error(ErrorCode::Usage, "--outdir", "must not be empty");
    if (pointCount < 1 || pointCount > 1000)
        throw Error(ErrorCode::Usage, "--points", "must lie between 1 and 1000");
    if (worst < 0 || worst > 1000)
        throw Error(ErrorCode::Usage, "--worst", "must lie between 0 and 1000");
}

std::vector<EvaluateMeans> EvaluateReport::means() const {
    std::vector<EvaluateMeans> result;
    const auto add = [&](const fs::path& folder, const std::string* group) {
        EvaluateMeans means;
        means.folder = folder;
        if (group) means.group = *group;
        std::set<fs::path> images;
        for (const EvaluatedObject& object : objects) {
            if ((!folder.empty() && object.folder != folder) || (group && object.group != *group))
                continue;
            addTo(means, object);
            images.insert(object.image);
        }
        means.images = images.size();
        const auto count = static_cast<double>(std::max<std::size_t>(means.objects, 1));
        means.score /= count;
        means.iou /= count;
        means.boundaryIou /= count;
        result.push_back(std::move(means));
    };
    std::vector<fs::path> folders;
    for (const EvaluatedObject& object : objects)
        if (std::ranges::find(folders, object.folder) == folders.end())
            folders.push_back(object.folder);
    for (const fs::path& folder : folders) {
        std::vector<std::string> groups;
        for (const EvaluatedObject& object : objects)
            if (object.folder == folder && std::ranges::find(groups, object.group) == groups.end())
                groups.push_back(object.group);
        if (groups.size() > 1)
            for (const std::string& group : groups)
                add(folder, &group);
        add(folder, nullptr);
    }
    if (folders.size() > 1) add({}, nullptr);
    return result;
}

std::vector<EvaluatedObject> EvaluateReport::worst(std::size_t count) const {
    std::vector<EvaluatedObject> sorted = objects;
    std::ranges::stable_sort(sorted, {},
                             [](const EvaluatedObject& object) { return object.metrics.iou; });
    if (sorted.size() > count) sorted.resize(count);
    return sorted;
}

EvaluateReport runEvaluate(const EvaluateOptions& options, Predictor& predictor,
                           const JobContext& context, const EvaluateObserver& observer) {
    return EvaluateJob(options, observer, context).run(predictor, context);
}

EvaluateReport runEvaluate(const EvaluateOptions& options, const JobContext& context,
                           const EvaluateObserver& observer) {
    return runWithModel(EvaluateJob(options, observer, context), options.model, context);
}

}  // namespace studio
