#include <csignal>

#include <QProcess>
#include <QSignalSpy>
#include <QtTest>

#include "tests/ui/SavingFixture.h"

using namespace studio;
using namespace studio::testing;
using namespace std::chrono_literals;

// Files that others changed or damaged, and what is left after a crash.
class TestAnnotationRecovery : public QObject, SavingFixture {
    Q_OBJECT

  private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { tearDown(); }

    void aChangedFileIsNotOverwritten_data() {
        QTest::addColumn<QString>("victim");
        QTest::newRow("json") << "json";
        QTest::newRow("mask") << "mask";
        QTest::newRow("json removed") << "removed";
    }

    void aChangedFileIsNotOverwritten() {
        QFETCH(QString, victim);
        open();
        const int id = addMarked("hole", 1);
        save();
        const LayoutItem item = m_document->item();
        const std::string theirs = R"({"clicked_points": [[1, 2]], "theirs": true})";
        if (victim == "mask") writeMask(item.maskFile(0, 1), noise(7));
        if (victim == "json") writeText(item.annotation, theirs);
        if (victim == "removed") fs::remove(item.annotation);

        QSignalSpy changed(m_document.get(), &Document::changedOnDisk);
        QSignalSpy failed(m_document.get(), &Document::saveFailed);
        m_document->setMaskByHand(id, noise(2));
        m_document->save();
        QVERIFY(!m_saver->flush());
        QCOMPARE(changed.count(), 1);
        QCOMPARE(failed.count(), 0);
        QVERIFY(m_document->hasConflict());
        QVERIFY(m_document->isModified());
        if (victim == "mask")
            QVERIFY(AnnotationFixture::same(readMask(item.maskFile(0, 1)), noise(7)));
        if (victim == "json") QCOMPARE(text(item.annotation), theirs);
        if (victim == "removed") QVERIFY(!fs::exists(item.annotation));

        m_document->resolve(Document::Resolution::Later);
        m_document->setLabel(id, "slot");
        QTest::qWait(30);
        QCOMPARE(changed.count(), 1);
        m_document->save();  // asked for: asks again
        QCOMPARE(changed.count(), 2);
        m_document->resolve(Document::Resolution::KeepMine);
        QVERIFY(m_saver->flush());
        QVERIFY(!m_document->isModified());
        QVERIFY(!m_document->hasConflict());
        QVERIFY(AnnotationFixture::same(readMask(item.maskFile(0, 1)), noise(2)));
        QCOMPARE(m_fixture->json()["objects"][0]["label"].get<std::string>(), std::string("slot"));
        std::vector<fs::path> kept;
        for (const fs::path& folder : {item.annotation.parent_path(), item.maskFolder})
            for (const auto& entry : fs::directory_iterator(folder))
                if (toUtf8(entry.path().filename()).find(".theirs-") != std::string::npos)
                    kept.push_back(entry.path());
        QCOMPARE(kept.size(), victim == "removed" ? 0u : 1u);
        if (victim == "json") QCOMPARE(text(kept[0]), theirs);
        if (victim == "mask") QVERIFY(AnnotationFixture::same(readMask(kept[0]), noise(7)));
    }

    void theirVersionCanBeLoaded() {
        open();
        const int id = addMarked("hole", 1);
        save();
        const LayoutItem item = m_document->item();
        writeText(item.annotation, R"({"clicked_points": [[1, 2]], "objects": [
            {"label": "theirs", "clicked_points": [[1, 2]], "background_points": [], "box": null}]})");
        m_document->setLabel(id, "mine");
        m_document->checkDisk();
        QVERIFY(m_document->hasConflict());
        m_document->resolve(Document::Resolution::LoadTheirs);
        QCOMPARE(m_document->objects().size(), 1u);
        QCOMPARE(m_document->objects()[0]->label, QString("theirs"));
        QVERIFY(!m_document->isModified());
        QVERIFY(!m_document->hasConflict());
        QVERIFY(!m_document->hasRecovery());
        QVERIFY(m_saver->flush());
        QVERIFY(namesIn(m_fixture->recovery).empty());
    }

    void anUnsolvedConflictComesBackWithTheImage() {
        open();
        const int id = addMarked("hole", 1);
        save();
        writeText(m_document->item().annotation, R"({"clicked_points": [[1, 2]]})");
        m_document->setLabel(id, "mine");
        m_document->save();
        QVERIFY(!m_saver->flush());
        m_document->setMaskByHand(id, noise(5));
        m_document->close();
        const auto unsaved = m_saver->unsaved(m_fixture->item());
        QVERIFY(unsaved.has_value());
        LoadedAnnotation loaded;
        loaded.version = *unsaved;
        loaded.unsaved = true;
        QSignalSpy changed(m_document.get(), &Document::changedOnDisk);
        m_document->open(loaded);
        QVERIFY(AnnotationFixture::same(m_document->mask(m_document->objects()[0]->id), noise(5)));
        m_document->save();
        QVERIFY(!m_saver->flush());
        QCOMPARE(changed.count(), 1);
        m_document->resolve(Document::Resolution::KeepMine);
        QVERIFY(m_saver->flush());
        QCOMPARE(m_fixture->json()["objects"][0]["label"].get<std::string>(), std::string("mine"));
    }

    void ourOwnSaveIsNoChangeFromOutside() {
        open();
        addMarked("hole", 1);
        save();
        QSignalSpy changed(m_document.get(), &Document::changedOnDisk);
        m_document->checkDisk();
        for (int i = 0; i < 5; ++i) {
            m_document->setLabel(m_document->objects()[0]->id, QString::number(i));
            m_document->save();
        }
        QVERIFY(m_saver->flush());
        m_document->checkDisk();
        QCOMPARE(changed.count(), 0);
    }

    void badFilesAreNotTouchedUntilTheUserSaysSo_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<int>("code");
        const auto row = [](const char* name, const char* content, ErrorCode code) {
            QTest::newRow(name) << QByteArray(content) << static_cast<int>(code);
        };
        row("empty", "", ErrorCode::JsonInvalid);
        row("not json", "hello", ErrorCode::JsonInvalid);
        row("cut off", "{\"clicked_points\": [[1,", ErrorCode::JsonInvalid);
        row("strings", R"({"clicked_points": [["a", "b"]]})", ErrorCode::AnnotationInvalid);
        row("another size", R"({"clicked_points": [[1, 2]], "image_size": [999, 48]})",
            ErrorCode::SizeMismatch);
    }

    void badFilesAreNotTouchedUntilTheUserSaysSo() {
        QFETCH(QByteArray, content);
        QFETCH(int, code);
        const LayoutItem item = m_fixture->item();
        writeText(item.annotation, content.toStdString());
        open();
        QVERIFY(m_document->openError().has_value());
        QCOMPARE(static_cast<int>(m_document->openError()->code()), code);
        QVERIFY(m_document->isReadOnly());
        QCOMPARE(m_document->addObject("hole"), 0);
        m_document->setDone(true);
        m_document->checkDisk();
        QVERIFY(!m_document->isModified());
        m_document->close();
        QVERIFY(m_saver->flush());
        QCOMPARE(text(item.annotation), content.toStdString());

        open();
        m_document->unlock();
        QVERIFY(!m_document->isReadOnly());
        addMarked("hole", 1);
        save();
        QCOMPARE(m_fixture->json()["objects"].size(), 1u);
        const auto names = namesIn(item.annotation.parent_path());
        QCOMPARE(names.size(), 2u);
        for (const std::string& name : names)
            if (name.find(".theirs-") != std::string::npos)
                QCOMPARE(text(item.annotation.parent_path() / name), content.toStdString());
        m_document->setLabel(m_document->objects()[0]->id, "again");
        save();  // from now on it is ours
        QCOMPARE(namesIn(item.annotation.parent_path()).size(), 2u);
    }

    void aMissingMaskIsToldAndComputedAgain() {
        open();
        addMarked("hole", 1);
        save();
        fs::remove(m_document->item().maskFile(0, 1));
        m_document->close();
        const LoadedAnnotation loaded = m_fixture->load();
        QCOMPARE(loaded.warnings.size(), 1u);
        QVERIFY(!loaded.error);
        QSignalSpy needed(m_document.get(), &Document::maskNeeded);
        m_document->open(loaded);
        QCOMPARE(needed.count(), 1);
    }

    void aMaskOfAnotherSizeIsAnError() {
        open();
        addMarked("hole", 1);
        save();
        const fs::path mask = m_document->item().maskFile(0, 1);
        writeMask(mask, cv::Mat(10, 10, CV_8UC1, cv::Scalar(255)));
        reopen();
        QVERIFY(m_document->openError().has_value());
        QCOMPARE(m_document->openError()->code(), ErrorCode::SizeMismatch);
        QVERIFY(m_document->isReadOnly());
    }

    void aKilledProgramLosesNothing() {
        open();
        addMarked("saved", 1);
        save();
        m_document->close();
        QProcess child;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("STUDIO_TEST_KILLED", QString::fromStdString(toUtf8(m_fixture->root)));
        environment.insert("STUDIO_TEST_RECOVERY",
                           QString::fromStdString(toUtf8(m_fixture->recovery)));
        child.setProcessEnvironment(environment);
        child.start(QCoreApplication::applicationFilePath(), {});
        QVERIFY(child.waitForFinished(20'000));
        QCOMPARE(child.exitStatus(), QProcess::CrashExit);
        QCOMPARE(m_fixture->json()["objects"].size(), 1u);  // never saved

        open();
        QVERIFY(m_document->hasRecovery());
        QCOMPARE(m_document->objects().size(), 1u);
        QVERIFY(!m_document->isModified());
        m_document->restoreRecovery();
        QVERIFY(!m_document->hasRecovery());
        QCOMPARE(m_document->objects().size(), 2u);
        QCOMPARE(m_document->objects()[1]->label, QString("größe"));
        QVERIFY(AnnotationFixture::same(m_document->mask(m_document->objects()[1]->id), noise(6)));
        QVERIFY(AnnotationFixture::same(m_document->mask(m_document->objects()[0]->id), noise(1)));
        m_document->undoStack()->undo();
        QCOMPARE(m_document->objects().size(), 1u);
        m_document->undoStack()->redo();
        save();
        QCOMPARE(m_fixture->json()["objects"].size(), 2u);
        reopen();
        QVERIFY(!m_document->hasRecovery());
    }

    void restoringOverANewerFileKeepsIt() {
        open();
        addMarked("mine", 1);
        save();
        addMarked("lost", 2);
        const AnnotationVersion lost = *m_saver->unsaved(m_fixture->item());
        while (m_document->isModified())
            m_document->undoStack()->undo();
        m_document->close();
        QVERIFY(m_saver->flush());
        // The program died with an object that was not saved; then someone else edits the file.
        const LayoutItem item = m_fixture->item();
        annotation_file::writeRecovery(lost, m_fixture->recovery);
        open();
        QVERIFY(m_document->hasRecovery());
        QVERIFY(!m_document->recoveryIsOlder());
        m_document->close();
        Json json = m_fixture->json();
        json["objects"][0]["label"] = "theirs";
        const std::string theirs = json.dump();
        writeText(item.annotation, theirs);

        open();
        QVERIFY(m_document->hasRecovery());
        QVERIFY(m_document->recoveryIsOlder());
        m_document->restoreRecovery();
        save();
        QCOMPARE(m_fixture->json()["objects"].size(), 2u);
        QCOMPARE(m_fixture->json()["objects"][0]["label"].get<std::string>(), std::string("mine"));
        std::vector<fs::path> kept;
        for (const std::string& name : namesIn(item.annotation.parent_path()))
            if (name.find(".theirs-") != std::string::npos)
                kept.push_back(item.annotation.parent_path() / fromUtf8(name));
        QCOMPARE(kept.size(), 1u);
        QCOMPARE(text(kept[0]), theirs);
    }

    void recoveryCanBeDiscarded() {
        open();
        addMarked("hole", 1);
        const AnnotationVersion lost = *m_saver->unsaved(m_fixture->item());
        while (m_document->undoStack()->canUndo())
            m_document->undoStack()->undo();
        QVERIFY(!m_document->isModified());
        m_document->close();
        QVERIFY(m_saver->flush());
        QVERIFY(namesIn(m_fixture->recovery).empty());  // undone: nothing to recover

        annotation_file::writeRecovery(lost, m_fixture->recovery);
        open();
        QVERIFY(m_document->hasRecovery());
        m_document->discardRecovery();
        m_document->close();
        QVERIFY(m_saver->flush());
        QVERIFY(namesIn(m_fixture->recovery).empty());
        QVERIFY(!fs::exists(m_fixture->item().annotation));
    }

    void aSaveThatWasCutOffIsNoConflict() {
        // The mask was written, then the power failed: no JSON knows of it.
        open();
        addMarked("hole", 1);
        const AnnotationVersion lost = *m_saver->unsaved(m_fixture->item());
        while (m_document->undoStack()->canUndo())
            m_document->undoStack()->undo();
        m_document->close();
        QVERIFY(m_saver->flush());
        annotation_file::writeRecovery(lost, m_fixture->recovery);
        writeMask(m_fixture->item().maskFile(0, 1), noise(1));
        open();
        m_document->restoreRecovery();
        save();
        QCOMPARE(m_fixture->json()["objects"].size(), 1u);
        QCOMPARE(namesIn(m_fixture->item().maskFolder).size(), 1u);
    }

    void aDamagedRecoveryCopyIsNoObstacle() {
        open();
        addMarked("hole", 1);
        m_document->close();
        QVERIFY(m_saver->flush());
        const auto item = m_fixture->item();
        AnnotationVersion version = m_fixture->load().version;
        version.done = true;
        annotation_file::writeRecovery(version, m_fixture->recovery);
        QVERIFY(m_fixture->load().recovered.has_value());
        const fs::path file = m_fixture->recovery / namesIn(m_fixture->recovery).at(0);
        writeText(file, text(file).substr(0, 100));
        QVERIFY(!m_fixture->load().recovered.has_value());
        QCOMPARE(m_fixture->load().version.objects.size(), 1u);
    }
};

/// What aKilledProgramLosesNothing() starts: edits, waits for nothing but the event loop, and dies.
static int editAndDie(const fs::path& root, const fs::path& recovery) {
    AnnotationSaver saver(recovery);
    AnnotationDocument document(saver);
    document.setAutosaveDelay(kNever);
    const LayoutItem item = openFolder(root).items.at(0);
    document.open(annotation_file::load(item, readImageSize(item.image), recovery));
    const int id = document.addObject(QStringLiteral("größe"));
    document.addPoint(id, {3, 4, true});
    document.setAnswer(document.pendingRequest(id), noise(6), 0.5, AnnotationFixture::clicks());
    QTest::qWait(500);
    std::raise(SIGKILL);
    return 0;
}

int main(int argc, char** argv) {
    QCoreApplication app(argc, argv);
    const QByteArray root = qgetenv("STUDIO_TEST_KILLED");
    if (!root.isEmpty())
        return editAndDie(root.toStdString(), qgetenv("STUDIO_TEST_RECOVERY").toStdString());
    TestAnnotationRecovery test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_annotation_recovery.moc"
