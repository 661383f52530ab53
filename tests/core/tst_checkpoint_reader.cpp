#include <QTemporaryDir>
#include <QtTest>
#include <fstream>

#include "core/base/Error.h"
#include "core/checkpoint/CheckpointReader.h"
#include "core/checkpoint/MappedStorage.h"
#include "tests/support/CheckpointBytes.h"
#include "tests/support/TestData.h"

using namespace studio;
using namespace studio::testing;

class TestCheckpointReader : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_folder;
    fs::path m_path;

    /// Of this process, in KiB.
    static std::int64_t memory(const std::string& kind) {
        std::ifstream status("/proc/self/status");
        std::string word;
        while (status >> word)
            if (word == kind) break;
        std::int64_t value = 0;
        status >> value;
        return value;
    }

    static void compareTensors(const StateDict& actual, const StateDict& expected,
                               double tolerance) {
        QCOMPARE(actual.size(), expected.size());
        auto entry = actual.begin();
        for (const StateDict::Entry& wanted : expected) {
            QCOMPARE(entry->name, wanted.name);
            QCOMPARE(entry->tensor.sizes(), wanted.tensor.sizes());
            const at::Tensor difference =
                (entry->tensor.to(at::kDouble) - wanted.tensor.to(at::kDouble)).abs();
            QVERIFY2(difference.numel() == 0 || difference.max().item<double>() <= tolerance,
                     wanted.name.c_str());
            ++entry;
        }
    }

  private Q_SLOTS:
    void init() { m_path = fs::path(m_folder.path().toStdString()) / "file.pth"; }

    void readsTheZipFormat() {
        const Checkpoint checkpoint = readCheckpoint(testData("golden/sam_hq_micro.pth"));
        QCOMPARE(checkpoint.tensors.size(), std::size_t{227});
        QCOMPARE(checkpoint.tensors.begin()->name, std::string("image_encoder.pos_embed"));
        const at::Tensor& embedding = checkpoint.tensors.at("image_encoder.pos_embed");
        QCOMPARE(embedding.sizes(), at::IntArrayRef({1, 8, 8, 32}));
        QCOMPARE(storedPrecision(checkpoint.tensors), std::string("fp32"));
        QVERIFY(checkpoint.config.empty());
    }

    void allFormatsHoldTheSameModel() {
        const StateDict zip = readCheckpoint(testData("golden/sam_hq_micro.pth")).tensors;
        compareTensors(readCheckpoint(testData("golden/sam_hq_micro_legacy.pth")).tensors, zip, 0);
        compareTensors(readCheckpoint(testData("golden/sam_hq_micro_wrapped.pth")).tensors, zip, 0);
        const StateDict half = readCheckpoint(testData("golden/sam_hq_micro_fp16.pth")).tensors;
        QCOMPARE(storedPrecision(half), std::string("fp16"));
        compareTensors(half, zip, 2e-3);
    }

    void readsWhatTrainingAdds() {
        const Checkpoint checkpoint = readCheckpoint(testData("golden/sam_hq_micro_wrapped.pth"));
        QCOMPARE(checkpoint.extras.at("epoch").get<int>(), 4);
        QCOMPARE(checkpoint.extras.at("args").at("lr").get<double>(), 0.001);
    }

    void readsEveryGoldenFile() {
        int files = 0;
        for (const auto& entry : fs::directory_iterator(testData("golden"))) {
            if (entry.path().extension() != ".pth") continue;
            const StateDict tensors = readTensors(entry.path());
            QVERIFY2(tensors.size() >= 5, entry.path().c_str());
            for (const StateDict::Entry& tensor : tensors)
                QVERIFY(tensor.tensor.to(at::kDouble).isfinite().all().item<bool>());
            ++files;
        }
        QVERIFY(files >= 10);
        const StateDict golden = readTensors(testData("golden/predictor_golden.pth"));
        QCOMPARE(golden.at("scene_a/resized").scalar_type(), at::kByte);
    }

    void readsTheStarterModel() {
        const Checkpoint checkpoint =
            readCheckpoint(sourceFolder() / "resources/starter/starter.pth");
        QCOMPARE(checkpoint.tensors.size(), std::size_t{462});
        QCOMPARE(checkpoint.config.at("image_size").get<int>(), 512);
        QCOMPARE(storedPrecision(checkpoint.tensors), std::string("fp16"));
    }

    void readsZipFilesOfOtherPrograms_data() {
        QTest::addColumn<bool>("deflated");
        QTest::newRow("deflated") << true;
        QTest::newRow("stored anywhere") << false;
    }

    void readsZipFilesOfOtherPrograms() {
        QFETCH(bool, deflated);
        std::string values;
        for (int i = 0; i < 1000; ++i)
            values += std::string("\0\0\x80\x3f", 4);  // 1.0
        writeForeignZip(
            m_path,
            {{"a/data.pkl",
              pickle(dict({{"w", tensor(storage("0", 1000), 0, {10, 100}, {100, 1})}}))},
             {"a/data/0", values},
             {"a/version", "3\n"}},
            deflated);
        const StateDict tensors = readCheckpoint(m_path).tensors;
        QVERIFY(tensors.at("w").equal(at::ones({10, 100})));

        // Any change of the values' bytes, packed or not, is noticed.
        auto bytes = readFile(m_path);
        const std::string_view name = "a/data/0";
        const auto found = std::search(bytes.begin(), bytes.end(), name.begin(), name.end());
        *(found + static_cast<std::ptrdiff_t>(name.size()) + 3) ^= 0x10;
        writeBytes(m_path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        QVERIFY_EXCEPTION_THROWN(readCheckpoint(m_path), Error);
    }

    void readsWhatTorchSaveMayWrite() {
        const std::string data = tensor(storage("0", 4), 1, {3}, {1});
        const std::string hooks = global("collections", "OrderedDict") + ")R";
        const std::string parameter =
            global("torch._utils", "_rebuild_parameter") + tuple({data, "\x88", hooks}) + 'R';
        const std::string stateful = global("torch._utils", "_rebuild_parameter_with_state") +
                                     tuple({data, "\x88", hooks, dict({{"tag", integer(1)}})}) +
                                     'R';
        const std::string untyped =
            global("torch._utils", "_rebuild_tensor_v3") +
            tuple({tuple({text("storage"), global("torch.storage", "UntypedStorage"), text("1"),
                          text("cuda:0"), integer(16)}) +
                       'Q',
                   integer(1), integers({2}), integers({1}), "\x89", hooks,
                   global("torch", "float32")}) +
            'R';
        const std::string ordered =
            hooks + "(" + text("s") + data + 'u' + dict({{"_metadata", hooks}}) + 'b';
        Records records = archive(pickle(
            dict({{"plain", data},
                  {"parameter", parameter},
                  {"stateful", stateful},
                  {"untyped", untyped},
                  {"ordered", ordered},
                  {"size", global("torch", "Size") + tuple({integers({2, 3})}) + 'R'},
                  {"type", global("torch", "float16")},
                  {"device", global("torch", "device") + tuple({text("cuda")}) + 'R'},
                  {"bytes", global("_codecs", "encode") + tuple({text("x"), text("latin1")}) + 'R'},
                  {"set", global("__builtin__", "set") +
                              tuple({"]N"
                                     "a"}) +
                              'R'},
                  {"counter", global("collections", "Counter") + tuple({"}K\x03K\x01s"}) + 'R'},
                  {"huge", std::string("\x8a\x0a") + std::string(10, '\x11')},
                  {"protocol 4", "\x80\x04\x95" + std::string(8, '\0') + "\x8c\x02hi\x94"}})));
        records[1].second = std::string("\0\0\0\0\0\0\x80\x3f\0\0\0\x40\0\0\x40\x40", 16);
        records.push_back({"archive/data/1", records[1].second});
        writeZip(m_path, records);

        const Checkpoint checkpoint = readCheckpoint(m_path);
        const at::Tensor expected = at::arange(1, 4).to(at::kFloat);
        QCOMPARE(checkpoint.tensors.size(), std::size_t{4});
        for (const char* name : {"plain", "parameter", "stateful"})
            QVERIFY(checkpoint.tensors.at(name).equal(expected));
        QVERIFY(checkpoint.tensors.at("untyped").equal(expected.slice(0, 0, 2)));
        QVERIFY(readTensors(m_path).at("ordered/s").equal(expected));
        QVERIFY(checkpoint.extras ==
                Json({{"size", {2, 3}}, {"set", {nullptr}}, {"protocol 4", "hi"}}));
    }

    void shapesNeedNoValues() {
        const auto path = testData("golden/sam_hq_micro_legacy.pth");
        const StateDict shapes = readCheckpoint(path, {}, CheckpointContent::Shapes).tensors;
        const StateDict tensors = readCheckpoint(path).tensors;
        QCOMPARE(shapes.size(), tensors.size());
        for (const auto& [name, tensor] : tensors) {
            QVERIFY(shapes.at(name).is_meta());
            QCOMPARE(shapes.at(name).sizes(), tensor.sizes());
            QCOMPARE(shapes.at(name).scalar_type(), tensor.scalar_type());
        }
    }

    void largeFilesAreNotCopied() {
        constexpr std::int64_t kElements = 16 << 20;  // 64 MiB
        const std::string values(kElements * sizeof(float), '\0');
        writeZip(m_path,
                 {{"a/data.pkl",
                   pickle(dict({{"w", tensor(storage("0", kElements), 0, {kElements}, {1})}}))},
                  {"a/data/0", values},
                  {"a/version", "3\n"}});
        const std::int64_t before = memory("RssAnon:"), mappedBefore = memory("RssFile:");
        const StateDict tensors = readCheckpoint(m_path).tensors;
        QVERIFY(memory("RssAnon:") - before < 8 << 10);
        QVERIFY(memory("RssFile:") - mappedBefore < 8 << 10);  // verified, then given back
        const at::Tensor& values32 = tensors.at("w");
        QCOMPARE(values32.sum().item<float>(), 0.0f);
        QVERIFY(memory("RssFile:") - mappedBefore > 60 << 10);
        releasePages(values32);
        QVERIFY(memory("RssFile:") - mappedBefore < 8 << 10);
        QCOMPARE(values32.sum().item<float>(), 0.0f);
        const at::Tensor own = at::ones({1000});
        releasePages(own);  // not of a file: left alone
        QCOMPARE(own.sum().item<float>(), 1000.0f);
    }
};

QTEST_GUILESS_MAIN(TestCheckpointReader)
#include "tst_checkpoint_reader.moc"
