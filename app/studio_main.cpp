#include <CLI/CLI.hpp>
#include <QApplication>
#include <cstdio>
#include <cstdlib>

#include "core/base/Error.h"
#include "core/base/Log.h"
#include "core/base/Version.h"
#include "ui/Application.h"

namespace {

using namespace studio;

/// Parsed without Qt, so that --help and wrong usage are answered without a display.
LaunchOptions parse(CLI::App& app, int argc, char** argv) {
    LaunchOptions options;
    std::string precision = "auto";
    app.add_option("paths", options.paths,
                   "A folder of images, or images; else what was open last");
    app.add_option("--model", options.model,
                   "Checkpoint to use; else the last one, or the starter");
    const auto* device =
        app.add_option("--device", options.runtime.device, "auto, cpu, cuda, cuda:<i>");
    const auto* precisionOption = app.add_option("--precision", precision, "auto, fp32 or bf16");
    const auto* threads =
        app.add_option("--threads", options.runtime.threads, "Threads; 0 takes one for each core");
    app.add_flag("--quit-when-usable", options.quitWhenUsable,
                 "Print after how many milliseconds the window was usable, and quit");
    app.set_version_flag("--version", std::string("persam-hq-studio ") + kVersion);
    app.footer("Example: persam-hq-studio ~/parts --model sam_hq_vit_b.pth");
    app.parse(argc, argv);
    options.runtime.precision = parsePrecision(precision);
    options.runtime.check();
    options.runtimeGiven = device->count() + precisionOption->count() + threads->count() > 0;
    return options;
}

bool hasDisplay() {
    for (const char* variable : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        if (const char* value = std::getenv(variable); value != nullptr && *value != 0) return true;
    return false;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App commandLine("Exact masks of machined parts: mark objects by clicks",
                         "persam-hq-studio");
    LaunchOptions options;
    try {
        options = parse(commandLine, argc, argv);
    } catch (const CLI::ParseError& error) {
        return commandLine.exit(error) == 0 ? 0 : 2;
    } catch (const Error& error) {
        std::fprintf(stderr, "persam-hq-studio: %s\n", error.what());
        return 2;
    }
    if (!hasDisplay()) {
        std::fprintf(
            stderr, "persam-hq-studio: no display; start it on a desktop, or use persam-hq here\n");
        return 1;
    }
    log::init(false);
    QApplication::setApplicationName(QStringLiteral("persam-hq-studio"));
    QApplication::setApplicationVersion(QString::fromLatin1(kVersion));
    QApplication::setApplicationDisplayName(QStringLiteral("PerSAM-HQ Studio"));
    QApplication::setDesktopFileName(QStringLiteral("persam-hq-studio"));
    QApplication qt(argc, argv);
    try {
        Application application(options);
        application.start();
        return QApplication::exec();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "persam-hq-studio: %s\n", error.what());
        return 1;
    }
}
