#include "core/jobs/MatchJob.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <set>

#include "core/base/Error.h"
#include "core/base/Log.h"
#include "core/base/Npy.h"
#include "core/base/Paths.h"
#include "core/image/ImageIo.h"
#include "core/image/Overlay.h"
#include "core/jobs/EarlierResults.h"
#include "core/jobs/MatchPlan.h"
#include "core/jobs/MatchScores.h"

namespace studio {
namespace {

/// scores.csv is brought up to date this often, so that a long run that crashes leaves one.
constexpr auto kScoresEvery = std::chrono::seconds(2);
constexpr int kScoresShare = 20;  // of the time at most goes into it

bool sameFile(const fs::path& a, const fs::path& b) {
    std::error_code error;
    return fs::equivalent(a, b, error);
}

std::string pointsText(const std::vector<PromptPoint>& points) {
    std::string text;
    for (const PromptPoint& point : points)
        text += fmt::format("{}({:.0f}, {:.0f}){}", text.empty() ? "" : " ", point.x, point.y,
                            point.foreground ? "+" : "-");
    return text;
}

class Stopwatch {
  public:
    /// Milliseconds since the last call.
    double lap() {
        const auto now = std::chrono::steady_clock::now();
        const std::chrono::duration<double, std::milli> passed = now - m_last;
        m_last = now;
        return passed.count();
    }

  private:
    std::chrono::steady_clock::time_point m_last = std::chrono::steady_clock::now();
};

class MatchJob {
  public:
    MatchJob(const MatchOptions& options, const MatchObserver& observer, const JobContext& context)
        : m_options(options),
          m_observer(observer),
          m_tasks(planMatch(options, context)),
          m_scores(options.output, options.worldSize, options.rank),
          m_earlier(options.output) {
        readEarlier();
    }

    MatchReport run(Predictor& predictor, EmbeddingCache& cache, const JobContext& context) {
        m_predictor = &predictor;
        m_cache = &cache;
        std::size_t total = 0, before = 0;
        for (const MatchTask& task : m_tasks)
            total += task.images.items.size();
        try {
            for (const MatchTask& task : m_tasks) {
                const auto count = static_cast<double>(task.images.items.size());
                JobContext share = context;
                share.progress = [&](double done, double of, const std::string& text) {
                    context.report(static_cast<double>(before) + done / of * count,
                                   std::max(1.0, static_cast<double>(total)),
                                   task.object + "/" + text);
                };
                runTask(task, share);
                before += task.images.items.size();
            }
        } catch (const Cancelled&) {
            finishPending();
            writeScores();
            throw;
        }
        context.report(std::max(1.0, static_cast<double>(total)),
                       std::max(1.0, static_cast<double>(total)));
        writeScores();
        return std::move(m_report);
    }

  private:
    static std::string nameOf(const std::string& group, const fs::path& image) {
        return group + '/' + toUtf8(image.filename());
    }

    /// What earlier runs wrote for the objects and images of this one, and for other objects.
    void readEarlier() {
        std::set<std::string> objects, images;
        for (const MatchTask& task : m_tasks) {
            objects.insert(task.object);
            for (const LayoutItem& item : task.images.items)
                images.insert(nameOf(item.group, item.image));
        }
        for (MatchRow& row : m_scores.earlier()) {
            // Of the ranks one keeps the rows of other objects.
            const bool other = !objects.contains(row.object);
            if (other && m_options.rank != 0) continue;
            const fs::path folder = row.maskFile.lexically_relative(m_options.output).parent_path();
            std::string name = nameOf(toUtf8(folder), row.image);
            if (!other && !images.contains(name)) continue;
            m_earlier.add(name, row.maskFile);
            m_earlier.add(name, row.overlayFile);
            m_earlierRows.emplace_back(std::move(name), std::move(row));
        }
    }

    void writeScores() const {
        std::vector<MatchRow> rows = m_report.rows;
        for (const auto& [name, row] : m_earlierRows)
            if (m_earlier.has(name)) rows.push_back(row);
        m_scores.write(rows);
    }

    void problem(const std::string& text) {
        m_report.problems.push_back(text);
        if (m_observer.problem) m_observer.problem(text);
    }

    void runTask(const MatchTask& task, const JobContext& context) {
        m_report.objects.push_back(task.object);
        std::ranges::for_each(task.problems, [&](const std::string& text) { problem(text); });
        context.report(0, 1, "references");
        const JobContext quiet{context.cancel, {}, context.yield};
        const std::vector<Reference> references = readReferences(task, quiet);
        if (references.empty()) {
            problem(task.object + ": is left out, for it has no usable reference");
            m_report.failedImages += task.images.items.size();
            return;
        }
        std::optional<Personalizer> learned;
        Stopwatch watch;
        try {
            learned.emplace(*m_predictor, m_options.personalize, references, quiet);
        } catch (const Error& error) {
            problem(error.what());
            m_report.failedImages += task.images.items.size();
            return;
        }
        log::debug("{}: learned in {:.0f} ms", task.object, watch.lap());
        const Personalizer& personalizer = *learned;
        tellLearned(task, personalizer);
        forEachImage(
            task.images, context,
            [&](const LayoutItem& item, const JobContext& share) {
                const auto at = static_cast<std::size_t>(&item - task.images.items.data());
                matchImage(task, item, task.indices[at], personalizer, share);
            },
            [&](const LayoutItem& item, const Error& error) {
                m_earlier.fail(nameOf(item.group, item.image), error.code());
                ++m_report.failedImages;
                problem(error.what());
            });
        finishPending();
    }

    std::vector<Reference> readReferences(const MatchTask& task, const JobContext& context) {
        std::vector<Reference> references;
        for (const MatchReference& source : task.references) {
            try {
                const Image image = readImage(source.image);
                Reference reference;
                reference.name =
                    toUtf8(source.pixels.empty() ? source.mask : source.image.filename());
                reference.mask =
                    source.pixels.empty() ? readMask(source.mask, image.size()) : source.pixels;
                if (cv::countNonZero(reference.mask) == 0)
                    throw Error(ErrorCode::AnnotationInvalid, reference.name,
                                "marks no object: all of the mask is 0");
                reference.embedding = embed(image, context);
                log::debug("{}: reference {} with {} object pixels", task.object,
                           toUtf8(source.image), cv::countNonZero(reference.mask));
                references.push_back(std::move(reference));
            } catch (const Error& error) {
                problem(error.what());
            }
        }
        return references;
    }

    void tellLearned(const MatchTask& task, const Personalizer& personalizer) {
        const LearnedReferences& learned = personalizer.learned();
        for (const std::string& note : learned.notes)
            log::debug("{}: {}", task.object, note);
        log::debug("{}: features {} x {}, absent below {:.4f}, found from {:.4f}", task.object,
                   learned.features.rows, learned.features.cols, learned.absentBelow,
                   learned.foundFrom);
        if (learned.weights) {
            const auto& history = learned.weights->history;
            for (std::size_t i = 0; m_options.logEpoch > 0 && i < history.size();
                 i += static_cast<std::size_t>(m_options.logEpoch))
                log::debug("epoch {} / {}: LR {:.6f}, Dice_Loss {:.4f}, Focal_Loss {:.4f}", i,
                           history.size(), history[i].learningRate, history[i].dice,
                           history[i].focal);
            const auto& w = learned.weights->values;
            log::debug("{}: mask weights {:.6f} {:.6f} {:.6f}", task.object, w[0], w[1], w[2]);
        }
        if (m_observer.learned) m_observer.learned(task.object, learned);
    }

    EmbeddingPtr embed(const Image& image, const JobContext& context) {
        // Kept embeddings are in half precision; logits are saved to be compared.
        if (!m_options.logits.empty()) return m_predictor->encode(image.pixels, context);
        return findOrEncode(*m_cache, *m_predictor, image.pixels, context);
    }

    void matchImage(const MatchTask& task, const LayoutItem& item, std::size_t index,
                    const Personalizer& personalizer, const JobContext& context) {
        Stopwatch watch;
        const Image image = readImage(item.image);
        const double read = watch.lap();
        const EmbeddingPtr embedding = embed(image, context);
        const double embedded = watch.lap();
        MatchedImage done{item.image, task.object, personalizer.match(embedding, context), {}};
        const double matched = watch.lap();
        const std::vector<cv::Mat> truths = groundTruths(item, image.size());
        const bool reference = std::ranges::any_of(
            task.references,
            [&](const MatchReference& candidate) { return sameFile(candidate.image, item.image); });
        MatchRow common;
        common.object = task.object;
        common.image = item.image;
        common.index = index;
        common.reference = reference;
        common.similarity = done.match.bestSimilarity;
        const std::size_t count = std::max<std::size_t>(1, done.match.objects.size());
        const Results files(m_options, item, index, count);
        std::vector<cv::Mat> masks;
        for (const MatchedObject& object : done.match.objects)
            masks.push_back(object.mask());
        std::vector<Picture> pictures;
        for (std::size_t k = 0; k < count; ++k) {
            context.checkpoint();
            MatchRow row = common;
            row.mask = k;
            const MatchedObject* object =
                done.match.objects.empty() ? nullptr : &done.match.objects[k];
            if (object) {
                row.similarity = object->similarity;
                row.score = object->score();
                row.doubt = object->doubt;
                row.verdict = object->verdict;
            }
            const cv::Mat mask =
                object ? object->mask() : cv::Mat(cv::Mat::zeros(image.size(), CV_8UC1));
            cv::Mat truth;
            if (!truths.empty()) {
                const MatchedTruth compared = compareWithTruths(mask, masks, truths);
                row.metrics = compared.metrics;
                truth = truths[compared.truth];
            }
            if (files.wanted()) {
                row.maskFile = files.mask(k);
                row.overlayFile = files.overlay(k);
                pictures.push_back({row.maskFile, row.overlayFile, draw(object, mask, truth, row)});
                log::debug("writes {} and {}", toUtf8(row.maskFile), toUtf8(row.overlayFile));
            }
            if (object && !m_options.logits.empty()) saveLogits(item, k, count, *object);
            log::debug("{} {}: {}, similarity {:.4f}, score {:.4f}, points {}, {} passes",
                       toUtf8(item.image.filename()), k, matchVerdictName(row.verdict),
                       row.similarity, row.score, object ? pointsText(object->points) : "none",
                       object ? object->steps.size() : 0);
            done.rows.push_back(std::move(row));
        }
        log::debug("{}: read in {:.0f} ms, embedding {:.0f} ms, match {:.0f} ms, metrics {:.0f} ms",
                   toUtf8(item.image.filename()), read, embedded, matched, watch.lap());
        finishPending();
        context.checkpoint();
        m_pending.emplace(Pending{std::move(done), item.group, {}});
        if (!files.wanted()) {
            finishPending();
            return;
        }
        // Drawing and compressing take as long as the decoder: the next image goes on meanwhile.
        m_pending->written =
            std::async(std::launch::async, [pixels = image.pixels, pictures = std::move(pictures)] {
                for (const Picture& picture : pictures) {
                    writeMask(picture.maskFile, picture.drawn.mask);
                    writeImage(picture.overlayFile, drawOverlay(pixels, {picture.drawn}));
                }
            });
    }

    /// One mask that is to be written.
    struct Picture {
        fs::path maskFile, overlayFile;
        OverlayObject drawn;
    };
    /// An image whose files are being written.
    struct Pending {
        MatchedImage done;
        std::string group;  ///< of the folder of results
        std::future<void> written;
    };

    /// Waits for these files, and counts and tells of the image then.
    void finishPending() {
        if (!m_pending) return;
        Pending pending = std::move(*m_pending);
        m_pending.reset();
        try {
            if (pending.written.valid()) pending.written.get();
        } catch (const Error& error) {
            if (error.code() == ErrorCode::DiskFull || error.code() == ErrorCode::FileUnwritable)
                throw;
            ++m_report.failedImages;
            problem(error.what());
            return;
        }
        const std::vector<MatchRow>& rows = pending.done.rows;
        std::set<fs::path> files;
        for (const MatchRow& row : rows)
            files.insert({row.maskFile, row.overlayFile});
        m_earlier.replace(nameOf(pending.group, pending.done.image), files);
        m_report.rows.insert(m_report.rows.end(), rows.begin(), rows.end());
        ++m_report.doneImages;
        if (m_observer.finished) m_observer.finished(pending.done);
        const auto now = std::chrono::steady_clock::now();
        if (now < m_nextScores) return;
        writeScores();
        const auto end = std::chrono::steady_clock::now();
        m_nextScores = end + std::max<std::chrono::steady_clock::duration>(
                                 kScoresEvery, kScoresShare * (end - now));
    }

    /// Where the results of one image go.
    class Results {
      public:
        Results(const MatchOptions& options, const LayoutItem& item, std::size_t index,
                std::size_t count)
            : m_item(item), m_count(count) {
            if (options.output.empty()) return;
            m_item.maskFolder = resultFiles(item, options.output).folder;
            m_overlay = fmt::format("example_{}_rank_{}_", index, options.rank);
        }
        bool wanted() const { return !m_overlay.empty(); }
        fs::path mask(std::size_t k) const { return m_item.maskFile(k, m_count); }
        fs::path overlay(std::size_t k) const {
            return m_item.maskFolder / (m_overlay + std::to_string(k) + ".png");
        }

      private:
        LayoutItem m_item;
        std::size_t m_count;
        std::string m_overlay;
    };

    /// All ground truths of the image; a bad one is a problem that does not cost the mask.
    std::vector<cv::Mat> groundTruths(const LayoutItem& item, cv::Size size) {
        std::vector<cv::Mat> truths;
        if (!m_options.groundTruth || item.groundTruthFolder.empty()) return truths;
        for (std::size_t k = 0;; ++k) {
            const fs::path file = item.groundTruthFile(k);
            if (file.empty()) return truths;
            try {
                truths.push_back(readMask(file, size));
            } catch (const Error& error) {
                problem(error.what());
            }
        }
    }

    static OverlayObject draw(const MatchedObject* object, const cv::Mat& mask,
                              const cv::Mat& truth, const MatchRow& row) {
        OverlayObject drawn;
        drawn.mask = mask;
        drawn.groundTruth = truth;
        if (object) {
            for (const PromptPoint& point : object->points)
                (point.foreground ? drawn.foreground : drawn.background)
                    .emplace_back(point.x, point.y);
            if (const auto& box = object->steps.back().box)
                drawn.box = cv::Rect2d({box->x0, box->y0}, cv::Point2d(box->x1, box->y1));
        }
        drawn.caption = fmt::format("{} {} similarity {:.3f} score {:.3f}", row.object,
                                    matchVerdictName(row.verdict), row.similarity, row.score);
        if (row.metrics)
            drawn.caption += fmt::format("  IoU {:.3f}  boundary IoU {:.3f}", row.metrics->iou,
                                         row.metrics->boundaryIou);
        return drawn;
    }

    /// The last pass as the Python predictor returns it: SAM's three masks, or with HQ the best of
    /// them with the HQ logits added.
    void saveLogits(const LayoutItem& item, std::size_t k, std::size_t count,
                    const MatchedObject& object) const {
        const MatchStep& step = object.steps.back();
        const bool fused = !step.hqLogits.empty();
        const std::vector<cv::Mat> masks = fused ? std::vector{step.logits} : step.candidates;
        const std::vector<float> scores = fused ? std::vector{step.score} : step.scores;
        std::vector<float> values;
        for (const cv::Mat& mask : masks) {
            const cv::Mat whole = mask.isContinuous() ? mask : mask.clone();
            values.insert(values.end(), whole.ptr<float>(), whole.ptr<float>() + whole.total());
        }
        const std::string number = count > 1 ? "_" + std::to_string(k) : "";
        const fs::path stem =
            m_options.logits / fromUtf8(item.group) / fromUtf8(item.maskBase + number);
        writeNpy(fs::path(stem) += "_logits.npy",
                 {masks.size(), static_cast<std::size_t>(masks[0].rows),
                  static_cast<std::size_t>(masks[0].cols)},
                 values);
        writeNpy(fs::path(stem) += "_scores.npy", {scores.size()}, scores);
    }

    const MatchOptions& m_options;
    const MatchObserver& m_observer;
    std::vector<MatchTask> m_tasks;
    MatchScores m_scores;
    EarlierResults m_earlier;
    std::vector<std::pair<std::string, MatchRow>> m_earlierRows;  ///< with nameOf()
    std::chrono::steady_clock::time_point m_nextScores{};
    Predictor* m_predictor = nullptr;
    EmbeddingCache* m_cache = nullptr;
    MatchReport m_report;
    std::optional<Pending> m_pending;
};

}  // namespace

void MatchOptions::check() const {
    model.runtime.check();
    personalize.check();
    const auto refuse = [](const std::string& option, const std::string& detail) {
        throw Error(ErrorCode::Usage, option, detail);
    };
    if (model.checkpoint.empty()) refuse("--ckpt", "a checkpoint must be given");
    if (references.empty() && !images.empty()) refuse("--images", "needs --reference IMAGE MASK");
    if (!references.empty() && images.empty())
        refuse("--reference", "needs --images: where the object is looked for");
    if (references.empty() && referenceIndex.empty())
        refuse("--ref_idx", "at least one reference must be given");
    for (const MatchReference& reference : references)
        if (reference.image.empty() || (reference.mask.empty() && reference.pixels.empty()))
            refuse("--reference", "needs an image and a mask");
    if (worldSize < 1) refuse("--world_size", "must be 1 or more");
    if (rank < 0 || rank >= worldSize)
        refuse("--rank", "must be 0 to " + std::to_string(worldSize - 1));
    if (logEpoch < 0) refuse("--log_epoch", "must be 0 or more");
    if (object.find('/') != std::string::npos || object == "." || object == "..")
        refuse("--object", "is the name of a folder below Images, without \"/\"");
    std::error_code error;
    if (!truthFolder.empty() && !fs::is_directory(truthFolder, error))
        throw Error(ErrorCode::FileNotFound, toUtf8(truthFolder), "is not a folder (--gt-dir)");
}

MatchedTruth compareWithTruths(const cv::Mat& mask, const std::vector<cv::Mat>& all,
                               const std::vector<cv::Mat>& truths) {
    if (truths.size() == 1) {
        cv::Mat whole = mask.clone();
        for (const cv::Mat& other : all)
            whole |= other;
        return {compareMasks(whole, truths[0]), 0};
    }
    const auto most = std::ranges::max_element(
        truths, {}, [&](const cv::Mat& truth) { return iou(mask, truth); });
    return {compareMasks(mask, *most), static_cast<std::size_t>(most - truths.begin())};
}

MatchMeans matchMeans(const std::vector<MatchRow>& rows, const std::string& object) {
    MatchMeans means;
    for (const MatchRow& row : rows) {
        if (!object.empty() && row.object != object) continue;
        ++means.rows;
        means.found += row.verdict == MatchVerdict::Found;
        means.doubtful += row.verdict == MatchVerdict::Doubtful;
        means.absent += row.verdict == MatchVerdict::Absent;
        means.similarity += row.similarity;
        means.score += row.score;
        means.doubt += row.doubt;
        if (!row.metrics) continue;
        ++means.measured;
        means.iou += row.metrics->iou;
        means.boundaryIou += row.metrics->boundaryIou;
    }
    if (means.rows > 0) {
        means.similarity /= static_cast<double>(means.rows);
        means.score /= static_cast<double>(means.rows);
        means.doubt /= static_cast<double>(means.rows);
    }
    if (means.measured > 0) {
        means.iou /= static_cast<double>(means.measured);
        means.boundaryIou /= static_cast<double>(means.measured);
    }
    return means;
}

MatchReport runMatch(const MatchOptions& options, Predictor& predictor, EmbeddingCache& cache,
                     const JobContext& context, const MatchObserver& observer) {
    return MatchJob(options, observer, context).run(predictor, cache, context);
}

MatchReport runMatch(const MatchOptions& options, const JobContext& context,
                     const MatchObserver& observer) {
    MatchJob job(options, observer, context);
    const std::shared_ptr<Predictor> predictor = Predictor::load(options.model, context);
    // Each image is asked for once: what is kept in memory would only grow.
    const bool keep = options.keepEmbeddings;
    EmbeddingCache cache(keep ? userCacheFolder() / "embeddings" : fs::path(), {.memoryBytes = 0});
    return job.run(*predictor, cache, context);
}

}  // namespace studio
