#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <fstream>

#include "core/base/Error.h"
#include "tests/ui/MatchScene.h"
#include "ui/match/BoardFilterModel.h"
#include "ui/match/MatchFile.h"
#include "ui/match/MatchSession.h"

// A match without its window: results, decisions, what is kept on the disk.

using namespace studio;
using studio::testing::MatchScene;

namespace {

bool same(const cv::Mat& a, const cv::Mat& b) {
    return a.size() == b.size() && a.type() == b.type() && cv::norm(a, b, cv::NORM_INF) == 0;
}

BoardResult made(const fs::path& image, const cv::Mat& mask, float doubt) {
    BoardResult result;
    result.image = image;
    result.imageSize = mask.size();
    result.similarity = 0.9f;
    result.score = 1 - doubt / 2;
    result.doubt = doubt;
    result.verdict = doubt > 0.5f ? MatchVerdict::Doubtful : MatchVerdict::Found;
    result.mask = std::make_shared<Rle>(encodeRle(mask));
    result.points = {{12, 34, true}, {1, 2, false}};
    result.boxes = {{1, 2, 30, 40}};
    auto map = std::make_shared<SimilarityPicture>();
    map->levels = cv::Mat(24, 32, CV_8UC1, cv::Scalar(128));
    map->levels.at<std::uint8_t>(3, 4) = 255;
    map->least = result.mapLeast = -0.5f;
    map->most = result.mapMost = 0.9f;
    result.map = map;
    result.model = "abc";
    return result;
}

}  // namespace

class TestMatchSession : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<MatchScene> m_scene;
    std::unique_ptr<MatchSession> m_session;

    fs::path root() const { return fs::path(m_folder->path().toStdString()); }
    fs::path draft() const { return root() / "draft.json"; }
    void restart() {
        m_session.reset();
        m_session = std::make_unique<MatchSession>(draft(), root() / "thumbs");
        m_session->saver()->setDelay(10);
    }
    bool listImages() {
        m_session->setImages(m_scene->root);
        return QTest::qWaitFor([this] { return !m_session->isListing(); });
    }
    /// One result an image, image i with a doubt of i tenths.
    void fill(int count) {
        m_session->beginRun();
        for (int i = 0; i < count; ++i)
            m_session->take(
                {m_scene->file(i), {made(m_scene->file(i), MatchScene::disc(i), float(i) / 10)}});
    }
    int idOf(int image) const {
        for (const BoardResult& result : m_session->board()->results())
            if (result.image == m_scene->file(image)) return result.id;
        return 0;
    }
    const BoardResult& result(int image) const { return *m_session->board()->result(idOf(image)); }
    cv::Mat fileOf(int image) const {
        return readMask(m_session->folder() / result(image).maskFile);
    }

  private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_scene = std::make_unique<MatchScene>(root() / "teile ü", 9);
        restart();
    }
    void cleanup() {
        m_session.reset();
        m_folder.reset();
    }

    void everythingSurvivesARestart() {
        QVERIFY(listImages());
        MatchOptions options = m_session->options();
        options.object = "hole";
        options.personalize.method = MatchMethod::PerSamF;
        options.personalize.maxObjects = 3;
        options.personalize.absentThreshold = 0.25;
        m_session->setOptions(options);
        m_session->addReference(m_scene->file(0), MatchScene::disc(0), "drawn here");
        fill(3);
        m_session->setLesson({0.3, 0.8, {0.2, 0.5, 0.3}, {"a note"}});
        m_session->addProblem("bad.png: is not an image");
        m_session->decide({idOf(1)}, Decision::Rejected);
        QVERIFY(m_session->saver()->flush());
        const fs::path folder = m_session->folder();
        QCOMPARE(folder, root() / "teile ü_match");
        QVERIFY(same(readMask(folder / "hole" / "part 2.png"), MatchScene::disc(2)));

        restart();
        QVERIFY(m_session->open(folder));
        QCOMPARE(m_session->options().object, std::string("hole"));
        QVERIFY(m_session->options().personalize == options.personalize);
        QCOMPARE(m_session->references()->rowCount(), 1);
        QVERIFY(
            same(decodeRle(*m_session->references()->references()[0].mask), MatchScene::disc(0)));
        QCOMPARE(m_session->board()->rowCount(), 3);
        QCOMPARE(result(1).decision, Decision::Rejected);
        QCOMPARE(result(2).decision, Decision::Open);
        QCOMPARE(result(2).points.size(), 2u);
        QCOMPARE(result(2).boxes, (std::vector<PromptBox>{{1, 2, 30, 40}}));
        QVERIFY(result(2).mask == nullptr);  // on the disk, not in memory
        QVERIFY(same(match_file::mask(result(2), folder), MatchScene::disc(2)));
        const cv::Mat map = match_file::similarity(result(2), folder);
        QVERIFY(std::abs(map.at<float>(3, 4) - 0.9f) < 1e-5);
        QVERIFY(m_session->lesson().has_value());
        QCOMPARE(m_session->lesson()->weights.size(), 3u);
        QCOMPARE(m_session->problems().size(), 1u);
        QTRY_COMPARE(m_session->layout().items.size(), 9u);
        // The table that data sets are built from.
        const std::vector<std::uint8_t> bytes = readFile(folder / "scores.csv");
        const std::string table(bytes.begin(), bytes.end());
        QVERIFY2(table.find("hole,part 1.png,0,0,0,rejected") != std::string::npos, table.c_str());
        QVERIFY(table.find("hole/part 2.png") != std::string::npos);
    }

    void foldersThatMoveTogetherAreFound() {
        QVERIFY(listImages());
        m_session->addReference(m_scene->file(0), MatchScene::disc(0), "drawn");
        fill(2);
        QVERIFY(m_session->saver()->flush());
        m_session.reset();
        const fs::path moved = root() / "moved";
        fs::create_directories(moved);
        fs::rename(root() / "teile ü", moved / "teile ü");
        fs::rename(root() / "teile ü_match", moved / "teile ü_match");
        const MatchState state = match_file::read(moved / "teile ü_match");
        QCOMPARE(state.images(), moved / "teile ü");
        QCOMPARE(state.results[1].image, moved / "teile ü" / MatchScene::name(1));
        QCOMPARE(state.references[0].image, moved / "teile ü" / MatchScene::name(0));
    }

    void notRunYetIsADraft() {
        m_session->addReference(m_scene->file(0), MatchScene::disc(0), "drawn here");
        QVERIFY(listImages());
        QVERIFY(m_session->saver()->flush());
        QVERIFY(!fs::exists(m_session->folder()));
        QVERIFY(fs::exists(draft()));
        restart();
        QVERIFY(m_session->openDraft());
        QCOMPARE(m_session->references()->rowCount(), 1);
        QTRY_COMPARE(m_session->layout().items.size(), 9u);
        m_session->beginRun();
        QVERIFY(m_session->saver()->flush());
        QVERIFY(match_file::isMatchFolder(m_session->folder()));
        QVERIFY(!fs::exists(draft()));
    }

    void decisionsAreUndone() {
        QVERIFY(listImages());
        fill(3);
        m_session->decide({idOf(0), idOf(1)}, Decision::Accepted);
        QCOMPARE(m_session->counts().accepted, 2);
        m_session->decide({idOf(1)}, Decision::Rejected);
        QCOMPARE(m_session->counts().rejected, 1);
        m_session->undoStack()->undo();
        QCOMPARE(result(1).decision, Decision::Accepted);
        m_session->undoStack()->undo();
        QCOMPARE(m_session->counts().open, 3);
        m_session->undoStack()->redo();
        QCOMPARE(m_session->counts().accepted, 2);
        // What changes nothing is no step.
        const int steps = m_session->undoStack()->count();
        m_session->decide({idOf(0)}, Decision::Accepted);
        QCOMPARE(m_session->undoStack()->count(), steps);
    }

    void aFixReplacesTheMaskAndKeepsTheOriginal() {
        QVERIFY(listImages());
        fill(2);
        QVERIFY(m_session->saver()->flush());
        cv::Mat fixed = MatchScene::disc(1).clone();
        fixed(cv::Rect(0, 0, 30, 30)).setTo(255);
        m_session->takeOverFix(idOf(1), {fixed, MatchScene::disc(1), {{5, 5, true}}, {}, {}});
        QVERIFY(m_session->saver()->flush());
        QCOMPARE(result(1).decision, Decision::Fixed);
        QVERIFY(same(fileOf(1), fixed));
        QVERIFY(same(readMask(m_session->folder() / result(1).originalFile), MatchScene::disc(1)));
        // Against the ground truth it is measured anew.
        QTRY_VERIFY(result(1).metrics.has_value());
        QVERIFY(result(1).metrics->iou < 0.8 && result(1).metrics->iou > 0.3);
        m_session->undoStack()->undo();
        QVERIFY(m_session->saver()->flush());
        QVERIFY(same(fileOf(1), MatchScene::disc(1)));
        QCOMPARE(result(1).decision, Decision::Open);
        m_session->undoStack()->redo();
        QVERIFY(m_session->saver()->flush());
        QVERIFY(same(fileOf(1), fixed));
    }

    void aRunLeavesWhatIsDecided() {
        QVERIFY(listImages());
        fill(8);  // 6 and 7 are doubtful
        m_session->decide({idOf(0)}, Decision::Accepted);
        m_session->decide({idOf(7)}, Decision::Rejected);
        const std::vector<fs::path> again = m_session->imagesToRun(true);
        QCOMPARE(again, std::vector<fs::path>{m_scene->file(6)});
        QCOMPARE(m_session->imagesToRun(false).size(), 7u);  // part 8 has never been run

        // A result that comes after the decision is dropped, an open one is replaced.
        const int id = idOf(6);
        const BoardResult accepted = result(0);
        cv::Mat other = MatchScene::disc(0).clone();
        other(cv::Rect(0, 0, 5, 5)).setTo(255);
        m_session->take({m_scene->file(0), {made(m_scene->file(0), other, 0.9f)}});
        m_session->take({m_scene->file(6), {made(m_scene->file(6), MatchScene::disc(2), 0.1f)}});
        QVERIFY(m_session->saver()->flush());
        QCOMPARE(m_session->board()->rowCount(), 8);
        QCOMPARE(result(0).id, accepted.id);
        QCOMPARE(result(0).doubt, accepted.doubt);
        QVERIFY(same(fileOf(0), MatchScene::disc(0)));
        QCOMPARE(idOf(6), id);
        QCOMPARE(result(6).doubt, 0.1f);
        QVERIFY(same(fileOf(6), MatchScene::disc(2)));
    }

    void furtherObjectsJoinADecidedOne() {
        QVERIFY(listImages());
        fill(1);
        m_session->decide({idOf(0)}, Decision::Accepted);
        BoardResult first = made(m_scene->file(0), MatchScene::disc(0), 0.1f);
        BoardResult second = made(m_scene->file(0), MatchScene::disc(4), 0.2f);
        second.number = 1;
        first.several = second.several = true;
        m_session->take({m_scene->file(0), {first, second}});
        QCOMPARE(m_session->board()->rowCount(), 2);
        QVERIFY(m_session->saver()->flush());
        const auto& results = m_session->board()->results();
        QVERIFY(results[0].maskFile != results[1].maskFile);
        QVERIFY(same(readMask(m_session->folder() / results[0].maskFile), MatchScene::disc(0)));
        const fs::path further = m_session->folder() / results[1].maskFile;
        QVERIFY(same(readMask(further), MatchScene::disc(4)));
        // What a later run does not find again leaves no file behind.
        m_session->take({m_scene->file(0), {made(m_scene->file(0), MatchScene::disc(0), 0.1f)}});
        QCOMPARE(m_session->board()->rowCount(), 1);
        QVERIFY(m_session->saver()->flush());
        QVERIFY(!fs::exists(further));
        QVERIFY(same(fileOf(0), MatchScene::disc(0)));
    }

    void aFolderThatCannotBeWrittenLosesNothing() {
        QVERIFY(listImages());
        m_session->addReference(m_scene->file(0), MatchScene::disc(0), "drawn");
        QSignalSpy failures(m_session->saver(), &MatchSaver::failed);
        std::ofstream(m_session->folder()) << "a file is in the way";
        fill(2);
        m_session->decide({idOf(1)}, Decision::Accepted);
        QVERIFY(!m_session->saver()->flush());
        QVERIFY(failures.count() >= 1);
        QVERIFY(!m_session->newMatch());  // it would be lost
        QCOMPARE(m_session->board()->rowCount(), 2);
        const fs::path folder = m_session->folder();
        restart();
        QVERIFY(m_session->openDraft());
        QCOMPARE(m_session->folder(), folder);
        QCOMPARE(result(1).decision, Decision::Accepted);
        QVERIFY(same(match_file::mask(result(1), folder), MatchScene::disc(1)));
        fs::remove(folder);
        QVERIFY(m_session->saver()->flush());
        QVERIFY(same(fileOf(1), MatchScene::disc(1)));
        QVERIFY(!fs::exists(draft()));
    }

    void resultsNeverLieInsideALayout() {
        using S = MatchSession;
        QCOMPARE(S::usualFolder("/a/parts"), fs::path("/a/parts_match"));
        QCOMPARE(S::usualFolder("/a/parts/", 2), fs::path("/a/parts_match2"));
        QCOMPARE(S::usualFolder("/a/data/Images/cat"), fs::path("/a/data_cat_match"));
        QCOMPARE(S::usualFolder("/a/data/Images"), fs::path("/a/data_match"));
        QCOMPARE(S::usualFolder("/a/set/DIS-VD/im"), fs::path("/a/set/DIS-VD_match"));
    }

    void damagedMatchesAreRefused() {
        const fs::path folder = root() / "damaged";
        for (const char* text : {"{", "{}", "[1]", R"({"match_version": 99})",
                                 R"({"match_version": 1, "options": {}, "references": 3})"}) {
            writeFileAtomically(match_file::jsonFile(folder), text);
            bool refused = false;
            try {
                m_session->open(folder);
            } catch (const Error&) {
                refused = true;
            }
            QVERIFY2(refused, text);
        }
    }

    void modelsBehave() {
        BoardFilterModel filter;
        filter.setSourceModel(m_session->board());
        const QAbstractItemModelTester board(
            m_session->board(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QAbstractItemModelTester shown(
            &filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QAbstractItemModelTester references(
            m_session->references(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QVERIFY(listImages());
        fill(8);
        m_session->addReference(m_scene->file(0), MatchScene::disc(0), "a");
        m_session->addReference(m_scene->file(1), MatchScene::disc(1), "b");
        const auto first = [&] { return filter.index(0, 0).data(BoardModel::NameRole).toString(); };
        QCOMPARE(first(), QString("part 7.png"));  // the most doubtful
        filter.setOrder(BoardFilterModel::Order::Name);
        QCOMPARE(first(), QString("part 0.png"));
        filter.setOrder(BoardFilterModel::Order::Score);
        QCOMPARE(first(), QString("part 7.png"));
        filter.setVerdict(MatchVerdict::Doubtful);
        QCOMPARE(filter.rowCount(), 2);
        m_session->decide({idOf(7)}, Decision::Rejected);
        filter.setDecision(Decision::Open);
        QCOMPARE(filter.rowCount(), 1);
        filter.setVerdict(std::nullopt);
        filter.setDecision(std::nullopt);
        filter.setText("PART 3");
        QCOMPARE(filter.rowCount(), 1);
        filter.setText({});
        // An image that has nothing any more, and one with several.
        m_session->take({m_scene->file(2),
                         {made(m_scene->file(2), MatchScene::disc(2), 0.2f),
                          made(m_scene->file(2), MatchScene::disc(5), 0.3f)}});
        QCOMPARE(filter.rowCount(), 9);
        BoardResult absent = made(m_scene->file(2), MatchScene::disc(2), 0);
        absent.mask = nullptr;
        absent.verdict = MatchVerdict::Absent;
        m_session->take({m_scene->file(2), {absent}});
        QCOMPARE(filter.rowCount(), 8);
        m_session->removeReferences({1, 0});
        QCOMPARE(m_session->references()->rowCount(), 0);
        QTRY_VERIFY(
            !m_session->board()->index(0).data(BoardModel::ThumbnailRole).value<QImage>().isNull());
    }

    void aThousandResultsStayQuick() {
        QVERIFY(listImages());
        m_session->beginRun();
        std::vector<BoardResult> many;
        const auto mask = std::make_shared<Rle>(encodeRle(MatchScene::disc(0)));
        for (int i = 0; i < 1000; ++i) {
            BoardResult one = made(m_scene->file(0), MatchScene::disc(0), float(i % 100) / 100);
            one.id = i + 1;
            one.image = m_scene->root / ("image" + std::to_string(i) + ".png");
            one.mask = nullptr;
            one.map = nullptr;
            one.maskFile = "object/image" + std::to_string(i) + ".png";
            many.push_back(one);
        }
        m_session->board()->append(many);
        BoardFilterModel filter;
        filter.setSourceModel(m_session->board());
        QElapsedTimer clock;
        clock.start();
        for (int i = 1; i <= 100; ++i)
            m_session->decide({i}, Decision::Accepted);
        QVERIFY2(clock.elapsed() < 3000, qPrintable(QString::number(clock.elapsed())));
        QVERIFY(m_session->saver()->flush());
        QCOMPARE(match_file::read(m_session->folder()).results.size(), 1000u);
    }
};

QTEST_MAIN(TestMatchSession)
#include "tst_match_session.moc"
