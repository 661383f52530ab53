#include <fcntl.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QtTest>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Hash.h"
#include "core/base/JobContext.h"
#include "core/base/Json.h"
#include "core/base/RuntimeOptions.h"
#include "core/base/WritableFolder.h"
#include "tests/support/Expect.h"

using namespace studio;

using studio::testing::codeOf;
using studio::testing::TemporaryFolder;

class TestBase : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void writesAtomically() {
        QTemporaryDir folder;
        const fs::path file =
            fs::path(folder.path().toStdString()) / "new folder" / "größe 寸法.txt";
        writeFileAtomically(file, "first");
        writeFileAtomically(file, "second");
        const auto bytes = readFile(file);
        QCOMPARE(std::string(bytes.begin(), bytes.end()), std::string("second"));
        QCOMPARE(
            std::distance(fs::directory_iterator(file.parent_path()), fs::directory_iterator()), 1);
    }

    void failedWriteKeepsTheOldContent() {
        QTemporaryDir folder;
        const fs::path file = fs::path(folder.path().toStdString()) / "kept.txt";
        writeFileAtomically(file, "old");
        const auto code = codeOf([&] {
            writeFileAtomically(file, [](int descriptor, const fs::path& path) {
                writeAll(descriptor, "half", 4, path);
                throw Error(ErrorCode::DiskFull, "x", "y");
            });
        });
        QCOMPARE(*code, ErrorCode::DiskFull);
        const auto bytes = readFile(file);
        QCOMPARE(std::string(bytes.begin(), bytes.end()), std::string("old"));
        QCOMPARE(
            std::distance(fs::directory_iterator(file.parent_path()), fs::directory_iterator()), 1);
    }

    void fullDiskIsToldAsSuch() {
        const auto code = codeOf([] {
            const int descriptor = ::open("/dev/full", O_WRONLY);
            const std::string block(1 << 20, 'x');
            try {
                writeAll(descriptor, block.data(), block.size(), "/dev/full");
            } catch (...) {
                ::close(descriptor);
                throw;
            }
        });
        QCOMPARE(*code, ErrorCode::DiskFull);
    }

    void missingFilesAndFolders() {
        QCOMPARE(*codeOf([] { readFile("/nonexistent/file"); }), ErrorCode::FileNotFound);
        QCOMPARE(*codeOf([] { readFile("/"); }), ErrorCode::FileUnreadable);
        QCOMPARE(*codeOf([] { MappedFile file("/nonexistent/file"); }), ErrorCode::FileNotFound);
        QCOMPARE(*codeOf([] { writeFileAtomically("/proc/nothing/here", "x"); }),
                 ErrorCode::FileUnwritable);
    }

    void foldersThatCanBeWritten() {
        const TemporaryFolder folder;
        checkFolderWritable(folder.path());
        checkFolderWritable(folder / "not/there/yet");
        checkFolderWritable(folder / "not/there/yet/");
        QVERIFY(fs::is_empty(folder.path()));
        writeFileAtomically(folder / "file", "x");
        QCOMPARE(*codeOf([&] { checkFolderWritable(folder / "file"); }), ErrorCode::FileUnwritable);
        QCOMPARE(*codeOf([&] { checkFolderWritable(folder / "file/inside"); }),
                 ErrorCode::FileUnwritable);
        QCOMPARE(*codeOf([] { checkFolderWritable("/proc/nothing/here"); }),
                 ErrorCode::FileUnwritable);
    }

    void sha256KnownAnswers() {
        QTemporaryDir folder;
        const fs::path file = fs::path(folder.path().toStdString()) / "abc";
        writeFileAtomically(file, "abc");
        QCOMPARE(sha256OfFile(file),
                 std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        writeFileAtomically(file, "");
        QCOMPARE(sha256OfFile(file),
                 std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    }

    void brokenJsonNamesTheLine() {
        try {
            parseJson("{\n \"a\": 1,\n oops }", "x.json");
            QFAIL("no error");
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::JsonInvalid);
            QVERIFY(std::string(error.what()).find("line 3") != std::string::npos);
        }
        const auto says = [](std::string_view text) {
            const auto error = testing::errorOf([&] { parseJson(text, "x"); });
            return error ? QString::fromStdString(error->detail()) : QString();
        };
        QCOMPARE(says("{\n \"a\": 1,\n oops }"), QString("is not valid JSON (line 3, column 2)"));
        QCOMPARE(says("{\"ü\": x}"), QString("is not valid JSON (line 1, column 7)"));
        QCOMPARE(says("{\"a\": [1"),
                 QString("is not valid JSON (line 1, column 9: the text ends there)"));
        for (const char* number : {"NaN", "Infinity", "-Infinity"})
            QVERIFY2(says(std::string("[[1, ") + number + "]]").contains("NaN and Infinity"),
                     number);
        QVERIFY(says("[1e999]").contains("number that is out of range"));
        QVERIFY(says("{\"a\": \"Gr\xF6\xDF\"}").contains("not UTF-8"));
        QVERIFY(says("\xFF\xFE{").contains("UTF-16"));
        QCOMPARE(*codeOf([] { parseJson("", "x"); }), ErrorCode::JsonInvalid);
        QCOMPARE(*codeOf([] { parseJson(std::string(100000, '['), "x"); }), ErrorCode::JsonInvalid);
        QCOMPARE(*codeOf([] { parseJson("\"\xFF\"", "x"); }), ErrorCode::JsonInvalid);
        QCOMPARE(parseJson("\xEF\xBB\xBF{\"a\":1}", "x")["a"].get<int>(), 1);
    }

    void cancelAndYield() {
        JobContext context;
        int yields = 0;
        context.yield = [&] { ++yields; };
        context.checkpoint();
        QCOMPARE(yields, 1);
        const CancelToken copy = context.cancel;
        copy.cancel();
        QVERIFY_EXCEPTION_THROWN(context.checkpoint(), Cancelled);
    }

    void runtimeOptions() {
        RuntimeOptions options;
        for (const char* good : {"auto", "cpu", "cuda", "cuda:0", "cuda:12"}) {
            options.device = good;
            QVERIFY(!codeOf([&] { options.check(); }));
        }
        for (const char* bad : {"", "gpu", "cuda:", "cuda:x", "cuda:-1", "cuda:99999"}) {
            options.device = bad;
            QCOMPARE(*codeOf([&] { options.check(); }), ErrorCode::Usage);
        }
        options.device = "cpu";
        options.threads = -1;
        QCOMPARE(*codeOf([&] { options.check(); }), ErrorCode::Usage);
        QCOMPARE(*codeOf([] { parsePrecision("fp64"); }), ErrorCode::Usage);
    }
};

QTEST_GUILESS_MAIN(TestBase)
#include "tst_base.moc"
