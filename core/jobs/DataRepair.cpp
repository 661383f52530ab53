#include "core/jobs/DataRepair.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <map>
#include <utility>

#include "core/data/Annotation.h"
#include "core/data/FileList.h"
#include "core/image/ExifOrientation.h"
#include "core/image/ImageIo.h"

namespace studio {
namespace {

/// Without waiting for the disk: the originals are there.
void writeBytes(const fs::path& path, const std::vector<std::uint8_t>& bytes) {
    writeFileAtomically(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, false);
}

}  // namespace

std::string twoDigits(std::size_t number) {
    return fmt::format("{:02}", number);
}

bool isGapless(const std::vector<std::string>& bases) {
    for (std::size_t i = 0; i < bases.size(); ++i)
        if (bases[i] != twoDigits(i)) return false;
    return true;
}

DataRepair::DataRepair(const Layout& layout, const DataListing& listing,
                       const std::vector<CheckedImage>& images, const std::vector<bool>& kept,
                       fs::path output)
    : m_layout(layout),
      m_listing(listing),
      m_images(images),
      m_kept(kept),
      m_output(std::move(output)) {
    for (const LayoutItem& item : layout.items)
        m_bases.push_back(item.baseName());
    if (layout.kind == LayoutKind::PerSam) renumber();
}

void DataRepair::renumber() {
    std::map<std::string, std::vector<std::size_t>> groups;
    for (std::size_t i = 0; i < m_layout.items.size(); ++i)
        if (m_kept[i]) groups[m_layout.items[i].group].push_back(i);
    for (const auto& [group, members] : groups) {
        std::vector<std::string> bases;
        for (const std::size_t i : members)
            bases.push_back(m_bases[i]);
        if (isGapless(bases)) continue;
        for (std::size_t k = 0; k < members.size(); ++k)
            m_bases[members[k]] = twoDigits(k);
    }
}

fs::path DataRepair::inCopy(const fs::path& original) const {
    return m_output / original.lexically_relative(m_listing.base);
}

std::size_t DataRepair::write(std::size_t index) const {
    if (!m_kept[index]) return 0;
    const LayoutItem& item = m_layout.items[index];
    fs::path target = inCopy(item.image);
    if (wantsJpeg(m_layout.kind)) target.replace_filename(fromUtf8(m_bases[index] + ".jpg"));
    writePicture(index, target);
    return 1 + writeMasks(index) + (writeAnnotation(index, target) ? 1 : 0);
}

void DataRepair::writePicture(std::size_t index, const fs::path& target) const {
    const fs::path& source = m_layout.items[index].image;
    if (!m_images[index].rewrite) return copyWhole(source, target);
    const cv::Mat pixels = readStoredImage(source).pixels;
    const std::string extension = lowerExtension(target);
    if (extension == ".jpg" || extension == ".jpeg")
        writeBytes(target, encodeBestJpeg(scaledTo8Bits(pixels)));
    else if (extension == ".tif" || extension == ".tiff")
        writeBytes(target, encodeTiff(pixels));
    else
        writeBytes(target, encodePng(pixels));
}

std::size_t DataRepair::writeMasks(std::size_t index) const {
    const LayoutItem& item = m_layout.items[index];
    const bool renamed = m_bases[index] != item.baseName();
    std::size_t written = 0;
    for (const CheckedMask& mask : m_images[index].masks) {
        if (!mask.usable) continue;
        const std::string& base =
            renamed ? m_bases[index] : (mask.groundTruth ? item.baseName() : item.maskBase);
        fs::path target = inCopy(mask.file);
        target.replace_filename(fromUtf8(base + mask.suffix + ".png"));
        if (mask.rewrite)
            writeBytes(target,
                       encodeMask(turnedUpright(examineMask(mask.file).mask.clone(), mask.turn)));
        else
            copyWhole(mask.file, target);
        ++written;
    }
    return written;
}

bool DataRepair::writeAnnotation(std::size_t index, const fs::path& image) const {
    const LayoutItem& item = m_layout.items[index];
    const CheckedImage& checked = m_images[index];
    if (!checked.hasAnnotation || !checked.annotationUsable) return false;
    fs::path target = inCopy(item.annotation);
    target.replace_filename(fromUtf8(m_bases[index] + ".json"));
    Annotation annotation = Annotation::read(item.annotation);
    bool changed = !annotation.image.empty() && annotation.image != toUtf8(image.filename());
    if (changed) annotation.image = toUtf8(image.filename());
    for (AnnotatedObject& object : annotation.objects) {
        if (object.maskFile.empty()) continue;
        const fs::path file = (item.maskRoot() / fromUtf8(object.maskFile)).lexically_normal();
        const auto mask = std::ranges::find(checked.masks, file, &CheckedMask::file);
        const bool kept = mask != checked.masks.end() && mask->usable;
        std::string named;
        if (kept) {
            const bool renamed = m_bases[index] != item.baseName();
            named = toUtf8((fromUtf8(object.maskFile).parent_path() /
                            fromUtf8((renamed ? m_bases[index] : toUtf8(item.maskBase)) +
                                     mask->suffix + ".png"))
                               .lexically_normal());
        }
        changed = changed || named != object.maskFile;
        object.maskFile = named;
    }
    if (!changed) {
        copyWhole(item.annotation, target);
    } else {
        annotation.write(target);
    }
    return true;
}

}  // namespace studio
