#include <fcntl.h>
#include <spdlog/fmt/fmt.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/base/Error.h"
#include "core/base/Version.h"
#include "core/data/ClassNumbers.h"
#include "core/data/LabelOutline.h"

namespace studio {
namespace {

/// annotations.json and images/. The annotations wait in a file without a name until all are there,
/// so that memory does not grow with the folder.
class CocoWriter final : public LabelWriter {
  public:
    CocoWriter(const fs::path& folder, const LabelWriteOptions& options,
               const std::vector<std::string>& classes)
        : LabelWriter(folder, options), m_classes(classes) {
        std::string pattern = (folder / ".tmp-XXXXXX").native();
        m_spool = ::mkstemp(pattern.data());
        if (m_spool < 0)
            throw Error(ErrorCode::FileUnwritable, toUtf8(folder),
                        std::string("cannot be written to (") + std::strerror(errno) + ")");
        ::unlink(pattern.c_str());
    }
    ~CocoWriter() override { ::close(m_spool); }

    fs::path imageFolder(const std::string& group) const override {
        return group.empty() ? m_folder / "images" : m_folder / "images" / fromUtf8(group);
    }

    WrittenLabels write(const LabelledImage& image, const LayoutItem& target) const override {
        WrittenLabels result;
        const fs::path placed = placeImage(image, target.image, true, result);
        // file_name is looked up below the folder with the images.
        const fs::path name = m_options.copyImages || image.image.empty()
                                  ? placed.lexically_relative(m_folder / "images")
                                  : placed;
        result.fragments.push_back(toUtf8(name));
        std::size_t asRle = 0;
        for (std::size_t k = 0; k < image.objects.size(); ++k) {
            const LabelledObject& object = image.objects[k];
            if (!object.mask && !object.box) {
                result.notes.push_back(
                    fmt::format("object {} has neither mask nor box and was left out", k));
                continue;
            }
            add(object, result, asRle);
        }
        if (m_options.polygons && asRle > 0)
            result.notes.push_back(fmt::format(
                "{} objects have holes, which polygons of COCO cannot have: they are RLE", asRle));
        return result;
    }

    void collect(const LabelledImage& image, const LayoutItem&, WrittenLabels& written) override {
        const std::size_t id = m_images.size() + 1;
        m_images.push_back(Json{{"id", id},
                                {"file_name", written.fragments.front()},
                                {"width", image.size.width},
                                {"height", image.size.height}}
                               .dump());
        for (std::size_t i = 0; i < written.objects.size(); ++i) {
            const std::size_t category = m_classes.numberOf(written.objects[i].label) + 1;
            const std::string text =
                fmt::format("{}  {{\"id\":{},\"image_id\":{},\"category_id\":{},{}",
                            m_annotations == 0 ? "" : ",\n", m_annotations + 1, id, category,
                            std::string_view(written.fragments[i + 1]).substr(1));
            ++m_annotations;
            writeAll(m_spool, text.data(), text.size(), file());
        }
        written.fragments.clear();
    }

    std::vector<fs::path> finish() override {
        writeFileAtomically(file(), [&](int descriptor, const fs::path&) {
            const auto put = [&](const std::string& text) {
                writeAll(descriptor, text.data(), text.size(), file());
            };
            const Json info{{"description", std::string("Written by persam-hq ") + kVersion}};
            put("{\"info\":" + info.dump() + ",\n\"images\":[\n");
            for (std::size_t i = 0; i < m_images.size(); ++i)
                put((i == 0 ? "  " : ",\n  ") + m_images[i]);
            put("\n],\n\"annotations\":[\n");
            copySpool(descriptor);
            put("\n],\n\"categories\":[\n");
            const std::vector<std::string>& labels = m_classes.labels();
            for (std::size_t i = 0; i < labels.size(); ++i)
                put((i == 0 ? "  " : ",\n  ") +
                    Json{{"id", i + 1}, {"name", labels[i]}, {"supercategory", ""}}.dump());
            put("\n]}\n");
        });
        return {file()};
    }

  private:
    fs::path file() const { return m_folder / "annotations.json"; }

    void add(const LabelledObject& object, WrittenLabels& result, std::size_t& asRle) const {
        Json json = Json::object();
        if (object.mask) {
            const LabelOutline outline(object, m_options);
            const bool polygons = m_options.polygons && (m_options.bridge || !outline.hasHoles());
            asRle += polygons ? 0 : 1;
            if (polygons) {
                const std::vector<PolygonRing> rings = outline.rings(m_options.bridge);
                Json& list = json["segmentation"] = Json::array();
                for (const PolygonRing& ring : rings) {
                    Json flat = Json::array();
                    for (const cv::Point2d& p : ring) {
                        flat.push_back(coordinateJson(p.x));
                        flat.push_back(coordinateJson(p.y));
                    }
                    list.push_back(std::move(flat));
                }
                result.objects.push_back(outline.measured(rings, file()));
            } else {
                Json& rle = json["segmentation"] = Json::object();
                rle["size"] = Json::array({object.mask->size.height, object.mask->size.width});
                if (m_options.compressedRle)
                    rle["counts"] = rleText(object.mask->counts);
                else
                    rle["counts"] = object.mask->counts;
                result.objects.push_back(outline.exact(file()));
            }
            const cv::Rect box = maskBox(outline.mask());
            json["area"] = result.objects.back().area;
            json["bbox"] = Json::array({box.x, box.y, box.width, box.height});
        } else {
            json["segmentation"] = Json::array();
            json["area"] = 0;
            json["bbox"] = boxJson(*object.box);
            result.objects.push_back({object.label, file(), 0, 0, 0});
        }
        json["iscrowd"] = 0;
        if (object.score) json["score"] = *object.score;
        for (const bool foreground : {true, false}) {
            Json points = Json::array();
            for (const PromptPoint& p : object.points)
                if (p.foreground == foreground)
                    points.push_back(Json::array({coordinateJson(p.x), coordinateJson(p.y)}));
            if (!points.empty())
                json[foreground ? "clicked_points" : "background_points"] = std::move(points);
        }
        if (object.box) json["box_prompt"] = boxJson(*object.box);
        result.fragments.push_back(json.dump());
    }

    static Json boxJson(const PromptBox& box) {
        return Json::array({coordinateJson(box.x0), coordinateJson(box.y0),
                            coordinateJson(box.x1 - box.x0), coordinateJson(box.y1 - box.y0)});
    }

    void copySpool(int descriptor) const {
        std::vector<char> buffer(1 << 20);
        off_t offset = 0;
        while (true) {
            const ssize_t count = ::pread(m_spool, buffer.data(), buffer.size(), offset);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0)
                throw Error(ErrorCode::FileUnreadable, toUtf8(file()), std::strerror(errno));
            if (count == 0) return;
            writeAll(descriptor, buffer.data(), static_cast<std::size_t>(count), file());
            offset += count;
        }
    }

    ClassNumbers m_classes;
    int m_spool = -1;
    std::vector<std::string> m_images;
    std::size_t m_annotations = 0;
};

}  // namespace

std::unique_ptr<LabelWriter> makeCocoWriter(const fs::path& folder,
                                            const LabelWriteOptions& options,
                                            const std::vector<std::string>& classes) {
    return std::make_unique<CocoWriter>(folder, options, classes);
}

}  // namespace studio
