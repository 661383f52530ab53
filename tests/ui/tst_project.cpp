#include <QElapsedTimer>
#include <QSignalSpy>
#include <QtTest>
#include <fstream>

#include "tests/ui/AnnotationFixture.h"
#include "ui/Settings.h"
#include "ui/annotate/ProjectController.h"

using namespace studio;
using studio::testing::AnnotationFixture;
using State = ImageListModel::State;

class TestProject : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void init() {
        m_fixture = std::make_unique<AnnotationFixture>();
        fs::remove(m_fixture->root / "größe 1.png");
        for (const char* name : {"a.png", "b.png", "c.png", "d.png"})
            m_fixture->addImage(name);
        m_settings = Settings::temporary();
        m_saver = std::make_unique<AnnotationSaver>(m_fixture->recovery);
        make();
    }
    void cleanup() {
        m_project.reset();
        m_saver.reset();
        m_fixture.reset();
    }

    void opensAFolder() {
        QSignalSpy opened(m_project.get(), &ProjectController::projectOpened);
        QSignalSpy loading(m_project.get(), &ProjectController::imageLoading);
        QSignalSpy image(m_project.get(), &ProjectController::imageOpened);
        m_project->openFolder(m_fixture->root);
        QVERIFY(image.wait());
        QCOMPARE(opened.count(), 1);
        QCOMPARE(loading.count(), 1);
        QCOMPARE(m_project->currentRow(), 0);
        QCOMPARE(m_project->images()->rowCount(), 4);
        QCOMPARE(m_project->image().size(),
                 cv::Size(AnnotationFixture::kWidth, AnnotationFixture::kHeight));
        QVERIFY(m_project->document()->isOpen());
        QCOMPARE(m_settings->toStringList(Settings::RecentFolders),
                 QStringList{QString::fromStdString(toUtf8(m_fixture->root))});
    }

    void whatCannotBeOpenedKeepsWhatIsOpen() {
        open();
        QSignalSpy failed(m_project.get(), &ProjectController::openFailed);
        m_project->openFolder("/nonexistent/folder");
        QVERIFY(failed.wait());
        QCOMPARE(AnnotationFixture::codeOf(failed[0][0]), ErrorCode::FileNotFound);
        const fs::path empty = m_fixture->root / "empty";
        fs::create_directories(empty);
        m_project->openFolder(empty);
        QVERIFY(failed.wait());
        QCOMPARE(AnnotationFixture::codeOf(failed[1][0]), ErrorCode::FolderEmpty);
        m_project->openDropped({"/etc/hostname"});
        QCOMPARE(failed.count(), 3);
        QVERIFY(m_project->isOpen());
        QCOMPARE(m_project->images()->rowCount(), 4);
        QVERIFY(m_project->document()->isOpen());
    }

    void drops() {
        const QString root = QString::fromStdString(toUtf8(m_fixture->root));
        QSignalSpy image(m_project.get(), &ProjectController::imageOpened);
        m_project->openDropped({"/etc/hostname", root + "/c.png", root + "/a.png"});
        QVERIFY(image.wait());
        QCOMPARE(m_project->layout().kind, LayoutKind::Files);
        QCOMPARE(m_project->images()->rowCount(), 2);
        m_project->openDropped({root});
        QVERIFY(image.wait());
        QCOMPARE(m_project->images()->rowCount(), 4);
    }

    void movesThroughTheFilter() {
        open();
        m_project->filteredImages()->setText("a");  // a.png; the current one
        QVERIFY(!m_project->next());
        QVERIFY(!m_project->previous());
        m_project->filteredImages()->setText("");
        QSignalSpy image(m_project.get(), &ProjectController::imageOpened);
        QVERIFY(m_project->next());
        QCOMPARE(m_project->currentRow(), 1);
        QVERIFY(m_project->image().pixels.empty());  // not the image of before
        QVERIFY(!m_project->document()->isOpen());
        QVERIFY(image.wait());
        const auto upcoming = m_project->upcoming(5);
        QCOMPARE(upcoming.size(), 2u);
        QCOMPARE(upcoming[0].baseName(), std::string("c"));
        m_project->filteredImages()->setText("d");
        QVERIFY(m_project->next());
        QCOMPARE(m_project->currentRow(), 3);
        QVERIFY(image.wait());
        QVERIFY(!m_project->next());
    }

    void onlyTheLastOfFastStepsIsOpened() {
        open();
        QSignalSpy image(m_project.get(), &ProjectController::imageOpened);
        m_project->next();
        m_project->next();
        m_project->next();
        QVERIFY(image.wait());
        QTest::qWait(50);
        QCOMPARE(image.count(), 1);
        QCOMPARE(image[0][0].toInt(), 3);
    }

    void unfinishedImages() {
        open();
        QTRY_COMPARE(m_project->images()->count(State::Todo), 4);
        m_project->images()->setState(1, State::Done);
        m_project->images()->setState(2, State::Unreadable);
        QVERIFY(m_project->nextUnfinished());
        QCOMPARE(m_project->currentRow(), 3);
        QVERIFY(!m_project->nextUnfinished());
    }

    void anUnreadableImageIsToldAndSkippable() {
        writeFileAtomically(m_fixture->root / "b.png", "no image");
        writeFileAtomically(m_fixture->root / "c.png", "");
        open();
        QSignalSpy failed(m_project.get(), &ProjectController::imageFailed);
        QVERIFY(m_project->next());
        QVERIFY(failed.wait());
        QCOMPARE(failed[0][0].toInt(), 1);
        QCOMPARE(AnnotationFixture::codeOf(failed[0][1]), ErrorCode::ImageUnreadable);
        QVERIFY(!m_project->document()->isOpen());
        QCOMPARE(m_project->images()->state(1), State::Unreadable);
        fs::remove(m_fixture->root / "c.png");
        QVERIFY(m_project->next());
        QVERIFY(failed.wait());
        QCOMPARE(AnnotationFixture::codeOf(failed[1][1]), ErrorCode::FileNotFound);
        QSignalSpy image(m_project.get(), &ProjectController::imageOpened);
        QVERIFY(m_project->next());
        QVERIFY(image.wait());
    }

    void theListShowsTheStateOfTheWindow() {
        open();
        AnnotationDocument* document = m_project->document();
        QCOMPARE(m_project->images()->state(0), State::Todo);
        const int id = document->addObject("hole");
        QCOMPARE(m_project->images()->state(0), State::Todo);
        document->addPoint(id, {4, 4, true});
        QCOMPARE(m_project->images()->state(0), State::InProgress);
        document->setDone(true);
        QCOMPARE(m_project->images()->state(0), State::Done);
        document->setDone(false);
        document->undoStack()->undo();
        QCOMPARE(m_project->images()->state(0), State::Todo);
    }

    void comingBackShowsWhatWasLeftAtOnce() {
        // The disk is slow: what is on it when we come back is old.
        m_saver->setWriter([](AnnotationVersion& version, bool keep) {
            QThread::msleep(200);
            annotation_file::save(version, keep);
        });
        open();
        QSignalSpy image(m_project.get(), &ProjectController::imageOpened);
        QSignalSpy changed(m_project->document(), &AnnotationDocument::changedOnDisk);
        for (int round = 1; round <= 3; ++round) {
            const int id = m_project->document()->addObject(QString::number(round));
            m_project->document()->setMaskByHand(id, AnnotationFixture::ring(5 + round));
            m_project->next();
            if (round == 2) QTest::qWait(205);
            m_project->previous();
            QVERIFY(image.wait());
            QTRY_COMPARE(m_project->currentRow(), 0);
            const DocumentObjects& objects = m_project->document()->objects();
            QCOMPARE(objects.size(), std::size_t(round));
            QVERIFY(AnnotationFixture::same(m_project->document()->mask(objects.back()->id),
                                            AnnotationFixture::ring(5 + round)));
            QVERIFY(!m_project->document()->hasRecovery());
        }
        m_project->document()->save();
        QVERIFY(m_saver->flush());
        QCOMPARE(changed.count(), 0);
        QCOMPARE(m_fixture->json()["objects"].size(), 3u);
    }

    void groundTruthAndMetricsFollowTheObject() {
        writeMask(m_fixture->root / "gt" / "a_0.png", AnnotationFixture::ring(10));
        writeMask(m_fixture->root / "gt" / "a_1.png", AnnotationFixture::ring(14));
        open();
        QTRY_VERIFY(AnnotationFixture::same(m_project->groundTruth(), AnnotationFixture::ring(10)));
        QVERIFY(!m_project->metrics());
        AnnotationDocument* document = m_project->document();
        const int first = document->addObject("a");
        document->setMaskByHand(first, AnnotationFixture::ring(10));
        QTRY_VERIFY(m_project->metrics().has_value());
        QCOMPARE(m_project->metrics()->iou, 1.0);
        const int second = document->addObject("b");
        QTRY_VERIFY(AnnotationFixture::same(m_project->groundTruth(), AnnotationFixture::ring(14)));
        QVERIFY(!m_project->metrics());
        document->setMaskByHand(second, AnnotationFixture::ring(9));
        QTRY_VERIFY(m_project->metrics().has_value());
        const MaskMetrics expected =
            compareMasks(AnnotationFixture::ring(9), AnnotationFixture::ring(14));
        QCOMPARE(m_project->metrics()->iou, expected.iou);
        QCOMPARE(m_project->metrics()->boundaryIou, expected.boundaryIou);
        // The last of many changes is the one that counts.
        for (int radius = 6; radius < 15; ++radius)
            document->setMaskByHand(second, AnnotationFixture::ring(radius));
        QTRY_COMPARE(m_project->metrics()->iou, 1.0);
        document->setCurrentObject(first);
        QTRY_VERIFY(AnnotationFixture::same(m_project->groundTruth(), AnnotationFixture::ring(10)));
        QTRY_VERIFY(m_project->metrics() && m_project->metrics()->iou == 1.0);
        document->addObject("c");  // the third has none
        QVERIFY(m_project->groundTruth().empty());
        QVERIFY(!m_project->metrics());
    }

    void groundTruthIsFoundByPlaceToo() {
        // Marked in another order than the ground truths are numbered.
        const auto square = [](int x) {
            cv::Mat mask =
                cv::Mat::zeros(AnnotationFixture::kHeight, AnnotationFixture::kWidth, CV_8UC1);
            mask(cv::Rect(x, 10, 12, 12)) = 255;
            return mask;
        };
        for (int k = 0; k < 3; ++k)
            writeMask(m_fixture->root / "gt" / ("a_" + std::to_string(k) + ".png"), square(20 * k));
        open();
        AnnotationDocument* document = m_project->document();
        const int last = document->addObject("a");
        document->setMaskByHand(last, square(40));
        QTRY_VERIFY(m_project->metrics() && m_project->metrics()->iou == 1.0);
        QCOMPARE(m_project->groundTruthFile().filename(), fs::path("a_2.png"));
        const int first = document->addObject("b");
        document->setMaskByHand(first, square(0));
        QTRY_VERIFY(m_project->metrics() && m_project->metrics()->iou == 1.0);
        QCOMPARE(m_project->groundTruthFile().filename(), fs::path("a_0.png"));
        // Numbers move up when an object is deleted; what it is compared with does not.
        document->removeObject(last);
        document->setCurrentObject(first);
        QTRY_VERIFY(m_project->metrics() && m_project->metrics()->iou == 1.0);
        QCOMPARE(m_project->groundTruthFile().filename(), fs::path("a_0.png"));
        // A mask that spills over a little of everything fits none.
        const std::vector<int> more{document->addObject("c"), document->addObject("d"),
                                    document->addObject("e")};
        cv::Mat spill = cv::Mat::zeros(square(0).size(), CV_8UC1);
        spill(cv::Rect(0, 20, 60, 20)) = 255;
        document->setMaskByHand(more[2], spill);
        QCOMPARE(document->currentObject(), more[2]);
        QVERIFY(m_project->groundTruthFile().empty());
        for (const int id : more)
            document->removeObject(id);
        document->setCurrentObject(first);
        // Where nothing fits, the number counts.
        cv::Mat elsewhere = cv::Mat::zeros(square(0).size(), CV_8UC1);
        elsewhere(cv::Rect(0, 30, 10, 10)) = 255;
        document->setMaskByHand(first, elsewhere);
        QTRY_VERIFY(m_project->metrics() && m_project->metrics()->iou == 0.0);
        QCOMPARE(m_project->groundTruthFile().filename(), fs::path("a_0.png"));
    }

    void aChosenGroundTruth() {
        open();
        AnnotationDocument* document = m_project->document();
        const int id = document->addObject("a");
        document->setMaskByHand(id, AnnotationFixture::ring(9));
        QVERIFY(m_project->groundTruth().empty());
        const fs::path file = m_fixture->root / "elsewhere" / "wahrheit ß.png";
        writeMask(file, AnnotationFixture::ring(9));
        m_project->setGroundTruthFile(file);
        QTRY_VERIFY(m_project->metrics() && m_project->metrics()->iou == 1.0);
        writeMask(file, cv::Mat(7, 7, CV_8UC1, cv::Scalar(255)));
        QSignalSpy failed(m_project.get(), &ProjectController::groundTruthFailed);
        m_project->setGroundTruthFile(file);
        QVERIFY(failed.wait());
        QCOMPARE(AnnotationFixture::codeOf(failed[0][0]), ErrorCode::SizeMismatch);
        QVERIFY(m_project->groundTruth().empty());
        QTRY_VERIFY(!m_project->metrics());
    }

    void recoveredWorkIsOffered() {
        open();
        AnnotationVersion version;
        version.item = m_project->document()->item();
        version.imageSize = m_project->document()->imageSize();
        AnnotationVersion::Object object;
        auto made = std::make_shared<DocumentObject>();
        made->label = "lost";
        made->cell = std::make_shared<MaskCell>();
        made->points = {{3, 3, true}};
        object.object = made;
        version.objects.push_back(object);
        m_project.reset();
        annotation_file::writeRecovery(version, m_fixture->recovery);
        make();
        open();
        QVERIFY(m_project->document()->hasRecovery());
        m_project->document()->restoreRecovery();
        QCOMPARE(m_project->document()->objects().size(), 1u);
    }

    void tenThousandImagesOpenFast() {
        const fs::path many = m_fixture->root / "many";
        fs::create_directories(many);
        for (int i = 0; i < 10'000; ++i)
            std::ofstream(many / (std::to_string(i) + ".png"));
        fs::copy_file(m_fixture->root / "a.png", many / "0.png",
                      fs::copy_options::overwrite_existing);
        QSignalSpy image(m_project.get(), &ProjectController::imageOpened);
        QElapsedTimer timer;
        timer.start();
        m_project->openFolder(many);
        QVERIFY(timer.elapsed() < 50);
        QVERIFY(image.wait(5000));
        QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
        // Steps stay quick while everything is looked at in the background.
        timer.restart();
        m_project->next();
        QVERIFY2(timer.elapsed() < 200, qPrintable(QString::number(timer.elapsed())));
    }

    void destroyedWhileLoading() {
        for (int i = 0; i < 5; ++i) {
            m_project->openFolder(m_fixture->root);
            QTest::qWait(i * 4);
            m_project->next();
            make();
        }
    }

  private:
    void make() {
        m_project.reset();
        m_project = std::make_unique<ProjectController>(*m_settings, *m_saver,
                                                        m_fixture->recovery / "thumbnails");
    }
    void open() {
        QSignalSpy image(m_project.get(), &ProjectController::imageOpened);
        m_project->openFolder(m_fixture->root);
        QVERIFY(image.wait());
    }

    std::unique_ptr<AnnotationFixture> m_fixture;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<AnnotationSaver> m_saver;
    std::unique_ptr<ProjectController> m_project;
};

QTEST_GUILESS_MAIN(TestProject)
#include "tst_project.moc"
