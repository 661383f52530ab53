#include <QTemporaryDir>
#include <QtTest>
#include <random>

#include "core/base/Error.h"
#include "core/checkpoint/CheckpointReader.h"
#include "core/checkpoint/OpenModel.h"
#include "tests/support/CheckpointBytes.h"
#include "tests/support/TestData.h"

using namespace studio;
using namespace studio::testing;

namespace {

/// Reads in every way there is. Empty when all succeeded, else the first error's message.
std::string readAll(const fs::path& path, ErrorCode& code) {
    try {
        readCheckpoint(path, {}, CheckpointContent::Shapes);
        for (const auto& [name, tensor] : readCheckpoint(path).tensors)
            tensor.to(at::kDouble).sum();
        for (const auto& [name, tensor] : readTensors(path))
            tensor.to(at::kDouble).sum();
    } catch (const Error& error) {
        code = error.code();
        return error.what();
    }
    return "";
}

}  // namespace

class TestCheckpointHostile : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_folder;
    fs::path m_path;

    void verifyRefused(ErrorCode expected, const std::string& words) {
        ErrorCode code{};
        const std::string message = readAll(m_path, code);
        QVERIFY2(!message.empty(), "it was accepted");
        QVERIFY2(message.find(words) != std::string::npos, message.c_str());
        QVERIFY2(message.starts_with(m_path.string() + ": "), message.c_str());
        QVERIFY2(message.find('\n') == std::string::npos, message.c_str());
        QCOMPARE(code, expected);
    }

  private Q_SLOTS:
    void init() { m_path = fs::path(m_folder.path().toStdString()) / "file.pth"; }
    void cleanup() { fs::remove(m_path); }

    void acceptsWhatThisTestBuilds() {
        writeZip(m_path, archive(pickle(dict({{"weight", goodTensor()}}))));
        const Checkpoint checkpoint = readCheckpoint(m_path);
        QCOMPARE(checkpoint.tensors.size(), std::size_t{1});
        QCOMPARE(checkpoint.tensors.at("weight").sizes(), at::IntArrayRef({2, 2}));
    }

    void refusesOtherNames_data() {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("words");
        const auto row = [](const char* name, const std::string& body, const char* words) {
            QTest::newRow(name) << QByteArray::fromStdString(body) << QString(words);
        };
        row("posix.system", global("posix", "system") + text("true") + "\x85R", "posix.system");
        row("builtins.eval", global("__builtin__", "eval") + text("1") + "\x85R", "builtins.eval");
        row("stack global", text("os") + text("system") + "\x93" + text("true") + "\x85R",
            "os.system");
        row("instance", "(" + text("true") + "iposix\nsystem\n", "posix.system");
        row("new object", global("subprocess", "Popen") + ")\x81", "subprocess.Popen");
        row("never called", dict({{"weight", goodTensor()}, {"x", global("os", "abort")}}),
            "os.abort");
        row("in the state of a dict",
            global("collections", "OrderedDict") + ")R" + dict({{"x", global("nt", "system")}}) +
                "b",
            "nt.system");
        row("an attribute of torch", global("torch", "load"), "torch.load");
        row("a submodule of torch", global("torch.hub", "load"), "torch.hub.load");
        row("a dotted name", global("torch._utils", "_rebuild_tensor_v2.__globals__"),
            "_rebuild_tensor_v2.__globals__");
        row("escape sequences", global("evil\x1b[2J", "name"), "evil?[2J.name");
        row("numpy", global("numpy.core.multiarray", "scalar"), "numpy.core.multiarray.scalar");
    }

    void refusesOtherNames() {
        QFETCH(QByteArray, body);
        QFETCH(QString, words);
        writeZip(m_path, archive(pickle(body.toStdString())));
        verifyRefused(ErrorCode::CheckpointUnsafe, words.toStdString());
    }

    void refusesDamagedPickles_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("words");
        const auto row = [](const char* name, const std::string& bytes, const char* words) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString(words);
        };
        const auto rowOf = [&](const char* name, const std::string& tensor, const char* words) {
            row(name, pickle(dict({{"weight", tensor}})), words);
        };
        constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
        const std::string four = storage("0", 4);

        row("empty", "", "cut short");
        row("without end", "\x80\x02}", "cut short");
        row("text beyond the end", "\x80\x02X\xff\xff\xff\xff", "cut short");
        row("long text beyond the end", "\x80\x02\x8d" + std::string(8, '\xff'), "cut short");
        row("name without end",
            "\x80\x02"
            "cposix",
            "cut short");
        row("unknown protocol", "\x80\x09}.", "protocol (9)");
        row("unknown operation", "\x80\x02\xff.", "0xff");
        row("empty stack", pickle("0"), "empty stack");
        row("below the mark", pickle("N(\x85"), "empty stack");
        row("no mark", pickle("t"), "lacks a mark");
        row("left over", pickle("NN"), "left over");
        row("unknown memo", pickle("h\x07"), "does not have");
        row("key without value", pickle("}(" + text("a") + "u"), "without a value");
        row("append to a number", pickle("K\x01Na"), "a list");
        row("append to a tuple", pickle(")Na"), "tuple");
        row("item of a list", pickle("]NNs"), "a dict");
        row("call of a number", pickle("K\x01)R"), "a name");
        row("call of a type", pickle(global("torch", "FloatStorage") + ")R"), "calls");
        row("call without arguments", pickle(global("torch._utils", "_rebuild_tensor_v2") + ")R"),
            "argument");
        row("parameter of a text",
            pickle(global("torch._utils", "_rebuild_parameter") + text("x") + "\x85R"),
            "parameter");
        row("state of a number", pickle("K\x01}b"), "state");

        rowOf("negative size", tensor(four, 0, {-2, 2}, {2, 1}), "negative");
        rowOf("negative stride", tensor(four, 3, {4}, {-1}), "negative");
        rowOf("negative offset", tensor(four, -1, {2}, {1}), "negative");
        rowOf("offset outside", tensor(four, 1, {2, 2}, {2, 1}), "larger than its data");
        rowOf("size outside", tensor(four, 0, {5}, {1}), "larger than its data");
        rowOf("stride outside", tensor(four, 0, {2, 2}, {3, 1}), "larger than its data");
        rowOf("overflowing sizes", tensor(four, 0, {kLargest, kLargest, 16}, {0, 0, 0}),
              "larger than its data");
        rowOf("overflowing stride", tensor(four, 0, {3}, {kLargest}), "larger than its data");
        rowOf("overflowing offset", tensor(four, kLargest, {2}, {1}), "larger than its data");
        rowOf("overflow beside an empty size", tensor(four, 0, {0, kLargest, 4}, {1, 1, 1}),
              "larger than its data");
        rowOf("expanded without end", tensor(four, 0, {1LL << 40}, {0}), "larger than its data");
        rowOf("more strides than sizes", tensor(four, 0, {2}, {2, 1}), "unknown way");
        rowOf(
            "very many dimensions",
            tensor(four, 0, std::vector<std::int64_t>(1000, 1), std::vector<std::int64_t>(1000, 1)),
            "too many dimensions");
        rowOf("storage of negative size", tensor(storage("0", -4), 0, {1}, {1}), "impossible size");
        rowOf("storage of overflowing size", tensor(storage("0", kLargest / 2), 0, {1}, {1}),
              "impossible size");
        rowOf("storage larger than its record", tensor(storage("0", 5), 0, {2}, {1}),
              "smaller than");
        rowOf("storage far larger than its record",
              tensor(storage("0", 1LL << 50), 0, {1LL << 50}, {1}), "smaller than");
        rowOf("missing record", tensor(storage("1", 4), 0, {4}, {1}), "archive/data/1 is missing");
        rowOf("record outside of the folder",
              tensor(storage("../version", 1, "ByteStorage"), 0, {1}, {1}), "is missing");
        rowOf("storage of an unknown type", tensor(storage("0", 4, "float32"), 0, {4}, {1}),
              "storage's type");
        rowOf("storage of a text", tensor(text("0"), 0, {4}, {1}), "a tensor's storage");
        rowOf("persistent text", text("0") + "Q", "a storage");
        row("storage of two sizes",
            pickle(dict({{"a", goodTensor()}, {"b", tensor(storage("0", 3), 0, {3}, {1})}})),
            "two ways");
        row("the same name twice", pickle(dict({{"a", goodTensor()}, {"a", goodTensor()}})),
            "two tensors named a");
        row("no dict", pickle(goodTensor()), "no state dict");
        row("nothing", pickle("N"), "no state dict");
        row("no tensors", pickle(dict({{"epoch", integer(3)}})), "no tensors");
    }

    void refusesDamagedPickles() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, words);
        writeZip(m_path, archive(bytes.toStdString()));
        verifyRefused(ErrorCode::CheckpointInvalid, words.toStdString());
    }

    void boundsTimeAndMemory_data() {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("words");
        const auto row = [](const char* name, const std::string& body, const char* words) {
            QTest::newRow(name) << QByteArray::fromStdString(body) << QString(words);
        };
        // Each list holds the one before ten times: 10^20 values when written out.
        const auto bomb = [](const std::string& item) {
            std::string out = "](" + times(item, 10) + "eq\x01";
            for (int i = 0; i < 20; ++i)
                out += "0](" + times("h\x01", 10) + "eq\x01";
            return out;
        };
        row("texts that grow tenfold",
            dict({{"w", goodTensor()}, {"config", dict({{"x", bomb(text("lol"))}})}}),
            "nested too deeply");
        row("tensors that grow tenfold", dict({{"w", goodTensor()}, {"x", bomb(goodTensor())}}),
            "nested too deeply");
        row("deep nesting",
            dict({{"w", goodTensor()}, {"x", times("]", 1'000'000) + times("a", 999'999)}}),
            "nested too deeply");
        row("a list that holds itself",
            dict({{"w", goodTensor()},
                  {"x",
                   "]q\x01h\x01"
                   "a"}}),
            "nested too deeply");
        row("a dict that holds itself",
            dict({{"w", goodTensor()}, {"model", "}q\x01" + text("model") + "h\x01s"}}),
            "no tensors by name");
        row("very many values", times("N0", 4'000'000) + "}", "longer than any model");
        row("very many open marks", times("(", 5'000'000), "longer than any model");
        row("very many copies of a large list",
            "](" + times("N", 100'000) +
                "eq\x01"
                "0" +
                times(global("torch", "Size") + "h\x01\x85R0", 1000) + "}",
            "longer than any model");
    }

    void boundsTimeAndMemory() {
        QFETCH(QByteArray, body);
        QFETCH(QString, words);
        writeZip(m_path, archive(pickle(body.toStdString())));
        QElapsedTimer timer;
        timer.start();
        verifyRefused(ErrorCode::CheckpointInvalid, words.toStdString());
        QVERIFY2(timer.elapsed() < 60'000, "it took too long");
    }

    void leavesOutWhatIsNotPlainData() {
        const std::string self =
            "]q\x01h\x01"
            "a";
        writeZip(m_path, archive(pickle(dict({{"model", dict({{"w", goodTensor()}})},
                                              {"config", dict({{"x", self}})},
                                              {"text", text("\xff\xfe")},
                                              {"optimizer", dict({{"state", goodTensor()}})},
                                              {"epoch", integer(3)}}))));
        const Checkpoint checkpoint = readCheckpoint(m_path);
        QVERIFY(checkpoint.config.empty());
        QVERIFY(checkpoint.extras == Json({{"epoch", 3}}));
    }

    void refusesOtherArchives() {
        const std::string good = pickle(dict({{"weight", goodTensor()}}));
        writeZip(m_path, {{"hello.txt", "hello"}});
        verifyRefused(ErrorCode::CheckpointInvalid, "not a PyTorch checkpoint");

        Records twoPickles = archive(good);
        twoPickles.push_back({"other/data.pkl", good});
        writeZip(m_path, twoPickles);
        verifyRefused(ErrorCode::CheckpointInvalid, "not a PyTorch checkpoint");

        Records twice = archive(good);
        twice.push_back({"archive/data/0", std::string(16, 'y')});
        writeZip(m_path, twice);
        verifyRefused(ErrorCode::CheckpointInvalid, "two records named archive/data/0");

        Records bigEndian = archive(good);
        bigEndian.push_back({"archive/byteorder", "big"});
        writeZip(m_path, bigEndian);
        verifyRefused(ErrorCode::CheckpointInvalid, "big-endian");

        Records script = archive(good);
        script.push_back({"archive/constants.pkl", pickle(")")});
        writeZip(m_path, script);
        verifyRefused(ErrorCode::CheckpointInvalid, "TorchScript");
    }

    void refusesOtherFiles() {
        const std::pair<std::string, std::string> files[] = {
            {"", "is empty"},
            {"hello", "not a PyTorch checkpoint"},
            {"\x80\x02}.", "not a PyTorch checkpoint"},
            {std::string(100000, '\0'), "not a PyTorch checkpoint"},
            {"<!DOCTYPE html><html>404</html>", "web page"},
            {"version https://git-lfs.github.com/spec/v1\noid sha256:0", "Git LFS"},
            {std::string("\x40\0\0\0\0\0\0\0{\"__metadata__\":", 24), "safetensors"},
            {std::string("PK\3\4") + std::string(100, '\0'), "cut short"},
        };
        for (const auto& [bytes, words] : files) {
            writeBytes(m_path, bytes);
            verifyRefused(ErrorCode::CheckpointInvalid, words);
        }
        fs::remove(m_path);
        verifyRefused(ErrorCode::FileNotFound, "does not exist");
        fs::create_directory(m_path);
        verifyRefused(ErrorCode::FileUnreadable, "is a folder");
    }

    void noticesChangedWeights() {
        std::vector<std::uint8_t> bytes = readFile(testData("golden/sam_hq_micro.pth"));
        bytes[bytes.size() / 2] ^= 1;
        writeBytes(m_path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        verifyRefused(ErrorCode::CheckpointInvalid, "checksum");
    }

    void everyTruncationIsTold_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"sam_hq_micro_fp16.pth", "sam_hq_micro_legacy.pth"})
            QTest::newRow(name) << QString(name);
    }

    void everyTruncationIsTold() {
        QFETCH(QString, name);
        const auto bytes = readFile(testData(fs::path("golden") / name.toStdString()));
        std::mt19937 random(5);
        for (int i = 0; i < 300; ++i) {
            const std::size_t length =
                i < 64 ? bytes.size() - 1 - static_cast<std::size_t>(i) : random() % bytes.size();
            writeBytes(m_path, {reinterpret_cast<const char*>(bytes.data()), length});
            ErrorCode code{};
            const std::string message = readAll(m_path, code);
            QVERIFY2(!message.empty(), std::to_string(length).c_str());
            QCOMPARE(code, ErrorCode::CheckpointInvalid);
        }
    }

    /// Seeded damage all over the files: each is either read or told in one Error, nothing else.
    void damageNeverCrashes_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("inDescription");
        for (const char* name : {"hq_decoder_micro.pth", "sam_hq_micro_fp16.pth",
                                 "sam_hq_micro_wrapped.pth", "sam_hq_micro_legacy.pth"})
            for (const bool inDescription : {true, false})
                QTest::addRow("%s %s", name, inDescription ? "description" : "anywhere")
                    << QString(name) << inDescription;
    }

    void damageNeverCrashes() {
        QFETCH(QString, name);
        QFETCH(bool, inDescription);
        const auto original = readFile(testData(fs::path("golden") / name.toStdString()));
        // With the version record's content changed no checksum is trusted: the damage gets through
        // to the pickle and the tensors, as in a file that was made for it.
        std::vector<std::uint8_t> base = original;
        const std::string_view whole(reinterpret_cast<const char*>(base.data()), base.size());
        if (whole.starts_with("PK")) {
            const auto version = whole.find("3\n", whole.find("/version"));
            QVERIFY(version != std::string_view::npos);
            base[version] = '4';
        }
        // The pickle is at the start of a file, the zip directory at its end.
        const std::size_t head = std::min<std::size_t>(base.size(), 30'000);
        std::mt19937 random(inDescription ? 11 : 12);
        int read = 0, refused = 0;
        for (int i = 0; i < 250; ++i) {
            std::vector<std::uint8_t> bytes = base;
            const int changes = 1 + static_cast<int>(random() % 4);
            for (int change = 0; change < changes; ++change) {
                std::size_t at = random() % bytes.size();
                if (inDescription)
                    at = random() % 4 == 0 ? bytes.size() - 1 - random() % head : random() % head;
                bytes[at] = random() % 2 == 0 ? static_cast<std::uint8_t>(random())
                                              : bytes[at] ^ (1u << random() % 8);
            }
            writeBytes(m_path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
            ErrorCode code{};
            const std::string message = readAll(m_path, code);
            if (message.empty()) {
                ++read;
                continue;
            }
            ++refused;
            QVERIFY2(code == ErrorCode::CheckpointInvalid || code == ErrorCode::CheckpointUnsafe,
                     message.c_str());
        }
        QVERIFY(refused > 0);
        if (inDescription)
            QVERIFY(refused > 50);
        else
            QVERIFY(read > 0);
    }
};

QTEST_GUILESS_MAIN(TestCheckpointHostile)
#include "tst_checkpoint_hostile.moc"
