#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <sstream>

#include "core/base/Error.h"
#include "core/data/FileList.h"
#include "core/data/LabelFrame.h"
#include "core/data/LabelReader.h"
#include "core/image/ImageIo.h"
#include "core/image/Polygon.h"

namespace studio {
namespace {

std::string textOf(const fs::path& file) {
    const std::vector<std::uint8_t> bytes = readFile(file);
    return {bytes.begin(), bytes.end()};
}

std::string trimmed(std::string text) {
    const auto isSpace = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
    while (!text.empty() && isSpace(text.back()))
        text.pop_back();
    text.erase(text.begin(), std::ranges::find_if_not(text, isSpace));
    return text;
}

/// A YAML scalar without its quotes. Double quotes are read as JSON's, of which YAML has all.
std::string scalar(const std::string& raw) {
    const std::string text = trimmed(raw);
    const bool quoted = text.size() >= 2 && text.front() == text.back();
    if (quoted && text.front() == '"') {
        const Json json = Json::parse(text, nullptr, false);
        return json.is_string() ? json.get<std::string>() : text.substr(1, text.size() - 2);
    }
    if (!quoted || text.front() != '\'') return text;
    std::string plain;
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
        plain += text[i];
        if (text[i] == '\'' && text[i + 1] == '\'') ++i;  // '' is one
    }
    return plain;
}

bool isNumber(const std::string& text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

/// The class names of a data.yaml: "names: [a, b]", or one a line as "- a" or "0: a". Only that
/// much of YAML is understood.
std::vector<std::string> namesOfYaml(const fs::path& file) {
    std::istringstream stream(textOf(file));
    std::map<std::size_t, std::string> names;
    bool inside = false;
    for (std::string line; std::getline(stream, line);) {
        std::string text = trimmed(line);
        if (text.empty() || text.starts_with('#')) continue;
        if (!inside) {
            if (!line.starts_with("names:")) continue;
            inside = true;
            text = trimmed(text.substr(6));
            if (text.empty()) continue;
            while (text.find_first_of("]}") == std::string::npos && std::getline(stream, line))
                text += " " + trimmed(line);
            if (text.find_first_of("[{") != 0) break;
            std::istringstream items(text.substr(1, text.find_first_of("]}") - 1));
            for (std::string item; std::getline(items, item, ',');) {
                const std::size_t colon = item.find(':');
                const std::string key = trimmed(item.substr(0, colon));
                const bool keyed = colon != std::string::npos && isNumber(key) && key.size() < 7;
                const std::size_t number = keyed ? std::stoul(key) : names.size();
                if (const std::string name = scalar(keyed ? item.substr(colon + 1) : item);
                    !name.empty())
                    names[number] = name;
            }
            break;
        }
        const std::size_t colon = text.find(':');
        if (text.starts_with("- "))
            names[names.size()] = scalar(text.substr(2));
        else if (line.front() == ' ' && colon != std::string::npos &&
                 isNumber(trimmed(text.substr(0, colon))) && colon < 7)
            names[std::stoul(text)] = scalar(text.substr(colon + 1));
        else
            break;
    }
    std::vector<std::string> list;
    for (const auto& [number, name] : names) {
        if (number > 100'000) break;
        if (list.size() <= number) list.resize(number + 1);
        list[number] = name;
    }
    for (std::size_t i = 0; i < list.size(); ++i)
        if (list[i].empty()) list[i] = std::to_string(i);
    return list;
}

std::vector<std::string> namesOfList(const fs::path& file) {
    std::istringstream stream(textOf(file));
    std::vector<std::string> names;
    for (std::string line; std::getline(stream, line);)
        if (line = trimmed(line); !line.empty()) names.push_back(line);
    return names;
}

/// One .txt an image, a line an object: class, then x and y of each corner (or centre, width and
/// height of a box) as shares of the image's sides; images/... and labels/... in parallel, or files
/// beside each other. Facts: docs.ultralytics.com, "Instance Segmentation Datasets".
class YoloReader final : public LabelReader {
  public:
    YoloReader(const LabelSource& source, const JobContext& context) {
        std::error_code error;
        const bool single = fs::is_regular_file(source.input, error);
        const fs::path root = single ? source.input.parent_path() : source.input;
        readNames(root, single ? source.input : fs::path());
        const fs::path images = !source.images.empty()                     ? source.images
                                : fs::is_directory(root / "images", error) ? root / "images"
                                                                           : root;
        const bool parallel = fs::is_directory(root / "labels", error);
        for (const fs::path& image : listFiles(images, hasImageExtension, context)) {
            const fs::path relative = image.lexically_relative(images);
            const fs::path text = fs::path(relative).replace_extension(".txt");
            // images/train/x.png, or train/images/x.png with train/labels/x.txt beside it.
            fs::path swapped = image.parent_path();
            if (swapped.filename() == "images")
                swapped = swapped.parent_path() / "labels" / text.filename();
            m_labels.push_back(firstFile({parallel ? root / "labels" / text : root / text, swapped,
                                          root / text.filename()}));
            m_images.push_back(image);
            std::string group = safeGroup(relative.parent_path());
            if (group == "images") group.clear();
            if (group.ends_with("/images")) group.resize(group.size() - 7);
            m_entries.push_back({image, group, toUtf8(image.filename())});
        }
        if (m_entries.empty())
            throw Error(ErrorCode::FolderEmpty, toUtf8(images),
                        "has no PNG, JPEG, TIFF or BMP images");
        if (std::ranges::all_of(m_labels, [](const fs::path& file) { return file.empty(); }))
            throw Error(ErrorCode::FolderEmpty, toUtf8(root),
                        "has no label file (.txt) that belongs to an image");
    }

    LabelFormat format() const override { return LabelFormat::Yolo; }

    LabelledImage read(std::size_t index) const override {
        LabelledImage image;
        image.image = m_images[index];
        image.labels = m_labels[index];
        image.group = m_entries[index].group;
        image.name = m_entries[index].name;
        // Shares have no sides to compare: they are of the upright image, as Ultralytics reads it.
        const LabelFrame frame({}, image);
        if (image.labels.empty()) {
            image.notes.emplace_back("there is no label file: an image without objects");
            return image;
        }
        std::istringstream stream(textOf(image.labels));
        int number = 0;
        for (std::string line; std::getline(stream, line);) {
            ++number;
            if (trimmed(line).empty()) continue;
            image.objects.push_back(object(line, number, image));
        }
        return image;
    }

  private:
    void readNames(const fs::path& root, const fs::path& yaml) {
        for (const fs::path& file :
             {yaml, root / "data.yaml", root / "data.yml", root / "dataset.yaml"})
            if (!firstFile({file}).empty()) return void(m_classes = namesOfYaml(file));
        for (const fs::path& file : {root / "classes.txt", root / "labels/classes.txt"})
            if (!firstFile({file}).empty()) return void(m_classes = namesOfList(file));
    }

    [[noreturn]] static void failLine(const fs::path& file, int line, const std::string& detail) {
        label_json::fail(file, fmt::format("line {}: {}", line, detail));
    }

    LabelledObject object(const std::string& line, int lineNumber, LabelledImage& image) const {
        std::istringstream stream(line);
        std::vector<double> values;
        for (std::string word; stream >> word;) {
            double value = 0;
            const auto [end, error] =
                std::from_chars(word.data(), word.data() + word.size(), value);
            if (error != std::errc() || end != word.data() + word.size() || !std::isfinite(value))
                failLine(image.labels, lineNumber, "\"" + word + "\" is no number");
            values.push_back(value);
        }
        if (values.size() < 5)
            failLine(image.labels, lineNumber, "must have a class and a box or a polygon");
        if (values[0] < 0 || values[0] > 1e6 || values[0] != std::floor(values[0]))
            failLine(image.labels, lineNumber, "the class must be a whole number");
        LabelledObject object;
        const auto index = static_cast<std::size_t>(values[0]);
        object.label = index < m_classes.size() ? m_classes[index] : std::to_string(index);
        // Predictions carry their confidence at the end.
        const bool polygon = values.size() > 6;
        if (polygon ? values.size() % 2 == 0 : values.size() == 6) {
            object.score = values.back();
            values.pop_back();
        }
        const double w = image.size.width;
        const double h = image.size.height;
        if (!polygon) {
            const PromptBox box{(values[1] - values[3] / 2) * w, (values[2] - values[4] / 2) * h,
                                (values[1] + values[3] / 2) * w, (values[2] + values[4] / 2) * h};
            if (!(box.x0 < box.x1 && box.y0 < box.y1))
                failLine(image.labels, lineNumber, "the box has no area");
            object.box = box;
            return object;
        }
        PolygonRing ring;
        for (std::size_t i = 1; i + 1 < values.size(); i += 2)
            ring.emplace_back(values[i] * w, values[i + 1] * h);
        cv::Mat mask = cv::Mat::zeros(image.size, CV_8UC1);
        fillRings(mask, {ring});
        object.mask = encodeRle(mask);
        return object;
    }

    std::vector<fs::path> m_images, m_labels;
};

}  // namespace

std::unique_ptr<LabelReader> openYolo(const LabelSource& source, const JobContext& context) {
    return std::make_unique<YoloReader>(source, context);
}

}  // namespace studio
