#include <QTemporaryDir>
#include <QtTest>

#include "core/base/Error.h"
#include "core/checkpoint/CheckpointReader.h"
#include "core/checkpoint/CheckpointWriter.h"
#include "core/checkpoint/OpenModel.h"
#include "core/checkpoint/ZipArchive.h"
#include "tests/support/TestData.h"

using namespace studio;
using studio::testing::testData;

namespace {

void compareExactly(const StateDict& actual, const StateDict& expected) {
    QCOMPARE(actual.size(), expected.size());
    auto entry = actual.begin();
    for (const auto& [name, tensor] : expected) {
        QCOMPARE(entry->name, name);
        QCOMPARE(entry->tensor.scalar_type(), tensor.scalar_type());
        QVERIFY2(entry->tensor.equal(tensor.detach()), name.c_str());
        ++entry;
    }
}

}  // namespace

class TestCheckpointWriter : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_folder;
    fs::path file(const char* name) const { return fs::path(m_folder.path().toStdString()) / name; }

  private Q_SLOTS:
    void aModelSurvivesTheRoundTrip() {
        const Checkpoint original = readCheckpoint(testData("golden/sam_hq_micro_fp16.pth"));
        const Json config = {{"image_size", 128}, {"name", "größe"}, {"none", nullptr}};
        const Json extras = {{"epoch", 7},
                             {"loss", {0.5, -1.25e-300}},
                             {"large", 1LL << 40},
                             {"negative", -70000},
                             {"done", true}};
        writeCheckpoint(file("model.pth"), original.tensors, {"model", config, extras});
        const Checkpoint copy = readCheckpoint(file("model.pth"));
        compareExactly(copy.tensors, original.tensors);
        QVERIFY(copy.config == config);
        QVERIFY(copy.extras == extras);
        QCOMPARE(copy.fileBytes, std::uint64_t{fs::file_size(file("model.pth"))});
    }

    void aBareStateDictSurvivesTheRoundTrip() {
        const Checkpoint original = readCheckpoint(testData("golden/sam_hq_micro.pth"));
        writeCheckpoint(file("bare.pth"), original.tensors, {"", {}, {}});
        compareExactly(readTensors(file("bare.pth")), original.tensors);
        QVERIFY(openModel({file("bare.pth")}).architecture ==
                openModel({testData("golden/sam_hq_micro.pth")}).architecture);
        QVERIFY_EXCEPTION_THROWN(
            writeCheckpoint(file("bare.pth"), original.tensors, {"", {{"image_size", 1}}, {}}),
            Error);
    }

    void everyKindOfTensorSurvivesTheRoundTrip() {
        StateDict tensors("test");
        for (const at::ScalarType type :
             {at::kFloat, at::kHalf, at::kBFloat16, at::kDouble, at::kLong, at::kInt, at::kShort,
              at::kChar, at::kByte, at::kBool})
            tensors.insert(at::toString(type), at::arange(7).to(type));
        const at::Tensor matrix = at::arange(12, at::kFloat).view({3, 4});
        tensors.insert("transposed", matrix.t());
        tensors.insert("column", matrix.select(1, 2));
        tensors.insert("scalar", at::scalar_tensor(3.5));
        tensors.insert("empty", at::empty({0, 5}));
        tensors.insert("expanded", at::ones({1}).expand({4, 3}));
        tensors.insert("parameter", at::ones({2}).requires_grad_(true));
        tensors.insert("name with ümlaut 寸", at::ones({1}));
        writeCheckpoint(file("kinds.pth"), tensors);
        compareExactly(readCheckpoint(file("kinds.pth")).tensors, tensors);
    }

    void unknownKindsOfTensorsAreRefused() {
        StateDict tensors("test");
        tensors.insert("complex", at::ones({2}, at::kComplexFloat));
        QVERIFY_EXCEPTION_THROWN(writeCheckpoint(file("complex.pth"), tensors), Error);
        QVERIFY(!fs::exists(file("complex.pth")));
    }

    void layoutIsTheOneOfTorchSave() {
        StateDict tensors("test");
        for (int i = 0; i < 70; ++i)
            tensors.insert("t" + std::to_string(i), at::full({i + 1}, i));
        writeCheckpoint(file("layout.pth"), tensors);
        const auto mapped = std::make_shared<const MappedFile>(file("layout.pth"));
        const ZipArchive archive(mapped);
        QCOMPARE(archive.namesEndingWith("").size(), std::size_t{73});
        for (const char* name : {"archive/data.pkl", "archive/byteorder", "archive/version"})
            QVERIFY(archive.find(name) != nullptr);
        for (const std::string& name : archive.namesEndingWith("")) {
            const ZipArchive::Record& record = *archive.find(name);
            QVERIFY(!record.deflated);
            QCOMPARE((record.stored.data() - mapped->data()) % 64, std::ptrdiff_t{0});
            QVERIFY(ZipArchive::checksumMatches(record, record.stored));
        }
        QCOMPARE(archive.find("archive/data/69")->size, std::uint64_t{70 * sizeof(std::int64_t)});
        // Protocol 2, ends with STOP.
        const auto pickle = archive.find("archive/data.pkl")->stored;
        QCOMPARE(pickle[0], std::uint8_t{0x80});
        QCOMPARE(pickle[1], std::uint8_t{2});
        QCOMPARE(pickle.back(), std::uint8_t{'.'});
        // The same content is the same file.
        writeCheckpoint(file("again.pth"), tensors);
        QVERIFY(readFile(file("again.pth")) == readFile(file("layout.pth")));
    }

    void readTensorsOutliveTheFile() {
        StateDict tensors("test");
        tensors.insert("t", at::arange(1000));
        writeCheckpoint(file("gone.pth"), tensors);
        const StateDict read = readTensors(file("gone.pth"));
        fs::remove(file("gone.pth"));
        QCOMPARE(read.size(), std::size_t{1});
        QVERIFY(read.at("model/t").equal(at::arange(1000)));
    }

    void cancellingKeepsTheOldFile() {
        StateDict tensors("test");
        for (int i = 0; i < 10; ++i)
            tensors.insert(std::to_string(i), at::full({100}, i));
        writeCheckpoint(file("kept.pth"), tensors);
        const auto before = readFile(file("kept.pth"));
        JobContext context;
        context.progress = [&](double done, double, const std::string&) {
            if (done == 5) context.cancel.cancel();
        };
        StateDict others("test");
        for (int i = 0; i < 10; ++i)
            others.insert(std::to_string(i), at::full({200}, i));
        QVERIFY_EXCEPTION_THROWN(writeCheckpoint(file("kept.pth"), others, {}, context), Cancelled);
        QVERIFY(readFile(file("kept.pth")) == before);
    }

    void wordsUnwritablePlaces() {
        StateDict tensors("test");
        tensors.insert("t", at::ones({1}));
        fs::create_directory(file("folder.pth"));
        try {
            writeCheckpoint(file("folder.pth"), tensors);
            QFAIL("a folder was overwritten");
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::FileUnwritable);
        }
    }
};

QTEST_GUILESS_MAIN(TestCheckpointWriter)
#include "tst_checkpoint_writer.moc"
