#include "core/jobs/TrainJob.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include "core/base/Error.h"
#include "core/base/Log.h"
#include "core/image/ImageIo.h"
#include "core/jobs/TrainExamples.h"
#include "core/jobs/TrainRecord.h"
#include "core/jobs/TrainSession.h"
#include "core/sam/TorchErrors.h"
#include "core/train/BatchTensors.h"

namespace studio {
namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// One run from its start, or from where it was stopped, to its end.
class TrainRunner {
  public:
    TrainRunner(const TrainOptions& options, const JobContext& context,
                const TrainObserver& observer)
        : m_options(options),
          m_context(context),
          m_observer(observer),
          m_folder(options.output),
          m_record(m_folder) {}

    TrainReport run() {
        m_options.check();
        m_folder.claim(m_options.overwrite, m_options.resume);
        try {
            return withTorchErrors("training",
                                   [&] { return m_options.eval ? evaluate() : train(); });
        } catch (const Cancelled&) {
            m_record.status("stopped", "stopped before training began");
            m_report.stopped = true;
            return m_report;
        } catch (const std::bad_alloc&) {
            throw failed(outOfMemory());
        } catch (const Error& error) {
            throw failed(error.code() == ErrorCode::OutOfMemory && error.subject() == "training"
                             ? outOfMemory()
                             : error);
        }
    }

  private:
    void note(const std::string& line) const {
        if (m_observer.note) m_observer.note(line);
    }
    void problem(const std::string& line) {
        m_report.problems.push_back(line);
        if (m_observer.problem) m_observer.problem(line);
    }

    Error outOfMemory() const {
        const int batch = m_options.batchSizeTrain;
        return Error(ErrorCode::OutOfMemory, "--batch_size_train",
                     batch > 1
                         ? "there is not enough memory for a batch of " + std::to_string(batch) +
                               "; try " + std::to_string(batch / 2) + " with --accumulate " +
                               std::to_string(2 * m_options.accumulate)
                         : "there is not enough memory for a single image; train fewer "
                           "parts, or a smaller model or --input_size");
    }
    Error failed(const Error& error) {
        m_record.failed(error);
        try {
            if (m_session && !m_options.eval) m_record.writeMetrics("failed");
        } catch (const Error& second) {
            log::warn("{}", second.what());
        }
        return error;
    }

    void prepare() {
        m_record.status("preparing", "looking at data and model");
        JobContext preparing = m_context;
        preparing.progress = [this](double done, double total, const std::string& text) {
            m_record.status("preparing", text, false);
            m_context.report(done, total, text);
        };
        m_session = std::make_unique<TrainSession>(
            m_options, m_folder, preparing, [this](const std::string& line) { note(line); },
            [this](const std::string& line) { problem(line); });
    }

    /// Writes what must not be lost. Without room on the disk the run waits until there is some.
    /// Throws Cancelled when it is asked to stop meanwhile.
    template <class Action>
    void withRoom(Action&& action) {
        bool told = false;
        while (true) {
            try {
                action();
                if (!told) return;
                note("there is room again: training goes on");
                m_record.resumeClock();
                return;
            } catch (const Error& error) {
                if (error.code() != ErrorCode::DiskFull) throw;
                m_record.pauseClock();
                const std::string text = std::string(error.what()) +
                                         "; training is paused and goes on when there is room";
                m_record.status("paused", text);
                if (!told) problem(text);
                told = true;
            }
            for (int i = 0; i < 20; ++i) {
                if (m_context.cancel.isCancelled()) throw Cancelled();
                std::this_thread::sleep_for(std::chrono::milliseconds(100));
            }
        }
    }

    void saveState() {
        m_progress.seconds = m_record.seconds();
        saveTrainState(m_folder.state(), m_session->model(), m_session->trainer().optimizer(),
                       m_progress, m_fingerprint);
        m_saved = Clock::now();
        log::debug("state saved at step {}", m_progress.step);
    }

    TrainReport train() {
        prepare();
        m_fingerprint = m_session->fingerprint();
        m_progress.epoch = m_options.startEpoch;
        if (m_options.resume && fs::exists(m_folder.state()))
            m_progress = restoreTrainState(m_folder.state(), m_session->model(),
                                           m_session->trainer().optimizer(), m_fingerprint);
        withRoom([&] {
            m_record.begin(m_progress.step, m_progress.epoch, m_progress.seconds,
                           m_session->description());
        });
        updatePlace();
        withRoom([&] { m_record.writeMetrics("training"); });
        if (m_options.resume)
            note(fmt::format("resumed at epoch {}, step {}", m_progress.epoch, m_progress.step));
        m_saved = Clock::now();
        try {
            // A run that was over goes on when it is given more epochs.
            while (m_progress.epoch < m_options.maxEpochNum && !isOver()) {
                trainEpoch();
                finishEpoch();
            }
        } catch (const Cancelled&) {
            return stop();
        }
        m_progress.finished = true;
        withRoom([&] { saveState(); });
        withRoom([&] { m_record.writeMetrics("finished"); });
        m_record.place.remainingSeconds = 0;
        m_record.status("finished", m_end.empty() ? "all epochs are done" : m_end);
        if (!m_end.empty()) note(m_end);
        return report();
    }

    TrainReport report() {
        m_report.steps = m_progress.step;
        m_report.bestEpoch = m_progress.bestEpoch;
        if (fs::exists(m_folder.best())) m_report.best = m_folder.best();
        return m_report;
    }

    /// After the step that was under way.
    TrainReport stop() {
        try {
            saveState();
            m_record.writeMetrics("stopped");
        } catch (const Error& error) {
            if (error.code() != ErrorCode::DiskFull) throw;
            problem(std::string(error.what()) +
                    "; the run can be resumed from its last saved state");
        }
        m_record.status("stopped", "stopped; it can be resumed");
        m_report.stopped = true;
        return report();
    }

    /// Limits that end a run before its last epoch.
    bool isOver() {
        if (m_options.maxSteps > 0 && m_progress.step >= m_options.maxSteps)
            m_end = "--max_steps was reached";
        else if (m_options.maxMinutes > 0 && m_record.seconds() >= 60 * m_options.maxMinutes)
            m_end = "--max_minutes was reached";
        else if (m_options.patience > 0 &&
                 m_progress.epochsWithoutImprovement >= m_options.patience)
            m_end =
                fmt::format("no better epoch since epoch {}: stopped early", m_progress.bestEpoch);
        return !m_end.empty();
    }

    void updatePlace() {
        TrainRecord::Place& place = m_record.place;
        place.epoch = std::min(m_progress.epoch, m_options.maxEpochNum - 1);
        place.epochs = m_options.maxEpochNum;
        place.step = m_progress.step;
        place.steps = std::max(m_session->totalSteps(), m_progress.step);
        place.imagesPerSecond = m_imagesPerSecond;
        place.remainingSeconds = m_secondsPerStep * static_cast<double>(place.steps - place.step);
        if (m_options.maxMinutes > 0)
            place.remainingSeconds =
                std::clamp(60 * m_options.maxMinutes - m_record.seconds(), 0.0,
                           place.remainingSeconds > 0 ? place.remainingSeconds : 1e12);
        place.epochsWithoutImprovement = m_progress.epochsWithoutImprovement;
        place.patience = m_options.patience;
        place.bestEpoch = m_progress.bestEpoch;
    }

    /// The batches of one step; empty at the end of the epoch.
    std::vector<TrainBatch> nextBatches() {
        std::vector<TrainBatch> batches;
        const int group = m_options.accumulate;
        const auto whole = static_cast<std::int64_t>(m_session->trainLoader().batchesPerEpoch());
        // What does not fill a step is left out, unless it is all there is.
        if (whole - m_progress.batch < group && m_progress.epochSteps > 0) return {};
        while (static_cast<int>(batches.size()) < group) {
            std::optional<LoadedBatch> loaded = m_session->trainLoader().next();
            if (!loaded) break;
            m_session->addCachedFeatures(*loaded, {});
            batches.push_back(toTrainBatch(*loaded));
            ++m_progress.batch;
        }
        return batches;
    }

    void trainEpoch() {
        m_session->trainLoader().start(m_progress.epoch,
                                       static_cast<std::size_t>(m_progress.batch));
        log::debug("epoch {} begins at batch {}", m_progress.epoch, m_progress.batch);
        while (true) {
            if (m_context.cancel.isCancelled()) throw Cancelled();
            if (m_context.yield) m_context.yield();
            if (isOver()) return;
            const auto start = Clock::now();
            const TrainProgress before = m_progress;
            const std::vector<TrainBatch> batches = nextBatches();
            if (batches.empty()) return;
            const double rate = m_session->learningRate().at(m_progress.epoch, m_progress.step);
            StepFigures figures;
            try {
                figures = m_session->trainer().step(batches, rate);
            } catch (...) {
                m_progress = before;  // weights, too, are those before the step
                throw;
            }
            count(figures, rate, secondsSince(start));
            if (secondsSince(m_saved) >= m_options.saveStateSeconds) withRoom([&] { saveState(); });
        }
    }

    void count(const StepFigures& figures, double rate, double seconds) {
        m_progress.loss += figures.loss;
        m_progress.maskLoss += figures.maskLoss;
        m_progress.diceLoss += figures.diceLoss;
        m_progress.iou += figures.iou;
        m_progress.epochImages += figures.images;
        m_progress.trainSeconds += seconds;
        ++m_progress.epochSteps;
        TrainStep step;
        step.step = m_progress.step++;
        step.steps = std::max(m_session->totalSteps(), m_progress.step);
        step.epoch = m_progress.epoch;
        step.loss = figures.loss;
        step.maskLoss = figures.maskLoss;
        step.diceLoss = figures.diceLoss;
        step.iou = figures.iou;
        step.learningRate = rate;
        step.imagesPerSecond = static_cast<double>(figures.images) / std::max(seconds, 1e-9);
        constexpr double kMemory = 0.9;  // of the running means
        m_secondsPerStep =
            m_secondsPerStep > 0 ? kMemory * m_secondsPerStep + (1 - kMemory) * seconds : seconds;
        m_imagesPerSecond = m_imagesPerSecond > 0
                                ? kMemory * m_imagesPerSecond + (1 - kMemory) * step.imagesPerSecond
                                : step.imagesPerSecond;
        withRoom([&] { m_record.step(step); });
        updatePlace();
        m_record.status(
            "training",
            fmt::format("epoch {} of {}, step {} of {}, loss {:.4f}", m_progress.epoch + 1,
                        m_options.maxEpochNum, m_progress.step, step.steps, step.loss),
            false);
        if (m_observer.step) m_observer.step(step);
        m_context.report(static_cast<double>(m_progress.step), static_cast<double>(step.steps),
                         fmt::format("epoch {} of {}  loss {:.4f}  IoU {:.3f}  {:.2f} images/s",
                                     m_progress.epoch + 1, m_options.maxEpochNum, step.loss,
                                     step.iou, m_imagesPerSecond));
    }

    struct Validation {
        double iou = 0, boundaryIou = 0, seconds = 0;
        std::size_t objects = 0;
    };

    Validation validate(int epoch, bool pictures, std::size_t wanted) {
        const auto start = Clock::now();
        Validation result;
        BatchLoader& loader = m_session->validLoader();
        const std::size_t all = m_session->validData().objects();
        wanted = pictures ? std::min(wanted, all) : 0;
        loader.start(0);
        while (std::optional<LoadedBatch> batch = loader.next(m_context)) {
            if (m_context.cancel.isCancelled()) throw Cancelled();
            m_session->addCachedFeatures(*batch, m_context);
            std::size_t k = 0;
            const std::vector<ValidatedObject> objects =
                m_session->trainer().validate(*batch, m_context);
            for (const LoadedSample& sample : batch->samples) {
                for (const LoadedObject& object : sample.objects) {
                    const ValidatedObject& validated = objects[k++];
                    // The same objects every time, spread over the data.
                    const std::size_t index = wanted > 0 ? result.objects * wanted / all : 0;
                    const bool shown =
                        wanted > 0 && result.objects == (index * all + wanted - 1) / wanted;
                    if (shown) drawExample(epoch, index, sample, object, validated);
                    result.iou += validated.iou;
                    result.boundaryIou += validated.boundaryIou;
                    ++result.objects;
                }
            }
            const auto done = static_cast<double>(result.objects);
            m_record.status("validating", fmt::format("validating: {} of {}", result.objects, all),
                            false);
            m_context.report(done, static_cast<double>(all), "validating");
        }
        if (result.objects == 0) return result;
        result.iou /= static_cast<double>(result.objects);
        result.boundaryIou /= static_cast<double>(result.objects);
        result.seconds = secondsSince(start);
        return result;
    }

    void drawExample(int epoch, std::size_t index, const LoadedSample& sample,
                     const LoadedObject& object, const ValidatedObject& validated) {
        const cv::Mat pixels = m_session->validData().readPixels(sample.image);
        const fs::path file = m_folder.example(epoch, index);
        withRoom([&] {
            writeImage(file, drawTrainExample(pixels, validated.mask, object.truth, validated.iou,
                                              validated.boundaryIou));
        });
        log::debug("visualization saved: {}", toUtf8(file));
    }

    void finishEpoch() {
        const int epoch = m_progress.epoch;
        if (m_progress.epochSteps == 0) return;  // a limit was reached before its first step
        const double steps = static_cast<double>(m_progress.epochSteps);
        TrainEpoch row;
        row.epoch = epoch;
        row.epochs = m_options.maxEpochNum;
        row.loss = m_progress.loss / steps;
        row.maskLoss = m_progress.maskLoss / steps;
        row.diceLoss = m_progress.diceLoss / steps;
        row.trainIou = m_progress.iou / steps;
        row.learningRate = m_session->learningRate().at(epoch, m_progress.step - 1);
        row.trainSeconds = m_progress.trainSeconds;
        row.imagesPerSecond =
            static_cast<double>(m_progress.epochImages) / std::max(m_progress.trainSeconds, 1e-9);
        isOver();
        const bool last = epoch + 1 >= m_options.maxEpochNum || !m_end.empty();
        const bool due = (epoch + 1 - m_options.startEpoch) % m_options.validateEvery == 0;
        if (m_session->validates() && (due || last)) {
            const Validation validation = validate(epoch, m_options.examples > 0,
                                                   static_cast<std::size_t>(m_options.examples));
            row.validIou = validation.iou;
            row.validBoundaryIou = validation.boundaryIou;
            row.validSeconds = validation.seconds;
        }
        // Without validation the loss decides, lower is better.
        const bool judged = row.validIou || !m_session->validates();
        const double value = row.validIou ? *row.validIou : -row.loss;
        row.best = judged && (m_progress.bestEpoch < 0 || value > m_progress.bestValue);
        const bool save =
            last || row.best || (epoch + 1 - m_options.startEpoch) % m_options.modelSaveFre == 0;
        if (save) {
            withRoom([&] {
                m_session->saveModel(epoch, last ? m_options.attachHq : std::string());
                m_folder.link(m_folder.last(), m_folder.model(epoch));
                if (row.best) m_folder.link(m_folder.best(), m_folder.model(epoch));
            });
            row.checkpoint = m_folder.model(epoch);
        }
        if (row.best) {
            m_progress.bestEpoch = epoch;
            m_progress.bestValue = value;
            m_progress.epochsWithoutImprovement = 0;
        } else if (judged) {
            ++m_progress.epochsWithoutImprovement;
        }
        m_progress.epoch = epoch + 1;
        m_progress.batch = 0;
        m_progress.loss = m_progress.maskLoss = m_progress.diceLoss = m_progress.iou = 0;
        m_progress.epochSteps = m_progress.epochImages = 0;
        m_progress.trainSeconds = 0;
        updatePlace();
        withRoom([&] {
            m_record.epoch(row);
            m_record.writeMetrics("training");
            saveState();
        });
        if (m_observer.epoch) m_observer.epoch(row);
    }

    TrainReport evaluate() {
        prepare();
        m_record.status("validating", "validating");
        const Validation validation =
            validate(m_options.startEpoch, m_options.visualize || m_options.examples > 0,
                     m_options.visualize ? m_session->validData().objects()
                                         : static_cast<std::size_t>(m_options.examples));
        m_report.validated = validation.objects;
        m_report.iou = validation.iou;
        m_report.boundaryIou = validation.boundaryIou;
        m_record.status("finished", fmt::format("IoU {:.4f}, boundary IoU {:.4f}", validation.iou,
                                                validation.boundaryIou));
        return m_report;
    }

    const TrainOptions m_options;
    const JobContext& m_context;
    const TrainObserver& m_observer;
    RunFolder m_folder;
    TrainRecord m_record;
    std::unique_ptr<TrainSession> m_session;
    TrainProgress m_progress;
    std::string m_fingerprint, m_end;
    TrainReport m_report;
    Clock::time_point m_saved;
    double m_secondsPerStep = 0, m_imagesPerSecond = 0;
};

}  // namespace

TrainReport runTrain(const TrainOptions& options, const JobContext& context,
                     const TrainObserver& observer) {
    return TrainRunner(options, context, observer).run();
}

TrainOptions savedTrainOptions(const fs::path& output) {
    const RunFolder folder(output);
    const auto none = [&] {
        return Error(ErrorCode::Usage, "--resume", toUtf8(output) + " has no run to be resumed");
    };
    if (!fs::exists(folder.metrics())) throw none();
    const Json metrics = readJson(folder.metrics());
    if (!metrics.is_object() || !metrics.contains("options")) throw none();
    return TrainOptions::fromJson(metrics["options"]);
}

}  // namespace studio
