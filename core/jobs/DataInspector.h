#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "core/base/JobContext.h"
#include "core/data/Layout.h"
#include "core/jobs/DataProblem.h"

namespace studio {

/// A mask as it is meant: what other values than 0 and 255 stand for is decided here, for looking
/// at it and for repairing it alike.
struct ExaminedMask {
    cv::Mat mask;         ///< CV_8UC1 0/255, upright
    bool binary = true;   ///< the file has no other values than 0 and 255
    std::string values;   ///< a sentence on the other values
    std::string meaning;  ///< how they were taken
    int orientation = 1;  ///< of the file, undone
};
/// A file with one value beside 0, or with several that fill areas (labels): all but 0 is object,
/// as readMask() has it. A file whose other values fill no areas (a smoothed edge, a lossy file):
/// above half of the highest is object. Throws as readImage.
ExaminedMask examineMask(const fs::path& file);

/// The sha256 of upright pixels and their size; grey that is stored as colour counts as grey.
std::string pixelDigest(const cv::Mat& pixels);

/// A mask of an image.
struct CheckedMask {
    fs::path file;
    bool groundTruth = false;
    std::string suffix;    ///< of the name behind the image's base name: "" or "_<k>"
    bool usable = true;    ///< may go into a repaired copy
    bool rewrite = false;  ///< other values, another format, or turned
    int turn = 1;          ///< orientation that is to be undone because the image's was
    std::string digest;    ///< of the mask as it is meant
};

/// One image with its companions.
struct CheckedImage {
    bool usable = true;    ///< may go into a repaired copy
    bool rewrite = false;  ///< turned, or of another format than the layout asks for
    int orientation = 1;
    cv::Size size;
    std::string digest;
    std::vector<CheckedMask> masks;
    bool hasAnnotation = false;
    bool annotationUsable = false;
    std::string annotationDigest;
    std::vector<DataProblem> problems;

    bool hasUsableMask() const;
    /// What is marked in it, to compare copies of one image; empty where nothing is.
    std::string signature() const;
};

/// Which files belong to an image.
struct ImageCompanions {
    std::vector<CheckedMask> masks;  ///< file, groundTruth and suffix filled in
    bool hasAnnotation = false;
};

/// Opens the image and its companions. What is wrong becomes problems; only Cancelled is thrown.
CheckedImage inspectImage(const LayoutItem& item, LayoutKind kind,
                          const ImageCompanions& companions, const JobContext& context);

/// PerSAM and DIS5K: the published loaders look for .jpg alone.
bool wantsJpeg(LayoutKind kind);

}  // namespace studio
