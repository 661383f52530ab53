#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QImage>
#include <QSet>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>
#include <fstream>

#include "core/image/ImageIo.h"
#include "ui/annotate/ImageFilterModel.h"
#include "ui/annotate/ImageListModel.h"
#include "ui/annotate/ThumbnailCache.h"

using namespace studio;
using State = ImageListModel::State;

class TestImageList : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_root = fs::path(m_folder->path().toStdString()) / "bilder ä 図";
        m_thumbnails = fs::path(m_folder->path().toStdString()) / "thumbnails";
        fs::create_directories(m_root);
    }

    void tenThousandImages() {
        for (int i = 0; i < 10'000; ++i)
            std::ofstream(m_root / ("RVP_" + std::to_string(i) + ".png"));
        ImageListModel model(m_thumbnails);
        ImageFilterModel filter;
        filter.setSourceModel(&model);
        QElapsedTimer timer;
        timer.start();
        model.setLayout(openFolder(m_root));
        QCOMPARE(model.rowCount(), 10'000);
        QCOMPARE(filter.rowCount(), 10'000);
        QCOMPARE(model.index(9'999).data().toString(), QString("RVP_9999.png"));
        QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
        model.scanAll();
        QTRY_COMPARE_WITH_TIMEOUT(model.count(State::Todo), 10'000, 20'000);
        timer.restart();
        filter.setText("_77");
        QCOMPARE(filter.rowCount(), 111);
        QVERIFY(timer.elapsed() < 1000);
    }

    void obeysTheModelRules() {
        addImages(30);
        ImageListModel model(m_thumbnails);
        ImageFilterModel filter;
        filter.setSourceModel(&model);
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        QAbstractItemModelTester filterTester(
            &filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setLayout(openFolder(m_root));
        for (int i = 0; i < 30; ++i)
            model.index(i).data(Qt::DecorationRole);
        QTRY_COMPARE(loaded(model), 30);
        model.scanAll();
        filter.setState(State::Todo);
        QTRY_COMPARE(filter.rowCount(), 30);
        model.setState(3, State::Done);
        QCOMPARE(filter.rowCount(), 29);
        model.setLayout({});
        QCOMPARE(model.rowCount(), 0);
        QVERIFY(!model.index(0).isValid());
        QCOMPARE(model.item(0), nullptr);
        QCOMPARE(model.state(-1), State::Unknown);
    }

    void thumbnailsComeInTheBackgroundAndAreKept() {
        addImages(3);
        QDateTime written;
        {
            ImageListModel model(m_thumbnails);
            model.setLayout(openFolder(m_root));
            QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
            QVERIFY(!model.index(1).data(Qt::DecorationRole).isValid());
            QTRY_VERIFY(model.index(1).data(Qt::DecorationRole).isValid());
            QVERIFY(changed.count() >= 1);
            const auto image = model.index(1).data(Qt::DecorationRole).value<QImage>();
            QCOMPARE(std::max(image.width(), image.height()), model.thumbnailSide());
            QVERIFY(std::abs(qGray(image.pixel(10, 10)) - grey(1)) <= 3);
        }
        QCOMPARE(files(m_thumbnails), 1);
        // From the disk, also when the image's own content can not be decoded any more.
        const ThumbnailCache cache(m_thumbnails);
        const fs::path image = openFolder(m_root).items[1].image;
        const auto time = fs::last_write_time(image);
        const auto size = fs::file_size(image);
        std::ofstream(image, std::ios::binary) << std::string(size, 'x');
        fs::last_write_time(image, time);
        QVERIFY(!cache.load(image, 128).isNull());
        fs::last_write_time(image, time + std::chrono::seconds(5));  // changed: made anew
        QVERIFY_EXCEPTION_THROWN(cache.load(image, 128), Error);
    }

    void theCacheOnDiskIsBounded() {
        addImages(20);
        const ThumbnailCache cache(m_thumbnails);
        for (const LayoutItem& item : openFolder(m_root).items)
            cache.load(item.image, 64);
        QCOMPARE(files(m_thumbnails), 20);
        cache.prune(5'000);
        std::uintmax_t sum = 0;
        for (const auto& entry : fs::directory_iterator(m_thumbnails))
            sum += entry.file_size();
        QVERIFY(sum <= 5'000);
        QVERIFY(sum > 0);
    }

    void aCacheThatCannotBeWrittenDoesNoHarm() {
        addImages(1);
        std::ofstream(m_thumbnails) << "in the way";
        QVERIFY(!ThumbnailCache(m_thumbnails).load(openFolder(m_root).items[0].image, 64).isNull());
    }

    void statesAreReadOffTheFiles() {
        addImages(5);
        fs::create_directories(m_root / "json");
        fs::create_directories(m_root / "gt");
        const auto json = [&](int i, const std::string& text) {
            writeFileAtomically(m_root / "json" / (base(i) + ".json"), text);
        };
        json(0, R"({"clicked_points": [[1, 2]]})");
        json(1, R"({"clicked_points": [[1, 2]], "state": "done"})");
        json(2, R"({"clicked_points": [], "objects": []})");
        json(3, "broken");
        writeMask(m_root / "gt" / (base(4) + ".png"), cv::Mat(96, 128, CV_8UC1, cv::Scalar(255)));
        ImageListModel model(m_thumbnails);
        model.setLayout(openFolder(m_root));
        QCOMPARE(model.index(0).data(ImageListModel::StateRole).toInt(), int(State::Unknown));
        QTRY_COMPARE(model.state(0), State::InProgress);
        QCOMPARE(model.state(1), State::Unknown);  // nobody asked
        model.scanAll();
        QTRY_COMPARE(model.state(4), State::Todo);
        QCOMPARE(model.state(1), State::Done);
        QCOMPARE(model.state(2), State::Todo);
        QCOMPARE(model.state(3), State::BadAnnotation);
        QVERIFY(model.hasGroundTruth(4));
        QVERIFY(!model.hasGroundTruth(0));

        ImageFilterModel filter;
        filter.setSourceModel(&model);
        filter.setOnlyWithGroundTruth(true);
        QCOMPARE(filter.rowCount(), 1);
        filter.setOnlyWithGroundTruth(false);
        filter.setState(State::Done);
        QCOMPARE(filter.rowCount(), 1);
        filter.setPinned(0);  // the current image does not vanish under the user
        QCOMPARE(filter.rowCount(), 2);
        QVERIFY(!filter.matches(0));
        QVERIFY(filter.matches(1));
        filter.setState(std::nullopt);
        QCOMPARE(filter.rowCount(), 5);
        filter.setPinned(-1);
        filter.setOnlyWithProblems(true);
        QCOMPARE(filter.rowCount(), 1);
        QCOMPARE(filter.mapToSource(filter.index(0, 0)).row(), 3);
    }

    void aBadAnnotationLeavesTheThumbnail() {
        addImages(1);
        ImageListModel model(m_thumbnails);
        model.setLayout(openFolder(m_root));
        writeFileAtomically(model.item(0)->annotation, "broken");
        model.scanAll();
        QTRY_COMPARE(model.state(0), State::BadAnnotation);
        QTRY_VERIFY(model.index(0).data(Qt::DecorationRole).isValid());
        QCOMPARE(model.state(0), State::BadAnnotation);
    }

    void theWindowKnowsBetter() {
        addImages(2);
        ImageListModel model(m_thumbnails);
        model.setLayout(openFolder(m_root));
        model.setState(0, State::Done);
        model.scanAll();
        QTRY_COMPARE(model.state(1), State::Todo);
        QCOMPARE(model.state(0), State::Done);
    }

    void imagesThatCannotBeReadAreMarked() {
        addImages(1);
        writeFileAtomically(m_root / "z broken.png", "this is no image");
        ImageListModel model(m_thumbnails);
        model.setLayout(openFolder(m_root));
        QVERIFY(!model.index(1).data(Qt::DecorationRole).isValid());
        QTRY_COMPARE(model.state(1), State::Unreadable);
        QVERIFY(!model.index(1).data(Qt::DecorationRole).isValid());
    }

    void memoryIsBoundedWhileScrolling() {
        constexpr int kCount = 110, kSide = 1024;
        addImages(kCount, {kSide, kSide});  // thumbnails of 1 MB: 64 MB hold 64 of them
        ImageListModel model(m_thumbnails);
        model.setLayout(openFolder(m_root));
        model.setThumbnailSide(kSide);
        for (int i = 0; i < kCount; ++i) {
            model.index(i).data(Qt::DecorationRole);
            if (i % 10 == 9) QTRY_COMPARE(loaded(model, i - 9, i), 10);
        }
        const int held = loaded(model);
        QVERIFY2(held >= 30 && held <= 64, qPrintable(QString::number(held)));
    }

    void groupsOfLayouts() {
        for (const char* object : {"cup", "bolt"}) {
            fs::create_directories(m_root / "Annotations" / object);
            for (int i = 0; i < 2; ++i)
                writeImage(m_root / "Images" / object / ("0" + std::to_string(i) + ".jpg"),
                           cv::Mat(20, 20, CV_8UC1, cv::Scalar(9)));
        }
        ImageListModel model(m_thumbnails);
        model.setLayout(openFolder(m_root));
        QCOMPARE(model.groups(), (QStringList{"bolt", "cup"}));
        QCOMPARE(model.index(0).data().toString(), QString("bolt/00.jpg"));
        ImageFilterModel filter;
        filter.setSourceModel(&model);
        filter.setGroup("cup");
        QCOMPARE(filter.rowCount(), 2);
        filter.setText("01");
        QCOMPARE(filter.rowCount(), 1);
    }

    void destroyedWhileBusy() {
        addImages(40);
        for (int round = 0; round < 5; ++round) {
            ImageListModel model(m_thumbnails / std::to_string(round));
            model.setLayout(openFolder(m_root));
            model.scanAll();
            for (int i = 0; i < 40; ++i)
                model.index(i).data(Qt::DecorationRole);
            QTest::qWait(round * 3);
            if (round % 2 == 0) model.setLayout(openFolder(m_root));
        }
    }

  private:
    static std::string base(int i) { return "bild " + std::to_string(i); }
    static int grey(int i) { return 20 + i * 5 % 200; }
    void addImages(int count, cv::Size size = {256, 192}) const {
        for (int i = 0; i < count; ++i)
            writeImage(m_root / (base(i) + ".png"), cv::Mat(size, CV_8UC1, cv::Scalar(grey(i))));
    }
    static int loaded(const ImageListModel& model, int first = 0, int last = -1) {
        int count = 0;
        for (int i = first; i <= (last < 0 ? model.rowCount() - 1 : last); ++i)
            count += model.index(i).data(Qt::DecorationRole).isValid() ? 1 : 0;
        return count;
    }
    static int files(const fs::path& folder) {
        return static_cast<int>(
            std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_root, m_thumbnails;
};

QTEST_GUILESS_MAIN(TestImageList)
#include "tst_image_list.moc"
