#include "core/jobs/BuildSources.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <map>

#include "core/base/Error.h"
#include "core/data/CsvTable.h"
#include "core/data/FileList.h"
#include "core/data/LabelFrame.h"
#include "core/data/Layout.h"
#include "core/data/MarkedImage.h"
#include "core/image/ImageIo.h"
#include "core/jobs/MatchedImages.h"

namespace studio {
namespace {

fs::path fullPath(const fs::path& path) {
    return path.empty() ? path : fs::absolute(path).lexically_normal();
}

class Collector {
  public:
    explicit Collector(const DataBuildOptions& options) : m_options(options) {}

    BuildSources collect(const JobContext& context) {
        m_sources.imagesKnown = !m_options.sources.empty();
        for (const fs::path& source : m_options.sources) {
            context.checkpoint();
            const std::vector<fs::path> tables = scoreTables(source);
            for (const fs::path& table : tables)
                addMatches(table, context);
            if (!tables.empty()) continue;
            m_sources.imagesKnown = false;
            if (m_options.images.empty())
                addLayout(source, context);
            else
                addMasks(source, context);
        }
        return std::move(m_sources);
    }

  private:
    /// Of `match`: one for all objects, or one in the folder of each.
    static std::vector<fs::path> scoreTables(const fs::path& source) {
        std::error_code error;
        if (fs::is_regular_file(source / "scores.csv", error)) return {source / "scores.csv"};
        std::vector<fs::path> tables;
        for (const auto& entry : fs::directory_iterator(source, error))
            if (fs::is_regular_file(entry.path() / "scores.csv", error))
                tables.push_back(entry.path() / "scores.csv");
        std::ranges::sort(tables);
        return tables;
    }

    bool wanted(const std::string& label) const {
        return m_options.labels.empty() ||
               std::ranges::find(m_options.labels, label) != m_options.labels.end();
    }

    void add(const fs::path& image, const std::string& label, const fs::path& mask,
             const fs::path& annotation, std::size_t index) {
        if (wanted(label))
            m_sources.objects.push_back(
                {fullPath(image), label, fullPath(mask), fullPath(annotation), index});
    }

    void problem(const fs::path& file, const std::string& text) {
        m_sources.problems.push_back(toUtf8(file) + ": " + text);
    }

    void addMatches(const fs::path& table, const JobContext& context) {
        const CsvTable scores = CsvTable::read(table);
        // `match` numbers the masks of an image in "mask" and names their files in "mask_file".
        const std::string maskColumn = scores.has("mask_file") ? "mask_file" : "mask";
        if (!scores.has("image") || !scores.has(maskColumn))
            return problem(table, "has no columns image and mask: it is not of `match`");
        const fs::path folder = table.parent_path();
        const MatchedImages known = knownImages(folder);
        std::size_t missing = 0;
        std::map<std::string, std::size_t> refused;
        for (std::size_t row = 0; row < scores.rows(); ++row) {
            context.checkpoint();
            const std::string verdict = scores.field(row, "verdict");
            const fs::path maskName = fromUtf8(scores.field(row, maskColumn));
            const fs::path imageName = fromUtf8(scores.field(row, "image"));
            const std::string object = scores.field(row, "object");
            if (imageName.empty()) continue;
            if (imageName == "mean" && maskName.empty()) continue;  // a line of totals
            if (!verdict.empty() &&
                std::ranges::find(m_options.verdicts, verdict) == m_options.verdicts.end()) {
                ++refused[verdict];
                continue;
            }
            if (maskName.empty()) continue;
            const fs::path mask = firstFile({folder / maskName, folder / object / maskName,
                                             folder / object / maskName.filename()});
            if (mask.empty()) {
                problem(folder / maskName, "is named in " + toUtf8(table) + " but not there");
                continue;
            }
            const fs::path image = matchedImage(imageName, object, mask, folder, known);
            if (image.empty()) {
                ++missing;
                problem(imageName, "is named in " + toUtf8(table) +
                                       " but not found; say with --images where the images are");
                continue;
            }
            add(image, object, mask, {}, row);
        }
        if (missing > 0) m_sources.imagesMissing.push_back(folder);
        if (missing > 0 || known.folder().empty()) m_sources.imagesKnown = false;
        for (const auto& [verdict, count] : refused)
            m_sources.notes.push_back(
                fmt::format("{}: {} lines with the verdict \"{}\" were left out", toUtf8(table),
                            count, verdict));
    }

    /// A damaged match.json is told of; names may be enough to find the images.
    MatchedImages knownImages(const fs::path& folder) {
        try {
            return MatchedImages::read(folder);
        } catch (const Error& error) {
            m_sources.problems.emplace_back(error.what());
            return {};
        }
    }

    /// The image of a line of the table in `folder`; empty where it is not found.
    fs::path matchedImage(const fs::path& name, const std::string& object, const fs::path& mask,
                          const fs::path& folder, const MatchedImages& known) const {
        std::vector<fs::path> candidates;
        const auto addBelow = [&](const fs::path& root) {
            for (const fs::path& inner :
                 {fs::path(), fs::path(object), fs::path("Images"), fs::path("Images") / object}) {
                candidates.push_back(root / inner / name);
                candidates.push_back(root / inner / name.filename());
            }
        };
        // What the match itself says comes first: elsewhere another image may have the same name.
        const fs::path inside = known.imageOf(mask.lexically_relative(folder));
        if (!inside.empty())
            candidates.push_back(known.folder() / inside);
        else if (!known.folder().empty())
            addBelow(known.folder());
        if (!m_options.images.empty()) {
            if (!inside.empty()) candidates.push_back(m_options.images / inside);
            addBelow(m_options.images);
        }
        if (inside.empty()) {
            candidates.push_back(name);  // as it was written down, seen from where the program runs
            addBelow(folder);
        }
        std::erase(candidates, mask);  // is named as its image
        const fs::path found = firstFile(candidates);
        return !found.empty() && hasImageExtension(found) ? found : fs::path();
    }

    void addLayout(const fs::path& source, const JobContext& context) {
        const Layout layout = openFolder(source, context);
        std::size_t unmarked = 0;
        std::size_t maskless = 0;
        for (const LayoutItem& item : layout.items) {
            context.checkpoint();
            MarkedImage marked;
            try {
                marked = readMarkedImage(item, layout.kind);
            } catch (const Error& error) {
                m_sources.problems.emplace_back(error.what());
                continue;
            }
            for (const std::string& note : marked.notes)
                m_sources.notes.push_back(toUtf8(item.image.filename()) + ": " + note);
            unmarked += marked.objects.empty();
            for (const MarkedObject& object : marked.objects) {
                if (object.mask.empty())
                    ++maskless;
                else
                    add(item.image, object.object.label, object.mask, marked.annotation,
                        object.index);
            }
        }
        const std::string name = toUtf8(source);
        if (unmarked > 0)
            m_sources.notes.push_back(
                fmt::format("{}: {} images without objects were left out", name, unmarked));
        if (maskless > 0)
            m_sources.notes.push_back(
                fmt::format("{}: {} objects without a mask were left out", name, maskless));
    }

    /// Masks named as the images, in the same folders below theirs.
    void addMasks(const fs::path& source, const JobContext& context) {
        std::map<std::string, fs::path> images;
        for (const fs::path& root : {m_options.images, m_options.images / "Images"}) {
            std::error_code error;
            if (!fs::is_directory(root, error)) continue;
            for (const fs::path& image : listFiles(root, hasImageExtension, context))
                images.emplace(toUtf8(image.lexically_relative(root).replace_extension()), image);
        }
        std::size_t strangers = 0;
        for (const fs::path& mask : listFiles(source, hasImageExtension, context)) {
            std::string base = toUtf8(mask.lexically_relative(source).replace_extension());
            std::size_t index = 0;
            auto at = images.find(base);
            if (const std::size_t underscore = base.rfind('_');
                at == images.end() && underscore != std::string::npos &&
                base.size() - underscore < 8 && underscore + 1 < base.size() &&
                base.find_first_not_of("0123456789", underscore + 1) == std::string::npos) {
                index = std::stoul(base.substr(underscore + 1));
                at = images.find(base.substr(0, underscore));
            }
            if (at == images.end())
                ++strangers;
            else
                add(at->second, groupBelow(mask, source), mask, {}, index);
        }
        if (strangers > 0)
            m_sources.notes.push_back(
                fmt::format("{}: {} files that are named as no image were left out", toUtf8(source),
                            strangers));
    }

    const DataBuildOptions& m_options;
    BuildSources m_sources;
};

}  // namespace

BuildSources collectSources(const DataBuildOptions& options, const JobContext& context) {
    return Collector(options).collect(context);
}

}  // namespace studio
