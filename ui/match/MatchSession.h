#pragma once

#include <QObject>
#include <QThreadPool>
#include <QUndoStack>
#include <map>
#include <memory>
#include <set>

#include "core/data/Layout.h"
#include "ui/match/BoardModel.h"
#include "ui/match/MatchRunner.h"
#include "ui/match/MatchSaver.h"
#include "ui/match/ReferenceModel.h"

namespace studio {

/// What the user corrected in Annotate.
struct FixedObject {
    cv::Mat mask;      ///< CV_8UC1, the image's size
    cv::Mat original;  ///< the mask before
    std::vector<PromptPoint> points;
    std::optional<PromptBox> box;
    std::optional<double> score;
};

/// The match that is open: references, images, options, results and decisions, with undo of the
/// decisions and saving by itself. What a user has decided stays: a run replaces only results that
/// are still open.
class MatchSession : public QObject {
    Q_OBJECT

  public:
    /// `draft`: see MatchSaver. `thumbnailFolder`: empty for the user's cache.
    explicit MatchSession(const fs::path& draft = {}, const fs::path& thumbnailFolder = {},
                          QObject* parent = nullptr);
    ~MatchSession() override;

    BoardModel* board() { return &m_board; }
    ReferenceModel* references() { return &m_references; }
    const ReferenceModel& references() const { return m_references; }
    QUndoStack* undoStack() { return &m_undo; }
    MatchSaver* saver() { return &m_saver; }
    MatchState state() const;

    // Opening. False: what is open cannot be written to its folder, so it stays open.
    bool newMatch();
    /// Throws as match_file::read(); what was open stays open then.
    bool open(const fs::path& folder);
    /// What never got a folder, or could not be written to it, when the program was last closed.
    /// False: there is nothing of the kind. Throws as match_file::readDraft().
    bool openDraft();

    // What is looked for and where
    const MatchOptions& options() const { return m_options; }
    /// All but images and output.
    void setOptions(const MatchOptions& options);
    /// Lists the images in the background: imagesChanged() or imagesFailed() follow. Chooses a
    /// folder for the results beside them if there is none yet.
    void setImages(const fs::path& folder);
    /// Compares with masks of the images' names in this folder, now and in later runs. False: it
    /// has none, and nothing changes.
    bool setTruthFolder(const fs::path& folder);
    /// Some image has a ground truth.
    bool hasTruth() const { return m_hasTruth; }
    /// The images were moved to this folder: results and references follow them. False: none of
    /// them is there, or what is open cannot be written, and nothing changes.
    bool moveImages(const fs::path& folder);
    /// Images that have neither a result nor a problem.
    int imagesLeft() const;
    const Layout& layout() const { return *m_layout; }
    bool isListing() const { return m_listing; }
    /// Null where the image is none of the layout.
    const LayoutItem* item(const fs::path& image) const;
    const fs::path& folder() const { return m_options.output; }
    /// Only before the first run. False: refused.
    bool setFolder(const fs::path& folder);
    /// Where results of these images are kept unless another folder is chosen; `number` counts
    /// from 1. Beside the images, and never inside of a layout that they are a part of.
    static fs::path usualFolder(const fs::path& images, int number = 1);

    void addReference(const fs::path& image, const cv::Mat& mask, const QString& origin);
    void removeReferences(const QList<int>& rows);
    /// Makes these results, which the user has accepted or fixed, references too; one undo step.
    /// Returns how many were none yet. Throws as match_file::mask().
    int useAsReferences(const QList<int>& ids);

    // Runs
    /// All images but those where everything is decided; with `doubtfulOnly` those with a result
    /// that is open and not found.
    std::vector<fs::path> imagesToRun(bool doubtfulOnly) const;
    /// For MatchRunner; `images` from imagesToRun().
    MatchOptions runOptions(const std::vector<fs::path>& images) const;
    void beginRun();
    bool isBegun() const { return m_begun; }
    void take(const MatchedPicture& picture);
    void setLesson(const MatchLesson& lesson);
    void addProblem(const QString& text);
    const std::optional<MatchLesson>& lesson() const { return m_lesson; }
    const std::vector<std::string>& problems() const { return m_problems; }

    // Decisions: each call is one undo step
    void decide(const QList<int>& ids, Decision decision);
    /// The fixed mask takes the place of the result's; a ground truth is compared anew.
    void takeOverFix(int id, const FixedObject& fixed);

    struct Counts {
        int results = 0, open = 0, accepted = 0, rejected = 0;  ///< accepted: fixed ones too
        int doubtful = 0;                                       ///< open and not found
        MatchMeans means;
    };
    Counts counts() const;

  Q_SIGNALS:
    /// Another match is open.
    void opened();
    void optionsChanged();
    void referencesChanged();
    void imagesChanged();
    void imagesFailed(const studio::Error& error);
    /// Results or decisions.
    void resultsChanged();
    void problemsChanged();

  private:
    friend class DecisionCommand;
    friend class ReferenceCommand;
    void announceReferences();
    bool isReference(const fs::path& image, const Rle& mask) const;
    bool load(MatchState state);
    void changed();
    void apply(const std::vector<BoardResult>& versions, bool masks);
    void nameFiles(BoardResult& result, const std::vector<BoardResult>& others) const;
    /// Compares a result with the ground truth on the disk.
    void measure(int id);
    void measureAll();

    MatchOptions m_options;
    std::shared_ptr<const Layout> m_layout = std::make_shared<Layout>();
    std::map<fs::path, std::size_t> m_items;  // of the layout, by image
    bool m_grouped = false;                   // the layout has several groups
    bool m_hasTruth = false;
    bool m_listing = false;
    quint64 m_listed = 0;  // answers of older numbers are dropped
    BoardModel m_board;
    ReferenceModel m_references;
    QUndoStack m_undo;
    std::optional<MatchLesson> m_lesson;
    std::vector<std::string> m_problems;
    std::set<fs::path> m_obsolete;  // see MatchState
    int m_lastId = 0;
    bool m_begun = false;
    MatchSaver m_saver;
    QThreadPool m_pool;
};

}  // namespace studio
