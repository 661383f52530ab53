#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QDropEvent>
#include <QFileInfo>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QSignalSpy>
#include <QSpinBox>
#include <QToolButton>
#include <QUrl>
#include <QtTest>

#include "core/base/Error.h"
#include "ui/FileDialog.h"
#include "ui/OptionForm.h"
#include "ui/PathField.h"
#include "ui/PathListField.h"
#include "ui/data/DataForms.h"

using namespace studio;

class TestOptionForm : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void keepsWhatIsTyped() {
        const auto settings = Settings::temporary();
        OptionForm form, other;
        for (OptionForm* one : {&form, &other}) {
            one->add("DIR", "Folder", "tip",
                     new PathField(PathField::Kind::Folder, *settings, Settings::RecentDataFolders,
                                   "Choose"));
            one->add("SOURCE", "Folders", "tip",
                     new PathListField(*settings, Settings::RecentDataFolders, "Choose"));
            one->addChoice("--to", "To", "tip", {{"coco", "COCO", {}}, {"yolo", "YOLO", {}}});
            one->addNumber("--threads", "Threads", "tip", 0, 8);
            one->addReal("--tolerance", "Tolerance", "tip", 0, 10, 2);
            one->addText("--label", "Label", "tip");
            one->addSwitch("--number", "Number", "tip");
        }
        QSignalSpy changed(&form, &OptionForm::changed);
        static_cast<PathField*>(form.field("DIR"))->setPath("/data/größe 1");
        static_cast<PathListField*>(form.field("SOURCE"))->add({"/a", "/b", "/a"});
        static_cast<QComboBox*>(form.field("--to"))->setCurrentIndex(1);
        static_cast<QSpinBox*>(form.field("--threads"))->setValue(3);
        static_cast<QDoubleSpinBox*>(form.field("--tolerance"))->setValue(0.25);
        static_cast<QLineEdit*>(form.field("--label"))->setText("hole");
        static_cast<QCheckBox*>(form.field("--number"))->setChecked(true);
        QCOMPARE(changed.count(), 7);
        other.setValues(form.values());
        QCOMPARE(other.values(), form.values());
        QCOMPARE(static_cast<PathListField*>(other.field("SOURCE"))->paths(),
                 (QStringList{"/a", "/b"}));
        // Values of a wrong type, or that are no choice any more, do no harm.
        other.setValues({{"--to", "gone"}, {"--threads", "many"}, {"SOURCE", 7}, {"?", 1}});
        QCOMPARE(other.values()["--to"].toString(), QString("yolo"));
        QCOMPARE(other.values()["--threads"].toInt(), 3);
    }

    void problemsAreShownAtTheirFields() {
        const auto settings = Settings::temporary();
        OptionForm form;
        auto* folder = new PathField(PathField::Kind::Folder, *settings,
                                     Settings::RecentDataFolders, "Choose");
        auto* folders = new PathListField(*settings, Settings::RecentDataFolders, "Choose");
        form.add("DIR", "Folder", "tip", folder);
        form.add("SOURCE", "Folders", "tip", folders);
        form.addNumber("--valid", "Validation", "tip", 0, 8);
        folder->setPath("/data/x/");
        folders->setPaths({"/one", "/two"});
        const auto fieldOf = [&](const char* subject) {
            return form.fieldOf(Error(ErrorCode::Usage, subject, "is wrong"));
        };
        QCOMPARE(fieldOf("/data/x"), QString("DIR"));
        QCOMPARE(fieldOf("/two"), QString("SOURCE"));
        QCOMPARE(fieldOf("DIR"), QString("DIR"));
        QCOMPARE(fieldOf("--valid, --test"), QString("--valid"));
        QCOMPARE(fieldOf("--valid 7"), QString("--valid"));
        QCOMPARE(fieldOf("--other"), QString());
        form.setProblem("--valid", "too much");
        QVERIFY(form.hasProblems());
        bool shown = false;
        for (const QLabel* label : form.findChildren<QLabel*>())
            shown |= label->text().contains("too much") && label->isVisibleTo(&form);
        QVERIFY(shown);
        form.clearProblems();
        QVERIFY(!form.hasProblems());
        QCOMPARE(form.problem("--valid"), QString());
    }

    void pathsAreChosenRememberedAndDropped() {
        const auto settings = Settings::temporary();
        PathField field(PathField::Kind::FileOrFolder, *settings, Settings::RecentDataFolders,
                        "Choose", "All (*)");
        QCOMPARE(field.findChildren<QToolButton*>().size(), 2);
        QSignalSpy changed(&field, &PathField::changed);
        FileDialog::setNextFileName("/data/folder");
        QTest::mouseClick(field.findChildren<QToolButton*>()[0], Qt::LeftButton);
        QCOMPARE(field.path(), QString("/data/folder"));
        FileDialog::setNextFileNames({});  // cancelled
        QTest::mouseClick(field.findChildren<QToolButton*>()[0], Qt::LeftButton);
        QCOMPARE(field.path(), QString("/data/folder"));
        field.remember();
        FileDialog::setNextFileName("/data/coco.json");
        QTest::mouseClick(field.findChildren<QToolButton*>()[1], Qt::LeftButton);
        QCOMPARE(field.path(), QString("/data/coco.json"));
        field.remember();
        QVERIFY(changed.count() >= 2);
        // The list of those used lately offers both, and leaves the text alone.
        const auto* box = field.findChild<QComboBox*>();
        QCOMPARE(box->itemText(0), QString("/data/coco.json"));
        QCOMPARE(box->itemText(1), QString("/data/folder"));
        QCOMPARE(field.path(), QString("/data/coco.json"));
        field.setPath("  ~/parts ");
        QCOMPARE(field.path(), QDir::homePath() + "/parts");
    }

    void listsOfFoldersTakeDropsAndLoseWithDelete() {
        const auto settings = Settings::temporary();
        PathListField field(*settings, Settings::RecentDataFolders, "Choose");
        auto* list = field.findChild<QListWidget*>();
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile("/a"), QUrl::fromLocalFile("/b")});
        QDragEnterEvent enter({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(list->viewport(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(list->viewport(), &drop);
        QCOMPARE(field.paths(), (QStringList{"/a", "/b"}));
        list->setCurrentRow(0);
        QSignalSpy changed(&field, &PathListField::changed);
        QTest::keyClick(list, Qt::Key_Delete);
        QCOMPARE(field.paths(), QStringList{"/b"});
        QCOMPARE(changed.count(), 1);
    }

    void formsStandForTheOptions() {
        DataConvertOptions convert;
        convert.input = "/in/größe";
        convert.from = LabelFormat::Coco;
        convert.images = "/images";
        convert.output = "/out";
        convert.to = LabelFormat::Labelme;
        convert.labels = {LabelRule::Threshold, 12.5, 3, 77};
        convert.writing.polygons = convert.writing.bridge = true;
        convert.writing.compressedRle = convert.writing.copyImages = false;
        convert.writing.tolerance = 0.5;
        convert.threads = 2;
        QVERIFY(convertOptions(formValues(convert)) == convert);
        QVERIFY(convertOptions({}) == DataConvertOptions());
        QVERIFY(convertOptions(formValues(DataConvertOptions())) == DataConvertOptions());

        DataBuildOptions build;
        build.sources = {"/a", "/b"};
        build.images = "/images";
        build.output = "/out";
        build.layout = BuildLayout::Dis5k;
        build.merge = BuildMerge::Each;
        build.labels = {"hole", "slot"};
        build.object = "part";
        build.verdicts = {"accepted"};
        build.valid = 0.25;
        build.test = 0.125;
        build.seed = 18'000'000'000'000'000'000u;
        build.number = true;
        build.threads = 1;
        QVERIFY(buildOptions(formValues(build)) == build);
        QVERIFY(buildOptions(formValues(DataBuildOptions())) == DataBuildOptions());

        SynthOptions synth;
        synth.output = "/out";
        synth.count = 12;
        synth.scenes.size = {1280, 1024};
        synth.scenes.seed = 18'000'000'000'000'000'000u;
        synth.scenes.kinds = {SceneKind::Backlit, SceneKind::Gear};
        synth.scenes.minInstances = 2;
        synth.scenes.maxInstances = 3;
        synth.masks = SynthMasks::Each;
        synth.valid = 0.2;
        synth.threads = 1;
        QVERIFY(synthOptions(formValues(synth)) == synth);
        QVERIFY(synthOptions(formValues(SynthOptions())) == SynthOptions());
        synth.layout = SynthLayout::PerSam;
        synth.perObject = 3;
        QCOMPARE(synthOptions(formValues(synth)).valid, 0.0);  // has no splits

        DataCheckOptions check;
        check.folder = "/data";
        check.threads = 1;
        QVERIFY(checkOptions(formValues(check)) == check);
        // A relative path is one of now, wherever the program is started the next time.
        QVERIFY(checkOptions({{"DIR", "here"}}).folder.is_absolute());
    }

    void anEmptyListOfLabelsIsAllAndOfKindsIsNone() {
        QVERIFY(buildOptions({{"--label", " , "}}).labels.empty());
        QVERIFY(synthOptions({{"--kinds", QJsonArray()}}).scenes.kinds.empty());
    }
};

QTEST_MAIN(TestOptionForm)
#include "tst_option_form.moc"
