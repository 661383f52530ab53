#pragma once

#include <QTemporaryDir>
#include <QVariant>
#include <opencv2/imgproc.hpp>
#include <string>

#include "core/data/Layout.h"
#include "core/image/ImageIo.h"
#include "ui/annotate/AnnotationDocument.h"

namespace studio::testing {

/// A folder with images, an annotation saver with a recovery folder of its own, and a document.
struct AnnotationFixture {
    static constexpr int kWidth = 64, kHeight = 48;

    QTemporaryDir folder;
    fs::path root = fs::path(folder.path().toStdString()) / "teile 寸法";
    fs::path recovery = fs::path(folder.path().toStdString()) / "recovery";

    AnnotationFixture() { addImage("größe 1.png"); }

    void addImage(const std::string& name, cv::Size size = {kWidth, kHeight}) const {
        writeImage(root / name, cv::Mat(size, CV_8UC1, cv::Scalar(90)));
    }
    LayoutItem item(std::size_t index = 0) const { return openFolder(root).items.at(index); }
    LoadedAnnotation load(std::size_t index = 0) const {
        const LayoutItem found = item(index);
        return annotation_file::load(found, readImageSize(found.image), recovery);
    }

    /// A disc with a hole and a far island: what simplification would spoil.
    static cv::Mat ring(int radius = 15) {
        cv::Mat mask = cv::Mat::zeros(kHeight, kWidth, CV_8UC1);
        cv::circle(mask, {30, 24}, radius, 255, cv::FILLED);
        cv::circle(mask, {30, 24}, radius / 3, 0, cv::FILLED);
        mask.at<std::uint8_t>(0, 0) = 255;
        mask.at<std::uint8_t>(kHeight - 1, kWidth - 1) = 255;
        return mask;
    }
    static bool same(const cv::Mat& a, const cv::Mat& b) {
        return a.size() == b.size() && a.type() == b.type() &&
               (a.empty() || cv::norm(a, b, cv::NORM_INF) == 0);
    }
    static AnnotatedObject::Source clicks() { return {"abc123", "clicks"}; }

    /// Of an Error in a signal (it has no default, so QVariant::value() is of no use).
    static ErrorCode codeOf(const QVariant& error) {
        return static_cast<const Error*>(error.constData())->code();
    }
    /// The file's JSON; fails the test by throwing when there is none.
    Json json(std::size_t index = 0) const { return readJson(item(index).annotation); }
};

}  // namespace studio::testing
