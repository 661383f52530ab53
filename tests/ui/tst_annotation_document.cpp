#include <QSignalSpy>
#include <QtTest>
#include <cmath>
#include <limits>

#include "tests/ui/AnnotationFixture.h"

using namespace studio;
using studio::testing::AnnotationFixture;
using Document = AnnotationDocument;
using Action = std::function<bool(Document&, int id)>;
Q_DECLARE_METATYPE(Action)

namespace {

/// Everything of a document that undo has to bring back, as text.
QString describe(const Document& document) {
    QString text = QStringLiteral("current %1\n").arg(document.currentObject());
    for (const DocumentObjectPtr& object : document.objects()) {
        text += QStringLiteral("%1 '%2' colour %3 points")
                    .arg(object->id)
                    .arg(object->label)
                    .arg(object->colour);
        for (const PromptPoint& point : object->points)
            text += QStringLiteral(" %1,%2,%3").arg(point.x).arg(point.y).arg(point.foreground);
        if (object->box)
            text += QStringLiteral(" box %1,%2,%3,%4")
                        .arg(object->box->x0)
                        .arg(object->box->y0)
                        .arg(object->box->x1)
                        .arg(object->box->y1);
        const cv::Mat mask = document.mask(object->id);
        const cv::Mat start = document.maskPrompt(object->id);
        const auto score = document.score(object->id);
        const auto source = document.source(object->id);
        text += QStringLiteral(" mask %1 start %2 score %3 method %4 outdated %5\n")
                    .arg(mask.empty() ? QString("-")
                                      : QString::fromStdString(rleText(encodeRle(mask).counts)))
                    .arg(start.empty() ? QString("-")
                                       : QString::fromStdString(rleText(encodeRle(start).counts)))
                    .arg(score ? QString::number(*score) : "-")
                    .arg(source ? QString::fromStdString(source->method) : "-")
                    .arg(document.isMaskOutdated(object->id));
    }
    return text;
}

}  // namespace

class TestAnnotationDocument : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void init() {
        m_fixture = std::make_unique<AnnotationFixture>();
        m_saver = std::make_unique<AnnotationSaver>(m_fixture->recovery);
        m_document = std::make_unique<Document>(*m_saver);
        m_document->setAutosaveDelay(1'000'000);  // saving has its own test
        m_document->open(m_fixture->load());
    }
    void cleanup() {
        m_document.reset();
        m_saver.reset();
        m_fixture.reset();
    }

    void everyEditUndoesAndRedoes_data() {
        QTest::addColumn<Action>("action");
        const auto row = [](const char* name, Action action) { QTest::newRow(name) << action; };
        row("add object", [](Document& d, int) { return d.addObject("slot") != 0; });
        row("remove object", [](Document& d, int id) { return d.removeObject(id); });
        row("rename", [](Document& d, int id) { return d.setLabel(id, "Nut"); });
        row("recolour", [](Document& d, int id) { return d.setColour(id, 5); });
        row("add point", [](Document& d, int id) { return d.addPoint(id, {7, 8, false}); });
        row("move point", [](Document& d, int id) { return d.movePoint(id, 1, {3, 4}); });
        row("remove point", [](Document& d, int id) { return d.removePoint(id, 0); });
        row("flip point", [](Document& d, int id) { return d.setPointForeground(id, 0, false); });
        row("change box", [](Document& d, int id) { return d.setBox(id, {1, 2, 30, 40}); });
        row("remove box", [](Document& d, int id) { return d.removeBox(id); });
        row("clear prompts", [](Document& d, int id) { return d.clearPrompts(id); });
        row("clear mask", [](Document& d, int id) { return d.clearMask(id); });
        row("take up mask", [](Document& d, int id) { return d.takeUpMask(id); });
        row("recompute", [](Document& d, int id) { return d.recompute(id); });
        row("by hand",
            [](Document& d, int id) { return d.setMaskByHand(id, AnnotationFixture::ring(7)); });
        row("stroke", [](Document& d, int id) {
            return d.paint(id, {2, 3, 4, 5}, cv::Mat(5, 4, CV_8UC1, cv::Scalar(255)));
        });
        row("choose mask", [](Document& d, int id) {
            return d.chooseMask(id, AnnotationFixture::ring(9), 0.5, AnnotationFixture::clicks());
        });
        row("add finished objects", [](Document& d, int) {
            FinishedObject made;
            made.label = "auto";
            made.mask = AnnotationFixture::ring(5);
            made.score = 0.8;
            return d.addObjects({made, made});
        });
    }

    void everyEditUndoesAndRedoes() {
        QFETCH(Action, action);
        const int id = markedObject();
        const QString before = describe(*m_document);
        const int steps = m_document->undoStack()->count();
        QVERIFY(action(*m_document, id));
        const QString after = describe(*m_document);
        QVERIFY(before != after);
        QCOMPARE(m_document->undoStack()->count(), steps + 1);
        QVERIFY(!m_document->undoStack()->undoText().isEmpty());
        QCOMPARE(m_document->isModified(),
                 !m_document->objects().empty());  // nothing: as on the disk
        for (int i = 0; i < 2; ++i) {
            m_document->undoStack()->undo();
            QCOMPARE(describe(*m_document), before);
            m_document->undoStack()->redo();
            QCOMPARE(describe(*m_document), after);
        }
        // And the whole history.
        while (m_document->undoStack()->canUndo())
            m_document->undoStack()->undo();
        QVERIFY(m_document->objects().empty());
        while (m_document->undoStack()->canRedo())
            m_document->undoStack()->redo();
        QCOMPARE(describe(*m_document), after);
    }

    void promptMaskAndScoreGoTogether() {
        const int id = m_document->addObject("hole");
        QSignalSpy needed(m_document.get(), &Document::maskNeeded);
        m_document->addPoint(id, {5, 5, true});
        QVERIFY(
            m_document->setAnswer(lastRequest(needed), AnnotationFixture::ring(6), 0.6, source()));
        m_document->addPoint(id, {9, 9, true});
        // Until the answer is there the old mask stays, but not as if it were the new one's.
        QVERIFY(m_document->isMaskOutdated(id));
        QVERIFY(AnnotationFixture::same(m_document->mask(id), AnnotationFixture::ring(6)));
        QVERIFY(!m_document->score(id));
        QVERIFY(
            m_document->setAnswer(lastRequest(needed), AnnotationFixture::ring(12), 0.9, source()));
        needed.clear();

        m_document->undoStack()->undo();
        QCOMPARE(m_document->prompt(id).points.size(), 1u);
        QVERIFY(AnnotationFixture::same(m_document->mask(id), AnnotationFixture::ring(6)));
        QCOMPARE(*m_document->score(id), 0.6);
        m_document->undoStack()->redo();
        QCOMPARE(m_document->prompt(id).points.size(), 2u);
        QVERIFY(AnnotationFixture::same(m_document->mask(id), AnnotationFixture::ring(12)));
        QCOMPARE(*m_document->score(id), 0.9);
        QCOMPARE(needed.count(), 0);  // nobody was asked again
    }

    void lateAnswersFindTheirStep() {
        const int id = m_document->addObject("hole");
        QSignalSpy needed(m_document.get(), &Document::maskNeeded);
        m_document->addPoint(id, {5, 5, true});
        const quint64 first = lastRequest(needed);
        m_document->addPoint(id, {9, 9, true});
        const quint64 second = lastRequest(needed);
        QVERIFY(first != second);
        const int steps = m_document->undoStack()->count();
        QVERIFY(m_document->setAnswer(second, AnnotationFixture::ring(12), 0.9, source()));
        QVERIFY(m_document->setAnswer(first, AnnotationFixture::ring(6), 0.6, source()));
        QCOMPARE(m_document->undoStack()->count(), steps);
        QVERIFY(AnnotationFixture::same(m_document->mask(id), AnnotationFixture::ring(12)));
        needed.clear();
        m_document->undoStack()->undo();
        QVERIFY(AnnotationFixture::same(m_document->mask(id), AnnotationFixture::ring(6)));
        QCOMPARE(*m_document->score(id), 0.6);
        QCOMPARE(needed.count(), 0);
    }

    void anUnansweredStepIsAskedAgain() {
        const int id = m_document->addObject("hole");
        QSignalSpy needed(m_document.get(), &Document::maskNeeded);
        m_document->addPoint(id, {5, 5, true});
        m_document->addPoint(id, {9, 9, true});
        QVERIFY(
            m_document->setAnswer(lastRequest(needed), AnnotationFixture::ring(12), 0.9, source()));
        needed.clear();
        m_document->undoStack()->undo();  // overtaken, never computed
        QCOMPARE(needed.count(), 1);
        QCOMPARE(needed[0][0].toInt(), id);
        QCOMPARE(m_document->pendingRequest(id), lastRequest(needed));
        QVERIFY(
            m_document->setAnswer(lastRequest(needed), AnnotationFixture::ring(6), 0.6, source()));
        QCOMPARE(*m_document->score(id), 0.6);
    }

    void answersForOthersAreRefused() {
        const int id = markedObject();
        QVERIFY(!m_document->setAnswer(0, AnnotationFixture::ring(), 1, source()));
        QVERIFY(!m_document->setAnswer(999'999, AnnotationFixture::ring(), 1, source()));
        QSignalSpy needed(m_document.get(), &Document::maskNeeded);
        m_document->addPoint(id, {1, 1, true});
        const quint64 request = lastRequest(needed);
        QVERIFY(!m_document->setAnswer(request, cv::Mat::zeros(3, 3, CV_8UC1), 1, source()));
        m_document->close();
        QVERIFY(!m_document->setAnswer(request, AnnotationFixture::ring(), 1, source()));
    }

    void anAnswerMayBeReplaced() {
        const int id = m_document->addObject("hole");
        QSignalSpy needed(m_document.get(), &Document::maskNeeded);
        m_document->addPoint(id, {5, 5, true});
        const quint64 request = lastRequest(needed);
        const int steps = m_document->undoStack()->count();
        QVERIFY(m_document->setAnswer(request, AnnotationFixture::ring(6), 0.6, source()));
        QVERIFY(m_document->setAnswer(request, AnnotationFixture::ring(8), 0.7, source()));
        QVERIFY(AnnotationFixture::same(m_document->mask(id), AnnotationFixture::ring(8)));
        QCOMPARE(m_document->undoStack()->count(), steps);
    }

    void oneDragIsOneStepAndShowsMasksOnTheWay() {
        const int id = markedObject();
        const int steps = m_document->undoStack()->count();
        const QString before = describe(*m_document);
        QSignalSpy needed(m_document.get(), &Document::maskNeeded);
        m_document->movePoint(id, 0, {11, 10}, 7);
        const quint64 onTheWay = lastRequest(needed);
        m_document->movePoint(id, 0, {12, 10}, 7);
        m_document->movePoint(id, 0, {13, 10}, 7);
        QCOMPARE(m_document->undoStack()->count(), steps + 1);
        QVERIFY(m_document->setAnswer(onTheWay, AnnotationFixture::ring(9), 0.4, source()));
        QVERIFY(AnnotationFixture::same(m_document->mask(id), AnnotationFixture::ring(9)));
        QVERIFY(m_document->isMaskOutdated(id));
        QVERIFY(
            m_document->setAnswer(lastRequest(needed), AnnotationFixture::ring(10), 0.5, source()));
        QVERIFY(!m_document->isMaskOutdated(id));
        m_document->movePoint(id, 0, {14, 10}, 8);  // another drag
        QCOMPARE(m_document->undoStack()->count(), steps + 2);
        m_document->undoStack()->undo();
        QCOMPARE(m_document->prompt(id).points[0].x, 13.0);
        QCOMPARE(*m_document->score(id), 0.5);
        m_document->undoStack()->undo();
        QCOMPARE(describe(*m_document), before);
    }

    void workByHandIsNotOverwrittenByALateAnswer() {
        const int id = m_document->addObject("hole");
        QSignalSpy needed(m_document.get(), &Document::maskNeeded);
        m_document->addPoint(id, {5, 5, true});
        QVERIFY(m_document->paint(id, {10, 10, 6, 6}, cv::Mat(6, 6, CV_8UC1, cv::Scalar(255))));
        const cv::Mat painted = m_document->mask(id).clone();
        QCOMPARE(cv::countNonZero(painted), 36);
        QCOMPARE(m_document->source(id)->method, std::string("brush"));
        QVERIFY(!m_document->score(id));
        QVERIFY(
            m_document->setAnswer(lastRequest(needed), AnnotationFixture::ring(), 0.9, source()));
        QVERIFY(AnnotationFixture::same(m_document->mask(id), painted));
        m_document->undoStack()->undo();
        QVERIFY(AnnotationFixture::same(m_document->mask(id), AnnotationFixture::ring()));
        QCOMPARE(*m_document->score(id), 0.9);
    }

    void clearingPromptsKeepsWorkByHand() {
        const int id = markedObject();
        m_document->setMaskByHand(id, AnnotationFixture::ring(8));
        QVERIFY(m_document->clearPrompts(id));
        QVERIFY(AnnotationFixture::same(m_document->mask(id), AnnotationFixture::ring(8)));
        QVERIFY(!m_document->isMaskOutdated(id));
        m_document->undoStack()->undo();
        m_document->undoStack()->undo();
        QVERIFY(m_document->clearPrompts(id));  // the model's mask goes with its prompts
        QVERIFY(m_document->mask(id).empty());
    }

    void takenUpMaskIsThePromptOfTheNextClick() {
        const int id = markedObject();
        const cv::Mat before = m_document->mask(id).clone();
        QSignalSpy needed(m_document.get(), &Document::maskNeeded);
        QVERIFY(m_document->takeUpMask(id));
        QCOMPARE(needed.count(), 0);  // nothing new to compute yet
        QVERIFY(AnnotationFixture::same(m_document->maskPrompt(id), before));
        QVERIFY(AnnotationFixture::same(m_document->mask(id), before));
        QVERIFY(m_document->prompt(id).empty());
        m_document->addPoint(id, {20, 20, true});
        QCOMPARE(needed.count(), 1);
        QVERIFY(AnnotationFixture::same(m_document->maskPrompt(id), before));
    }

    void whatChangesNothingIsNoStep() {
        const int id = markedObject();
        const int steps = m_document->undoStack()->count();
        QVERIFY(!m_document->setLabel(id, "hole"));
        QVERIFY(!m_document->setColour(id, m_document->object(id)->colour));
        QVERIFY(!m_document->setColour(id, -1));
        QVERIFY(!m_document->movePoint(id, 0, {10, 10}));
        QVERIFY(!m_document->movePoint(id, 5, {10, 10}));
        QVERIFY(!m_document->removePoint(id, -1));
        QVERIFY(!m_document->setPointForeground(id, 0, true));
        QVERIFY(!m_document->setBox(id, *m_document->object(id)->box));
        QVERIFY(!m_document->setMaskByHand(id, m_document->mask(id)));
        QVERIFY(!m_document->setMaskByHand(id, cv::Mat::zeros(5, 5, CV_8UC1)));
        QVERIFY(!m_document->paint(id, {60, 40, 10, 10}, cv::Mat::zeros(10, 10, CV_8UC1)));
        QVERIFY(!m_document->addPoint(4711, {1, 1, true}));
        QVERIFY(!m_document->removeObject(4711));
        QVERIFY(!m_document->addPoint(id, {std::nan(""), 1, true}));
        QVERIFY(!m_document->setBox(id, {0, 0, std::numeric_limits<double>::infinity(), 1}));
        FinishedObject wrongSize;
        wrongSize.mask = cv::Mat::zeros(3, 3, CV_8UC1);
        QVERIFY(!m_document->addObjects({wrongSize}));
        QCOMPARE(m_document->undoStack()->count(), steps);
    }

    void promptsStayInsideTheImage() {
        const int id = m_document->addObject("hole");
        m_document->addPoint(id, {-5, 1000, true});
        const PromptPoint point = m_document->prompt(id).points[0];
        QCOMPARE(point.x, 0.0);
        QCOMPARE(point.y, AnnotationFixture::kHeight - 1.0);
        m_document->setBox(id, {500, 30, 10, -20});
        const PromptBox box = *m_document->prompt(id).box;
        QCOMPARE(box, (PromptBox{10, 0, AnnotationFixture::kWidth - 1.0, 30}));
    }

    void coloursFollowLabels() {
        const int first = m_document->addObject("hole");
        const int second = m_document->addObject("slot");
        const int third = m_document->addObject("hole");
        const int fourth = m_document->addObject("edge", 9);
        QCOMPARE(m_document->object(third)->colour, m_document->object(first)->colour);
        QVERIFY(m_document->object(second)->colour != m_document->object(first)->colour);
        QCOMPARE(m_document->object(fourth)->colour, 9);
    }

    void removingGoesToTheNeighbour() {
        const int a = m_document->addObject("a");
        const int b = m_document->addObject("b");
        const int c = m_document->addObject("c");
        m_document->setCurrentObject(b);
        m_document->removeObject(b);
        QCOMPARE(m_document->currentObject(), c);
        m_document->removeObject(c);
        QCOMPARE(m_document->currentObject(), a);
        m_document->removeObject(a);
        QCOMPARE(m_document->currentObject(), 0);
        m_document->undoStack()->undo();
        QCOMPARE(m_document->currentObject(), a);
        m_document->undoStack()->undo();
        m_document->undoStack()->undo();
        QCOMPARE(m_document->objects().size(), 3u);
        QCOMPARE(m_document->currentObject(), b);
        QCOMPARE(m_document->indexOf(b), 1);
    }

    void undoneToTheSavedStateIsUnmodified() {
        QVERIFY(!m_document->isModified());
        QSignalSpy modified(m_document.get(), &Document::modifiedChanged);
        m_document->addObject("hole");
        QVERIFY(m_document->isModified());
        m_document->undoStack()->undo();
        QVERIFY(!m_document->isModified());
        QCOMPARE(modified.count(), 2);
        QVERIFY(!m_saver->hasUnsaved());
    }

    void signalsNameWhatChanged() {
        const int id = markedObject();
        const int other = m_document->addObject("slot");
        QSignalSpy objects(m_document.get(), &Document::objectsChanged);
        QSignalSpy prompts(m_document.get(), &Document::promptChanged);
        QSignalSpy masks(m_document.get(), &Document::maskChanged);
        QSignalSpy current(m_document.get(), &Document::currentObjectChanged);
        m_document->addPoint(id, {3, 3, true});
        QCOMPARE(objects.count(), 0);
        QCOMPARE(prompts.count(), 1);
        QCOMPARE(prompts[0][0].toInt(), id);
        QCOMPARE(current.count(), 1);  // the edit goes where it happens
        QCOMPARE(m_document->currentObject(), id);
        m_document->setLabel(other, "x");
        QCOMPARE(objects.count(), 1);
        QCOMPARE(prompts.count(), 1);
        masks.clear();
        m_document->setMaskByHand(other, AnnotationFixture::ring());
        QCOMPARE(masks.count(), 1);
        QCOMPARE(masks[0][0].toInt(), other);
    }

    void aThousandStepsStaySmall() {
        const int id = markedObject();
        for (int i = 0; i < 1500; ++i)
            QVERIFY(m_document->setMaskByHand(id, AnnotationFixture::ring(5 + i % 12)));
        QVERIFY(m_document->undoStack()->count() <= 1000);
        QElapsedTimer timer;
        timer.start();
        while (m_document->undoStack()->canUndo())
            m_document->undoStack()->undo();
        QVERIFY(timer.elapsed() < 2000);
    }

  private:
    static AnnotatedObject::Source source() { return AnnotationFixture::clicks(); }
    static quint64 lastRequest(const QSignalSpy& needed) { return needed.last()[1].toULongLong(); }

    /// An object with two points, a box and the model's mask.
    int markedObject() {
        const int id = m_document->addObject("hole");
        m_document->addPoint(id, {10, 10, true});
        m_document->addPoint(id, {20, 12, false});
        m_document->setBox(id, {5, 6, 40, 41});
        m_document->setAnswer(m_document->pendingRequest(id), AnnotationFixture::ring(), 0.97,
                              source());
        return id;
    }

    std::unique_ptr<AnnotationFixture> m_fixture;
    std::unique_ptr<AnnotationSaver> m_saver;
    std::unique_ptr<Document> m_document;
};

QTEST_GUILESS_MAIN(TestAnnotationDocument)
#include "tst_annotation_document.moc"
