#include <QTemporaryDir>
#include <QTest>
#include <opencv2/imgproc.hpp>

#include "core/image/ImageIo.h"
#include "core/jobs/DataBuildJob.h"
#include "core/jobs/MatchPlan.h"
#include "core/jobs/MatchScores.h"

// What the review board asks of matching: only some images, and a table of what was decided that
// data sets are built from.

using namespace studio;

class TestMatchTable : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    fs::path root() const { return fs::path(m_folder.path().toStdString()); }

    static cv::Mat disc() {
        cv::Mat mask = cv::Mat::zeros(48, 64, CV_8UC1);
        cv::circle(mask, {30, 24}, 10, 255, cv::FILLED);
        return mask;
    }

  private Q_SLOTS:
    void initTestCase() {
        for (const char* name : {"a.png", "b.png", "c.png", "d.png"})
            writeImage(root() / "parts" / name,
                       cv::Mat(48, 64, CV_8UC1, cv::Scalar(100 + name[0])));
    }

    void onlySomeImages() {
        MatchOptions options;
        options.model.checkpoint = "model.pth";
        options.output.clear();
        options.images = {root() / "parts"};
        options.references = {{root() / "parts" / "a.png", {}, disc()}};
        QCOMPARE(planMatch(options, {}).at(0).images.items.size(), 4u);
        options.only = {root() / "parts" / "d.png", root() / "parts" / "b.png"};
        const MatchTask task = planMatch(options, {}).at(0);
        QCOMPARE(task.images.items.size(), 2u);
        QCOMPARE(task.images.items[0].image, root() / "parts" / "b.png");
        QCOMPARE(task.indices, (std::vector<std::size_t>{1, 3}));  // as among all
    }

    void dataSetsFollowTheReview() {
        const fs::path match = root() / "match";
        std::vector<MatchRow> rows;
        for (const char* name : {"a.png", "b.png", "c.png", "d.png"}) {
            MatchRow row;
            row.object = "hole";
            row.image = root() / "parts" / name;
            row.verdict = MatchVerdict::Found;
            row.maskFile = match / "hole" / name;
            writeMask(row.maskFile, disc());
            rows.push_back(row);
        }
        rows[0].review = "accepted";
        rows[1].review = "rejected";
        rows[2].verdict = MatchVerdict::Doubtful;
        writeFileAtomically(match / "scores.csv", MatchScores::csv(rows, match, true));
        DataBuildOptions options;
        options.sources = {match};
        options.images = root() / "parts";
        options.output = root() / "kept";
        const DataBuildPlan plan = planDataBuild(options);
        QVERIFY2(plan.problems.empty(), plan.problems.empty() ? "" : plan.problems.front().c_str());
        QCOMPARE(plan.pairs.size(), 2u);  // accepted, and found without a word
        QCOMPARE(plan.pairs[0].sourceImage.filename(), fs::path("a.png"));
        QCOMPARE(plan.pairs[1].sourceImage.filename(), fs::path("d.png"));
        QCOMPARE(plan.pairs[0].object, std::string("hole"));
        options.verdicts = {"accepted"};
        QCOMPARE(planDataBuild(options).pairs.size(), 1u);
    }
};

QTEST_GUILESS_MAIN(TestMatchTable)
#include "tst_match_table.moc"
