#include "core/jobs/TrainJob.h"

#include <algorithm>
#include <chrono>

#include "core/base/Error.h"
#include "core/base/Log.h"
#include "core/checkpoint/ModelShapes.h"
#include "core/image/ImageIo.h"
#include "core/jobs/TrainEnd.h"
#include "core/jobs/TrainPace.h"
#include "core/jobs/TrainPreflight.h"
#include "core/jobs/TrainRanks.h"
#include "core/jobs/TrainRecord.h"
#include "core/jobs/TrainSession.h"
#include "core/jobs/TrainValidation.h"
#include "core/sam/TorchErrors.h"
#include "core/train/BatchTensors.h"
#include "core/train/ProcessGroup.h"
#include "core/train/StartModel.h"

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
        const DistributedOptions distributed{m_options.worldSize, m_options.rank,
                                             m_options.localRank, m_options.distUrl};
        Rendezvous rendezvous;
        std::vector<std::string> noticed;  // the folder is another run's until it is claimed
        try {
            m_options.check();
            rendezvous = findRendezvous(distributed);
            m_rank = rendezvous.rank;
            m_first = m_rank == 0;
            m_report.first = m_first;
            if (m_options.resume && !m_options.eval)
                if (const auto finished = reportOfFinished(m_options, m_first)) return *finished;
            m_hasOwnDevice = takeShare(m_options.runtime, rendezvous);
            // Before anything is written, removed or waited for.
            withTorchErrors("training", [&] {
                checkTrainStart(m_options,
                                [&](const std::string& line) { noticed.push_back(line); });
                if (m_options.overwrite && m_folder.hasRun()) readStart();
            });
        } catch (const Error& error) {
            if (othersMeetIt(error, launchedPlace(distributed), m_hasOwnDevice))
                throw SaidByFirst(error);
            throw m_first ? error : ofProcess(m_rank, error);
        }
        if (m_start && m_context.cancel.isCancelled()) {
            m_report.stopped = true;
            return m_report;
        }
        if (m_first) m_folder.claim(m_options.overwrite, m_options.resume);
        for (const std::string& line : noticed)
            note(line);
        try {
            return runToEnd(rendezvous);
        } catch (const std::bad_alloc&) {
            fail(outOfMemory(m_options));
        } catch (const Error& error) {
            fail(error.code() == ErrorCode::OutOfMemory && error.subject() == "training"
                     ? outOfMemory(m_options)
                     : error);
        }
    }

  private:
    TrainReport runToEnd(const Rendezvous& rendezvous) {
        try {
            join(rendezvous);
            const TrainReport report =
                withTorchErrors("training", [&] { return m_options.eval ? evaluate() : train(); });
            m_group->finish();
            return report;
        } catch (const Cancelled&) {
            const TrainReport report = stop();
            if (!m_group) return report;
            if (m_stopAsked)
                m_group->finish();
            else
                m_group->fail(kStopReason);  // the others did not agree to it
            return report;
        } catch (const Error& error) {
            const bool isStop = error.code() == ErrorCode::ProcessLost &&
                                error.detail().find(kStopReason) != std::string::npos;
            // Once it has begun, ranks stop together; one that is lost may be lost within a step.
            if (!isStop || (m_first && m_begun)) throw;
            return stop();
        }
    }

    void note(const std::string& line) {
        if (m_first) m_record.note(line);
        if (m_first && m_observer.note) m_observer.note(line);
    }
    void problem(const std::string& line) {
        m_report.problems.push_back(line);
        if (m_first) m_record.note(line);
        if (m_first && m_observer.problem) m_observer.problem(line);
    }
    void status(const std::string& state, const std::string& message, bool now = true) {
        if (m_first) m_record.status(state, message, now);
    }

    void join(const Rendezvous& rendezvous) {
        m_group = std::make_unique<ProcessGroup>();
        if (rendezvous.worldSize == 1) return;
        ProcessGroupSettings settings;
        const std::string& device = m_options.runtime.device;
        settings.device = device == "auto" ? "cpu" : device;
        // Of a path that is not there yet only what is absolute stays what it is.
        settings.run = toUtf8(fs::weakly_canonical(fs::absolute(m_options.output)));
        m_group = std::make_unique<ProcessGroup>(rendezvous, settings, m_context);
        note(fmt::format("{} processes ({}, joined by {})", m_group->size(), m_group->backend(),
                         rendezvous.source));
        log::debug("rank {} of {}, local rank {}", rendezvous.rank, rendezvous.worldSize,
                   rendezvous.localRank);
    }

    /// Damage among the weights shows when they are read; then the earlier run must still be there.
    void readStart() {
        m_context.report(0, 1, "loading the model");
        m_start = makeStartModel(m_options);
        if (!m_options.attachHq.empty())
            withHqPart(*m_start->sam, m_options.attachHq, m_options.seed);
    }

    [[noreturn]] void fail(const Error& error) {
        if (m_group) m_group->fail(error.what());
        const bool joined = m_group && m_group->size() > 1;
        if (!m_first && joined && firstHearsOf(error)) throw SaidByFirst(error);
        if (!m_first) throw ofProcess(m_rank, error);
        m_record.failed(error);
        try {
            if (m_record.hasBegun()) m_record.writeMetrics("failed");
        } catch (const Error& second) {
            log::warn("{}", second.what());
        }
        throw error;
    }

    void prepare() {
        status("preparing", "looking at data and model");
        JobContext preparing = m_group->watched(m_context);
        preparing.progress = [this](double done, double total, const std::string& text) {
            status("preparing", text, false);
            m_context.report(done, total, text);
        };
        TrainSession::Ranks ranks{m_group->rank(), m_group->size(), {}};
        if (m_group->size() > 1)
            ranks.reduce = [this](const std::vector<Tensor>& parameters) {
                m_group->averageGradients(parameters, m_options.findUnusedParams || m_drawsPrompts);
            };
        m_session = std::make_unique<TrainSession>(
            m_options, m_folder, ranks, preparing, [this](const std::string& line) { note(line); },
            [this](const std::string& line) { problem(line); }, std::move(m_start));
        m_start.reset();
        // Which kinds of prompts a process draws decides which of these have a gradient.
        m_drawsPrompts = std::ranges::any_of(
            m_session->model().trained(),
            [](const NamedTensor& item) { return item.name.starts_with(kPromptEncoder); });
    }

    /// Writes what must not be lost. Without room on the disk the run waits until there is some,
    /// and with the first process, sooner or later, all others do. Throws Cancelled when any of
    /// them is asked to stop meanwhile.
    template <class Action>
    void withRoom(Action&& action) {
        if (!m_first) return;
        TrainObserver tell;
        tell.note = [this](const std::string& line) { note(line); };
        tell.problem = [this](const std::string& line) { problem(line); };
        const auto stopIsAsked = [this] {
            return m_context.cancel.isCancelled() || m_group->stopIsAsked();
        };
        try {
            m_record.whenThereIsRoom(action, stopIsAsked, tell);
        } catch (const Cancelled&) {
            m_hadNoRoom = true;
            throw;
        }
    }

    void saveState() {
        TrainProgress progress = m_cutOffAt.value_or(m_progress);
        progress.seconds = m_record.seconds();
        progress.finished = m_progress.finished;
        saveTrainState(m_folder.state(), m_session->model(), m_session->trainer().optimizer(),
                       progress, m_fingerprint);
        m_saved = Clock::now();
        log::debug("state saved at step {}", m_progress.step);
    }

    TrainReport train() {
        prepare();
        m_fingerprint = m_session->fingerprint();
        m_progress.epoch = m_options.startEpoch;
        // Whether there is a state is for the first to say; all read it.
        if (m_group->any(m_first && m_options.resume && fs::exists(m_folder.state()))) restore();
        withRoom([&] {
            m_record.begin(m_progress.step, m_progress.epoch, m_progress.seconds,
                           m_session->description());
        });
        m_pace = TrainPace(m_options, m_session->stepsPerEpoch(), m_session->totalSteps(),
                           m_session->validates());
        if (const std::optional<double> seconds = m_record.lastValidationSeconds())
            m_pace.addValidation(*seconds);
        updatePlace();
        withRoom([&] { m_record.writeMetrics("training"); });
        if (m_options.resume)
            note(fmt::format("resumed at {}, step {}",
                             epochText(m_record.place.epoch, m_options.maxEpochNum),
                             m_progress.step));
        m_saved = Clock::now();
        shareWeights(m_session->model().trained());
        shareWeights(m_session->model().trainedBuffers());
        m_group->barrier();
        m_begun = true;
        // A run that was over goes on when it is given more epochs or steps: an epoch that a limit
        // cut off from where it was.
        while (m_progress.epoch < m_options.maxEpochNum && !(isOver() && isBetweenEpochs())) {
            trainEpoch();
            finishEpoch();
            if (isOver()) break;
        }
        m_progress.finished = true;
        withRoom([&] { saveState(); });
        withRoom([&] { m_record.writeMetrics("finished"); });
        m_record.place.remainingSeconds = 0;
        m_report.endedEarly = m_limit != RunLimit::None;
        m_report.end = endText(m_limit, m_options, m_progress);
        m_report.goOn = waysToGoOn(m_limit, m_options, m_progress);
        status("finished", m_report.end);
        if (m_limit != RunLimit::None) note(m_report.end);
        return report();
    }

    void restore() {
        m_progress = restoreTrainState(m_folder.state(), m_session->model(),
                                       m_session->trainer().optimizer(), m_fingerprint);
        m_progress.finished = false;
        if (!m_first) return;
        // An epoch that was cut off may have been the best; it is not over now.
        const int best = m_progress.bestEpoch;
        if (best >= 0 && fs::exists(m_folder.model(best)))
            withRoom([&] { m_folder.link(m_folder.best(), m_folder.model(best)); });
    }

    /// They become those of the first process.
    void shareWeights(const std::vector<NamedTensor>& weights) {
        if (m_group->size() == 1) return;
        std::vector<Tensor> tensors;
        for (const NamedTensor& item : weights)
            tensors.push_back(item.tensor.detach());
        m_group->broadcast(tensors);
    }

    TrainReport report() {
        m_report.steps = m_progress.step;
        m_report.epochs = epochsOf(m_options, m_progress);
        setBest(m_report, m_folder, m_progress.bestEpoch);
        return m_report;
    }

    /// After the step that was under way, or before any.
    TrainReport stop() {
        m_report.stopped = true;
        if (!m_begun) {
            status("stopped", "stopped before training began");
            m_report.resumable = m_folder.hasRun();
            return m_report;
        }
        try {
            // Without what was to be written before, the state would not fit the logs.
            if (m_first && !m_hadNoRoom) {
                saveState();
                m_record.writeMetrics("stopped");
            }
        } catch (const Error& error) {
            if (error.code() != ErrorCode::DiskFull) throw;
            m_hadNoRoom = true;
        }
        if (m_hadNoRoom)
            problem(
                toUtf8(m_folder.root()) +
                ": no space left on the disk; the run can be resumed from its last saved state");
        status("stopped", "stopped; it can be resumed");
        m_report.resumable = true;
        return report();
    }

    bool timeIsUp() const {
        return m_options.maxMinutes > 0 && m_record.seconds() >= 60 * m_options.maxMinutes;
    }
    /// Limits that end a run before its last epoch; the same for all processes.
    bool isOver() {
        if (const RunLimit limit = reachedLimit(m_options, m_progress, m_timeIsUp);
            limit != RunLimit::None)
            m_limit = limit;
        return m_limit != RunLimit::None;
    }

    void updatePlace() {
        TrainRecord::Place& place = m_record.place;
        place.epoch = std::min(m_progress.epoch, m_options.maxEpochNum - 1);
        place.epochs = m_options.maxEpochNum;
        place.step = m_progress.step;
        place.steps = std::max(m_session->totalSteps(), m_progress.step);
        place.imagesPerSecond = m_pace.imagesPerSecond();
        place.remainingSeconds =
            m_pace.remainingSeconds(m_progress.epoch, m_progress.step, m_record.seconds());
        place.epochsWithoutImprovement = m_progress.epochsWithoutImprovement;
        place.patience = m_options.patience;
        place.bestEpoch = m_progress.bestEpoch;
    }

    bool isBetweenEpochs() const { return m_progress.epochSteps == 0; }
    /// What does not fill a step is left out, unless it is all there is.
    bool isEpochDone() const {
        const auto whole = static_cast<std::int64_t>(m_session->trainLoader().batchesPerEpoch());
        return whole - m_progress.batch < m_options.accumulate && !isBetweenEpochs();
    }

    /// The batches of one step; empty at the end of the epoch.
    std::vector<TrainBatch> nextBatches() {
        std::vector<TrainBatch> batches;
        if (isEpochDone()) return {};
        while (static_cast<int>(batches.size()) < m_options.accumulate) {
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
        log::debug("{} begins at batch {}", epochText(m_progress.epoch, m_options.maxEpochNum),
                   m_progress.batch);
        while (true) {
            if (m_stopAsked || (m_group->size() == 1 && m_context.cancel.isCancelled()))
                throw Cancelled();
            if (m_context.yield) m_context.yield();
            m_timeIsUp = m_timeIsUp || (m_group->size() == 1 && timeIsUp());
            if (isOver()) return;
            const auto start = Clock::now();
            const TrainProgress before = m_progress;
            const std::vector<TrainBatch> batches = nextBatches();
            if (batches.empty()) return;
            const double rate = m_session->learningRate().at(m_progress.epoch, m_progress.step);
            StepFigures figures;
            try {
                figures = m_session->trainer().step(batches, rate, m_group->watched({}));
            } catch (...) {
                m_progress = before;  // weights, too, are those before the step
                throw;
            }
            agree(figures);
            count(figures, rate, secondsSince(start));
            if (secondsSince(m_saved) >= m_options.saveStateSeconds) withRoom([&] { saveState(); });
        }
    }

    /// One exchange a step: figures of all processes, and what they must decide together.
    void agree(StepFigures& figures) {
        if (m_group->size() == 1) return;
        const std::vector<double> sums =
            m_group->sum({m_context.cancel.isCancelled() ? 1.0 : 0.0,
                          m_first && timeIsUp() ? 1.0 : 0.0, figures.loss, figures.maskLoss,
                          figures.diceLoss, figures.iou, static_cast<double>(figures.images)});
        const auto ranks = static_cast<double>(m_group->size());
        m_stopAsked = sums[0] > 0;
        m_timeIsUp = sums[1] > 0;
        figures.loss = sums[2] / ranks;
        figures.maskLoss = sums[3] / ranks;
        figures.diceLoss = sums[4] / ranks;
        figures.iou = sums[5] / ranks;
        figures.images = static_cast<std::int64_t>(sums[6]);
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
        m_pace.addStep(seconds, step.imagesPerSecond);
        withRoom([&] { m_record.step(step); });
        updatePlace();
        const std::string place = epochText(m_progress.epoch, m_options.maxEpochNum);
        status("training",
               fmt::format("{}, step {} of {}, loss {:.4f}", place, m_progress.step, step.steps,
                           step.loss),
               false);
        if (!m_first) return;
        if (m_observer.step) m_observer.step(step);
        m_context.report(static_cast<double>(m_progress.step), static_cast<double>(step.steps),
                         fmt::format("{}  loss {:.4f}  IoU {:.3f}  {:.2f} images/s", place,
                                     step.loss, step.iou, m_pace.imagesPerSecond()));
    }

    TrainValidation::Result validate(int epoch, std::size_t pictures) {
        shareWeights(m_session->model().trainedBuffers());
        const auto start = Clock::now();
        TrainValidation validation(*m_session, *m_group);
        validation.pictures = m_first ? pictures : 0;
        validation.onPicture = [&](std::size_t index, const cv::Mat& picture) {
            const fs::path file = m_folder.example(epoch, index);
            withRoom([&] { writeImage(file, picture); });
            log::debug("visualization saved: {}", toUtf8(file));
        };
        validation.onProgress = [&](std::size_t done, std::size_t all) {
            if (!m_options.eval) {
                m_pace.setValidation(static_cast<double>(done) / static_cast<double>(all),
                                     secondsSince(start));
                updatePlace();
            }
            status("validating", fmt::format("validating: {} of {}", done, all), false);
            if (m_first)
                m_context.report(static_cast<double>(done), static_cast<double>(all), "validating");
        };
        try {
            return validation.run(m_context);
        } catch (const Cancelled&) {
            m_stopAsked = true;  // all have agreed to it
            throw;
        }
    }

    void finishEpoch() {
        const int epoch = m_progress.epoch;
        if (isBetweenEpochs()) return;  // a limit was reached before its first step
        const TrainProgress place = m_progress;
        const bool cutOff = !isEpochDone();
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
        const bool last = epoch + 1 >= m_options.maxEpochNum || m_limit != RunLimit::None;
        const bool due = (epoch + 1 - m_options.startEpoch) % m_options.validateEvery == 0;
        if (m_session->validates() && (due || last)) {
            const auto validation = validate(epoch, static_cast<std::size_t>(m_options.examples));
            row.validIou = validation.iou;
            row.validBoundaryIou = validation.boundaryIou;
            row.validSeconds = validation.seconds;
            m_pace.addValidation(validation.seconds);
        }
        // Without validation the loss decides, lower is better.
        const bool judged = row.validIou || !m_session->validates();
        const double value = row.validIou ? *row.validIou : -row.loss;
        row.best = judged && (m_progress.bestEpoch < 0 || value > m_progress.bestValue);
        const bool save =
            last || row.best || (epoch + 1 - m_options.startEpoch) % m_options.modelSaveFre == 0;
        if (save) {
            withRoom([&] {
                m_session->saveModel(epoch);
                m_folder.link(m_folder.last(), m_folder.model(epoch));
                if (row.best) m_folder.link(m_folder.best(), m_folder.model(epoch));
            });
            row.checkpoint = m_folder.model(epoch);
        }
        if (m_group->size() > 1 && m_group->any(m_context.cancel.isCancelled())) m_stopAsked = true;
        if (row.best) {
            m_progress.bestEpoch = epoch;
            m_progress.bestValue = value;
            m_progress.epochsWithoutImprovement = 0;
        } else if (judged) {
            ++m_progress.epochsWithoutImprovement;
        }
        if (cutOff) {
            m_cutOffAt = place;
        } else {
            m_progress.epoch = epoch + 1;
            m_progress.batch = 0;
            m_progress.loss = m_progress.maskLoss = m_progress.diceLoss = m_progress.iou = 0;
            m_progress.epochSteps = m_progress.epochImages = 0;
            m_progress.trainSeconds = 0;
        }
        updatePlace();
        withRoom([&] {
            m_record.epoch(row);
            m_record.writeMetrics("training");
            saveState();
        });
        if (m_first && m_observer.epoch) m_observer.epoch(row);
    }

    TrainReport evaluate() {
        prepare();
        status("validating", "validating");
        const auto validation =
            validate(m_options.startEpoch, m_options.visualize
                                               ? m_session->validData().objects()
                                               : static_cast<std::size_t>(m_options.examples));
        m_report.validated = validation.objects;
        m_report.iou = validation.iou;
        m_report.boundaryIou = validation.boundaryIou;
        status("finished", fmt::format("IoU {:.4f}, boundary IoU {:.4f}", validation.iou,
                                       validation.boundaryIou));
        return m_report;
    }

    TrainOptions m_options;
    const JobContext& m_context;
    const TrainObserver& m_observer;
    RunFolder m_folder;
    TrainRecord m_record;
    std::unique_ptr<TrainSession> m_session;
    TrainProgress m_progress;
    /// Where an epoch was that a limit ended before its last batch: what the run then wrote of it
    /// is for looking at, and if it goes on, it goes on from here.
    std::optional<TrainProgress> m_cutOffAt;
    std::optional<StartModel> m_start;  ///< where it was read before the earlier run is removed
    std::string m_fingerprint;
    RunLimit m_limit = RunLimit::None;
    TrainReport m_report;
    Clock::time_point m_saved;
    TrainPace m_pace;
    bool m_drawsPrompts = false;  ///< the prompt encoder is trained
    std::unique_ptr<ProcessGroup> m_group;
    int m_rank = 0;
    bool m_first = true;                           ///< rank 0
    bool m_hasOwnDevice = false;                   ///< a GPU for itself
    bool m_hadNoRoom = false;                      ///< for what was to be written last
    bool m_begun = false;                          ///< weights are those of the state to be saved
    bool m_stopAsked = false, m_timeIsUp = false;  ///< what all processes agree on
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
