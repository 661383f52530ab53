#include "ui/match/MatchSession.h"

#include <algorithm>
#include <set>

#include "core/image/ImageIo.h"
#include "ui/Background.h"
#include "ui/match/DecisionCommand.h"
#include "ui/match/MatchFile.h"
#include "ui/match/ReferenceCommand.h"

namespace studio {
namespace {

/// A new object that lies on a decided one to this part is that one.
constexpr double kSameObject = 0.5;

std::string nameOfObject(const MatchOptions& options) {
    return options.object.empty() ? "object" : options.object;
}

void useTruthFolder(Layout& layout, const fs::path& folder) {
    if (folder.empty()) return;
    for (LayoutItem& item : layout.items)
        item.groundTruthFolder = folder;
}

}  // namespace

MatchSession::MatchSession(const fs::path& draft, const fs::path& thumbnailFolder, QObject* parent)
    : QObject(parent), m_board(thumbnailFolder), m_saver([this] { return state(); }, draft) {
    m_pool.setMaxThreadCount(1);
    m_options.output.clear();
    m_options.personalize.method = MatchMethod::PerSamHq;
    connect(&m_saver, &MatchSaver::saved, &m_board, &BoardModel::dropRasters);
}

MatchSession::~MatchSession() {
    m_pool.waitForDone();
}

MatchState MatchSession::state() const {
    MatchState state;
    state.options = m_options;
    state.references = m_references.references();
    state.results = m_board.results();
    state.problems = m_problems;
    state.lesson = m_lesson;
    state.lastId = m_lastId;
    state.obsolete.assign(m_obsolete.begin(), m_obsolete.end());
    state.begun = m_begun;
    return state;
}

void MatchSession::changed() {
    m_saver.touch();
}

// --- opening

bool MatchSession::load(MatchState state) {
    if (!m_saver.flush()) return false;
    m_saver.forget();
    m_undo.clear();
    m_options = std::move(state.options);
    m_lesson = std::move(state.lesson);
    m_problems = std::move(state.problems);
    m_lastId = state.lastId;
    m_begun = state.begun;
    m_obsolete.clear();
    m_layout = std::make_shared<Layout>();
    m_items.clear();
    m_hasTruth = false;
    m_references.reset(std::move(state.references));
    m_board.reset(std::move(state.results), m_options.output);
    Q_EMIT opened();
    Q_EMIT optionsChanged();
    Q_EMIT referencesChanged();
    Q_EMIT problemsChanged();
    Q_EMIT resultsChanged();
    ++m_listed;
    m_listing = false;
    if (m_options.images.empty())
        Q_EMIT imagesChanged();
    else
        setImages(fs::path(m_options.images.front()));
    return true;
}

bool MatchSession::newMatch() {
    MatchState state;
    state.options.output.clear();
    state.options.personalize = m_options.personalize;
    state.options.personalize.absentThreshold.reset();
    if (!load(std::move(state))) return false;
    std::error_code ignored;
    fs::remove(m_saver.draftFile(), ignored);
    return true;
}

bool MatchSession::open(const fs::path& folder) {
    return load(match_file::read(folder));
}

bool MatchSession::openDraft() {
    std::error_code ignored;
    if (!fs::exists(m_saver.draftFile(), ignored)) return false;
    if (!load(match_file::readDraft(m_saver.draftFile()))) return false;
    if (m_begun) changed();  // its folder may take it now
    return true;
}

// --- what is looked for and where

void MatchSession::setOptions(const MatchOptions& options) {
    MatchOptions next = options;
    next.images = m_options.images;
    next.output = m_options.output;
    m_options = next;
    changed();
    Q_EMIT optionsChanged();
}

fs::path MatchSession::usualFolder(const fs::path& images, int number) {
    const fs::path whole = fs::absolute(images).lexically_normal();
    fs::path folder = whole.has_filename() ? whole : whole.parent_path();
    if (folder.parent_path().filename() == "Images") {  // of a PerSAM folder
        const fs::path object = folder.filename();
        folder = folder.parent_path().parent_path();
        folder += fs::path("_") += object;
    } else if (folder.filename() == "im" || folder.filename() == "Images") {
        folder = folder.parent_path();
    }
    folder += number == 1 ? "_match" : "_match" + std::to_string(number);
    return folder;
}

void MatchSession::setImages(const fs::path& folder) {
    const quint64 number = ++m_listed;
    m_listing = true;
    Q_EMIT imagesChanged();
    runInBackground(
        m_pool, this, toUtf8(folder), [folder] { return openFolder(folder); },
        [this, number, folder](const Outcome<Layout>& outcome) {
            if (number != m_listed) return;
            m_listing = false;
            if (const auto* error = std::get_if<Error>(&outcome)) {
                Q_EMIT imagesFailed(*error);
                Q_EMIT imagesChanged();
                return;
            }
            const bool same = !m_options.images.empty() && m_options.images.front() == folder;
            if (!same) m_options.truthFolder.clear();
            auto layout = std::make_shared<Layout>(std::get<Layout>(outcome));
            useTruthFolder(*layout, m_options.truthFolder);
            m_layout = layout;
            m_items.clear();
            for (std::size_t i = 0; i < m_layout->items.size(); ++i)
                m_items[m_layout->items[i].image] = i;
            m_grouped = std::ranges::any_of(m_layout->items, [this](const LayoutItem& item) {
                return item.group != m_layout->items.front().group;
            });
            m_options.images = {folder};
            if (m_options.output.empty()) {
                std::error_code ignored;
                int number = 1;
                while (fs::exists(usualFolder(folder, number), ignored))
                    ++number;
                m_options.output = usualFolder(folder, number);
                m_board.setFolder(m_options.output);
            }
            m_hasTruth = std::ranges::any_of(m_layout->items, &LayoutItem::hasGroundTruth);
            if (!same) {
                m_options.groundTruth = m_hasTruth;
                changed();
                Q_EMIT optionsChanged();
            }
            Q_EMIT imagesChanged();
        });
}

bool MatchSession::setTruthFolder(const fs::path& folder) {
    Layout layout = *m_layout;
    useTruthFolder(layout, folder);
    if (std::ranges::none_of(layout.items, &LayoutItem::hasGroundTruth)) return false;
    m_layout = std::make_shared<Layout>(std::move(layout));
    m_options.truthFolder = folder;
    m_options.groundTruth = m_hasTruth = true;
    changed();
    Q_EMIT optionsChanged();
    measureAll();
    return true;
}

bool MatchSession::moveImages(const fs::path& folder) {
    if (m_options.images.empty()) return false;
    const fs::path before = m_options.images.front();
    MatchState moved = state();
    const auto move = [&](fs::path& path) {
        const fs::path inside = path.lexically_relative(before);
        if (!inside.empty() && *inside.begin() != "..") path = (folder / inside).lexically_normal();
    };
    for (BoardResult& result : moved.results)
        move(result.image);
    for (BoardReference& reference : moved.references)
        move(reference.image);
    if (!moved.options.truthFolder.empty()) move(moved.options.truthFolder);
    std::error_code ignored;
    if (!moved.results.empty() && std::ranges::none_of(moved.results, [&](const auto& result) {
            return fs::exists(result.image, ignored);
        }))
        return false;
    moved.options.images = {folder};
    if (!load(std::move(moved))) return false;
    changed();
    return true;
}

int MatchSession::imagesLeft() const {
    std::set<fs::path> seen;
    for (const BoardResult& result : m_board.results())
        seen.insert(result.image);
    const auto left = std::ranges::count_if(
        m_layout->items, [&](const LayoutItem& item) { return !seen.contains(item.image); });
    return std::max(0, int(left) - int(m_problems.size()));
}

const LayoutItem* MatchSession::item(const fs::path& image) const {
    const auto found = m_items.find(image);
    return found == m_items.end() ? nullptr : &m_layout->items[found->second];
}

bool MatchSession::setFolder(const fs::path& folder) {
    if (m_begun || match_file::isMatchFolder(folder)) return false;
    m_options.output = folder;
    m_board.setFolder(folder);
    changed();
    Q_EMIT optionsChanged();
    return true;
}

void MatchSession::addReference(const fs::path& image, const cv::Mat& mask, const QString& origin) {
    const auto raster = std::make_shared<Rle>(encodeRle(mask));
    if (isReference(image, *raster)) return;
    m_references.append({++m_lastId, image, raster, origin});
    announceReferences();
}

bool MatchSession::isReference(const fs::path& image, const Rle& mask) const {
    return std::ranges::any_of(m_references.references(), [&](const BoardReference& known) {
        return known.image == image && *known.mask == mask;
    });
}

int MatchSession::useAsReferences(const QList<int>& ids) {
    std::vector<BoardReference> added;
    for (const int id : ids) {
        const BoardResult* result = m_board.result(id);
        if (result == nullptr || !result->isKept() || !result->hasMask()) continue;
        const cv::Mat mask = match_file::mask(*result, folder());
        if (cv::countNonZero(mask) == 0) continue;
        const auto raster = std::make_shared<Rle>(encodeRle(mask));
        if (isReference(result->image, *raster)) continue;
        added.push_back({++m_lastId, result->image, raster,
                         result->decision == Decision::Fixed ? tr("fixed result") : tr("result")});
    }
    const auto count = int(added.size());
    if (count > 0)
        m_undo.push(new ReferenceCommand(*this, tr("Use as reference"), std::move(added)));
    return count;
}

void MatchSession::announceReferences() {
    changed();
    Q_EMIT referencesChanged();
}

void MatchSession::removeReferences(const QList<int>& rows) {
    if (rows.isEmpty()) return;
    m_references.removeRows(rows);
    announceReferences();
}

// --- runs

std::vector<fs::path> MatchSession::imagesToRun(bool doubtfulOnly) const {
    std::map<fs::path, bool> wanted;
    for (const BoardResult& result : m_board.results()) {
        bool& want = wanted[result.image];
        want = want ||
               (!result.isDecided() && (!doubtfulOnly || result.verdict != MatchVerdict::Found));
    }
    std::vector<fs::path> images;
    for (const LayoutItem& item : m_layout->items) {
        const auto known = wanted.find(item.image);
        if (known == wanted.end() ? !doubtfulOnly : known->second) images.push_back(item.image);
    }
    return images;
}

MatchOptions MatchSession::runOptions(const std::vector<fs::path>& images) const {
    MatchOptions options = m_options;
    options.output.clear();
    options.only = images;
    options.references.clear();
    for (const BoardReference& reference : m_references.references())
        options.references.push_back({reference.image, {}, decodeRle(*reference.mask)});
    return options;
}

void MatchSession::beginRun() {
    m_begun = true;
    m_problems.clear();
    changed();
    Q_EMIT problemsChanged();
    Q_EMIT optionsChanged();
}

void MatchSession::nameFiles(BoardResult& result, const std::vector<BoardResult>& others) const {
    const LayoutItem* layoutItem = item(result.image);
    LayoutItem named;
    if (layoutItem != nullptr) named = *layoutItem;
    // Groups keep images of one name apart; a single one does not.
    if (!m_grouped) named.group.clear();
    if (named.maskBase.empty()) named.maskBase = toUtf8(result.image.stem());
    result.group = named.group;
    named.maskFolder = fs::path(fromUtf8(nameOfObject(m_options))) / fromUtf8(named.group);
    named.maskFolder = named.maskFolder.lexically_normal();
    // An image may keep decided objects from an earlier run: their files are theirs.
    std::set<fs::path> taken;
    std::set<int> numbers;
    for (const BoardResult& other : others) {
        taken.insert(other.maskFile);
        numbers.insert(other.number);
    }
    while (numbers.contains(result.number))
        ++result.number;
    if (result.mask) {
        const std::size_t count = result.several || !others.empty() ? 2 : 1;
        std::size_t number = std::size_t(result.number);
        while (taken.contains(named.maskFile(number, count)))
            ++number;
        result.maskFile = named.maskFile(number, count);
    }
    if (result.map)
        result.mapFile =
            (fs::path("maps") / fromUtf8(named.group) / fromUtf8(named.maskBase + ".png"))
                .lexically_normal();
}

void MatchSession::take(const MatchedPicture& picture) {
    std::vector<int> open;  // ids that are free for what was found now
    std::vector<BoardResult> kept;
    for (const BoardResult& result : m_board.results()) {
        if (result.image != picture.image) continue;
        if (result.isDecided())
            kept.push_back(result);
        else
            open.push_back(result.id);
        if (!result.isDecided() && result.hasMask()) m_obsolete.insert(result.maskFile);
    }
    std::vector<cv::Mat> keptMasks;
    for (const BoardResult& result : kept) {
        try {
            if (result.hasMask()) keptMasks.push_back(match_file::mask(result, folder()));
        } catch (const Error& error) {
            addProblem(QString::fromUtf8(error.what()));
        }
    }
    std::vector<BoardResult> fresh, present = kept;
    for (BoardResult result : picture.results) {
        if (!result.mask && !kept.empty()) continue;
        if (result.mask && !keptMasks.empty()) {
            const cv::Mat mask = decodeRle(*result.mask);
            const bool known = std::ranges::any_of(keptMasks, [&](const cv::Mat& other) {
                return other.size() == mask.size() && iou(other, mask) > kSameObject;
            });
            if (known) continue;
        }
        nameFiles(result, present);
        result.several = present.size() + 1 > 1 || picture.results.size() > 1;
        if (!open.empty()) {
            result.id = open.front();
            open.erase(open.begin());
            m_board.replace(result);
        } else {
            result.id = ++m_lastId;
            fresh.push_back(result);
        }
        present.push_back(result);
    }
    for (const int id : open)
        m_board.remove(id);
    m_board.append(fresh);
    changed();
    Q_EMIT resultsChanged();
}

void MatchSession::setLesson(const MatchLesson& lesson) {
    m_lesson = lesson;
    changed();
    Q_EMIT optionsChanged();
}

void MatchSession::addProblem(const QString& text) {
    m_problems.push_back(text.toStdString());
    changed();
    Q_EMIT problemsChanged();
}

// --- decisions

void MatchSession::decide(const QList<int>& ids, Decision decision) {
    std::vector<BoardResult> before, after;
    for (const int id : ids) {
        const BoardResult* result = m_board.result(id);
        if (result == nullptr || result->decision == decision) continue;
        // A corrected mask that is accepted again is still a corrected one.
        const Decision next = decision == Decision::Accepted && !result->originalFile.empty()
                                  ? Decision::Fixed
                                  : decision;
        if (result->decision == next) continue;
        before.push_back(*result);
        after.push_back(*result);
        after.back().decision = next;
    }
    if (before.empty()) return;
    const int count = int(before.size());
    const QString text = decision == Decision::Accepted ? tr("Accept %n result(s)", nullptr, count)
                         : decision == Decision::Rejected
                             ? tr("Reject %n result(s)", nullptr, count)
                             : tr("Review %n result(s) again", nullptr, count);
    m_undo.push(new DecisionCommand(*this, text, std::move(before), std::move(after), false));
}

void MatchSession::takeOverFix(int id, const FixedObject& fixed) {
    const BoardResult* result = m_board.result(id);
    if (result == nullptr || fixed.mask.size() != result->imageSize) return;
    BoardResult before = *result, after = *result;
    before.mask = std::make_shared<Rle>(encodeRle(fixed.original));
    after.mask = std::make_shared<Rle>(encodeRle(fixed.mask));
    after.decision = Decision::Fixed;
    after.points = fixed.points;
    after.boxes.clear();
    if (fixed.box) after.boxes.push_back(*fixed.box);
    if (fixed.score) after.score = float(*fixed.score);
    if (after.hasMask()) {
        if (after.originalFile.empty()) after.originalFile = fs::path("originals") / after.maskFile;
    } else {
        std::vector<BoardResult> others;
        for (const BoardResult& other : m_board.results())
            if (other.image == after.image && other.id != id) others.push_back(other);
        nameFiles(after, others);
    }
    after.metrics.reset();
    m_undo.push(new DecisionCommand(*this, tr("Fix result"), {before}, {after}, true));
    measure(id);
}

void MatchSession::apply(const std::vector<BoardResult>& versions, bool masks) {
    for (const BoardResult& version : versions) {
        const BoardResult* present = m_board.result(version.id);
        // A run may have done the image again in the meantime: its result is another one.
        if (present == nullptr || (!masks && present->image != version.image)) continue;
        BoardResult next = masks ? version : *present;
        next.decision = version.decision;
        m_board.replace(next);
    }
    changed();
    Q_EMIT resultsChanged();
}

void MatchSession::measureAll() {
    for (const BoardResult& result : m_board.results())
        measure(result.id);
}

void MatchSession::measure(int id) {
    const BoardResult* result = m_board.result(id);
    const LayoutItem* layoutItem = result != nullptr ? item(result->image) : nullptr;
    if (layoutItem == nullptr || !layoutItem->hasGroundTruth()) return;
    std::vector<BoardResult> all;
    for (const BoardResult& other : m_board.results())
        if (other.image == result->image && other.hasMask()) all.push_back(other);
    runInBackground(
        m_pool, this, toUtf8(result->image),
        [layoutItem = *layoutItem, result = *result, all, folder = folder()] {
            std::vector<cv::Mat> truths, masks;
            for (std::size_t k = 0;; ++k) {
                const fs::path file = layoutItem.groundTruthFile(k);
                if (file.empty()) break;
                truths.push_back(readMask(file, result.imageSize));
            }
            for (const BoardResult& other : all)
                masks.push_back(match_file::mask(other, folder));
            return compareWithTruths(match_file::mask(result, folder), masks, truths).metrics;
        },
        [this, id, measured = *result](const Outcome<MaskMetrics>& outcome) {
            const BoardResult* now = m_board.result(id);
            const auto* metrics = std::get_if<MaskMetrics>(&outcome);
            // The mask may be another one by now.
            if (now == nullptr || metrics == nullptr || now->maskFile != measured.maskFile ||
                now->decision != measured.decision || (now->mask && now->mask != measured.mask))
                return;
            BoardResult next = *now;
            next.metrics = *metrics;
            m_board.replace(next);
            changed();
            Q_EMIT resultsChanged();
        });
}

MatchSession::Counts MatchSession::counts() const {
    Counts counts;
    std::vector<MatchRow> rows;
    for (const BoardResult& result : m_board.results()) {
        ++counts.results;
        counts.open += !result.isDecided();
        counts.accepted += result.isKept();
        counts.rejected += result.decision == Decision::Rejected;
        counts.doubtful += !result.isDecided() && result.verdict != MatchVerdict::Found;
        MatchRow row;
        row.similarity = result.similarity;
        row.score = result.score;
        row.doubt = result.doubt;
        row.verdict = result.verdict;
        row.metrics = result.metrics;
        rows.push_back(std::move(row));
    }
    counts.means = matchMeans(rows);
    return counts;
}

}  // namespace studio
