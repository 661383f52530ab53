#include "tests/ui/WindowFixture.h"

// The window with the starter model that comes with the program.

using namespace studio;
using studio::testing::WindowFixture;

class TestWindowStarter : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void aClickOnAHoleGivesItsMask() {
        WindowFixture window(&Predictor::load);
        window.start();
        QVERIFY(window.open(window.sample()));
        QVERIFY(window.waitForMasks());
        // Do again what the annotation holds: remove the objects, click on the first hole.
        const PromptPoint hole = window.document().objects().front()->points.front();
        while (!window.document().objects().empty())
            window.document().removeObject(window.document().objects().front()->id);
        window.click({int(hole.x), int(hole.y)});
        QCOMPARE(window.document().objects().size(), 1u);
        QVERIFY(window.waitForMasks());
        QTRY_VERIFY(window.project().metrics().has_value());
        QVERIFY2(window.project().metrics()->iou >= 0.78,
                 qPrintable(QString::number(window.project().metrics()->iou)));
        QVERIFY(window.document().score(window.document().currentObject()).value() > 0.5);
    }
};

QTEST_MAIN(TestWindowStarter)
#include "tst_window_starter.moc"
