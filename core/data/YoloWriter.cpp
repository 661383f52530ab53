#include <spdlog/fmt/fmt.h>

#include <set>

#include "core/data/ClassNumbers.h"
#include "core/data/LabelOutline.h"

namespace studio {
namespace {

/// images/, labels/<name>.txt and data.yaml. A line is a class and one ring: holes and several
/// parts have no place but by slits.
class YoloWriter final : public LabelWriter {
  public:
    YoloWriter(const fs::path& folder, const LabelWriteOptions& options,
               const std::vector<std::string>& classes)
        : LabelWriter(folder, options), m_classes(classes) {}

    fs::path imageFolder(const std::string& group) const override {
        return group.empty() ? m_folder / "images" : m_folder / "images" / fromUtf8(group);
    }

    WrittenLabels write(const LabelledImage& image, const LayoutItem& target) const override {
        WrittenLabels result;
        placeImage(image, target.image, true, result);
        const fs::path file = labelFile(image, target);
        std::size_t maskless = 0, prompts = 0, parts = 0, holes = 0;
        std::int64_t filled = 0;
        for (const LabelledObject& object : image.objects) {
            prompts += !object.points.empty() || object.box;
            if (!object.mask) {
                ++maskless;
                continue;
            }
            const LabelOutline outline(object, m_options);
            std::vector<PolygonRing> rings = outline.rings(m_options.bridge);
            if (m_options.bridge && rings.size() > 1) rings = {joinedRing(outline.parts())};
            if (rings.empty()) {
                result.notes.emplace_back("an object with an empty mask was left out");
                continue;
            }
            result.objects.push_back(outline.measured(rings, file));
            result.fragments.push_back(lines(rings, image.size));
            if (m_options.bridge) continue;
            parts += rings.size() - 1;
            holes += outline.holes();
            if (outline.hasHoles()) filled += result.objects.back().differing;
        }
        if (holes > 0)
            result.notes.push_back(fmt::format(
                "{} holes were filled, for YOLO has none: {} pixels differ (--bridge keeps them)",
                holes, filled));
        if (parts > 0)
            result.notes.push_back(fmt::format(
                "objects of several parts became {} more objects (--bridge keeps them whole)",
                parts));
        if (maskless > 0)
            result.notes.push_back(
                fmt::format("{} objects without a mask were left out", maskless));
        if (prompts > 0)
            result.notes.emplace_back("clicks and boxes have no place in YOLO's files");
        return result;
    }

    void collect(const LabelledImage& image, const LayoutItem& target,
                 WrittenLabels& written) override {
        std::string text;
        for (std::size_t i = 0; i < written.objects.size(); ++i) {
            const std::size_t number = m_classes.numberOf(written.objects[i].label);
            // A ring a line.
            std::string_view rest = written.fragments[i];
            while (!rest.empty()) {
                const std::size_t end = rest.find('\n') + 1;
                text += fmt::format("{}{}", number, rest.substr(0, end));
                rest.remove_prefix(end);
            }
        }
        written.fragments.clear();
        const fs::path file = labelFile(image, target);
        writeFileAtomically(file, text);
        written.files.push_back(file);
        m_groups.insert(image.group);
    }

    std::vector<fs::path> finish() override {
        std::string yaml;  // without "path": the folder of the file itself
        // Names that Ultralytics gives to splits; without them all images are for training.
        bool training = false;
        for (const char* split : {"train", "val", "test"})
            if (m_groups.contains(split)) {
                yaml += fmt::format("{}: images/{}\n", split, split);
                training = training || std::string_view(split) == "train";
            }
        if (!training) yaml += "train: images\n";
        if (!m_groups.contains("val")) yaml += "val: images\n";
        yaml += "names:\n";
        const std::vector<std::string>& labels = m_classes.labels();
        for (std::size_t i = 0; i < labels.size(); ++i)
            yaml +=
                fmt::format("  {}: {}\n", i, Json(labels[i].empty() ? "object" : labels[i]).dump());
        const fs::path file = m_folder / "data.yaml";
        writeFileAtomically(file, yaml);
        return {file};
    }

  private:
    fs::path labelFile(const LabelledImage& image, const LayoutItem& target) const {
        // Ultralytics looks for the image's name with its extension replaced.
        const fs::path folder =
            image.group.empty() ? m_folder / "labels" : m_folder / "labels" / fromUtf8(image.group);
        return folder / (target.image.stem() += ".txt");
    }

    static std::string lines(const std::vector<PolygonRing>& rings, cv::Size size) {
        std::string text;
        for (const PolygonRing& ring : rings) {
            for (const cv::Point2d& p : ring)
                text += fmt::format(" {:.9g} {:.9g}", p.x / size.width, p.y / size.height);
            text += '\n';
        }
        return text;
    }

    ClassNumbers m_classes;
    std::set<std::string> m_groups;
};

}  // namespace

std::unique_ptr<LabelWriter> makeYoloWriter(const fs::path& folder,
                                            const LabelWriteOptions& options,
                                            const std::vector<std::string>& classes) {
    return std::make_unique<YoloWriter>(folder, options, classes);
}

}  // namespace studio
