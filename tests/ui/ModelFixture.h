#pragma once

#include <QStringList>
#include <QTest>
#include <memory>
#include <opencv2/core.hpp>

#include "tests/support/FakePredictor.h"
#include "ui/ModelController.h"

namespace studio::testing {

inline cv::Mat picture(int grey, cv::Size size = {320, 256}) {
    return cv::Mat(size, CV_8UC1, cv::Scalar(grey));
}

inline MaskRequest click(double x, double y, int object = 0) {
    MaskRequest request;
    request.object = object;
    request.prompt.points = {{x, y, true}};
    return request;
}

inline ModelOptions checkpoint(const char* name) {
    ModelOptions options;
    options.checkpoint = name;
    return options;
}

inline std::shared_ptr<EmbeddingCache> memoryCache() {
    return std::make_shared<EmbeddingCache>(fs::path(), EmbeddingCache::Limits{64ull << 20, 0});
}

/// A controller over the fake model and what it said, in order.
struct ModelFixture {
    std::shared_ptr<FakeModel> model = std::make_shared<FakeModel>();
    std::shared_ptr<EmbeddingCache> cache = memoryCache();
    std::unique_ptr<ModelController> controller =
        std::make_unique<ModelController>(cache, nullptr, FakeModel::loader(model));
    QStringList said;
    std::vector<MaskAnswer> masks, previews;
    std::vector<ErrorCode> errors;

    ModelFixture() {
        const auto note = [this](const QString& what) { said << what; };
        const auto name = [](const fs::path& path) {
            return QString::fromStdString(path.string());
        };
        QObject::connect(
            controller.get(), &ModelController::modelLoaded, controller.get(),
            [=](const ModelInfo& info) { note("loaded " + QString::fromStdString(info.path)); });
        QObject::connect(controller.get(), &ModelController::modelFailed, controller.get(),
                         [=, this](const Error& error) {
                             errors.push_back(error.code());
                             note("model failed");
                         });
        QObject::connect(controller.get(), &ModelController::imageReady, controller.get(),
                         [=](const fs::path& path) { note("ready " + name(path)); });
        QObject::connect(controller.get(), &ModelController::imageFailed, controller.get(),
                         [=, this](const fs::path& path, const Error& error) {
                             errors.push_back(error.code());
                             note("failed " + name(path));
                         });
        QObject::connect(controller.get(), &ModelController::prefetched, controller.get(),
                         [=](const fs::path& path) { note("ahead " + name(path.filename())); });
        QObject::connect(controller.get(), &ModelController::maskReady, controller.get(),
                         [=, this](const MaskAnswer& answer) {
                             masks.push_back(answer);
                             note(QString("mask %1").arg(answer.object));
                         });
        QObject::connect(controller.get(), &ModelController::maskFailed, controller.get(),
                         [=, this](quint64, const Error& error) {
                             errors.push_back(error.code());
                             note("mask failed");
                         });
        QObject::connect(controller.get(), &ModelController::previewReady, controller.get(),
                         [this](const MaskAnswer& answer) { previews.push_back(answer); });
    }

    bool waitFor(const QString& what, int ms = 5000) {
        return QTest::qWaitFor([&] { return said.contains(what); }, ms);
    }
    bool load(const char* name = "a.pth") {
        controller->loadModel(checkpoint(name));
        return waitFor(QString("loaded ") + name);
    }
    bool open(const char* name, int grey = 1) {
        controller->setImage(name, picture(grey));
        return waitFor(QString("ready ") + name);
    }
    bool isComputing() {
        return QTest::qWaitFor([&] { return model->computing.load(); }, 5000);
    }
    /// Everything that was asked for by now has been said.
    void settle(int ms = 150) { QTest::qWait(ms); }
};

}  // namespace studio::testing
