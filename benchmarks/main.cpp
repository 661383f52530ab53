#include <CLI/CLI.hpp>
#include <cstdio>

#include "benchmarks/Suite.h"
#include "benchmarks/Worker.h"
#include "core/base/Error.h"
#include "core/base/Log.h"
#include "core/base/Paths.h"
#include "core/base/Version.h"

int main(int argc, char** argv) {
    using namespace studio;
    CLI::App app("Measures encoders, clicks, matches, training, memory and start-up",
                 "persam-hq-bench");
    app.set_version_flag("--version", std::string("persam-hq-bench ") + kVersion);
    bench::SuiteOptions suite;
    suite.program = programFolder() / "persam-hq-bench";
    suite.starter = resourceFile("starter/starter.pth");
    suite.studio = programFolder() / "persam-hq-studio";
    app.add_option("--output", suite.results, "Write the results to this JSON file");
    app.add_option("--rounds", suite.rounds, "How often each figure is measured")
        ->check(CLI::Range(1, 1000));
    app.add_option("--threads", suite.threads, "Threads; 0 takes one for each core");
    app.add_option("--only", suite.only, "Only groups whose title has this in it");
    app.add_option("--starter", suite.starter, "A trained model, for the fit of mask weights");
    app.add_option("--train-peer", suite.trainPeers,
                   "NAME=COMMAND: another program's training step (see benchmarks/README.md)");
    app.add_option("--studio", suite.studio, "The desktop program whose start is timed");

    bench::WorkerOptions worker;
    CLI::App* command =
        app.add_subcommand("worker", "One measured process (see benchmarks/README.md)");
    command->add_option("--ckpt", worker.checkpoint, "Checkpoint")->required();
    command->add_option(
        "--work", worker.work,
        "encode, click, fit, epochs, gradients, decode, persam, persam-f, persam-hq, train or "
        "train-cached");
    command->add_option("--input", worker.input, "Encoder input, .npy");
    command->add_option("--output", worker.output, "Result of the first run, .npy");
    command->add_option("--precision", worker.precision,
                        "auto, fp32, bf16, or reference: LibTorch modules");
    command->add_option("--threads", worker.threads, "Threads; 0 takes one for each core");
    command->add_option("--clicks", worker.clicks, "Points of the prompt of click")
        ->check(CLI::Range(1, 1000));
    command->add_flag("--share-cores", worker.shareCores, "Click as beside a training");
    CLI11_PARSE(app, argc, argv);
    try {
        log::init(false);
        if (command->parsed())
            bench::runWorker(worker);
        else
            bench::runSuite(suite);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "persam-hq-bench: %s\n", error.what());
        return 1;
    }
    return 0;
}
