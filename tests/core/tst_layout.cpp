#include <QElapsedTimer>
#include <QtTest>
#include <fstream>
#include <set>

#include "core/data/Layout.h"
#include "core/data/NaturalOrder.h"
#include "tests/support/Expect.h"
#include "tests/support/TestData.h"

#include <unistd.h>

using namespace studio;
using studio::testing::codeOf;
using studio::testing::TemporaryFolder;

namespace {

void touch(const fs::path& path) {
    fs::create_directories(path.parent_path());
    std::ofstream file(path);
}

QStringList names(const Layout& layout) {
    QStringList result;
    for (const LayoutItem& item : layout.items)
        result << QString::fromStdString(item.image.filename());
    return result;
}

std::string relative(const fs::path& path, const TemporaryFolder& folder) {
    return path.lexically_relative(fs::weakly_canonical(folder.path())).string();
}

}  // namespace

class TestLayout : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void naturalOrder() {
        QVERIFY(naturalLess("img2.png", "img10.png"));
        QVERIFY(naturalLess("a", "B"));
        QVERIFY(naturalLess("img002", "img3"));
        QVERIFY(naturalLess("a1b2", "a1b10"));
        QVERIFY(naturalLess("img", "img1"));
        QVERIFY(naturalLess("99999999999999999999998", "99999999999999999999999"));
        QVERIFY(!naturalLess("a", "a"));
        QVERIFY(naturalLess("A", "a") != naturalLess("a", "A"));
        QVERIFY(naturalLess("01", "1") != naturalLess("1", "01"));
    }

    void plainFolder() {
        const TemporaryFolder folder;
        for (const char* name :
             {"img10.png", "IMG2.JPG", "img1.TIFF", "größe 寸法.bmp", ".hidden.png", "notes.txt",
              "json/img1.json", "gt/img10.png", "gt/IMG2_0.png", "gt/IMG2_1.png"})
            touch(folder / name);
        const Layout layout = openFolder(folder.path());
        QCOMPARE(layout.kind, LayoutKind::Plain);
        QCOMPARE(names(layout),
                 QStringList({"größe 寸法.bmp", "img1.TIFF", "IMG2.JPG", "img10.png"}));
        const LayoutItem& second = layout.items[2];
        QCOMPARE(second.baseName(), std::string("IMG2"));
        QCOMPARE(relative(second.annotation, folder), std::string("json/IMG2.json"));
        QCOMPARE(relative(second.maskFile(0, 1), folder), std::string("masks/IMG2.png"));
        QCOMPARE(relative(second.maskFile(1, 2), folder), std::string("masks/IMG2_1.png"));
        QCOMPARE(relative(second.groundTruthFile(1), folder), std::string("gt/IMG2_1.png"));
        QVERIFY(second.groundTruthFile(2).empty());
        QVERIFY(!layout.items[1].hasGroundTruth());
        QCOMPARE(relative(layout.items[3].groundTruthFile(0), folder), std::string("gt/img10.png"));
        QVERIFY(layout.items[3].groundTruthFile(1).empty());
        QVERIFY(fs::exists(layout.items[1].annotation));
    }

    void seedFolders() {
        const TemporaryFolder folder;
        for (const char* name :
             {"input_imgs_renishaw_select/RVP_1.png", "json_select/RVP_1.json",
              "input_imgs_other/x.png", "json_other/x.json", "gt_select/RVP_1.png"})
            touch(folder / name);
        for (const Layout& layout : {openFolder(folder / "input_imgs_renishaw_select"),
                                     openFolder(folder / "input_imgs_renishaw_select/")}) {
            QCOMPARE(layout.kind, LayoutKind::Sibling);
            QCOMPARE(layout.items.size(), std::size_t{1});
            const LayoutItem& item = layout.items[0];
            QCOMPARE(relative(item.annotation, folder), std::string("json_select/RVP_1.json"));
            QCOMPARE(relative(item.maskFile(0, 1), folder), std::string("masks_select/RVP_1.png"));
            QVERIFY(item.hasGroundTruth());
        }
        const Layout both = openFolder(folder.path());
        QCOMPARE(names(both), QStringList({"x.png", "RVP_1.png"}));
        QCOMPARE(relative(both.items[0].annotation, folder), std::string("json_other/x.json"));
        // Names are unique within one of the folders only.
        QCOMPARE(both.items[0].group, std::string("input_imgs_other"));
        QVERIFY(openFolder(folder / "input_imgs_other").items[0].group.empty());
        fs::remove_all(folder / "json_select");
        fs::remove_all(folder / "json_other");
        QCOMPARE(openFolder(folder / "input_imgs_other").kind, LayoutKind::Plain);
    }

    void perSam() {
        const TemporaryFolder folder;
        for (const char* name : {"Images/duck/00.jpg", "Images/duck/01.jpg", "Images/cat/00.jpg",
                                 "Annotations/duck/00.png", "Annotations/cat/00.png"})
            touch(folder / name);
        const Layout layout = openFolder(folder.path());
        QCOMPARE(layout.kind, LayoutKind::PerSam);
        QCOMPARE(layout.items.size(), std::size_t{3});
        QCOMPARE(layout.items[0].group, std::string("cat"));
        const LayoutItem& duck = layout.items[1];
        QCOMPARE(relative(duck.groundTruthFile(0), folder), std::string("Annotations/duck/00.png"));
        QCOMPARE(relative(duck.annotation, folder), std::string("json/duck/00.json"));
        QCOMPARE(relative(duck.maskFile(0, 1), folder), std::string("masks/duck/00.png"));
        QVERIFY(!layout.items[2].hasGroundTruth());
        QCOMPARE(openFolder(folder / "Images").items.size(), std::size_t{3});
        const Layout one = openFolder(folder / "Images/duck");
        QCOMPARE(one.kind, LayoutKind::PerSam);
        QCOMPARE(one.items.size(), std::size_t{2});
        QCOMPARE(one.items[0].annotation, duck.annotation);
    }

    void dis5k() {
        const TemporaryFolder folder;
        for (const char* name :
             {"DIS-TR/im/a.jpg", "DIS-TR/gt/a.png", "DIS-VD/im/b.jpg", "DIS-VD/gt/b.png"})
            touch(folder / name);
        const Layout layout = openFolder(folder.path());
        QCOMPARE(layout.kind, LayoutKind::Dis5k);
        QCOMPARE(layout.items.size(), std::size_t{2});
        const LayoutItem& item = layout.items[1];
        QCOMPARE(item.group, std::string("DIS-VD"));
        QCOMPARE(relative(item.groundTruthFile(0), folder), std::string("DIS-VD/gt/b.png"));
        QCOMPARE(relative(item.annotation, folder), std::string("json/DIS-VD/b.json"));
        for (const char* inner : {"DIS-VD", "DIS-VD/im"}) {
            const Layout split = openFolder(folder / inner);
            QCOMPARE(split.kind, LayoutKind::Dis5k);
            QCOMPARE(split.items.size(), std::size_t{1});
            QCOMPARE(split.items[0].annotation, item.annotation);
        }
    }

    void namesThatClash() {
        const TemporaryFolder folder;
        for (const char* name :
             {"a.jpg", "a.png", "a.png.bmp", "part.png", "part_1.png", "other_1.png"})
            touch(folder / name);
        const Layout layout = openFolder(folder.path());
        std::set<fs::path> annotations;
        std::set<fs::path> masks;
        for (const LayoutItem& item : layout.items) {
            QVERIFY(annotations.insert(item.annotation).second);
            QVERIFY(masks.insert(item.maskFile(0, 1)).second);
            QVERIFY(masks.insert(item.maskFile(1, 2)).second);
        }
        QCOMPARE(relative(layout.items[0].annotation, folder), std::string("json/a.json"));
        QCOMPARE(relative(layout.items[1].annotation, folder), std::string("json/a.png.json"));
        QCOMPARE(layout.items[1].baseName(), std::string("a.png"));
        QCOMPARE(layout.items[3].baseName(), std::string("other_1"));
        QCOMPARE(relative(layout.items[3].maskFile(0, 1), folder),
                 std::string("masks/other_1.png"));
        QCOMPARE(relative(layout.items[5].annotation, folder), std::string("json/part_1.json"));
    }

    void linksAndUnreadableFolders() {
        const TemporaryFolder folder;
        touch(folder / "real/a.png");
        fs::create_symlink(folder / "real/a.png", folder / "link.png");
        fs::create_symlink("loop.png", folder / "loop.png");
        fs::create_symlink("nowhere.png", folder / "broken.png");
        fs::create_directory_symlink(folder.path(), folder / "self");
        fs::create_directory(folder / "folder.png");
        QCOMPARE(names(openFolder(folder.path())), QStringList({"link.png"}));

        touch(folder / "sets/Images/good/00.jpg");
        touch(folder / "sets/Images/locked/00.jpg");
        fs::create_directory(folder / "sets/Annotations");
        fs::permissions(folder / "sets/Images/locked", fs::perms::none);
        const std::size_t readable = ::geteuid() == 0 ? 2 : 1;  // root reads everything
        QCOMPARE(openFolder(folder / "sets").items.size(), readable);
        fs::permissions(folder / "sets/Images/locked", fs::perms::owner_all);
    }

    void nothingToOpen() {
        const TemporaryFolder folder;
        QCOMPARE(*codeOf([&] { openFolder(folder.path()); }), ErrorCode::FolderEmpty);
        QCOMPARE(*codeOf([&] { openFolder(folder / "missing"); }), ErrorCode::FileNotFound);
        touch(folder / "file.png");
        QCOMPARE(*codeOf([&] { openFolder(folder / "file.png"); }), ErrorCode::FileUnreadable);
        QCOMPARE(*codeOf([] { openFiles({}); }), ErrorCode::FolderEmpty);
        JobContext context;
        context.cancel.cancel();
        QVERIFY_EXCEPTION_THROWN(openFolder(folder.path(), context), Cancelled);
    }

    void pickedFiles() {
        const Layout layout = openFiles({"/x/b.png", "/y/a.png", "/x/a.png", "/x/b.png"});
        QCOMPARE(layout.kind, LayoutKind::Files);
        QCOMPARE(names(layout), QStringList({"b.png", "a.png", "a.png"}));
        QCOMPARE(layout.items[1].annotation.string(), std::string("/y/json/a.json"));
        QCOMPARE(layout.items[2].maskFile(0, 1).string(), std::string("/x/masks/a.png"));
    }

    void sampleProject() {
        const Layout layout = openFolder(studio::testing::sourceFolder() / "resources/sample");
        QCOMPARE(layout.kind, LayoutKind::Plain);
        QCOMPARE(layout.items.size(), std::size_t{6});
        for (const LayoutItem& item : layout.items) {
            QVERIFY(item.hasGroundTruth());
            QVERIFY(fs::exists(item.annotation));
        }
    }

    void tenThousandImages() {
        const TemporaryFolder folder;
        for (int i = 0; i < 10000; ++i)
            touch(folder / ("RVP_" + std::to_string(i) + ".png"));
        QElapsedTimer timer;
        timer.start();
        const Layout layout = openFolder(folder.path());
        const qint64 elapsed = timer.elapsed();
        QCOMPARE(layout.items.size(), std::size_t{10000});
        QCOMPARE(layout.items[9999].baseName(), std::string("RVP_9999"));
        QVERIFY2(elapsed < 300, qPrintable(QString("%1 ms").arg(elapsed)));
    }
};

QTEST_GUILESS_MAIN(TestLayout)
#include "tst_layout.moc"
