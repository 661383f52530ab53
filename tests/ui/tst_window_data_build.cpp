#include <QJsonArray>
#include <QTableView>

#include "core/data/Layout.h"
#include "tests/ui/DataFixture.h"
#include "ui/OptionForm.h"
#include "ui/PathListField.h"
#include "ui/match/MatchFile.h"

// Data sets that the Data workspace builds.

using namespace studio;

class TestWindowDataBuild : public QObject, private studio::testing::DataFixture {
    Q_OBJECT

  private Q_SLOTS:
    void init() { begin(); }
    void cleanup() { end(); }

    void aDataSetIsPlannedThenBuilt() {
        BuildPage& page = data().buildPage();
        show(page);
        const fs::path out = folder("daten");
        page.openPath(text(m_window->sample()));
        QTRY_VERIFY(page.isPlanned());
        const int planned = page.report().model().rowCount();
        QVERIFY(planned > 0);
        QVERIFY(page.report().totals().startsWith("Planned"));
        QVERIFY(rowOf(page.report(), "Images") >= 0);
        QVERIFY(!fs::exists(out));
        // The row's image with its mask.
        page.report().selectFirst();
        QTRY_VERIFY(page.pair().canvas(0).hasImage());
        QTRY_VERIFY(!page.pair().canvas(0).layers().empty());
        // Another layout, another plan.
        choose(page, "--layout", "dis5k");
        QTRY_VERIFY(rowOf(page.report(), "DIS-TR") >= 0);
        setPath(page, "--out", out);
        QVERIFY(run(page));
        QVERIFY2(page.report().totals().startsWith("Written"), qPrintable(page.report().totals()));
        QVERIFY(fs::exists(out / "manifest.json"));
        QVERIFY(fs::exists(out / "DIS-TR" / "im"));
        QVERIFY(m_window->action("data.openResult")->isEnabled());
        QTest::keyClick(&page.report().table(), Qt::Key_Return,
                        Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE(m_window->project().layout().kind, LayoutKind::Dis5k);
    }

    /// A match knows where its images are; it is asked for them when they are not there any more.
    void aMatchIsBuiltWithItsOwnImages() {
        MatchState match;
        match.options.images = {folder("teile")};
        match.options.output = folder("teile_match");
        match.options.object = "loch";
        for (int i = 0; i < 3; ++i) {
            const std::string name = "teil_" + std::to_string(i) + ".png";
            writeImage(folder("teile") / "innen" / name, picture(i));
            BoardResult& result = match.results.emplace_back();
            result.id = match.lastId = i + 1;
            result.image = folder("teile") / "innen" / name;
            result.imageSize = {64, 48};
            result.imageIndex = i;
            result.verdict = MatchVerdict::Found;
            result.decision = Decision::Accepted;
            result.maskFile = fs::path("loch") / name;
            result.mask = std::make_shared<const Rle>(encodeRle(disc(20 + i)));
        }
        match_file::write(match);
        BuildPage& page = data().buildPage();
        show(page);
        PathField& images = *static_cast<PathField*>(page.form().field("--images"));
        QVERIFY(images.isVisible());
        page.openPath(text(folder("teile_match")));
        QTRY_VERIFY(page.isPlanned());
        QVERIFY2(page.report().totals().contains("3 pair"), qPrintable(page.report().totals()));
        QVERIFY(rowOf(page.report(), "innen") >= 0);
        QVERIFY(!images.isVisible());
        QVERIFY(!page.form().hasProblems());
        setPath(page, "--out", folder("satz 1"));
        QVERIFY(run(page));
        QVERIFY(fs::exists(folder("satz 1") / "Images/loch/02.jpg"));
        // Beside another source the field may be needed.
        page.openPath(text(m_window->sample()));
        QTRY_VERIFY(images.isVisible());
        page.form().setValues({{"SOURCE", QJsonArray{text(folder("teile_match"))}}});
        QTRY_VERIFY(!images.isVisible());
        // Gone: said at the field, and that stays there while others are filled in.
        fs::rename(folder("teile"), folder("anderswo"));
        choose(page, "--layout", "masks");
        QTRY_VERIFY(page.form().problem("--images").contains("not where they were"));
        QVERIFY(images.isVisible());
        setPath(page, "--out", folder("satz 2"));
        QTest::qWait(500);
        QTRY_VERIFY(page.form().problem("--images").contains("not where they were"));
        QVERIFY(run(page));
        QVERIFY(page.form().problem("--images").contains("not where they were"));
        QVERIFY(!fs::exists(folder("satz 2") / "manifest.json"));
        // They are there now.
        images.setPath(text(folder("anderswo")));
        QTRY_VERIFY(page.isPlanned() && page.form().problem("--images").isEmpty());
        QVERIFY(run(page));
        QVERIFY(fs::exists(folder("satz 2") / "teil_2.png"));
    }
};

QTEST_MAIN(TestWindowDataBuild)
#include "tst_window_data_build.moc"
