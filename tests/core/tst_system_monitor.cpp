#include <QTest>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "core/base/Log.h"
#include "core/system/SystemMonitor.h"
#include "tests/support/Expect.h"
#include "tests/support/TestData.h"

using namespace studio;
using namespace studio::testing;
using namespace std::chrono_literals;

namespace {

/// The stand-in for NVML that the program finds while this lives.
class FakeNvml {
  public:
    explicit FakeNvml(const char* library, const char* behaviour = "") {
        ::setenv("STUDIO_NVML_LIBRARY", toUtf8(buildFolder() / "tests" / library).c_str(), 1);
        ::setenv("FAKE_NVML", behaviour, 1);
    }
    ~FakeNvml() {
        ::unsetenv("STUDIO_NVML_LIBRARY");
        ::unsetenv("FAKE_NVML");
    }
};
constexpr const char* kFull = "studio_fake_nvml.so";
constexpr const char* kReduced = "studio_fake_nvml_reduced.so";
constexpr const char* kEmpty = "studio_fake_nvml_empty.so";

void writeStat(const fs::path& proc, const std::string& cpu) {
    writeFileAtomically(proc / "stat", cpu + "\ncpu0 1 2 3 4 5 6 7 8 0 0\n");
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

class TestSystemMonitor : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { log::init(false); }

    void gpusAreRead() {
        const FakeNvml fake(kFull);
        Nvml nvml;
        QCOMPARE(nvml.status(), std::string("NVML initialised, driver 535.54.03, 2 GPUs"));
        const std::vector<GpuSample> gpus = nvml.sample();
        QCOMPARE(gpus.size(), std::size_t(2));
        QCOMPARE(gpus[0].name, std::string("Stand-in A100"));
        QCOMPARE(gpus[0].memoryUsed.value(), std::uint64_t(3'100'000'000));
        QCOMPARE(gpus[0].memoryTotal.value(), std::uint64_t(40'000'000'000));
        QCOMPARE(gpus[0].utilisation.value(), 37.0);
        QCOMPARE(gpus[0].temperature.value(), 61.0);
        QCOMPARE(gpus[1].name, std::string("Stand-in B100"));
        QCOMPARE(gpus[1].utilisation.value(), 88.0);
        QCOMPARE(gpuText(gpus[1]),
                 std::string("Stand-in B100: memory 7.100 of 40.000 GB, utilisation 88.0 %, "
                             "temperature 72.0 C"));
    }

    void aGpuThatIsLostIsSaidOnce() {
        const FakeNvml fake(kFull, "lost");
        const CapturedStandardError captured;
        Nvml nvml;
        QVERIFY(nvml.sample()[1].memoryUsed);
        QVERIFY(nvml.sample()[1].memoryUsed);
        for (int i = 0; i < 3; ++i) {
            const std::vector<GpuSample> gpus = nvml.sample();
            QCOMPARE(gpus.size(), std::size_t(2));
            QVERIFY(!gpus[1].memoryUsed && !gpus[1].utilisation && !gpus[1].temperature);
            QCOMPARE(gpus[1].name, std::string("Stand-in B100"));
            QCOMPARE(gpus[0].utilisation.value(), 37.0);
        }
        const std::string text = captured.text();
        const std::size_t at = text.find("GPU 1 (Stand-in B100)");
        QVERIFY2(at != std::string::npos && contains(text, "GPU is lost"), text.c_str());
        QCOMPARE(text.find("GPU 1", at + 1), std::string::npos);
    }

    void aGpuWithoutAccessKeepsItsPlace() {
        const FakeNvml fake(kFull, "noaccess");
        const CapturedStandardError captured;
        Nvml nvml;
        const std::vector<GpuSample> gpus = nvml.sample();
        QCOMPARE(gpus.size(), std::size_t(2));
        QCOMPARE(gpus[0].name, std::string("GPU 0"));
        QVERIFY(!gpus[0].memoryUsed);
        QCOMPARE(gpus[1].temperature.value(), 72.0);
        QVERIFY(contains(captured.text(), "no access"));
    }

    void whatAGpuCannotTellIsNoFailure() {
        const FakeNvml fake(kFull, "mig");
        const CapturedStandardError captured;
        Nvml nvml;
        const std::vector<GpuSample> gpus = nvml.sample();
        QVERIFY(!gpus[0].utilisation && gpus[0].memoryUsed && gpus[0].temperature);
        QVERIFY(captured.text().empty());
        QVERIFY(contains(gpuText(gpus[0]), "utilisation not known"));
    }

    void missingFunctions() {
        {
            const FakeNvml fake(kReduced);
            Nvml nvml;
            QCOMPARE(nvml.status(), std::string("NVML initialised, 2 GPUs"));
            const std::vector<GpuSample> gpus = nvml.sample();
            QVERIFY(!gpus[0].utilisation && gpus[0].memoryUsed && gpus[0].temperature);
        }
        const FakeNvml fake(kEmpty);
        Nvml nvml;
        QVERIFY(!nvml.isAvailable());
        QVERIFY2(contains(nvml.status(), "lacks functions of it"), nvml.status().c_str());
        QVERIFY(nvml.sample().empty());
    }

    void noGpus_data() {
        QTest::addColumn<QString>("library");
        QTest::addColumn<QString>("behaviour");
        QTest::addColumn<QString>("status");
        QTest::newRow("no library") << "nowhere.so"
                                    << ""
                                    << "could not be loaded";
        QTest::newRow("no driver") << kFull << "nodriver"
                                   << "Driver Not Loaded";
        QTest::newRow("no error texts") << kReduced << "nodriver"
                                        << "error 9";
        QTest::newRow("no GPUs") << kFull << "none"
                                 << "0 GPUs";
    }
    void noGpus() {
        QFETCH(const QString, library);
        QFETCH(const QString, behaviour);
        QFETCH(const QString, status);
        const FakeNvml fake(qPrintable(library), qPrintable(behaviour));
        Nvml nvml;
        QVERIFY(!nvml.isAvailable());
        QVERIFY2(contains(nvml.status(), status.toStdString()), nvml.status().c_str());
        QVERIFY(nvml.sample().empty());
    }

    void cpuAndMemory() {
        const TemporaryFolder folder;
        const FakeNvml fake("nowhere.so");
        const fs::path proc = folder / "proc";
        writeStat(proc, "cpu  100 0 100 700 100 0 0 0 50 0");
        writeFileAtomically(proc / "meminfo",
                            "MemTotal:       2000000 kB\nMemFree:  10 kB\n"
                            "MemAvailable:    500000 kB\n");
        SystemProbe probe(folder / "not/yet/there", proc);
        QVERIFY(!probe.sample().cpuPercent);
        // 100 ticks, of them 60 idle and 10 waiting for a disk.
        writeStat(proc, "cpu  120 5 105 760 110 0 0 0 50 0");
        SystemSample sample = probe.sample();
        QCOMPARE(sample.cpuPercent.value(), 30.0);
        QCOMPARE(probe.sample().cpuPercent.value(), 30.0);  // no tick since
        QCOMPARE(sample.ramTotal.value(), std::uint64_t(2'000'000) * 1024);
        QCOMPARE(sample.ramUsed.value(), std::uint64_t(1'500'000) * 1024);
        QVERIFY(sample.processRam.value() > 1'000'000);
        const auto space = fs::space(folder.path());
        QVERIFY(std::abs(double(sample.diskFree.value()) - double(space.available)) < 1e9);
        // The kernel's counters may go back a little: no figure outside of 0..100.
        writeStat(proc, "cpu  121 5 105 860 50 0 0 0 50 0");
        QVERIFY(probe.sample().cpuPercent.value() <= 100.0);
        writeStat(proc, "cpu  1 0 1 7 1 0 0 0 0 0");
        QVERIFY(!probe.sample().cpuPercent);
        fs::remove(proc / "stat");
        fs::remove(proc / "meminfo");
        sample = probe.sample();
        QVERIFY(!sample.cpuPercent && !sample.ramUsed && !sample.ramTotal);
        QVERIFY(sample.gpus.empty());
    }

    void thisMachine() {
        SystemProbe probe(".");
        volatile double work = 0;
        const auto end = std::chrono::steady_clock::now() + 100ms;
        while (std::chrono::steady_clock::now() < end)
            work = work + 1;
        const SystemSample sample = probe.sample();
        QVERIFY(sample.cpuPercent.value() > 1.0 && sample.cpuPercent.value() <= 100.0);
        QVERIFY(sample.ramUsed.value() < sample.ramTotal.value());
        QVERIFY(sample.processRam.value() < sample.ramTotal.value());
        QVERIFY(sample.seconds >= 0.1);
        QVERIFY(sample.unixTime > 1.5e9);
    }

    void theMonitorSamplesInTheBackground() {
        const FakeNvml fake(kFull);
        std::mutex mutex;
        std::vector<SystemSample> seen;
        {
            SystemMonitor monitor({.period = 20ms}, [&](const SystemSample& sample) {
                const std::lock_guard lock(mutex);
                seen.push_back(sample);
            });
            QCOMPARE(monitor.gpuCount(), std::size_t(2));
            QVERIFY(contains(monitor.nvmlStatus(), "2 GPUs"));
            QCOMPARE(monitor.latest().gpus.size(), std::size_t(2));  // from the start
            QTRY_VERIFY(monitor.latest().seconds > 0.1);
            const SystemSample summary = monitor.takeSummary();
            QCOMPARE(summary.gpus[0].utilisation.value(), 37.0);
            QVERIFY(summary.gpus[0].memoryUsed.value() > 3'100'000'000);
        }
        const std::size_t count = seen.size();  // none comes any more
        QVERIFY(count >= 2);
        for (std::size_t i = 1; i < count; ++i)
            QVERIFY(seen[i].seconds > seen[i - 1].seconds);
    }

    void theMonitorEndsAtOnce() {
        const auto start = std::chrono::steady_clock::now();
        { const SystemMonitor monitor({.period = 1h}); }
        QVERIFY(std::chrono::steady_clock::now() - start < 5s);
    }

    void anObserverThatFailsIsCalledNoMore() {
        std::atomic<int> calls = 0;
        SystemMonitor monitor({.period = 10ms}, [&](const SystemSample&) {
            ++calls;
            throw Error(ErrorCode::DiskFull, "system_log.csv", "no space left");
        });
        QTRY_VERIFY(!monitor.failure().empty());
        const double before = monitor.latest().seconds;
        QTRY_VERIFY(monitor.latest().seconds > before);
        QCOMPARE(calls.load(), 1);
        QVERIFY(contains(monitor.failure(), "no space left"));
    }

    void aStretchIsSummarised() {
        SystemSummary summary;
        QVERIFY(summary.isEmpty());
        SystemSample first, second, third;
        first.cpuPercent = 10;
        first.ramUsed = 5;
        first.diskFree = 100;
        first.gpus = {{.name = "A", .memoryUsed = 7, .utilisation = 20, .temperature = 50}};
        second.cpuPercent = 30;
        second.ramUsed = 9;
        second.diskFree = 40;
        second.gpus = {{.name = "A", .memoryUsed = 6, .utilisation = 40, .temperature = 70}};
        third.seconds = 3;
        third.diskFree = 60;
        third.gpus = {{.name = "A"}};
        for (const SystemSample& sample : {first, second, third})
            summary.add(sample);
        const SystemSample result = summary.result();
        QCOMPARE(result.cpuPercent.value(), 20.0);
        QCOMPARE(result.ramUsed.value(), std::uint64_t(9));
        QCOMPARE(result.diskFree.value(), std::uint64_t(40));
        QCOMPARE(result.seconds, 3.0);
        QCOMPARE(result.gpus[0].memoryUsed.value(), std::uint64_t(7));
        QCOMPARE(result.gpus[0].utilisation.value(), 30.0);
        QCOMPARE(result.gpus[0].temperature.value(), 70.0);
        QVERIFY(!result.processRam);
    }

    void columnsAndFields() {
        SystemSample sample;
        sample.cpuPercent = 12.34;
        sample.ramUsed = 1'500'000'000;
        sample.gpus = {{.name = "A", .memoryUsed = 2'000'000'000, .temperature = 50}};
        const std::vector<std::string> columns = systemColumns(2);
        const std::vector<std::string> fields = systemFields(sample, 2);
        const std::vector<std::string> expectedColumns{
            "cpu_percent",        "ram_gb",         "process_ram_gb",
            "disk_free_gb",       "gpu0_memory_gb", "gpu0_utilisation_percent",
            "gpu0_temperature_c", "gpu1_memory_gb", "gpu1_utilisation_percent",
            "gpu1_temperature_c"};
        QCOMPARE(columns, expectedColumns);
        const std::vector<std::string> expectedFields{"12.3", "1.500", "", "", "2.000",
                                                      "",     "50.0",  "", "", ""};
        QCOMPARE(fields, expectedFields);
    }
};

QTEST_GUILESS_MAIN(TestSystemMonitor)
#include "tst_system_monitor.moc"
