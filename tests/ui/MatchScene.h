#pragma once

#include <opencv2/imgproc.hpp>
#include <string>

#include "core/image/ImageIo.h"

namespace studio::testing {

/// A folder of blue pictures with one orange disc each, and their ground truths: what the fake
/// model finds again.
struct MatchScene {
    static constexpr int kWidth = 320, kHeight = 240, kRadius = 20;

    explicit MatchScene(fs::path folder, int count = 5) : root(std::move(folder)) {
        for (int i = 0; i < count; ++i) {
            writeImage(root / name(i), image(i));
            writeMask(root / "gt" / name(i), disc(i));
        }
    }

    static std::string name(int i) { return "part " + std::to_string(i) + ".png"; }
    static cv::Point centre(int i) { return {60 + (i * 53) % 200, 60 + (i * 37) % 120}; }
    static cv::Mat disc(int i) {
        cv::Mat mask = cv::Mat::zeros(kHeight, kWidth, CV_8UC1);
        cv::circle(mask, centre(i), kRadius, 255, cv::FILLED);
        return mask;
    }
    static cv::Mat image(int i) {
        cv::Mat pixels(kHeight, kWidth, CV_8UC3, cv::Scalar(30, 60 + i, 90));
        pixels.setTo(cv::Scalar(230, 120, 40), disc(i));
        return pixels;
    }
    fs::path file(int i) const { return root / name(i); }

    const fs::path root;
};

}  // namespace studio::testing
