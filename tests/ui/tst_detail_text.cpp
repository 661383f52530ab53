#include <QTranslator>
#include <QtTest>
#include <fstream>

#include "core/data/FileList.h"
#include "core/data/Layout.h"
#include "core/image/ImageIo.h"
#include "core/jobs/DataCheckJob.h"
#include "core/jobs/ImageJob.h"
#include "tests/support/Expect.h"
#include "ui/DetailText.h"
#include "ui/ErrorText.h"
#include "ui/data/DataText.h"

using namespace studio;
using namespace studio::testing;

// What core says of a failure, in the language of the window.
class TestDetailText : public QObject {
    Q_OBJECT

    QTranslator m_german;

    /// The sentence about an error that `action` really meets.
    template <typename Action>
    static QString met(Action action) {
        try {
            action();
        } catch (const Error& error) {
            return DetailText::sentence(error.detail());
        }
        return QStringLiteral("nothing was thrown");
    }

  private Q_SLOTS:
    void init() {
        QVERIFY(m_german.load(QStringLiteral(":/i18n/persam-hq-studio_de.qm")));
        QCoreApplication::installTranslator(&m_german);
    }
    void cleanup() { QCoreApplication::removeTranslator(&m_german); }

    void errorsThatUsersMeetAreTranslated() {
        const TemporaryFolder folder;
        std::ofstream(folder / "text.png") << "no image";
        std::ofstream(folder / "empty.png");
        writeMask(folder / "mask.png", cv::Mat::ones(24, 32, CV_8UC1));
        std::string png;
        {
            const std::vector<std::uint8_t> bytes = readFile(folder / "mask.png");
            png.assign(bytes.begin(), bytes.begin() + bytes.size() / 2);
        }
        writeFileAtomically(folder / "half.png", png);
        QCOMPARE(met([&] { readImage(folder / "text.png"); }),
                 QString("ist kein PNG-, JPEG-, TIFF- oder BMP-Bild"));
        QCOMPARE(met([&] { readImage(folder / "empty.png"); }), QString("ist eine leere Datei"));
        QVERIFY(met([&] {
                    readImage(folder / "half.png");
                }).startsWith("ist eine beschädigte oder unvollständige PNG-Datei ("));
        QCOMPARE(met([&] { readImage(folder / "none.png"); }), QString("gibt es nicht"));
        QCOMPARE(met([&] {
                     readMask(folder / "mask.png", {64, 48});
                 }),
                 QString("hat 32 × 24 Pixel, sein Bild aber 64 × 48"));
        QCOMPARE(
            met([&] { requireNewFolder(folder.path(), "--out"); }),
            QString("ist nicht leer; hier ist ein neuer oder leerer Ordner nötig, damit nichts "
                    "überschrieben wird"));
        QCOMPARE(met([&] { writeFileAtomically("/proc/none", "x"); }).left(31),
                 QString("kann nicht geschrieben werden ("));
        fs::create_directories(folder / "leer");
        QVERIFY(met([&] { openFolder(folder / "leer"); }).startsWith("enthält keine PNG-"));
        const Layout layout = openFolder(folder.path());
        QCOMPARE(
            met([&] { checkOutput(layout, folder.path()); }),
            QString("dort liegen die Bilder, die von Ergebnissen ersetzt werden könnten: Bitte "
                    "einen anderen Ordner nehmen"));
    }

    void whatIsNotKnownIsLeftOut() {
        const Error odd(ErrorCode::ImageUnreadable, "a.png", "some new kind of trouble");
        QCOMPARE(ErrorText::reason(odd), QString());
        QCOMPARE(DataText::error(Error(ErrorCode::Usage, "--x", "some new kind of trouble")),
                 ErrorText::sentence(Error(ErrorCode::Usage, "--x", "")));
        // In a list it stays: better in English than not at all.
        QCOMPARE(DetailText::line("a.png: some new kind of trouble"),
                 QString("a.png: some new kind of trouble"));
        QCoreApplication::removeTranslator(&m_german);
        QCOMPARE(DetailText::sentence("some new kind of trouble"),
                 QString("some new kind of trouble"));
        QCOMPARE(DetailText::sentence("is an empty file"), QString("is an empty file"));
        QVERIFY(ErrorText::reason(odd).contains("some new kind of trouble"));
    }

    void linesKeepTheirFile() {
        QCOMPARE(DetailText::line("/a: b/c.png: is an empty file"),
                 QString("/a: b/c.png: ist eine leere Datei"));
        QCOMPARE(DetailText::line("part: has no image 07 to be the reference"),
                 QString("part: hat kein Bild 07, das die Vorlage sein könnte"));
        QCOMPARE(DetailText::line("c.png: the mask has no object: all of it is 0"),
                 QString("c.png: die Maske hat kein Objekt: Alles ist 0"));
    }

    /// The report of a faulty folder has no English sentence.
    void everythingThatACheckFindsIsTranslated() {
        const TemporaryFolder folder;
        const cv::Mat image(48, 64, CV_8UC1, cv::Scalar(90));
        for (const char* name : {"a", "b", "c", "d"})
            writeImage(folder / (std::string(name) + ".png"), image);
        std::ofstream(folder / "e.png") << "no image";
        writeMask(folder / "gt/a.png", cv::Mat::zeros(48, 64, CV_8UC1));
        writeMask(folder / "gt/b.png", cv::Mat::ones(48, 64, CV_8UC1));
        writeMask(folder / "gt/c.png", cv::Mat::ones(24, 32, CV_8UC1));
        writeImage(folder / "gt/d.png", image);
        writeMask(folder / "gt/x.png", cv::Mat::ones(48, 64, CV_8UC1));
        DataCheckOptions options;
        options.folder = folder.path();
        const DataCheckReport report = runDataCheck(options);
        QVERIFY(report.problems.size() >= 8);
        for (const DataProblem& problem : report.problems)
            QVERIFY2(DetailText::line(problem.text) != QString::fromStdString(problem.text),
                     problem.text.c_str());
    }
};

QTEST_GUILESS_MAIN(TestDetailText)
#include "tst_detail_text.moc"
