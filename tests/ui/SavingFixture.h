#pragma once

#include <QTest>
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "core/base/Json.h"
#include "tests/ui/AnnotationFixture.h"

namespace studio::testing {

inline constexpr int kNever = 1'000'000;

inline void writeText(const fs::path& file, const std::string& text) {
    writeFileAtomically(file, text);
}

inline std::string text(const fs::path& file) {
    const auto bytes = readFile(file);
    return {bytes.begin(), bytes.end()};
}

inline std::vector<std::string> namesIn(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder, none))
        names.push_back(toUtf8(entry.path().filename()));
    std::ranges::sort(names);
    return names;
}

/// A mask of its own kind for each seed: noise with holes, nothing that a polygon could hold.
inline cv::Mat noise(int seed) {
    cv::Mat mask(AnnotationFixture::kHeight, AnnotationFixture::kWidth, CV_8UC1);
    cv::RNG random(static_cast<std::uint64_t>(seed) + 1);
    random.fill(mask, cv::RNG::UNIFORM, 0, 256);
    return mask > 128;
}

/// A document that is saved when the test says so, with its folder.
class SavingFixture {
  protected:
    using Document = AnnotationDocument;

    void setUp() {
        m_fixture = std::make_unique<AnnotationFixture>();
        m_saver = std::make_unique<AnnotationSaver>(m_fixture->recovery);
        m_document = std::make_unique<Document>(*m_saver);
        m_document->setAutosaveDelay(kNever);
    }
    void tearDown() {
        m_document.reset();
        m_saver.reset();
        m_fixture.reset();
    }
    void open() { m_document->open(m_fixture->load()); }
    void reopen() {
        m_document->close();
        QVERIFY(m_saver->flush());
        open();
    }
    void save() {
        m_document->save();
        QVERIFY(m_saver->flush());
        QVERIFY(!m_document->isModified());
    }
    int addMarked(const QString& label, int seed) {
        const int id = m_document->addObject(label);
        m_document->addPoint(id, {10, 11, true});
        m_document->setAnswer(m_document->pendingRequest(id), noise(seed), 0.75,
                              AnnotationFixture::clicks());
        return id;
    }

    std::unique_ptr<AnnotationFixture> m_fixture;
    std::unique_ptr<AnnotationSaver> m_saver;
    std::unique_ptr<Document> m_document;
};

}  // namespace studio::testing
