#include <QTemporaryDir>
#include <QtTest>

#include "core/base/Error.h"
#include "core/base/Paths.h"
#include "core/checkpoint/CheckpointReader.h"
#include "core/checkpoint/ModelShapes.h"
#include "core/checkpoint/OpenModel.h"
#include "core/checkpoint/ReadArchitecture.h"
#include "tests/support/TestData.h"

using namespace studio;
using studio::testing::testData;

namespace {

StateDict shapesOnly(const Json& list) {
    StateDict tensors("list");
    for (const auto& [name, sizes] : list.items())
        tensors.insert(name, at::empty(sizes.get<std::vector<std::int64_t>>(),
                                       at::TensorOptions().device(at::kMeta)));
    return tensors;
}

Architecture microArchitecture() {
    Architecture a;
    a.imageSize = 128;
    a.promptWidth = 32;
    a.width = 32;
    a.depth = 4;
    a.heads = 2;
    a.windowSize = 3;
    a.mlpWidth = 128;
    a.globalBlocks = {1, 3};
    a.decoderMlpWidth = 64;
    a.iouHeadWidth = 32;
    return a;
}

/// The error's code and message, or an empty message when there was none.
std::pair<ErrorCode, std::string> errorOf(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return {error.code(), error.what()};
    }
    return {ErrorCode::Internal, ""};
}

void verifyMismatch(const std::function<void()>& action, const std::vector<std::string>& parts) {
    const auto [code, message] = errorOf(action);
    QCOMPARE(code, ErrorCode::CheckpointMismatch);
    for (const std::string& part : parts)
        QVERIFY2(message.find(part) != std::string::npos, message.c_str());
}

}  // namespace

class TestCheckpointModels : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_cache;

  private Q_SLOTS:
    void initTestCase() { qputenv("XDG_CACHE_HOME", m_cache.path().toUtf8()); }

    void namesPublishedModels_data() {
        QTest::addColumn<QString>("list");
        QTest::addColumn<QString>("type");
        QTest::addColumn<bool>("hq");
        for (const char* type : {"vit_b", "vit_l", "vit_h"}) {
            QTest::addRow("SAM %s", type) << QString("sam_%1").arg(type) << QString(type) << false;
            QTest::addRow("SAM-HQ %s", type)
                << QString("sam_hq_%1").arg(type) << QString(type) << true;
        }
        QTest::addRow("SAM-HQ vit_tiny") << "sam_hq_vit_tiny"
                                         << "vit_tiny" << true;
        QTest::addRow("MobileSAM") << "mobile_sam"
                                   << "vit_tiny" << false;
    }

    void namesPublishedModels() {
        QFETCH(QString, list);
        QFETCH(QString, type);
        QFETCH(bool, hq);
        const Json lists = readJson(testData("golden/state_dict_keys.json"));
        const StateDict tensors = shapesOnly(lists.at(list.toStdString()));
        const Architecture architecture = readArchitecture(tensors, Json::object());
        QCOMPARE(architecture.name(), type.toStdString());
        QCOMPARE(architecture.hq, hq);
        QVERIFY(architecture == publishedArchitecture(type.toStdString(), hq));

        // Every tensor of the list has its place in the model, or is known to be left out.
        std::size_t ignored = 0;
        for (const auto& [name, tensor] : tensors)
            ignored += isIgnoredTensor(name) ? 1 : 0;
        QCOMPARE(encoderShapes(architecture).size() + promptEncoderShapes(architecture).size() +
                     decoderShapes(architecture).size() + ignored,
                 tensors.size());
    }

    void readsOtherSizes() {
        Architecture expected = microArchitecture();
        const Checkpoint sam = readCheckpoint(testData("golden/sam_micro.pth"));
        QVERIFY(readArchitecture(sam.tensors, sam.config) == expected);
        QCOMPARE(expected.name(), std::string("custom"));
        expected.hq = true;
        expected.hqEncoderWidth = 32;
        const Checkpoint hq = readCheckpoint(testData("golden/sam_hq_micro.pth"));
        QVERIFY(readArchitecture(hq.tensors, hq.config) == expected);
        // What shapes cannot say, the config does.
        expected.decoderHeads = 4;
        QVERIFY(readArchitecture(hq.tensors, {{"decoder_heads", 4}}) == expected);
    }

    void readsAnEncoderAlone() {
        const Checkpoint checkpoint = readCheckpoint(testData("golden/tiny_vit_micro.pth"));
        const Architecture a = readArchitecture(checkpoint.tensors, checkpoint.config);
        QVERIFY(a.encoder == Architecture::Encoder::TinyVit);
        QCOMPARE(a.stageWidths, (std::vector<int>{8, 16, 20, 320}));
        QCOMPARE(a.stageDepths, (std::vector<int>{2, 2, 3, 1}));
        QCOMPARE(a.stageHeads, (std::vector<int>{0, 2, 2, 5}));
        QCOMPARE(a.stageWindows, (std::vector<int>{0, 7, 14, 7}));
        QCOMPARE(a.imageSize, 1024);
        QCOMPARE(a.promptWidth, 256);
    }

    void refusesUnusableConfigs() {
        const StateDict tensors = readCheckpoint(testData("golden/tiny_vit_micro.pth")).tensors;
        for (const Json& size : {Json("large"), Json(0), Json(-16), Json(1000), Json(1 << 30),
                                 Json(512.5), Json(nullptr), Json::array({512})}) {
            const auto [code, message] = errorOf([&] {
                readArchitecture(tensors, {{"image_size", size}});
            });
            QCOMPARE(code, ErrorCode::CheckpointInvalid);
            QVERIFY2(message.find("image_size") != std::string::npos, message.c_str());
        }
        QCOMPARE(readArchitecture(tensors, {{"image_size", 512}}).imageSize, 512);
    }

    void opensTheStarterModel() {
        const ModelFile file{
            testing::sourceFolder() / "resources/starter/starter.pth", {}, "vit_tiny"};
        const OpenedModel model = openModel(file);
        QCOMPARE(model.architecture.imageSize, 512);
        QCOMPARE(model.info.kind, std::string("SAM-HQ"));
        QCOMPARE(model.info.storedPrecision, std::string("fp16"));
        QVERIFY(model.info.sha256.empty());
        // As the Python modules count them, without the encoder's classification head of 321640.
        QCOMPARE(model.info.parts.size(), std::size_t{4});
        QCOMPARE(model.info.parts[0].parameters, std::uint64_t{6065532 - 321640});
        QCOMPARE(model.info.parts[1].parameters, std::uint64_t{6220});
        QCOMPARE(model.info.parts[2].parameters, std::uint64_t{4506852 - 448512});
        QCOMPARE(model.info.parts[3].name, std::string("hq"));
        QCOMPARE(model.info.parts[3].parameters, std::uint64_t{448512});
    }

    void opensWrappedAndPrefixedModels() {
        const OpenedModel plain = openModel({testData("golden/sam_hq_micro.pth")});
        const OpenedModel wrapped = openModel({testData("golden/sam_hq_micro_wrapped.pth")});
        QVERIFY(plain.architecture == wrapped.architecture);
        QCOMPARE(wrapped.tensors.size(), plain.tensors.size());
    }

    void laysAnHqDecoderOverSam() {
        const OpenedModel model =
            openModel({testData("golden/sam_micro.pth"), testData("golden/hq_decoder_micro.pth")});
        QVERIFY(model.architecture.hq);
        QCOMPARE(model.info.kind, std::string("SAM-HQ"));
        QCOMPARE(model.tensors.size(), std::size_t{227});
        const StateDict decoder = readTensors(testData("golden/hq_decoder_micro.pth"));
        const StateDict sam = readTensors(testData("golden/sam_micro.pth"));
        for (const auto& [name, tensor] : decoder)
            QVERIFY(model.tensors.at(kMaskDecoder + name).equal(tensor));
        for (const auto& [name, tensor] : sam)
            if (!name.starts_with(kMaskDecoder)) QVERIFY(model.tensors.at(name).equal(tensor));
    }

    void tellsWhatADecoderAloneLacks() {
        const ModelFile file{testData("golden/hq_decoder_micro.pth")};
        verifyMismatch([&] { openModel(file); }, {"SAM checkpoint", "hq_decoder_micro.pth"});
        const ModelInfo info = readModelInfo(file);
        QCOMPARE(info.kind, std::string("HQ decoder"));
        QCOMPARE(info.parts.size(), std::size_t{2});
        verifyMismatch([&] { openModel({testData("golden/tiny_vit_micro.pth")}); },
                       {"has no prompt_encoder"});
        verifyMismatch(
            [&] {
                openModel({testData("golden/sam_micro.pth"), testData("golden/sam_hq_micro.pth")});
            },
            {"sam_hq_micro.pth", "not a mask decoder"});
    }

    void decoderOfAnotherSizeIsNamed() {
        const Checkpoint vitB{
            shapesOnly(readJson(testData("golden/state_dict_keys.json")).at("sam_vit_b"))};
        StateDict tensors = vitB.tensors;
        for (const auto& [name, tensor] : readTensors(testData("golden/hq_decoder_micro.pth")))
            tensors.set(kMaskDecoder + name, tensor);
        verifyMismatch([&] { readArchitecture(tensors, Json::object()); },
                       {"mask_decoder.transformer.layers.0.self_attn.q_proj.weight", "[32, 32]",
                        "[256, 256]"});
    }

    void checksTheAskedForType() {
        const fs::path starter = testing::sourceFolder() / "resources/starter/starter.pth";
        verifyMismatch(
            [&] {
                openModel({starter, {}, "vit_b"});
            },
            {"vit_tiny", "vit_b", "image_encoder.pos_embed", "[1, 64, 64, 768]"});
        verifyMismatch(
            [&] {
                openModel({testData("golden/sam_micro.pth"), {}, "vit_l"});
            },
            {"custom", "vit_l", "[1, 8, 8, 32]", "[1, 64, 64, 1024]"});
        const auto [code, message] = errorOf([&] { openModel({starter, {}, "vit_huge"}); });
        QCOMPARE(code, ErrorCode::Usage);
    }

    void namesTheFirstWrongTensor() {
        const Json lists = readJson(testData("golden/state_dict_keys.json"));
        StateDict tensors = shapesOnly(lists.at("sam_hq_vit_b"));
        const auto meta = at::TensorOptions().device(at::kMeta);

        StateDict wrong = tensors;
        wrong.set("image_encoder.blocks.7.mlp.lin1.weight", at::empty({3072, 767}, meta));
        verifyMismatch([&] { readArchitecture(wrong, Json::object()); },
                       {"image_encoder.blocks.7.mlp.lin1.weight", "[3072, 767]", "[3072, 768]"});

        // The decoder's own idea of the width is not taken for everyone's.
        StateDict token = tensors;
        token.set("mask_decoder.iou_token.weight", at::empty({1, 7}, meta));
        verifyMismatch([&] { readArchitecture(token, Json::object()); },
                       {"mask_decoder.iou_token.weight", "[1, 7]", "[1, 256]"});

        StateDict more = tensors;
        more.insert("image_encoder.blocks.0.adapter.weight", at::empty({8, 8}, meta));
        verifyMismatch([&] { readArchitecture(more, Json::object()); },
                       {"image_encoder.blocks.0.adapter.weight", "[8, 8]"});

        StateDict less("less");
        for (const auto& [name, tensor] : tensors)
            if (name != "mask_decoder.hf_mlp.layers.1.bias") less.insert(name, tensor);
        verifyMismatch([&] { readArchitecture(less, Json::object()); },
                       {"has no tensor mask_decoder.hf_mlp.layers.1.bias"});

        StateDict other("other");
        other.insert("conv1.weight", at::empty({64, 3, 7, 7}, meta));
        verifyMismatch([&] { readArchitecture(other, Json::object()); },
                       {"not a SAM", "conv1.weight"});
    }

    void everyShapeIsCheckedBeforeItIsUsed() {
        // Whichever tensor is damaged, in whichever way, it is named and nothing else happens.
        const Json lists = readJson(testData("golden/state_dict_keys.json"));
        const auto meta = at::TensorOptions().device(at::kMeta);
        for (const char* list : {"sam_hq_vit_b", "sam_hq_vit_tiny"}) {
            const StateDict tensors = shapesOnly(lists.at(list));
            for (const auto& [name, tensor] : tensors) {
                if (isIgnoredTensor(name)) continue;
                for (const std::vector<std::int64_t>& sizes :
                     {std::vector<std::int64_t>{}, {0}, {1, 1 << 20}, {3, 3, 3, 3, 3}}) {
                    if (tensor.sizes().vec() == sizes) continue;
                    StateDict damaged = tensors;
                    damaged.set(name, at::empty(sizes, meta));
                    verifyMismatch([&] { readArchitecture(damaged, Json::object()); }, {"shape"});
                }
            }
        }
    }

    void digestsAreRemembered() {
        QTemporaryDir folder;
        const fs::path path = fs::path(folder.path().toStdString()) / "größe.pth";
        fs::copy_file(testData("golden/sam_micro.pth"), path);
        const std::string first = modelDigest({path});
        QCOMPARE(first.size(), std::size_t{64});
        QCOMPARE(readModelInfo({path}).sha256, first);
        QCOMPARE(modelDigest({path}), first);
        fs::copy_file(testData("golden/sam_hq_micro.pth"), path,
                      fs::copy_options::overwrite_existing);
        QVERIFY(modelDigest({path}) != first);
        const fs::path decoder = testData("golden/hq_decoder_micro.pth");
        QVERIFY(modelDigest({path, decoder}) != modelDigest({path}));
        writeFileAtomically(userCacheFolder() / "digests.json", "{\"broken");
        fs::copy_file(testData("golden/sam_micro.pth"), path, fs::copy_options::overwrite_existing);
        QCOMPARE(modelDigest({path}), first);
    }
};

QTEST_GUILESS_MAIN(TestCheckpointModels)
#include "tst_checkpoint_models.moc"
