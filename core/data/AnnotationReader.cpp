#include <set>

#include "core/base/Error.h"
#include "core/data/LabelReader.h"
#include "core/data/Layout.h"
#include "core/data/MarkedImage.h"
#include "core/image/ImageIo.h"

namespace studio {
namespace {

class AnnotationReader final : public LabelReader {
  public:
    AnnotationReader(const LabelSource& source, const JobContext& context)
        : m_layout(openFolder(source.input, context)) {
        std::set<fs::path> folders;
        for (const LayoutItem& item : m_layout.items)
            folders.insert(item.image.parent_path());
        // Several input_imgs_* folders have no groups of their own, but may have the same names.
        const bool several = m_layout.kind == LayoutKind::Sibling && folders.size() > 1;
        for (const LayoutItem& item : m_layout.items) {
            const std::string group =
                several ? toUtf8(item.image.parent_path().filename()) : item.group;
            m_entries.push_back({item.image, group, toUtf8(item.image.filename())});
        }
    }

    LabelFormat format() const override { return LabelFormat::Annotation; }

    LabelledImage read(std::size_t index) const override {
        const LayoutItem& item = m_layout.items[index];
        MarkedImage marked = readMarkedImage(item, m_layout.kind);
        LabelledImage image;
        image.image = item.image;
        image.labels = marked.annotation.empty() ? item.image : marked.annotation;
        image.group = m_entries[index].group;
        image.name = m_entries[index].name;
        image.notes = std::move(marked.notes);
        image.size = readImageSize(item.image);
        if (!marked.annotation.empty())
            Annotation{{}, marked.size, {}, {}, {}}.checkAgainst(image.size, marked.annotation);
        for (MarkedObject& from : marked.objects) {
            LabelledObject object;
            object.label = std::move(from.object.label);
            object.points = std::move(from.object.points);
            object.box = from.object.box;
            object.score = from.object.score;
            object.source = std::move(from.object.source);
            if (!from.mask.empty()) object.mask = encodeRle(readMask(from.mask, image.size));
            image.objects.push_back(std::move(object));
        }
        if (marked.annotation.empty() && image.objects.empty())
            image.notes.emplace_back("it is not annotated");
        return image;
    }

  private:
    Layout m_layout;
};

}  // namespace

std::unique_ptr<LabelReader> openAnnotations(const LabelSource& source, const JobContext& context) {
    return std::make_unique<AnnotationReader>(source, context);
}

}  // namespace studio
