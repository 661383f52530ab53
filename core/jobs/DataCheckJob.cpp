#include "core/jobs/DataCheckJob.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <map>
#include <optional>

#include "core/base/Error.h"
#include "core/base/Json.h"
#include "core/base/Log.h"
#include "core/base/OrderedWork.h"
#include "core/base/ReportFile.h"
#include "core/data/FileList.h"
#include "core/jobs/DataInspector.h"
#include "core/jobs/DataListing.h"
#include "core/jobs/DataRepair.h"
#include "core/jobs/ImageJob.h"

namespace studio {
namespace {

constexpr char kCsvHead[] = "severity,kind,file,other,group,text,fixable,outcome,repair";

/// Whether images of this split are learned from: what leaks is taken out of there, so that figures
/// of the other splits stay what they were.
bool isTraining(const std::string& split) {
    std::string lower;
    for (const char c : split)
        lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return lower.ends_with("tr") || lower.find("train") != std::string::npos;
}

class CheckJob {
  public:
    CheckJob(const DataCheckOptions& options, const DataCheckObserver& observer)
        : m_options(options), m_observer(observer) {}

    DataCheckReport run(const JobContext& context) {
        m_options.check();
        if (!m_options.fix.empty()) requireNewFolder(m_options.fix, "--fix");
        m_layout = openFolder(m_options.folder, context);
        m_listing = listData(m_layout, context);
        m_report.layout = m_layout.kind;
        m_report.root = fs::absolute(m_options.folder).lexically_normal();
        m_report.images = m_layout.items.size();
        m_report.masks = m_listing.masks;
        m_report.annotations = m_listing.annotations;
        log::debug("{}: {} images, {} masks, {} annotations ({})", toUtf8(m_report.root),
                   m_report.images, m_report.masks, m_report.annotations,
                   layoutKindName(m_layout.kind));
        if (!m_options.fix.empty()) prepareNewFolder(m_options.fix, "--fix");
        for (const DataProblem& problem : m_listing.orphans)
            add(problem);
        inspect(context);
        for (const CheckedImage& image : m_images)
            m_kept.push_back(image.usable);
        findCopies();
        if (m_layout.kind == LayoutKind::PerSam)
            checkObjects();
        else if (m_layout.kind != LayoutKind::Dis5k)
            checkMarked();
        if (!m_options.fix.empty()) repair(context);
        writeReports();
        return std::move(m_report);
    }

  private:
    void add(DataProblem problem) {
        m_report.problems.push_back(std::move(problem));
        if (m_observer.found) m_observer.found(m_report.problems.back());
    }

    double totalWork() const {
        return static_cast<double>(m_layout.items.size()) * (m_options.fix.empty() ? 1 : 2);
    }

    void inspect(const JobContext& context) {
        produceInOrder<CheckedImage>(
            m_layout.items.size(), m_options.threads, context,
            [&](std::size_t i, const JobContext& share) {
                return inspectImage(m_layout.items[i], m_layout.kind, m_listing.companions[i],
                                    share);
            },
            [&](std::size_t i, CheckedImage&& image) {
                for (DataProblem& problem : image.problems)
                    add(std::move(problem));
                image.problems.clear();
                m_images.push_back(std::move(image));
                context.report(static_cast<double>(i + 1), totalWork(),
                               toUtf8(m_layout.items[i].image.filename()));
            });
    }

    /// Images of the same pixels: within a split or object, and between splits.
    void findCopies() {
        std::map<std::pair<std::string, std::string>, std::size_t> kept;  // group and pixels
        for (std::size_t i = 0; i < m_images.size(); ++i) {
            if (!m_images[i].usable) continue;
            const auto [at, isNew] =
                kept.emplace(std::pair(m_layout.items[i].group, m_images[i].digest), i);
            if (!isNew) addDuplicate(at->second, i);
        }
        if (m_layout.kind != LayoutKind::Dis5k) return;
        // Pixels -> one image of each split, those that can be used first: an image has been seen
        // also where its mask is missing.
        std::map<std::string, std::vector<std::size_t>> splits;
        for (const auto& [key, index] : kept)
            splits[key.second].push_back(index);
        for (std::size_t i = 0; i < m_images.size(); ++i)
            if (const std::string& digest = m_images[i].digest;
                !digest.empty() &&
                kept.emplace(std::pair(m_layout.items[i].group, digest), i).second)
                splits[digest].push_back(i);
        for (const CheckedImage& image : m_images) {
            const auto at = splits.find(image.digest);
            if (at == splits.end() || at->second.size() < 2) continue;
            addLeaks(at->second);
            splits.erase(at);
        }
    }

    /// `first` is the one that stands for these pixels so far and may be replaced by `second`.
    void addDuplicate(std::size_t& first, std::size_t second) {
        const std::string a = m_images[first].signature();
        const std::string b = m_images[second].signature();
        const bool fixable = a == b || a.empty() || b.empty();
        if (fixable && a.empty() && !b.empty()) std::swap(first, second);
        const LayoutItem& copy = m_layout.items[second];
        const LayoutItem& other = m_layout.items[first];
        add({DataProblemKind::Duplicate, fixable ? DataSeverity::Warning : DataSeverity::Error,
             copy.image, other.image, copy.group,
             fmt::format("has the same pixels as {}{}", toUtf8(other.image.filename()),
                         fixable ? "" : ", but it is marked differently"),
             fixable,
             fixable ? "left out together with what belongs to it"
                     : "both are kept: only you know which marks are right",
             DataOutcome::Open});
        if (fixable) m_kept[second] = false;
    }

    void addLeaks(const std::vector<std::size_t>& copies) {
        // Of those that can be used the first that is not for training stays; any other leaks.
        std::size_t stays = copies.front();
        for (const std::size_t i : copies)
            if (!isTraining(m_layout.items[i].group) &&
                m_images[i].usable == m_images[stays].usable) {
                stays = i;
                break;
            }
        for (const std::size_t i : copies) {
            if (i == stays) continue;
            const LayoutItem& item = m_layout.items[i];
            const LayoutItem& other = m_layout.items[stays];
            add({DataProblemKind::SplitLeak, DataSeverity::Error, item.image, other.image,
                 item.group,
                 fmt::format("is also in the split {} (as {})", other.group,
                             toUtf8(other.image.filename())),
                 true,
                 m_images[stays].usable
                     ? fmt::format("left out of {}, kept in {}", item.group, other.group)
                     : fmt::format("left out of {}", item.group),
                 DataOutcome::Open});
            m_kept[i] = false;
        }
    }

    /// PerSAM: numbers, and masks to match with.
    void checkObjects() {
        std::map<std::string, std::vector<std::size_t>> objects;
        for (std::size_t i = 0; i < m_images.size(); ++i)
            objects[m_layout.items[i].group].push_back(i);
        for (const auto& [object, members] : objects) {
            const LayoutItem& first = m_layout.items[members.front()];
            std::vector<std::string> bases;
            std::size_t marked = 0;
            for (const std::size_t i : members) {
                bases.push_back(m_layout.items[i].baseName());
                marked += m_images[i].hasUsableMask();
            }
            if (!isGapless(bases))
                add({DataProblemKind::NameGap,
                     DataSeverity::Warning,
                     first.image.parent_path(),
                     {},
                     object,
                     "its images are not numbered 00, 01, 02, ... without gaps, as the published "
                     "script counts them",
                     true,
                     "numbered anew in the order of the names",
                     DataOutcome::Open});
            if (marked == 0)
                add({DataProblemKind::MissingMask, DataSeverity::Error, first.groundTruthFolder,
                     first.image, object, "has no usable mask: there is nothing to match with",
                     false, "its images are kept", DataOutcome::Open});
            else if (!m_images[members.front()].hasUsableMask())
                add({DataProblemKind::MissingMask,
                     DataSeverity::Warning,
                     first.image,
                     {},
                     object,
                     fmt::format("has no usable mask, but is the reference unless --ref_idx names "
                                 "another"),
                     false,
                     "the image is kept",
                     DataOutcome::Open});
            else if (marked < members.size())
                add({DataProblemKind::MissingMask,
                     DataSeverity::Note,
                     first.groundTruthFolder,
                     {},
                     object,
                     fmt::format("has masks for {} of {} images; the others are matched without "
                                 "being scored",
                                 marked, members.size()),
                     false,
                     "",
                     DataOutcome::Open});
        }
    }

    /// Folders for annotating: images that are not marked, where others are.
    void checkMarked() {
        const auto marked = [](const CheckedImage& image) {
            return image.hasAnnotation || !image.masks.empty();
        };
        if (std::ranges::none_of(m_images, marked)) {
            add({DataProblemKind::MissingMask,
                 DataSeverity::Note,
                 m_report.root,
                 {},
                 "",
                 "no image has an annotation or a mask yet",
                 false,
                 "",
                 DataOutcome::Open});
            return;
        }
        for (std::size_t i = 0; i < m_images.size(); ++i)
            if (m_images[i].usable && m_kept[i] && !marked(m_images[i]))
                add({DataProblemKind::MissingMask,
                     DataSeverity::Warning,
                     m_layout.items[i].image,
                     {},
                     "",
                     "has neither annotation nor mask",
                     false,
                     "the image is kept",
                     DataOutcome::Open});
    }

    /// Whether a copy does without the file of a problem that has no repair.
    bool leavesOut(DataProblemKind kind) const {
        switch (kind) {
            case DataProblemKind::Duplicate:
            case DataProblemKind::NameGap:
                return false;
            case DataProblemKind::MissingMask:
                return m_layout.kind == LayoutKind::Dis5k;
            default:
                return true;
        }
    }

    void repair(const JobContext& context) {
        const DataRepair repair(m_layout, m_listing, m_images, m_kept, m_options.fix);
        const std::size_t count = m_images.size();
        // A file that went bad in the meantime is a problem of its own.
        using Written = std::pair<std::size_t, std::optional<Error>>;
        produceInOrder<Written>(
            count, m_options.threads, context,
            [&](std::size_t i, const JobContext& share) -> Written {
                share.checkpoint();
                try {
                    return {repair.write(i), std::nullopt};
                } catch (const Error& error) {
                    if (error.code() == ErrorCode::DiskFull ||
                        error.code() == ErrorCode::FileUnwritable)
                        throw;
                    return {0, error};
                }
            },
            [&](std::size_t i, Written&& written) {
                m_report.written += written.first;
                if (written.second)
                    add({DataProblemKind::Unreadable,
                         DataSeverity::Error,
                         m_layout.items[i].image,
                         {},
                         m_layout.items[i].group,
                         written.second->what(),
                         false,
                         "left out, for it could not be written anew",
                         DataOutcome::LeftOut});
                context.report(static_cast<double>(count + i + 1), totalWork(),
                               toUtf8(m_layout.items[i].image.filename()));
            });
        for (DataProblem& problem : m_report.problems) {
            if (problem.fixable)
                problem.outcome = DataOutcome::Repaired;
            else if (leavesOut(problem.kind))
                problem.outcome = DataOutcome::LeftOut;
        }
    }

    void writeReports() const {
        if (!m_options.json.empty()) {
            Json json{{"folder", toUtf8(m_report.root)},
                      {"layout", layoutKindName(m_report.layout)},
                      {"images", m_report.images},
                      {"masks", m_report.masks},
                      {"annotations", m_report.annotations},
                      {"fixed", toUtf8(m_options.fix)},
                      {"written", m_report.written},
                      {"remaining", m_report.remaining()},
                      {"problems", Json::array()}};
            for (const DataProblem& problem : m_report.problems)
                json["problems"].push_back(toJson(problem));
            writeJson(m_options.json, json);
        }
        if (m_options.csv.empty()) return;
        std::string csv = std::string(kCsvHead) + "\n";
        for (const DataProblem& p : m_report.problems)
            csv += fmt::format("{},{},{},{},{},{},{},{},{}\n", dataSeverityName(p.severity),
                               dataProblemName(p.kind), csvField(toUtf8(p.file)),
                               csvField(toUtf8(p.other)), csvField(p.group), csvField(p.text),
                               p.fixable ? "yes" : "no", dataOutcomeName(p.outcome),
                               csvField(p.repair));
        writeFileAtomically(m_options.csv, csv);
    }

    const DataCheckOptions& m_options;
    const DataCheckObserver& m_observer;
    Layout m_layout;
    DataListing m_listing;
    std::vector<CheckedImage> m_images;
    std::vector<bool> m_kept;
    DataCheckReport m_report;
};

}  // namespace

void DataCheckOptions::check() const {
    if (folder.empty()) throw Error(ErrorCode::Usage, "DIR", "a folder must be given");
    std::error_code error;
    if (!fs::is_directory(folder, error))
        throw Error(ErrorCode::FileNotFound, toUtf8(folder), "is not a folder");
    if (threads < 0) throw Error(ErrorCode::Usage, "--threads", "must be 0 or more");
    if (!fix.empty() && isBelow(fix, folder))
        throw Error(ErrorCode::Usage, toUtf8(fix),
                    "lies inside of the checked folder; take a folder outside of it");
    checkReportFile("--json", json, "\"layout\":");
    checkReportFile("--csv", csv, kCsvHead);
}

std::size_t DataCheckReport::count(DataSeverity severity) const {
    return static_cast<std::size_t>(std::ranges::count(problems, severity, &DataProblem::severity));
}

std::size_t DataCheckReport::remaining() const {
    return static_cast<std::size_t>(std::ranges::count_if(problems, [](const DataProblem& p) {
        return p.severity != DataSeverity::Note && p.outcome != DataOutcome::Repaired;
    }));
}

DataCheckReport runDataCheck(const DataCheckOptions& options, const JobContext& context,
                             const DataCheckObserver& observer) {
    return CheckJob(options, observer).run(context);
}

}  // namespace studio
