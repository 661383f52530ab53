#include "core/jobs/DataInspector.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <opencv2/imgproc.hpp>

#include "core/base/Error.h"
#include "core/base/Hash.h"
#include "core/data/Annotation.h"
#include "core/data/FileList.h"
#include "core/image/ExifOrientation.h"
#include "core/image/ImageIo.h"
#include "core/image/MaskGeometry.h"

namespace studio {
namespace {

/// Grey of an image whose colours are all grey; empty for others.
cv::Mat greyOf(const cv::Mat& pixels) {
    if (pixels.channels() == 1) return pixels;
    std::array<cv::Mat, 3> planes;
    cv::split(pixels, planes.data());
    const bool grey = cv::norm(planes[0], planes[1], cv::NORM_INF) == 0 &&
                      cv::norm(planes[0], planes[2], cv::NORM_INF) == 0;
    return grey ? planes[0] : cv::Mat();
}

cv::Mat notBlack(const cv::Mat& pixels) {
    cv::Mat black;
    cv::inRange(pixels, cv::Scalar::all(0), cv::Scalar::all(0), black);
    return ~black;
}

std::vector<std::int64_t> histogramOf(const cv::Mat& grey) {
    std::vector<std::int64_t> histogram(grey.depth() == CV_8U ? 256 : 65536);
    for (int y = 0; y < grey.rows; ++y) {
        if (grey.depth() == CV_8U)
            for (int x = 0; x < grey.cols; ++x)
                ++histogram[grey.at<std::uint8_t>(y, x)];
        else
            for (int x = 0; x < grey.cols; ++x)
                ++histogram[grey.at<std::uint16_t>(y, x)];
    }
    return histogram;
}

/// Whether the values between 0 and the highest are labels, for they fill areas, and not the slope
/// of a smoothed edge or the noise of a lossy file, which have no areas of one value. With many
/// values those near the ends are not looked at: a lossy file may well have areas of 1 or 254.
bool areLabels(const cv::Mat& grey, double highest, std::size_t distinct) {
    constexpr std::size_t kFew = 8;
    const double margin = distinct > kFew ? highest / 16 : 0;
    const cv::Mat between = (grey > margin) & (grey < highest - margin);
    cv::Mat lowest;
    cv::Mat most;
    cv::erode(grey, lowest, cv::Mat());
    cv::dilate(grey, most, cv::Mat());
    const int flat = cv::countNonZero((lowest == most) & between);
    return flat > 0 && 10 * flat >= cv::countNonZero(between);
}

constexpr const char* kMaskLeftOut = "the mask is left out";

std::string sizeText(cv::Size size) {
    return fmt::format("{} x {}", size.width, size.height);
}

class Inspector {
  public:
    Inspector(const LayoutItem& item, LayoutKind kind) : m_item(item), m_kind(kind) {}

    CheckedImage inspect(const ImageCompanions& companions, const JobContext& context) {
        inspectPicture();
        m_image.masks = companions.masks;
        for (CheckedMask& mask : m_image.masks) {
            context.checkpoint();
            inspectMask(mask);
        }
        if (m_kind != LayoutKind::Dis5k &&
            std::ranges::none_of(m_image.masks, &CheckedMask::usable))
            for (DataProblem& problem : m_image.problems)
                if (problem.repair == kMaskLeftOut)
                    problem.repair += ": its image is kept without one";
        m_image.hasAnnotation = companions.hasAnnotation;
        if (companions.hasAnnotation) inspectAnnotation();
        if (m_kind == LayoutKind::Dis5k && m_image.usable && !m_image.hasUsableMask()) {
            // Where a mask is there but bad, that has been said.
            if (std::ranges::none_of(m_image.masks, &CheckedMask::groundTruth))
                add(DataProblemKind::MissingMask, DataSeverity::Error, m_item.image, {},
                    "has no mask in gt/", false, "the image is left out");
            m_image.usable = false;
        }
        return std::move(m_image);
    }

  private:
    DataProblem& add(DataProblemKind kind, DataSeverity severity, const fs::path& file,
                     const fs::path& other, std::string text, bool fixable, std::string repair) {
        m_image.problems.push_back({kind, severity, file, other, m_item.group, std::move(text),
                                    fixable, std::move(repair), DataOutcome::Open});
        return m_image.problems.back();
    }

    void unreadable(const fs::path& file, const fs::path& other, const Error& error,
                    const std::string& repair) {
        add(DataProblemKind::Unreadable, DataSeverity::Error, file, other, error.detail(), false,
            repair);
    }

    void inspectPicture() {
        const fs::path& file = m_item.image;
        try {
            const StoredImage stored = readStoredImage(file);
            m_image.size = stored.pixels.size();
            m_image.orientation = stored.orientation;
            m_image.digest = pixelDigest(stored.pixels);
        } catch (...) {
            const Error error = currentError(toUtf8(file));
            unreadable(file, {}, error, "the image and what belongs to it are left out");
            m_image.usable = false;
            return;
        }
        if (m_image.orientation != 1) {
            m_image.rewrite = true;
            add(DataProblemKind::Rotated, DataSeverity::Warning, file, {},
                fmt::format("is stored turned or mirrored (EXIF orientation {}): programs that "
                            "ignore the tag see it otherwise",
                            m_image.orientation),
                true, "written anew, upright");
        }
        const std::string extension = toUtf8(file.extension());
        if (wantsJpeg(m_kind) && extension != ".jpg") {
            const bool isJpeg = lowerExtension(file) == ".jpg" || lowerExtension(file) == ".jpeg";
            m_image.rewrite = m_image.rewrite || !isJpeg;
            add(DataProblemKind::WrongFormat, DataSeverity::Warning, file, {},
                "is not named .jpg, which is all that the published " +
                    std::string(layoutKindName(m_kind)) + " loader looks for",
                true, isJpeg ? "renamed" : "written anew as JPEG of quality 100");
        }
    }

    void inspectMask(CheckedMask& mask) {
        const fs::path& image = m_item.image;
        const auto problem = [&](DataProblemKind kind, DataSeverity severity, std::string text,
                                 bool fixable, std::string repair) {
            add(kind, severity, mask.file, image, std::move(text), fixable, std::move(repair));
            if (!fixable) mask.usable = false;
        };
        ExaminedMask examined;
        try {
            examined = examineMask(mask.file);
        } catch (...) {
            unreadable(mask.file, image, currentError(toUtf8(mask.file)), kMaskLeftOut);
            mask.usable = false;
            return;
        }
        if (lowerExtension(mask.file) != ".png") {
            mask.rewrite = true;
            const auto better = std::ranges::find_if(m_image.masks, [&](const CheckedMask& other) {
                return other.groundTruth == mask.groundTruth && other.suffix == mask.suffix &&
                       lowerExtension(other.file) == ".png";
            });
            if (better != m_image.masks.end()) {
                problem(DataProblemKind::WrongFormat, DataSeverity::Warning,
                        "stands beside " + toUtf8(better->file.filename()) + ", which is used",
                        false, kMaskLeftOut);
                return;
            }
            problem(DataProblemKind::WrongFormat, DataSeverity::Error,
                    "is no PNG, so it is not found as a mask", true, "written anew as PNG");
        }
        if (examined.orientation != 1) {
            mask.rewrite = true;
            problem(
                DataProblemKind::Rotated, DataSeverity::Warning,
                fmt::format("is stored turned or mirrored (orientation {})", examined.orientation),
                true, "written anew, upright");
        }
        if (!examined.binary) {
            mask.rewrite = true;
            problem(DataProblemKind::NonBinary, DataSeverity::Warning, examined.values, true,
                    "written anew as 0 and 255: " + examined.meaning);
        }
        cv::Mat upright = examined.mask;
        if (m_image.usable && upright.size() != m_image.size) {
            const bool stored = swapsSides(m_image.orientation) && examined.orientation == 1 &&
                                upright.size() == cv::Size(m_image.size.height, m_image.size.width);
            const std::string text = fmt::format("has {} pixels, but its image has {}",
                                                 sizeText(upright.size()), sizeText(m_image.size));
            if (stored) {
                mask.rewrite = true;
                mask.turn = m_image.orientation;
                upright = turnedUpright(upright.clone(), mask.turn);
                problem(DataProblemKind::WrongSize, DataSeverity::Error,
                        text + ": it was made on the stored pixels, before the tag turns them",
                        true, "turned as the image");
            } else {
                problem(DataProblemKind::WrongSize, DataSeverity::Error, text, false, kMaskLeftOut);
            }
        }
        const std::int64_t area = maskArea(upright);
        if (area == 0)
            problem(DataProblemKind::EmptyMask, DataSeverity::Warning,
                    "has no object: not a single pixel is set", false, kMaskLeftOut);
        else if (area == static_cast<std::int64_t>(upright.total()))
            problem(DataProblemKind::FullMask, DataSeverity::Warning,
                    "has no background: every pixel is set", false, kMaskLeftOut);
        mask.digest = pixelDigest(upright);
    }

    void inspectAnnotation() {
        const fs::path& file = m_item.annotation;
        const auto problem = [&](DataProblemKind kind, const std::string& text) {
            add(kind, DataSeverity::Error, file, m_item.image, text, false,
                "the annotation is left out");
        };
        try {
            const Annotation annotation = Annotation::read(file);
            if (m_image.usable) annotation.checkAgainst(m_image.size, file);
            m_image.annotationUsable = true;
            Json objects = annotation.toJson()["objects"];
            for (Json& object : objects)
                object.erase("mask");
            Sha256 hash;
            const std::string text = objects.dump();
            hash.update(text.data(), text.size());
            m_image.annotationDigest = hash.hexDigest();
            for (std::size_t k = 0; k < annotation.objects.size(); ++k)
                inspectNamedMask(annotation.objects[k], k);
        } catch (...) {
            const Error error = currentError(toUtf8(file));
            const bool size = error.code() == ErrorCode::SizeMismatch;
            const bool access = error.code() == ErrorCode::FileUnreadable;
            problem(size     ? DataProblemKind::WrongSize
                    : access ? DataProblemKind::Unreadable
                             : DataProblemKind::InvalidAnnotation,
                    error.detail());
        }
    }

    void inspectNamedMask(const AnnotatedObject& object, std::size_t k) {
        if (object.maskFile.empty()) return;
        const fs::path mask = (m_item.maskRoot() / fromUtf8(object.maskFile)).lexically_normal();
        const char* const repair = "the object's clicks are kept without a mask";
        std::error_code error;
        if (!fs::is_regular_file(mask, error))
            add(DataProblemKind::MissingMask, DataSeverity::Error, m_item.annotation, mask,
                fmt::format("names the mask {} for object {}, which is not there", object.maskFile,
                            k),
                false, repair);
        else if (std::ranges::find(m_image.masks, mask, &CheckedMask::file) == m_image.masks.end())
            add(DataProblemKind::MissingMask, DataSeverity::Warning, m_item.annotation, mask,
                fmt::format("names the mask {} for object {}, which is not named as the image",
                            object.maskFile, k),
                false, repair);
    }

    const LayoutItem& m_item;
    LayoutKind m_kind;
    CheckedImage m_image;
};

}  // namespace

ExaminedMask examineMask(const fs::path& file) {
    const StoredImage stored = readStoredImage(file);
    ExaminedMask examined;
    examined.orientation = stored.orientation;
    const cv::Mat grey = greyOf(stored.pixels);
    if (grey.empty()) {
        examined.mask = notBlack(stored.pixels);
        examined.binary = false;
        examined.values = "is a colour picture";
        examined.meaning = "what is not black is object";
        return examined;
    }
    const std::vector<std::int64_t> histogram = histogramOf(grey);
    std::size_t distinct = 0;
    std::size_t highest = 0;
    for (std::size_t value = 1; value < histogram.size(); ++value)
        if (histogram[value] > 0) ++distinct, highest = value;
    examined.binary = grey.depth() == CV_8U && (distinct == 0 || (distinct == 1 && highest == 255));
    examined.mask = grey != 0;
    if (examined.binary) return examined;
    if (distinct == 1) {
        examined.values = fmt::format("has the values 0 and {}", highest);
        examined.meaning = "what is not 0 is object";
    } else if (distinct > 1 && !areLabels(grey, static_cast<double>(highest), distinct)) {
        examined.mask = grey > static_cast<double>(highest) / 2;
        examined.values =
            fmt::format("has {} values between 0 and {}, as smooth edges or a lossy file have them",
                        distinct - 1, highest);
        examined.meaning = fmt::format("what is above {} is object", highest / 2);
    } else {
        examined.values =
            fmt::format("has {} different values beside 0, as label images have them", distinct);
        examined.meaning =
            "what is not 0 is object; `data convert --rule each` gives one mask each";
    }
    if (distinct == 0) {
        examined.values = "is empty and has 16 bits";
        examined.meaning = "nothing is object";
    }
    return examined;
}

std::string pixelDigest(const cv::Mat& pixels) {
    cv::Mat plain = greyOf(pixels);
    if (plain.empty()) plain = pixels;
    Sha256 hash;
    const std::array<int, 3> header{plain.cols, plain.rows, plain.type()};
    hash.update(header.data(), sizeof header);
    const std::size_t rowBytes = static_cast<std::size_t>(plain.cols) * plain.elemSize();
    for (int y = 0; y < plain.rows; ++y)
        hash.update(plain.ptr(y), rowBytes);
    return hash.hexDigest();
}

bool CheckedImage::hasUsableMask() const {
    return std::ranges::any_of(
        masks, [](const CheckedMask& mask) { return mask.usable && mask.groundTruth; });
}

std::string CheckedImage::signature() const {
    std::string text;
    for (const CheckedMask& mask : masks)
        if (mask.usable)
            text += (mask.groundTruth ? "gt" : "mask") + mask.suffix + "=" + mask.digest + ";";
    return text + annotationDigest;
}

CheckedImage inspectImage(const LayoutItem& item, LayoutKind kind,
                          const ImageCompanions& companions, const JobContext& context) {
    context.checkpoint();
    return Inspector(item, kind).inspect(companions, context);
}

bool wantsJpeg(LayoutKind kind) {
    return kind == LayoutKind::PerSam || kind == LayoutKind::Dis5k;
}

}  // namespace studio
