#include "core/jobs/MatchScores.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "core/base/Error.h"
#include "core/base/Log.h"
#include "core/data/CsvTable.h"
#include "core/data/NaturalOrder.h"

namespace studio {
namespace {

constexpr const char* kHeader =
    "object,image,index,mask,reference,verdict,similarity,score,doubt,iou,boundary_iou,mask_file,"
    "overlay\n";
constexpr std::size_t kFields = 13;

/// Holds a folder for this process; other processes that ask wait. Released when it goes.
class FolderLock {
  public:
    explicit FolderLock(const fs::path& folder)
        : m_descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
        // A file system without locks: the ranks' own files are whole all the same.
        if (m_descriptor >= 0 && ::flock(m_descriptor, LOCK_EX) != 0)
            log::warn("{} cannot be locked", toUtf8(folder));
    }
    ~FolderLock() {
        if (m_descriptor >= 0) ::close(m_descriptor);
    }
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

  private:
    int m_descriptor;
};

MatchVerdict parseVerdict(const std::string& text) {
    for (const MatchVerdict verdict :
         {MatchVerdict::Found, MatchVerdict::Doubtful, MatchVerdict::Absent})
        if (text == matchVerdictName(verdict)) return verdict;
    throw std::invalid_argument(text);
}

std::string verdictText(const MatchRow& row) {
    return row.review.empty() ? matchVerdictName(row.verdict) : row.review;
}

MatchRow parseRow(const CsvTable& table, std::size_t at) {
    const auto field = [&](const char* column) { return table.field(at, column); };
    MatchRow row;
    row.object = field("object");
    row.image = fromUtf8(field("image"));
    row.index = std::stoul(field("index"));
    row.mask = std::stoul(field("mask"));
    row.reference = field("reference") == "1";
    row.verdict = parseVerdict(field("verdict"));
    row.similarity = std::stof(field("similarity"));
    row.score = std::stof(field("score"));
    row.doubt = std::stof(field("doubt"));
    if (!field("iou").empty()) {
        row.metrics.emplace();
        row.metrics->iou = std::stod(field("iou"));
        row.metrics->boundaryIou = std::stod(field("boundary_iou"));
    }
    row.maskFile = fromUtf8(field("mask_file"));
    row.overlayFile = fromUtf8(field("overlay"));
    return row;
}

std::string meanLine(const std::vector<MatchRow>& rows, const std::string& object) {
    const MatchMeans means = matchMeans(rows, object);
    std::string line =
        fmt::format("{},mean,,{},,found {} doubtful {} absent {},{:.6f},{:.6f},{:.6f},",
                    object.empty() ? std::string("all") : csvField(object), means.rows, means.found,
                    means.doubtful, means.absent, means.similarity, means.score, means.doubt);
    line += means.measured > 0 ? fmt::format("{:.6f},{:.6f},,\n", means.iou, means.boundaryIou)
                               : std::string(",,,\n");
    return line;
}

}  // namespace

MatchScores::MatchScores(fs::path folder, int worldSize, int rank)
    : m_folder(std::move(folder)), m_worldSize(worldSize), m_rank(rank) {}

std::vector<MatchRow> MatchScores::earlier() const {
    const fs::path file = m_folder / "scores.csv";
    std::vector<MatchRow> rows;
    std::error_code ignored;
    if (m_folder.empty() || !fs::exists(file, ignored)) return rows;
    try {
        const std::vector<std::uint8_t> bytes = readFile(file);
        rows = parse(std::string(bytes.begin(), bytes.end()), file);
    } catch (const Error& error) {
        log::debug("{}", error.what());  // not written by a run: nothing is known of it
    }
    for (MatchRow& row : rows)
        for (fs::path* path : {&row.maskFile, &row.overlayFile})
            if (!path->empty()) *path = m_folder / *path;
    return rows;
}

fs::path MatchScores::rankFile(int rank) const {
    return m_folder / ("scores_rank_" + std::to_string(rank) + ".csv");
}

void MatchScores::write(const std::vector<MatchRow>& rows) const {
    if (m_folder.empty()) return;
    if (m_worldSize == 1) {
        writeFileAtomically(m_folder / "scores.csv", csv(rows, m_folder, true));
        return;
    }
    writeFileAtomically(rankFile(m_rank), csv(rows, m_folder, false));
    const FolderLock lock(m_folder);
    std::vector<MatchRow> all;
    for (int rank = 0; rank < m_worldSize; ++rank) {
        std::error_code error;
        const fs::path file = rankFile(rank);
        if (!fs::exists(file, error)) continue;  // has not begun to write
        try {
            const std::vector<std::uint8_t> bytes = readFile(file);
            const std::vector<MatchRow> part = parse(std::string(bytes.begin(), bytes.end()), file);
            all.insert(all.end(), part.begin(), part.end());
        } catch (const Error& unreadable) {
            log::debug("{}", unreadable.what());  // of something else; its rank replaces it
        }
    }
    std::ranges::stable_sort(all, [](const MatchRow& a, const MatchRow& b) {
        if (a.object != b.object) return naturalLess(a.object, b.object);
        return std::pair(a.index, a.mask) < std::pair(b.index, b.mask);
    });
    writeFileAtomically(m_folder / "scores.csv", csv(all, {}, true));
}

std::string MatchScores::csv(const std::vector<MatchRow>& rows, const fs::path& folder,
                             bool means) {
    const auto named = [&](const fs::path& file) {
        return csvField(toUtf8(folder.empty() ? file : file.lexically_relative(folder)));
    };
    std::string text = kHeader;
    std::vector<std::string> objects;
    for (const MatchRow& row : rows) {
        if (std::ranges::find(objects, row.object) == objects.end()) objects.push_back(row.object);
        text += fmt::format("{},{},{},{},{},{},{:.6f},{:.6f},{:.6f},", csvField(row.object),
                            csvField(toUtf8(row.image.filename())), row.index, row.mask,
                            row.reference ? 1 : 0, verdictText(row), row.similarity, row.score,
                            row.doubt);
        text += row.metrics
                    ? fmt::format("{:.6f},{:.6f},", row.metrics->iou, row.metrics->boundaryIou)
                    : std::string(",,");
        text += named(row.maskFile) + "," + named(row.overlayFile) + "\n";
    }
    if (!means || rows.empty()) return text;
    for (const std::string& object : objects)
        text += meanLine(rows, object);
    return text + meanLine(rows, {});
}

std::vector<MatchRow> MatchScores::parse(const std::string& csv, const fs::path& path) {
    std::vector<MatchRow> rows;
    if (!csv.starts_with(kHeader))
        throw Error(ErrorCode::FileUnreadable, toUtf8(path), "is no table of scores");
    const CsvTable table = CsvTable::parse(csv, path);
    for (std::size_t i = 0; i < table.rows(); ++i) {
        try {
            if (table.fieldCount(i) != kFields) throw std::invalid_argument("fields");
            if (table.field(i, "image") == "mean" && table.field(i, "index").empty()) continue;
            rows.push_back(parseRow(table, i));
        } catch (const std::logic_error&) {
            throw Error(ErrorCode::FileUnreadable, toUtf8(path),
                        "line " + std::to_string(i + 2) + " is no row of scores");
        }
    }
    return rows;
}

}  // namespace studio
