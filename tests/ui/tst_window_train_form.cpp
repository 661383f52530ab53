#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

#include "tests/ui/TrainFixture.h"
#include "ui/EmptyState.h"
#include "ui/train/TrainForms.h"

// What comes before a training: the form, its checks, and what is in the folder already.

using namespace studio;

class TestWindowTrainForm : public QObject, studio::testing::TrainFixture {
    Q_OBJECT

  private Q_SLOTS:
    void init() { QVERIFY(setUp()); }
    void cleanup() { tearDown(); }

    void theEmptyWorkspaceSaysWhatToDo() {
        bool said = false;
        for (const auto* state : train().findChildren<EmptyState*>())
            said |= state->isVisible() && state->title().contains("Train a model");
        QVERIFY(said);
        QVERIFY(!m_window->action("train.pause")->isEnabled());
        QVERIFY(!m_window->action("train.annotate")->isEnabled());
        // Nothing was filled in: nothing is wrong yet, but it cannot be started.
        QTest::qWait(600);
        QVERIFY(!panel().form().hasProblems());
        QTest::keyClick(&train(), Qt::Key_F5);
        QTRY_VERIFY(!panel().form().problem("--train-data").isEmpty());
        QVERIFY(train().runs().runs().empty());
    }

    void wrongOptionsAreSaidAtTheirField() {
        fillForm("lauf");
        auto* more = static_cast<QCheckBox*>(panel().form().field("more"));
        QVERIFY(!panel().form().field("--learning_rate")->isVisible());
        more->setChecked(true);
        QVERIFY(panel().form().field("--learning_rate")->isVisible());
        auto* rate = static_cast<QLineEdit*>(panel().form().field("--learning_rate"));
        for (const char* wrong : {"0", "-1", "nan", "viel", ""}) {
            rate->setText(wrong);
            QTRY_VERIFY2(panel().form().problem("--learning_rate").contains("above 0"), wrong);
        }
        // German users write a comma.
        rate->setText("0,002");
        QTRY_VERIFY(panel().form().problem("--learning_rate").isEmpty());
        QCOMPARE(panel().options().learningRate, 0.002);
        static_cast<QSpinBox*>(panel().form().field("--input_size"))->setValue(100);
        QTRY_VERIFY(!panel().form().problem("--input_size").isEmpty());
        static_cast<QSpinBox*>(panel().form().field("--input_size"))->setValue(0);
        setPath("--checkpoint", folder("none.pth"));
        QTRY_VERIFY(panel().form().problem("--checkpoint").contains("not exist"));
        std::ofstream(folder("text.pth")) << "no weights";
        setPath("--checkpoint", folder("text.pth"));
        QTRY_VERIFY(panel().form().problem("--checkpoint").contains("not a SAM model"));
        fs::create_directories(folder("leer"));
        panel().form().setValues({{"--train-data", QJsonArray{text(folder("leer"))}}});
        QTRY_VERIFY(!panel().form().problem("--train-data").isEmpty());
    }

    void presetsSetTheOptions() {
        auto* preset = static_cast<QComboBox*>(panel().form().field("preset"));
        QCOMPARE(panel().options().train, std::vector<std::string>{kTrainHq});
        preset->setCurrentIndex(preset->findData("fine-tune-decoder"));
        TrainOptions wanted;
        wanted.apply(TrainPreset::FineTuneDecoder);
        QCOMPARE(panel().options().train.size(), wanted.train.size());
        QCOMPARE(panel().options().learningRate, wanted.learningRate);
        QCOMPARE(panel().options().promptsPerImage, wanted.promptsPerImage);
        QVERIFY(!panel().form().field("--architecture")->isVisible());
        preset->setCurrentIndex(preset->findData("from-scratch"));
        QVERIFY(panel().form().field("--architecture")->isVisible());
        QVERIFY(!panel().form().field("--checkpoint")->isVisible());
        QCOMPARE(int(panel().options().init), int(TrainInit::Random));
        QVERIFY(panel().options().checkpoint.empty());
        QCOMPARE(panel().options().architecture, std::string("vit_tiny"));
    }

    void oneClickTakesABatchThatFits() {
        fillForm("lauf");
        QTRY_VERIFY(panel().advice().neededGb > 0);
        QVERIFY(!panel().fitButton().isVisible());
        auto* batch = static_cast<QSpinBox*>(panel().form().field("--batch_size_train"));
        batch->setValue(4096);
        panel().form().setValues({{"--prompts_per_image", 256}});
        QTRY_VERIFY(panel().form().problem("--batch_size_train").contains("are free"));
        QVERIFY(batch->isVisible());
        QVERIFY(panel().fitButton().isVisible());
        // It is not even begun.
        QTest::keyClick(&train(), Qt::Key_F5);
        QTest::qWait(300);
        QVERIFY(train().runs().runs().empty());
        const int fits = panel().advice().fittingBatch;
        QVERIFY(fits > 0 && fits < 4096);
        QTest::mouseClick(&panel().fitButton(), Qt::LeftButton);
        QCOMPARE(panel().options().batchSizeTrain, fits);
        QVERIFY(panel().options().accumulate * fits >= 4096);
        QTRY_VERIFY(panel().form().problem("--batch_size_train").isEmpty());
    }

    void devicesAreThoseOfThisComputer() {
        fillForm("lauf");
        auto* device = static_cast<QComboBox*>(panel().form().field("--device"));
        QTRY_VERIFY(panel().advice().neededGb > 0);
        QCOMPARE(device->count(), 2 + int(panel().advice().gpus.size()));
        device->setCurrentIndex(device->findData("cpu"));
        QCOMPARE(panel().options().runtime.device, std::string("cpu"));
        static_cast<QSpinBox*>(panel().form().field("--world_size"))->setValue(64);
        QCOMPARE(panel().options().worldSize, 64);
        QTRY_VERIFY(panel().adviceText().contains("slow each other down"));
        // One that was chosen on another computer is offered, and said to be missing.
        m_window->app->settings().set(Settings::TrainForm, R"({"--device": "cuda:63"})");
        m_window->stop();
        QVERIFY(startWindow());
        QCOMPARE(panel().options().runtime.device, std::string("cuda:63"));
        fillForm("lauf");
        QTRY_VERIFY(panel().form().problem("--device").contains("no such graphics card"));
    }

    void aVitLearnsAtItsOwnSize() {
        fillForm("lauf");
        panel().form().setValues({{"--input_size", 192}});
        QTRY_VERIFY(panel().form().problem("--input_size").contains("own size"));
        panel().form().setValues({{"--input_size", 100}});
        QTRY_VERIFY(panel().form().problem("--input_size").contains("multiple of 64"));
        panel().form().setValues({{"--input_size", 0}});
        QTRY_VERIFY(!panel().form().hasProblems());
    }

    void whereNothingCanBeWrittenIsSaidBefore() {
        fillForm("lauf");
        std::ofstream(folder("datei")) << "a file";
        setPath("--output", folder("datei") / "lauf");
        QTRY_VERIFY(panel().form().problem("--output").contains("Nothing can be written"));
        QTest::keyClick(&train(), Qt::Key_F5);
        QTest::qWait(200);
        QVERIFY(train().runs().runs().empty());
    }

    void formsStandForTheirOptions() {
        TrainOptions options;
        options.trainData = {folder("a"), folder("b")};
        options.validData = {};
        options.checkpoint = folder("m.pth");
        options.output = folder("out");
        options.maxEpochNum = 7;
        options.learningRate = 3e-5;
        options.accumulate = 3;
        options.worldSize = 2;
        options.runtime.device = "cuda:1";
        options.seed = 18'446'744'073'709'551'615ull;
        options.prompts = {kPromptPoint};
        options.schedule = TrainSchedule::Cosine;
        options.cacheFeatures = FeatureCaching::Off;
        QVERIFY(trainOptionsOf(trainFormValues(options)) == options);
    }

    void adviceComesBeforeTheStart() {
        fillForm("lauf");
        QTRY_VERIFY2(panel().adviceText().startsWith("24 images to learn from, 6 to validate with"),
                     qPrintable(panel().adviceText()));
        QVERIFY(panel().adviceText().contains("first epoch"));
        QVERIFY(panel().adviceText().contains("GB"));
        QVERIFY(!panel().adviceText().contains("No validation"));
        panel().form().setValues({{"--valid-data", QJsonArray()},
                                  {"--train-data", QJsonArray{text(folder("pruefen"))}}});
        QTRY_VERIFY(panel().adviceText().contains("No validation images"));
        QVERIFY(panel().adviceText().contains("Only 6 images"));
        // All of it is seen where the form leaves room, and the form keeps what it needs.
        m_window->window().resize(1200, 1000);
        const auto seen = [&] {
            return panel().findChild<QLabel*>("advice")->visibleRegion().boundingRect().size();
        };
        const auto all = [&] { return panel().findChild<QLabel*>("advice")->size(); };
        QTRY_COMPARE(seen(), all());
        QVERIFY(all().height() > QFontMetrics(panel().font()).lineSpacing() * 6);
        QCOMPARE(panel().form().visibleRegion().boundingRect().height(), panel().form().height());
        m_window->window().resize(1000, 500);
        QTRY_VERIFY(seen().height() < all().height());
        QVERIFY(seen().height() >= QFontMetrics(panel().font()).lineSpacing() * 4);
        m_window->window().resize(1200, 1000);
        QTRY_COMPARE(seen(), all());
        panel().form().setValues({{"--valid-data", QJsonArray{text(folder("pruefen"))}}});
        QTRY_VERIFY(panel().adviceText().contains("training and validation"));
    }

    void dataWithErrorsIsAskedAbout() {
        fillForm("lauf");
        data("fehler", 24, false);
        panel().form().setValues({{"--train-data", QJsonArray{text(folder("fehler"))}}});
        MessageBox::setNextChoice(1);  // show them
        QTest::keyClick(&train(), Qt::Key_F5);
        QTRY_COMPARE(m_window->window().currentWorkspace()->objectName(), QString("data"));
        QVERIFY(MessageBox::takeShown().join(' ').contains("1 file has errors"));
        QVERIFY(!fs::exists(folder("lauf")));
        m_window->window().showWorkspace(&train());
        MessageBox::setNextChoice(0);  // anyway
        QTest::keyClick(&train(), Qt::Key_F5);
        QTRY_VERIFY_WITH_TIMEOUT(state("lauf") == RunState::Finished, 20'000);
    }

    void whatIsInTheFolderIsNotLost() {
        QVERIFY(begin("lauf"));
        QTRY_VERIFY_WITH_TIMEOUT(state("lauf") == RunState::Finished, 20'000);
        const std::string before = content(folder("lauf") / "step_log.csv");
        // Closed: nothing happens. Replaced: only when asked for.
        fillForm("lauf");
        MessageBox::setNextChoice(-1);
        m_window->action("train.start")->trigger();
        QStringList shown;
        QVERIFY(QTest::qWaitFor([&] { return !(shown = MessageBox::takeShown()).isEmpty(); }));
        QVERIFY(shown.join(' ').contains("a training already"));
        QTest::qWait(200);
        QCOMPARE(content(folder("lauf") / "step_log.csv"), before);
        MessageBox::setNextChoice(1);
        m_window->action("train.start")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(
            content(folder("lauf") / "arguments.txt").find("--overwrite") != std::string::npos,
            20'000);
        QTRY_VERIFY_WITH_TIMEOUT(state("lauf") == RunState::Finished, 20'000);
        // Something that is no training is never overwritten.
        fs::create_directories(folder("voll"));
        std::ofstream(folder("voll") / "brief.txt") << "important";
        fillForm("voll");
        m_window->action("train.start")->trigger();
        QTRY_VERIFY(panel().form().problem("--output").contains("nothing is overwritten"));
        QVERIFY(!fs::exists(folder("voll") / "run.json"));
    }
};

QTEST_MAIN(TestWindowTrainForm)
#include "tst_window_train_form.moc"
