// One rank of a group, for tests that need processes: joins as its arguments and environment say,
// adds up the ranks' numbers, and ends with 0; with 1 or 2 and "error: ..." as the command line
// program does.
//   --world_size N  --run NAME  --join SECONDS  --forever exchange|compute

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

#include "core/train/ProcessGroup.h"

using namespace studio;
using namespace std::chrono_literals;

namespace {

int run(int argc, char** argv) {
    DistributedOptions options;
    ProcessGroupSettings settings;
    settings.beat = 200ms;
    settings.silence = 3s;
    settings.run = "test";
    std::string forever;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string name = argv[i], value = argv[i + 1];
        if (name == "--world_size") options.worldSize = std::stoi(value);
        if (name == "--run") settings.run = value;
        if (name == "--join") settings.joinLimit = std::chrono::seconds(std::stoi(value));
        if (name == "--forever") forever = value;
    }
    ProcessGroup group(findRendezvous(options), settings);
    if (group.rank() > 0) std::printf("process of rank %d is %d\n", group.rank(), ::getpid());
    std::printf("rank %d sum %.0f\n", group.rank(), group.sum({double(group.rank())})[0]);
    std::fflush(stdout);
    if (!forever.empty()) std::printf("rank %d running\n", group.rank());
    std::fflush(stdout);
    const JobContext context = group.watched({});
    for (int i = 0; !forever.empty() && i < 6000; ++i) {  // 60 s at most
        if (forever == "exchange") group.sum({1.0});
        context.checkpoint();
        std::this_thread::sleep_for(10ms);
    }
    group.finish();
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const Error& error) {
        std::fprintf(stderr, "error: %s\n", error.what());
        return error.code() == ErrorCode::Usage ? 2 : 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "error: %s\n", error.what());
        return 1;
    }
}
