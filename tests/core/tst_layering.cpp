#include <QRegularExpression>
#include <QTest>
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "tests/support/TestData.h"

// The rules of ARCHITECTURE.md that a compiler does not know, checked on the sources as text.

using namespace studio;

namespace {

/// Paths from the root of the source tree -> content.
using Sources = std::map<std::string, std::string>;

const std::vector<std::string> kCoreFolders{"base",    "image",       "checkpoint", "sam",
                                            "predict", "personalize", "data",       "train",
                                            "system",  "jobs"};
const std::vector<std::string> kLayers{"core", "widgets", "ui", "app"};
constexpr int kMaxLines = 650, kMaxTestLines = 800;

std::string firstFolder(const std::string& path) {
    return path.substr(0, path.find('/'));
}
std::string secondFolder(const std::string& path) {
    return path.starts_with("core/") ? firstFolder(path.substr(5)) : std::string();
}
bool isCpp(const std::string& path) {
    return path.ends_with(".cpp") || path.ends_with(".h");
}

int rank(const std::vector<std::string>& order, const std::string& name) {
    return static_cast<int>(std::find(order.begin(), order.end(), name) - order.begin());
}

/// What stands between the quotes or brackets of the #include lines, those with their mark in
/// front.
std::vector<std::string> includesOf(const std::string& text) {
    static const QRegularExpression pattern(
        QStringLiteral(R"(^[ \t]*#[ \t]*include[ \t]*(["<][^">]+))"),
        QRegularExpression::MultilineOption);
    std::vector<std::string> includes;
    for (auto match = pattern.globalMatch(QString::fromStdString(text)); match.hasNext();)
        includes.push_back(match.next().captured(1).toStdString());
    return includes;
}

/// Empty, or why a file in `from` may not include `target` (from the root).
std::string layerViolation(const std::string& from, const std::string& target) {
    const int fromLayer = rank(kLayers, firstFolder(from));
    const int targetLayer = rank(kLayers, firstFolder(target));
    const bool isLayered = fromLayer < int(kLayers.size());
    if (isLayered && targetLayer == int(kLayers.size()))
        return "is outside of the program's layers";
    if (isLayered && targetLayer > fromLayer) return "belongs to a layer above";
    if (secondFolder(from) != "" &&
        rank(kCoreFolders, secondFolder(target)) > rank(kCoreFolders, secondFolder(from)))
        return "belongs to a folder of core below in the list";
    if (firstFolder(from) == "widgets" && targetLayer == 0 && secondFolder(target) != "base" &&
        secondFolder(target) != "image" && target != "core/predict/Prompt.h")
        return "is nothing that a widget may know";
    return {};
}

/// All project files that `path` includes, directly or not, itself included.
std::set<std::string> reachable(const Sources& sources, const std::string& path) {
    std::set<std::string> seen{path};
    std::vector<std::string> open{path};
    while (!open.empty()) {
        const std::string current = open.back();
        open.pop_back();
        for (const std::string& include : includesOf(sources.at(current))) {
            const std::string target = include.substr(1);
            if (include[0] == '"' && sources.contains(target) && seen.insert(target).second)
                open.push_back(target);
        }
    }
    return seen;
}

bool isTorch(const std::string& include) {
    for (const char* root : {"torch/", "ATen/", "c10/", "caffe2/"}) {
        if (include.find(root) == 1) return true;
    }
    return false;
}
bool isQt(const std::string& include) {
    return include[0] == '<' && include.size() > 2 && include[1] == 'Q' &&
           std::isupper(static_cast<unsigned char>(include[2]));
}

/// One line for each rule that is broken.
QStringList violations(const Sources& sources) {
    QStringList found;
    const auto tell = [&](const std::string& path, const std::string& what) {
        found << QString::fromStdString(path + ": " + what);
    };
    // Written in pieces, so that this file does not break its own rules.
    const std::vector<std::string> forbidden{
        std::string("/wo") + "rk/",    std::string("/ro") + "ot/", std::string("/ho") + "me/",
        std::string("../sha") + "red", std::string("TO") + "DO",   std::string("FIX") + "ME"};
    for (const auto& [path, text] : sources) {
        for (const std::string& word : forbidden) {
            if (text.find(word) != std::string::npos) tell(path, "contains " + word);
        }
        if (!isCpp(path)) continue;
        const auto lines = std::count(text.begin(), text.end(), '\n');
        if (lines > (path.starts_with("tests/") ? kMaxTestLines : kMaxLines))
            tell(path, "has " + std::to_string(lines) + " lines");
        if (path.ends_with(".h") && text.find("#pragma once\n") == std::string::npos)
            tell(path, "has no #pragma once");
        for (const std::string& include : includesOf(text)) {
            const std::string target = include.substr(1);
            if (include[0] == '"' && !target.ends_with(".moc")) {
                if (!sources.contains(target) && !sources.contains(target + ".in"))
                    tell(path, target + " is not a path from the root");
                else if (const std::string why = layerViolation(path, target); !why.empty())
                    tell(path, target + " " + why);
            }
            if (isQt(include) && (path.starts_with("core/") || path.starts_with("app/cli/")))
                tell(path, target + " is of Qt");
        }
        if (path.starts_with("ui/") || path.starts_with("widgets/")) {
            for (const std::string& header : reachable(sources, path)) {
                for (const std::string& include : includesOf(sources.at(header))) {
                    if (isTorch(include))
                        tell(path, "reaches " + include.substr(1) + " in " + header);
                }
            }
        }
    }
    return found;
}

Sources readSources() {
    const fs::path root = testing::sourceFolder();
    const std::set<std::string> extensions{".cpp", ".h",  ".in", ".cmake", ".txt",    ".sh",
                                           ".md",  ".py", ".ts", ".qss",   ".desktop"};
    Sources sources;
    const auto add = [&](const fs::path& file) {
        const std::vector<std::uint8_t> bytes = readFile(file);
        sources[toUtf8(fs::relative(file, root))] = std::string(bytes.begin(), bytes.end());
    };
    for (const char* folder : {"app", "benchmarks", "cmake", "core", "resources", "scripts",
                               "tests", "translations", "ui", "widgets"}) {
        for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
            if (entry.is_regular_file() && extensions.contains(entry.path().extension()))
                add(entry.path());
        }
    }
    for (const auto& entry : fs::directory_iterator(root)) {
        if (entry.is_regular_file() && extensions.contains(entry.path().extension()))
            add(entry.path());
    }
    add(root / ".ci/run");
    return sources;
}

}  // namespace

class LayeringTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void sourcesKeepTheRules() {
        const Sources sources = readSources();
        QVERIFY(sources.size() > 100);
        const QStringList found = violations(sources);
        QVERIFY2(found.isEmpty(), qPrintable("\n" + found.join("\n")));
    }

    void brokenRulesAreFound_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const char* path, const char* text,
                            const char* message) {
            QTest::newRow(name) << path << text << message;
        };
        row("core uses ui", "core/jobs/A.cpp", "#include \"ui/B.h\"\n",
            "ui/B.h belongs to a layer above");
        row("widgets use ui", "widgets/A.cpp", "#include \"ui/B.h\"\n",
            "ui/B.h belongs to a layer above");
        row("order of core", "core/image/A.cpp", "#include \"core/jobs/C.h\"\n",
            "core/jobs/C.h belongs to a folder of core below in the list");
        row("widget knows a model", "widgets/A.cpp", "#include \"core/jobs/C.h\"\n",
            "core/jobs/C.h is nothing that a widget may know");
        row("program uses tests", "ui/A.cpp", "#include \"tests/D.h\"\n",
            "tests/D.h is outside of the program's layers");
        row("torch in the window", "ui/A.cpp", "  #  include <torch/torch.h>\n",
            "reaches torch/torch.h in ui/A.cpp");
        row("torch behind a header", "ui/A.cpp", "#include \"core/sam/E.h\"\n",
            "reaches ATen/ATen.h in core/sam/F.h");
        row("Qt in core", "core/base/A.cpp", "#include <QString>\n", "QString is of Qt");
        row("Qt in the command line", "app/cli/A.cpp", "#include <QString>\n", "QString is of Qt");
        row("relative include", "core/base/A.cpp", "#include \"B.h\"\n",
            "B.h is not a path from the root");
        row("no include guard", "core/base/A.h", "int a;\n", "has no #pragma once");
        row("place of a machine", "core/base/A.cpp",
            "// see /ho"
            "me/someone\n",
            "contains /ho"
            "me/");
    }
    void brokenRulesAreFound() {
        QFETCH(const QString, path);
        QFETCH(const QString, text);
        QFETCH(const QString, message);
        const std::string guard = "#pragma once\n";
        Sources sources{{"ui/B.h", guard},
                        {"core/jobs/C.h", guard},
                        {"tests/D.h", guard},
                        {"core/sam/E.h", guard + "#include \"core/sam/F.h\"\n"},
                        {"core/sam/F.h", guard + "#include <ATen/ATen.h>\n"}};
        QVERIFY(violations(sources).isEmpty());
        sources[path.toStdString()] = text.toStdString();
        QCOMPARE(violations(sources), QStringList{path + ": " + message});
    }

    void longFilesAreFound() {
        const Sources sources{{"core/base/A.cpp", std::string(kMaxLines + 1, '\n')},
                              {"core/base/B.cpp", std::string(kMaxLines, '\n')}};
        QCOMPARE(violations(sources), QStringList{"core/base/A.cpp: has 651 lines"});
    }
};

QTEST_GUILESS_MAIN(LayeringTest)
#include "tst_layering.moc"
