#include <QAbstractItemModelTester>
#include <QDropEvent>
#include <QMimeData>
#include <QSignalSpy>
#include <QUrl>
#include <QtTest>

#include "widgets/ContactSheet.h"
#include "widgets/ElidedLabel.h"
#include "widgets/ImageCanvas.h"
#include "widgets/ImagePair.h"
#include "widgets/PathEdit.h"
#include "widgets/ReportFilter.h"

using namespace studio;

namespace {

ReportRow makeRow(ReportLevel level, const QString& kind, const QString& file, int number, int id) {
    return {level, kind, {{kind, {}}, {file, {}}, {number, {}}}, id};
}

}  // namespace

class TestReport : public QObject {
    Q_OBJECT

    static void fill(ReportModel& model) {
        model.setColumns({{"kind", "Problem"},
                          {"file", "File"},
                          {"pixels", "Pixels", ReportModel::Content::Number}});
        model.append({makeRow(ReportLevel::Warning, "rotated", "img10.png", 9, 0),
                      makeRow(ReportLevel::Error, "empty", "img2.png", 100, 1)});
        model.append({makeRow(ReportLevel::Note, "rotated", "IMG1, \"new\".png", 20, 2)});
    }
    static QStringList files(const QAbstractItemModel& model) {
        QStringList names;
        for (int row = 0; row < model.rowCount(); ++row)
            names << model.index(row, 1).data().toString();
        return names;
    }

  private Q_SLOTS:
    void obeysTheModelRules() {
        ReportModel model;
        ReportFilter filter;
        filter.setSourceModel(&model);
        const auto mode = QAbstractItemModelTester::FailureReportingMode::QtTest;
        QAbstractItemModelTester tester(&model, mode), filterTester(&filter, mode);
        fill(model);
        filter.sort(2, Qt::DescendingOrder);
        filter.setText("img");
        model.append({makeRow(ReportLevel::Error, "empty", "img7.png", 50, 3)});
        QCOMPARE(filter.rowCount(), 4);
        filter.setText("img7");
        QCOMPARE(filter.rowCount(), 1);
        model.clear();
        QCOMPARE(filter.rowCount(), 0);
        QVERIFY(model.kinds().isEmpty());
    }

    void sortsNumbersByValueAndNamesAsPeopleDo() {
        ReportModel model;
        ReportFilter filter;
        filter.setSourceModel(&model);
        fill(model);
        filter.sort(1);
        QCOMPARE(files(filter), (QStringList{"IMG1, \"new\".png", "img2.png", "img10.png"}));
        filter.sort(2);
        QCOMPARE(files(filter), (QStringList{"img10.png", "IMG1, \"new\".png", "img2.png"}));
        filter.sort(0, Qt::DescendingOrder);  // by severity before the words
        QCOMPARE(files(filter), (QStringList{"img2.png", "img10.png", "IMG1, \"new\".png"}));
    }

    void filtersByLevelKindAndText() {
        ReportModel model;
        ReportFilter filter;
        filter.setSourceModel(&model);
        fill(model);
        QCOMPARE(model.kinds(), (QStringList{"rotated", "empty"}));
        QCOMPARE(model.count(ReportLevel::Error), 1);
        filter.setLeastLevel(ReportLevel::Warning);
        QCOMPARE(files(filter), (QStringList{"img10.png", "img2.png"}));
        filter.setKind("rotated");
        QCOMPARE(files(filter), QStringList{"img10.png"});
        filter.setLeastLevel(ReportLevel::None);
        filter.setText("NEW");
        QCOMPARE(files(filter), QStringList{"IMG1, \"new\".png"});
        QVERIFY(filter.isFiltering());
    }

    void csvIsWhatTheFilterPassesWithValuesNotWords() {
        ReportModel model;
        ReportFilter filter;
        filter.setSourceModel(&model);
        model.setColumns({{"severity", "Schwere"},
                          {"file", "Datei"},
                          {"pixels", "Pixel", ReportModel::Content::Number}});
        ReportRow row{
            ReportLevel::Error, {}, {{"error", "Fehler"}, {"a, \"b\".png", {}}, {1234.5, {}}}, 0};
        model.append({row});
        QCOMPARE(filter.toCsv(), QByteArray("severity,file,pixels\n"
                                            "error,\"a, \"\"b\"\".png\",1234.5\n"));
        QCOMPARE(filter.toText({0}).section('\t', 0, 0), QString("Fehler"));
        filter.setText("nothing like it");
        QCOMPARE(filter.toCsv(), QByteArray("severity,file,pixels\n"));
    }

    void longPathsAreShortenedInTheMiddle() {
        const QString path = "/a/very/long/path/that/goes/on/and/on/for/ever/to/the/file.png";
        ElidedLabel label;
        label.resize(160, 20);
        label.setText(path);
        QVERIFY(label.shownText().size() < path.size());
        QVERIFY(label.shownText().startsWith("/a/") && label.shownText().endsWith(".png"));
        QCOMPARE(label.toolTip(), path);
        label.resize(2000, 20);
        QCoreApplication::sendPostedEvents();
        label.show();
        QTRY_COMPARE(label.shownText(), path);
        QCOMPARE(label.toolTip(), QString());
        QVERIFY(label.minimumSizeHint().width() < 40);
    }

    void aPathCanBeDropped() {
        PathEdit edit;
        QSignalSpy dropped(&edit, &PathEdit::dropped);
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile("/data/größe 1"), QUrl::fromLocalFile("/data/b")});
        QDragEnterEvent enter({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(&edit, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(&edit, &drop);
        QCOMPARE(edit.text(), QString("/data/größe 1"));
        QCOMPARE(dropped.count(), 1);
        QCOMPARE(edit.toolTip(), edit.text());
    }

    void aLongPathIsDrawnShortenedUntilItIsEdited() {
        PathEdit edit;
        edit.resize(140, 26);
        edit.setText("/a/very/long/path/that/goes/on/and/on/for/ever/to/the/file.png");
        edit.setCursorPosition(0);
        edit.clearFocus();
        const QImage shortened = edit.grab().toImage();
        QLineEdit plain;
        plain.resize(edit.size());
        plain.setText(edit.text());
        plain.setCursorPosition(0);
        // The end of the path is seen, which a plain field hides.
        QVERIFY(shortened != plain.grab().toImage());
        edit.setText("/short");
        plain.setText("/short");
        QCOMPARE(edit.grab().toImage(), plain.grab().toImage());
    }

    void aSheetShowsPicturesAndCaptions() {
        ContactSheet sheet;
        sheet.resize(600, 400);
        QImage image(64, 48, QImage::Format_RGB888);
        image.fill(Qt::red);
        sheet.setItems({{image, "one", {}}, {image, "two", "tip"}});
        sheet.show();
        QVERIFY(QTest::qWaitForWindowExposed(&sheet));
        QCOMPARE(sheet.count(), 2);
        QCOMPARE(sheet.caption(1), QString("two"));
        QCOMPARE(sheet.image(0).size(), QSize(64, 48));
        // Beside each other, and the arrow keys walk from one to the other.
        const QRect first = sheet.visualRect(sheet.model()->index(0, 0)),
                    second = sheet.visualRect(sheet.model()->index(1, 0));
        QCOMPARE(first.top(), second.top());
        QVERIFY(second.left() >= first.right());
        sheet.setCurrentIndex(sheet.model()->index(0, 0));
        QTest::keyClick(&sheet, Qt::Key_Right);
        QCOMPARE(sheet.currentIndex().row(), 1);
        const QImage seen = sheet.viewport()->grab(first).toImage();
        int red = 0;
        for (int y = 0; y < seen.height(); ++y)
            for (int x = 0; x < seen.width(); ++x)
                red += qRed(seen.pixel(x, y)) > 200 && qGreen(seen.pixel(x, y)) < 60;
        QVERIFY(red > 1000);
        sheet.setItems({});
        QCOMPARE(sheet.count(), 0);
        QVERIFY(sheet.image(0).isNull());
    }

    /// Wide pictures get the width that is there: they are not fitted into squares.
    void aSheetUsesThePlaceThatItHas() {
        ContactSheet sheet;
        sheet.resize(1100, 700);
        QImage image(1200, 480, QImage::Format_RGB888);
        image.fill(Qt::red);
        sheet.setItems(std::vector<ContactSheet::Item>(6, {image, "wide", {}}));
        sheet.show();
        QVERIFY(QTest::qWaitForWindowExposed(&sheet));
        const QRect last = sheet.visualRect(sheet.model()->index(5, 0));
        QVERIFY(sheet.viewport()->rect().contains(last));
        QVERIFY2(sheet.iconSize().width() > 450,
                 qPrintable(QString::number(sheet.iconSize().width())));
        QVERIFY(std::abs(sheet.iconSize().height() - sheet.iconSize().width() * 0.4) <= 1);
    }

    void aPairShowsOneOrTwoImages() {
        ImagePair pair;
        pair.resize(600, 300);
        const cv::Mat grey(30, 40, CV_8UC1, cv::Scalar(90));
        CanvasLayer layer;
        layer.mask = cv::Mat(30, 40, CV_8UC1, cv::Scalar(255));
        pair.setSides({{grey, {layer}, "left.png", {}}, {{}, {}, "right.png", "cannot be read"}});
        pair.show();
        QCOMPARE(pair.sideCount(), 2);
        QVERIFY(pair.canvas(0).hasImage() && !pair.canvas(1).hasImage());
        QCOMPARE(int(pair.canvas(0).layers().size()), 1);
        QCOMPARE(pair.caption(1), QString("right.png"));
        pair.setSides({{grey, {}, "alone.png", {}}});
        QCOMPARE(pair.sideCount(), 1);
        QCOMPARE(pair.caption(0), QString("alone.png"));
        QVERIFY(pair.canvas(0).layers().empty());
    }
};

QTEST_MAIN(TestReport)
#include "tst_report.moc"
