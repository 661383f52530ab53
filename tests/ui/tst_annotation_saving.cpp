#include <sys/mount.h>
#include <fstream>

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QtTest>
#include <atomic>
#include <thread>

#include "tests/ui/SavingFixture.h"

using namespace studio;
using namespace studio::testing;
using namespace std::chrono_literals;

// Annotations are saved by themselves, and nothing is lost where they cannot be.
class TestAnnotationSaving : public QObject, SavingFixture {
    Q_OBJECT

  private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { tearDown(); }

    void savesByItselfAndReopensExactly() {
        m_document->setAutosaveDelay(20);
        open();
        const int hole = addMarked("Bohrung Ø4 寸法", 1);
        const int slot = addMarked("slot", 2);
        m_document->setColour(slot, 6);
        m_document->setVisible(slot, false);
        m_document->setMaskByHand(hole, noise(3));
        m_document->setDone(true);
        QSignalSpy saved(m_document.get(), &Document::saved);
        QTRY_VERIFY(!m_document->isModified());
        QVERIFY(saved.count() >= 1);
        QVERIFY(!m_saver->hasUnsaved());

        const LayoutItem item = m_fixture->item();
        QVERIFY(AnnotationFixture::same(readMask(item.maskFile(0, 2)), noise(3)));
        QVERIFY(AnnotationFixture::same(readMask(item.maskFile(1, 2)), noise(2)));
        const Json json = m_fixture->json();
        QCOMPARE(json["image"].get<std::string>(), std::string("größe 1.png"));
        QCOMPARE(json["state"].get<std::string>(), std::string("done"));
        QCOMPARE(json["objects"][1]["mask"].get<std::string>(), std::string("masks/größe 1_1.png"));
        QCOMPARE(json["objects"][1]["score"].get<double>(), 0.75);
        QCOMPARE(json["clicked_points"], json["objects"][0]["clicked_points"]);

        reopen();
        QCOMPARE(m_document->objects().size(), 2u);
        const int first = m_document->objects()[0]->id, second = m_document->objects()[1]->id;
        QCOMPARE(m_document->object(first)->label, QString("Bohrung Ø4 寸法"));
        QVERIFY(AnnotationFixture::same(m_document->mask(first), noise(3)));
        QVERIFY(AnnotationFixture::same(m_document->mask(second), noise(2)));
        QVERIFY(!m_document->score(first));
        QCOMPARE(*m_document->score(second), 0.75);
        QCOMPARE(m_document->source(first)->method, std::string("brush"));
        QCOMPARE(m_document->source(second)->model, std::string("abc123"));
        QCOMPARE(m_document->object(second)->colour, 6);
        QVERIFY(m_document->isVisible(first));
        QVERIFY(!m_document->isVisible(second));
        QVERIFY(m_document->isDone());
        QCOMPARE(m_document->prompt(second).points.size(), 1u);
        QVERIFY(!m_document->isModified());
        QVERIFY(namesIn(m_fixture->recovery).empty());
    }

    void unknownKeysSurvive() {
        const LayoutItem item = m_fixture->item();
        writeText(item.annotation,
                  R"({"operator": {"name": "Zoë", "shift": [1, 2]}, "state": "reviewed",
            "clicked_points": [[5, 6]], "background_points": [], "box": null, "image_size": [64, 48],
            "objects": [{"label": "hole", "clicked_points": [[5, 6]], "background_points": [], "box": null,
                         "diameter_mm": 4.25, "visible": "yes", "colour_index": "red",
                         "source": {"model": "m", "method": "clicks", "version": 3}}]})");
        open();
        QCOMPARE(m_document->objects().size(), 1u);
        QVERIFY(!m_document->isDone());
        const int id = m_document->objects()[0]->id;
        m_document->addPoint(id, {7, 8, false});
        m_document->setAnswer(m_document->pendingRequest(id), noise(1), 0.5, {"n", "clicks"});
        save();
        const Json json = m_fixture->json();
        QCOMPARE(json["operator"]["name"].get<std::string>(), std::string("Zoë"));
        QCOMPARE(json["operator"]["shift"].size(), 2u);
        QCOMPARE(json["state"].get<std::string>(), std::string("reviewed"));
        QCOMPARE(json["objects"][0]["diameter_mm"].get<double>(), 4.25);
        QCOMPARE(json["objects"][0]["visible"].get<std::string>(), std::string("yes"));
        QCOMPARE(json["objects"][0]["source"]["version"].get<int>(), 3);
        QCOMPARE(json["objects"][0]["source"]["model"].get<std::string>(), std::string("n"));
        QCOMPARE(json["background_points"][0][0].get<int>(), 7);
    }

    void openingAloneChangesNothing() {
        const LayoutItem item = m_fixture->item();
        writeText(item.annotation, R"({"clicked_points": [[5, 6], [9, 9]]})");
        const auto stamp = fileStamp(item.annotation);
        QSignalSpy needed(m_document.get(), &Document::maskNeeded);
        open();
        QCOMPARE(needed.count(), 1);  // prompts without a mask: the window has it computed
        const int id = needed[0][0].toInt();
        QVERIFY(m_document->setAnswer(needed[0][1].toULongLong(), noise(1), 0.9,
                                      AnnotationFixture::clicks()));
        QVERIFY(!m_document->mask(id).empty());
        QVERIFY(!m_document->isModified());
        m_document->close();
        QVERIFY(m_saver->flush());
        QCOMPARE(fileStamp(item.annotation), stamp);
        QVERIFY(!fs::exists(item.maskFolder));
        QVERIFY(namesIn(m_fixture->recovery).empty());

        // Once the user says that it is done, what was computed is saved.
        open();
        QVERIFY(m_document->setAnswer(needed[1][1].toULongLong(), noise(1), 0.9,
                                      AnnotationFixture::clicks()));
        m_document->setDone(true);
        save();
        QVERIFY(AnnotationFixture::same(readMask(item.maskFile(0, 1)), noise(1)));
    }

    void theMaskPromptSurvives() {
        open();
        const int id = addMarked("hole", 4);
        m_document->takeUpMask(id);
        m_document->addPoint(id, {20, 20, true});
        save();  // the answer is not there yet
        QSignalSpy needed(m_document.get(), &Document::maskNeeded);
        reopen();
        const int again = m_document->objects()[0]->id;
        QVERIFY(AnnotationFixture::same(m_document->maskPrompt(again), noise(4)));
        QVERIFY(AnnotationFixture::same(m_document->mask(again), noise(4)));
        QVERIFY(m_document->isMaskOutdated(again));
        QCOMPARE(needed.count(), 1);
    }

    void masksOfRemovedObjectsAreRemovedOthersStay() {
        open();
        const int first = addMarked("a", 1);
        addMarked("b", 2);
        addMarked("c", 3);
        save();
        const LayoutItem item = m_fixture->item();
        writeMask(item.maskFolder / "größe 1_extra.png", noise(9));
        writeMask(item.maskFolder / "other.png", noise(9));
        QCOMPARE(namesIn(item.maskFolder).size(), 5u);
        m_document->removeObject(first);
        save();
        QCOMPARE(namesIn(item.maskFolder),
                 (std::vector<std::string>{"größe 1_0.png", "größe 1_1.png", "größe 1_extra.png",
                                           "other.png"}));
        QVERIFY(AnnotationFixture::same(readMask(item.maskFile(0, 2)), noise(2)));
        m_document->undoStack()->undo();
        save();
        QVERIFY(AnnotationFixture::same(readMask(item.maskFile(0, 3)), noise(1)));
        QVERIFY(AnnotationFixture::same(readMask(item.maskFile(2, 3)), noise(3)));
    }

    void unchangedMasksAreNotWrittenAgain() {
        open();
        addMarked("a", 1);
        const int second = addMarked("b", 2);
        save();
        const LayoutItem item = m_fixture->item();
        const auto first = fileStamp(item.maskFile(0, 2)), other = fileStamp(item.maskFile(1, 2));
        m_document->setMaskByHand(second, noise(5));
        save();
        QCOMPARE(fileStamp(item.maskFile(0, 2)), first);
        QVERIFY(fileStamp(item.maskFile(1, 2)) != other);
        reopen();
        m_document->setLabel(m_document->objects()[0]->id, "renamed");
        save();
        QCOMPARE(fileStamp(item.maskFile(0, 2)), first);
    }

    void foreignMasksOfOurNameAreNotOverwritten() {
        const LayoutItem item = m_fixture->item();
        writeMask(item.maskFile(0, 1), noise(8));
        open();
        QSignalSpy changed(m_document.get(), &Document::changedOnDisk);
        addMarked("hole", 1);
        m_document->save();
        QVERIFY(!m_saver->flush());
        QCOMPARE(changed.count(), 1);
        QVERIFY(AnnotationFixture::same(readMask(item.maskFile(0, 1)), noise(8)));
        m_document->resolve(Document::Resolution::KeepMine);
        QVERIFY(m_saver->flush());
        QVERIFY(AnnotationFixture::same(readMask(item.maskFile(0, 1)), noise(1)));
        QCOMPARE(namesIn(item.maskFolder).size(), 2u);  // and the other one, kept
    }

    void savesWhenTheImageIsLeft() {
        m_fixture->addImage("zweites.png");
        open();
        addMarked("hole", 1);
        m_document->open(m_fixture->load(1));
        QVERIFY(m_document->objects().empty());
        QVERIFY(m_saver->flush());
        QCOMPARE(m_fixture->json(0)["objects"].size(), 1u);
        QVERIFY(!fs::exists(m_fixture->item(1).annotation));
    }

    void savesWhenItIsDestroyed() {
        open();
        addMarked("hole", 1);
        m_document.reset();
        m_saver.reset();
        QCOMPARE(m_fixture->json()["objects"].size(), 1u);
    }

    void savingDoesNotBlock() {
        m_saver->setWriter([](AnnotationVersion& version, bool keep) {
            std::this_thread::sleep_for(250ms);
            annotation_file::save(version, keep);
        });
        open();
        const int id = addMarked("hole", 1);
        QElapsedTimer timer;
        timer.start();
        m_document->save();
        // Changes made in the meantime, and saved in the meantime, are not lost.
        for (int i = 2; i < 6; ++i) {
            m_document->setMaskByHand(id, noise(i));
            m_document->save();
        }
        QVERIFY2(timer.elapsed() < 100, qPrintable(QString::number(timer.elapsed())));
        QVERIFY(m_document->isModified());
        QTRY_VERIFY(!m_document->isModified());
        QVERIFY(timer.elapsed() < 1000);  // the first and the last one, not all of them
        QVERIFY(AnnotationFixture::same(readMask(m_fixture->item().maskFile(0, 1)), noise(5)));
    }

    void aFullDiskLosesNothingAndTellsOnce() {
        std::atomic<bool> full = true;
        m_saver->setWriter([&](AnnotationVersion& version, bool keep) {
            if (full) throw Error(ErrorCode::DiskFull, "x", "no space left");
            annotation_file::save(version, keep);
        });
        m_saver->setRetryDelay(30);
        open();
        QSignalSpy failed(m_document.get(), &Document::saveFailed);
        const int id = addMarked("hole", 1);
        for (int i = 0; i < 3; ++i) {
            m_document->setMaskByHand(id, noise(10 + i));
            m_document->save();
            QTest::qWait(60);
        }
        QCOMPARE(failed.count(), 1);
        QVERIFY(m_document->isModified());
        QCOMPARE(namesIn(m_fixture->recovery).size(), 1u);
        // Work goes on with another image, and coming back shows everything.
        m_document->close();
        QVERIFY(m_saver->unsaved(m_fixture->item()).has_value());
        full = false;
        QTRY_VERIFY(!m_saver->hasUnsaved());
        QVERIFY(m_saver->flush());
        QVERIFY(AnnotationFixture::same(readMask(m_fixture->item().maskFile(0, 1)), noise(12)));
        QVERIFY(namesIn(m_fixture->recovery).empty());
    }

    void aReallyFullDiskLeavesTheOldVersion() {
        const fs::path disk = m_fixture->root / "full";
        fs::create_directories(disk);
        if (::mount("none", disk.c_str(), "tmpfs", 0, "size=64k") != 0)
            QSKIP("mounting a small disk is not allowed here");
        const struct Unmount {
            fs::path path;
            ~Unmount() { ::umount2(path.c_str(), MNT_DETACH); }
        } unmount{disk};
        writeImage(disk / "a.png", cv::Mat(48, 64, CV_8UC1, cv::Scalar(1)));
        const LayoutItem item = openFolder(disk).items.at(0);
        m_document->open(annotation_file::load(item, {64, 48}, m_fixture->recovery));
        const int id = addMarked("hole", 1);
        save();
        const std::string before = text(item.annotation);
        std::ofstream(disk / "filler") << std::string(200'000, 'x');
        QSignalSpy failed(m_document.get(), &Document::saveFailed);
        m_document->setMaskByHand(id, noise(2));
        m_document->setLabel(id, QString(5000, 'y'));
        m_document->save();
        QVERIFY(!m_saver->flush());
        QCOMPARE(failed.count(), 1);
        QCOMPARE(AnnotationFixture::codeOf(failed[0][0]), ErrorCode::DiskFull);
        QCOMPARE(text(item.annotation), before);
        QVERIFY(AnnotationFixture::same(readMask(item.maskFile(0, 1)), noise(1)));
        fs::remove(disk / "filler");
        QVERIFY(m_saver->flush());
        QVERIFY(AnnotationFixture::same(readMask(item.maskFile(0, 1)), noise(2)));
        m_document->close();
    }

    void aFolderThatCannotBeWrittenIsToldOnce() {
        // A file where the folder would be refuses root, too.
        const LayoutItem item = m_fixture->item();
        writeText(m_fixture->root / "json", "in the way");
        m_saver->setRetryDelay(kNever);
        open();
        QSignalSpy failed(m_document.get(), &Document::saveFailed);
        const int id = addMarked("hole", 1);
        m_document->save();
        QVERIFY(!m_saver->flush());
        m_document->setLabel(id, "slot");
        m_document->save();
        QVERIFY(!m_saver->flush());
        QCOMPARE(failed.count(), 1);
        QCOMPARE(AnnotationFixture::codeOf(failed[0][0]), ErrorCode::FileUnwritable);
        QVERIFY(m_document->isModified());
        QVERIFY(m_document->setMaskByHand(id, noise(2)));  // work goes on
        fs::remove(m_fixture->root / "json");
        m_document->save();
        QVERIFY(m_saver->flush());
        QVERIFY(!m_document->isModified());
        QCOMPARE(m_fixture->json()["objects"][0]["label"].get<std::string>(), std::string("slot"));
        QVERIFY(AnnotationFixture::same(readMask(item.maskFile(0, 1)), noise(2)));
    }

    void aRemovedImageKeepsTheWork() {
        m_saver->setRetryDelay(kNever);
        open();
        const LayoutItem item = m_document->item();
        QSignalSpy removed(m_document.get(), &Document::imageRemoved);
        QSignalSpy failed(m_document.get(), &Document::saveFailed);
        addMarked("hole", 1);
        const std::string image = text(item.image);
        fs::remove_all(m_fixture->root);
        m_document->checkDisk();
        m_document->checkDisk();
        QCOMPARE(removed.count(), 1);
        m_document->save();
        QVERIFY(!m_saver->flush());
        QCOMPARE(failed.count(), 1);
        QCOMPARE(AnnotationFixture::codeOf(failed[0][0]), ErrorCode::FileNotFound);
        QVERIFY(!fs::exists(m_fixture->root));  // nothing is made in a folder that is gone
        QCOMPARE(m_document->objects().size(), 1u);
        writeText(item.image, image);  // the drive is back
        QVERIFY(m_saver->flush());
        QCOMPARE(m_fixture->json()["objects"].size(), 1u);
    }

    void manyObjectsAndPointsSaveFast() {
        open();
        std::vector<FinishedObject> many(300);
        for (std::size_t i = 0; i < many.size(); ++i) {
            many[i].label = QString::number(i);
            many[i].mask = AnnotationFixture::ring(3 + int(i) % 10);
            many[i].points.assign(20, {5, 5, true});
        }
        QVERIFY(m_document->addObjects(many));
        QElapsedTimer timer;
        timer.start();
        m_document->save();
        QVERIFY(timer.elapsed() < 100);
        QVERIFY(m_saver->flush(60'000));
        reopen();
        QCOMPARE(m_document->objects().size(), 300u);
        QVERIFY(AnnotationFixture::same(m_document->mask(m_document->objects()[299]->id),
                                        many[299].mask));
    }
};

QTEST_GUILESS_MAIN(TestAnnotationSaving)
#include "tst_annotation_saving.moc"
