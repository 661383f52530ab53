#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "core/base/Error.h"
#include "core/base/Hash.h"
#include "core/base/OrderedWork.h"
#include "core/jobs/BuildSources.h"
#include "core/jobs/DataRepair.h"

namespace studio {
namespace {

std::string lowered(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

/// A label as the name of a folder.
std::string folderName(const std::string& label) {
    std::string name;
    for (const char c : label)
        name += c == '/' || c == '\\' || static_cast<unsigned char>(c) < 32 ? '_' : c;
    if (name.starts_with('.')) name[0] = '_';
    return name;
}

class Planner {
  public:
    explicit Planner(const DataBuildOptions& options) : m_options(options) {}

    DataBuildPlan plan(const JobContext& context) {
        BuildSources sources = collectSources(m_options, context);
        m_plan.notes = std::move(sources.notes);
        m_plan.problems = std::move(sources.problems);
        m_plan.imagesKnown = sources.imagesKnown;
        m_plan.imagesMissing = std::move(sources.imagesMissing);
        if (sources.objects.empty() && !m_plan.imagesMissing.empty())
            throw Error(ErrorCode::FileNotFound, "--images",
                        "the images of " + toUtf8(m_plan.imagesMissing.front()) +
                            " are not where they were; say where they are");
        if (sources.objects.empty())
            throw Error(
                ErrorCode::FolderEmpty, toUtf8(m_options.sources.front()),
                m_plan.problems.empty()
                    ? std::string("has no objects with masks that were asked for")
                    : "has no usable objects; the first problem: " + m_plan.problems.front());
        merge(std::move(sources.objects));
        switch (m_options.layout) {
            case BuildLayout::PerSam:
                nameObjects();
                break;
            case BuildLayout::Dis5k:
                split(context);
                [[fallthrough]];
            case BuildLayout::Masks:
                nameImages();
                break;
        }
        refuseCollisions();
        return std::move(m_plan);
    }

  private:
    bool unites() const {
        return m_options.merge == BuildMerge::Union ||
               (m_options.merge == BuildMerge::Auto && m_options.layout != BuildLayout::Masks);
    }

    void merge(std::vector<BuildObject> objects) {
        const bool perSam = m_options.layout == BuildLayout::PerSam;
        std::map<std::pair<fs::path, std::string>, std::size_t> places;
        for (BuildObject& object : objects) {
            const std::string name =
                object.label.empty() && perSam ? m_options.object : object.label;
            std::size_t place = m_plan.pairs.size();
            if (unites())
                place = places.emplace(std::pair(object.image, perSam ? name : ""), place)
                            .first->second;
            if (place == m_plan.pairs.size()) {
                BuiltPair& pair = m_plan.pairs.emplace_back();
                pair.object = perSam ? folderName(name) : name;
                pair.sourceImage = object.image;
            } else if (m_plan.pairs[place].object != name && !perSam) {
                m_plan.pairs[place].object.clear();  // several labels in one mask
            }
            m_plan.pairs[place].sources.push_back(std::move(object));
        }
    }

    /// Numbers from 00 in each object's folder.
    void nameObjects() {
        std::map<std::string, std::size_t> counts;
        std::map<std::string, std::string> labels;  // lower case -> as written
        for (BuiltPair& pair : m_plan.pairs) {
            const std::string& label = pair.sources.front().label;
            const auto [at, isNew] = labels.emplace(lowered(pair.object), label);
            if (!isNew && at->second != label)
                throw Error(ErrorCode::Usage, label,
                            "would have the same folder as the label \"" + at->second +
                                "\"; rename one of them, or choose with --label");
            const std::string number = twoDigits(counts[pair.object]++);
            pair.image = fs::path("Images") / fromUtf8(pair.object) / (number + ".jpg");
            pair.mask = fs::path("Annotations") / fromUtf8(pair.object) / (number + ".png");
        }
    }

    void nameImages() {
        std::map<fs::path, std::size_t> ofImage;
        std::map<fs::path, std::size_t> seen;
        for (const BuiltPair& pair : m_plan.pairs)
            ++ofImage[pair.sourceImage];
        std::map<fs::path, std::size_t> numbers;
        for (BuiltPair& pair : m_plan.pairs) {
            const std::size_t number =
                numbers.emplace(pair.sourceImage, numbers.size()).first->second;
            std::string base =
                m_options.number ? fmt::format("{:06}", number) : toUtf8(pair.sourceImage.stem());
            if (ofImage[pair.sourceImage] > 1) base += fmt::format("_{}", seen[pair.sourceImage]++);
            if (m_options.layout == BuildLayout::Masks) {
                pair.mask = fromUtf8(base + ".png");
            } else {
                pair.image = fs::path(pair.split) / "im" / fromUtf8(base + ".jpg");
                pair.mask = fs::path(pair.split) / "gt" / fromUtf8(base + ".png");
            }
        }
    }

    /// Images in an order that the seed and their bytes alone decide; the first are for validation,
    /// the next for testing.
    void split(const JobContext& context) {
        std::vector<fs::path> images;
        std::set<fs::path> known;
        for (const BuiltPair& pair : m_plan.pairs)
            if (known.insert(pair.sourceImage).second) images.push_back(pair.sourceImage);
        // An image that cannot be read goes by its name, and fails when it is written.
        std::map<fs::path, std::string> ranks;
        std::set<std::string> distinct;
        produceInOrder<std::string>(
            images.size(), m_options.threads, context,
            [&](std::size_t i, const JobContext& share) {
                std::string bytes = toUtf8(images[i]);
                try {
                    bytes = sha256OfFile(images[i], share);
                } catch (const Error&) {
                }
                Sha256 hash;
                const std::string seeded = fmt::format("{}:{}", m_options.seed, bytes);
                hash.update(seeded.data(), seeded.size());
                return hash.hexDigest();
            },
            [&](std::size_t i, std::string&& rank) {
                distinct.insert(rank);
                ranks[images[i]] = std::move(rank);
            });
        const auto total = static_cast<double>(distinct.size());
        const auto share = [&](double part) {
            const auto count = static_cast<std::size_t>(std::lround(part * total));
            return part > 0 && count == 0 && total > 1 ? 1 : count;
        };
        const std::size_t valid = std::min(share(m_options.valid), distinct.size());
        const std::size_t test = std::min(share(m_options.test), distinct.size() - valid);
        std::map<std::string, std::string> splits;
        for (const std::string& rank : distinct)
            splits.emplace(rank, splits.size() < valid          ? "DIS-VD"
                                 : splits.size() < valid + test ? "DIS-TE1"
                                                                : "DIS-TR");
        for (BuiltPair& pair : m_plan.pairs)
            pair.split = splits.at(ranks.at(pair.sourceImage));
    }

    void refuseCollisions() const {
        std::map<std::string, const BuiltPair*> taken;
        for (const BuiltPair& pair : m_plan.pairs) {
            // Splits do not count: an image would be in two of them by its name.
            const std::string name =
                pair.split.empty() ? toUtf8(pair.mask) : toUtf8(pair.mask.filename());
            const auto [at, isNew] = taken.emplace(lowered(name), &pair);
            if (isNew) continue;
            throw Error(
                ErrorCode::Usage, toUtf8(pair.sourceImage),
                fmt::format("would be written under the same name ({}) as {}; rename one of "
                            "them, or give them numbers (--number)",
                            toUtf8(pair.mask.filename()), toUtf8(at->second->sourceImage)));
        }
    }

    const DataBuildOptions& m_options;
    DataBuildPlan m_plan;
};

}  // namespace

DataBuildPlan planDataBuild(const DataBuildOptions& options, const JobContext& context) {
    options.check();
    return Planner(options).plan(context);
}

}  // namespace studio
