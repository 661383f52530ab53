#include <QtTest>

#include "core/base/Error.h"
#include "core/checkpoint/CheckpointReader.h"
#include "tests/support/TestData.h"

using namespace studio;
using studio::testing::testData;

class TestCheckpointReader : public QObject {
    Q_OBJECT

  private:
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
            readCheckpoint(testing::sourceFolder() / "resources/starter/starter.pth");
        QCOMPARE(checkpoint.tensors.size(), std::size_t{462});
        QCOMPARE(checkpoint.config.at("image_size").get<int>(), 512);
        QCOMPARE(storedPrecision(checkpoint.tensors), std::string("fp16"));
    }
};

QTEST_GUILESS_MAIN(TestCheckpointReader)
#include "tst_checkpoint_reader.moc"
