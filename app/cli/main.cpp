#include <CLI/CLI.hpp>
#include <array>
#include <csignal>
#include <cstdio>
#include <new>

#include "app/cli/Command.h"
#include "app/cli/Console.h"
#include "core/base/Error.h"
#include "core/base/Log.h"
#include "core/base/Version.h"
#include "core/system/RuntimeReport.h"

namespace {

using namespace studio;

constexpr int kFailure = 1;
constexpr int kWrongUsage = 2;

const CancelToken g_cancel;

/// The first Ctrl+C lets the job end after the file it is writing; the second ends the program at
/// once.
void installSignalHandlers() {
    struct sigaction action {};
    action.sa_handler = [](int) { g_cancel.cancel(); };
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

std::string versionText() {
    const LibraryReport libraries = libraryReport();
    return fmt::format("persam-hq {}\nLibTorch {}\nOpenCV {}\nBLAS {}", kVersion,
                       libraries.libTorch, libraries.openCv, libraries.blas);
}

/// What is wrong with the arguments, and where to look.
std::string usageText(const CLI::App* program, const CLI::Error& error) {
    const std::vector<CLI::App*> given = program->get_subcommands();
    std::string text = error.what();
    if (given.empty() && error.get_name() == "RequiredError") {
        const std::vector<std::string> unknown = program->remaining();
        text = unknown.empty() ? "a command is needed" : unknown.front() + " is no command";
        std::string known;
        for (const CLI::App* command :
             program->get_subcommands([](const CLI::App*) { return true; }))
            known += (known.empty() ? "" : ", ") + command->get_name();
        text += " (there are: " + known + ")";
    }
    std::string command = program->get_name();
    if (!given.empty()) command += ' ' + given.front()->get_name();
    return "error: " + cli::printable(text) + "\nRun " + command + " --help for more.\n";
}

int run(int argc, char** argv) {
    CLI::App program("Exact masks of machined parts with SAM-HQ and PerSAM", "persam-hq");
    program.require_subcommand(1);
    program.set_version_flag("--version", versionText,
                             "Print the versions of the program and its libraries");
    program.footer("persam-hq COMMAND --help shows the options of a command.");

    program.failure_message(usageText);

    bool debug = false;
    const std::array commands{cli::makeSegmentCommand(), cli::makeMatchCommand(),
                              cli::makeAutoCommand(),    cli::makeEvaluateCommand(),
                              cli::makeInfoCommand(),    cli::makeDataCommand(),
                              cli::makeTrainCommand(),   cli::makeProfileCommand()};
    std::array<CLI::App*, commands.size()> declared{};
    for (std::size_t i = 0; i < commands.size(); ++i) {
        declared[i] = commands[i]->declare(program);
        declared[i]->add_flag("--debug", debug,
                              "print [DEBUG] lines: checkpoint, shapes, scores, files written");
    }
    const auto isSaidByAnother = [&] {
        for (std::size_t i = 0; i < commands.size(); ++i)
            if (declared[i]->parsed()) return commands[i]->isSaidByAnother();
        return false;
    };
    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        // Help and version come this way, too.
        if (error.get_exit_code() != 0 && isSaidByAnother()) return kWrongUsage;
        return program.exit(error) == 0 ? 0 : kWrongUsage;
    } catch (const Error&) {
        if (!isSaidByAnother()) throw;
        return kWrongUsage;
    }
    log::init(debug);
    installSignalHandlers();
    JobContext context;
    context.cancel = g_cancel;
    for (std::size_t i = 0; i < commands.size(); ++i)
        if (declared[i]->parsed()) return commands[i]->run(context);
    return kWrongUsage;
}

int fail(const std::string& message, int status = kFailure) {
    std::fprintf(stderr, "error: %s\n", cli::printable(message).c_str());
    return status;
}

/// What was printed may still lie in a buffer, and the disk that it goes to be full.
int finish(int status) {
    const bool failed = std::fflush(stdout) != 0 || std::ferror(stdout) != 0;
    return failed ? fail("the output could not be written to where it was sent") : status;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return finish(run(argc, argv));
    } catch (const Cancelled&) {
        return fail("stopped; what is written so far is complete");
    } catch (const Error& error) {
        return fail(error.what(), error.code() == ErrorCode::Usage ? kWrongUsage : kFailure);
    } catch (const std::bad_alloc&) {
        return fail("there is not enough memory");
    } catch (const std::exception& error) {
        return fail(std::string("internal error: ") + error.what());
    }
}
