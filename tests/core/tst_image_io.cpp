#include <QImage>
#include <QtTest>
#include <fstream>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <thread>

#include "core/image/ImageIo.h"
#include "tests/support/Expect.h"
#include "tests/support/ImageFiles.h"
#include "tests/support/TestData.h"

using namespace studio;
using namespace studio::testing;

namespace {

constexpr int kWidth = 61;
constexpr int kHeight = 43;

/// No two rows, columns or channels alike, no symmetry; smooth enough for JPEG.
cv::Mat pattern(int type) {
    cv::Mat pixels(kHeight, kWidth, type);
    const int channels = pixels.channels();
    for (int y = 0; y < kHeight; ++y)
        for (int x = 0; x < kWidth; ++x)
            for (int c = 0; c < channels; ++c) {
                const int value =
                    (2 * x + 3 * y * (c == 1) + (c == 2) * (200 - 4 * y) + c * 20) % 256;
                if (pixels.depth() == CV_16U)
                    pixels.ptr<std::uint16_t>(y)[x * channels + c] =
                        static_cast<std::uint16_t>(1000 + value * 8);
                else
                    pixels.ptr(y)[x * channels + c] = static_cast<std::uint8_t>(value);
            }
    return pixels;
}

cv::Mat channelsOf(const cv::Mat& pixels, int count) {
    std::vector<cv::Mat> planes;
    cv::split(pixels, planes);
    planes.resize(static_cast<std::size_t>(count));
    cv::Mat result;
    cv::merge(planes, result);
    return result;
}

double difference(const cv::Mat& a, const cv::Mat& b) {
    if (a.size() != b.size() || a.type() != b.type()) return 1e9;
    return cv::norm(a, b, cv::NORM_INF);
}

/// How upright pixels have to be stored so that undoing `orientation` gives them back, from the
/// definition: the tag says which sides of the upright picture row 0 and column 0 are.
cv::Mat storedAs(const cv::Mat& upright, int orientation) {
    const int last = upright.rows - 1;
    const int right = upright.cols - 1;
    cv::Mat stored = orientation >= 5 ? cv::Mat(upright.cols, upright.rows, upright.type())
                                      : cv::Mat(upright.rows, upright.cols, upright.type());
    for (int row = 0; row < stored.rows; ++row)
        for (int column = 0; column < stored.cols; ++column) {
            cv::Point from;
            switch (orientation) {
                case 1:
                    from = {column, row};
                    break;  // row 0 top, column 0 left
                case 2:
                    from = {right - column, row};
                    break;  // top, right
                case 3:
                    from = {right - column, last - row};
                    break;  // bottom, right
                case 4:
                    from = {column, last - row};
                    break;  // bottom, left
                case 5:
                    from = {row, column};
                    break;  // left, top
                case 6:
                    from = {right - row, column};
                    break;  // right, top
                case 7:
                    from = {right - row, last - column};
                    break;  // right, bottom
                case 8:
                    from = {row, last - column};
                    break;  // left, bottom
            }
            for (std::size_t byte = 0; byte < upright.elemSize(); ++byte)
                stored.ptr(row, column)[byte] = upright.ptr(from.y, from.x)[byte];
        }
    return stored;
}

/// Without the care for power failures that writeFileAtomically takes: there are many of them.
void writeQuickly(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

std::string fileBytes(const fs::path& path) {
    const std::vector<std::uint8_t> bytes = readFile(path);
    return {bytes.begin(), bytes.end()};
}

}  // namespace

class TestImageIo : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void png() {
        const TemporaryFolder folder;
        const fs::path file = folder / "größe 寸法 a b.png";
        for (const bool interlaced : {false, true})
            for (const int channels : {1, 2, 3, 4}) {
                const cv::Mat pixels = pattern(CV_8UC(channels));
                writePng(file, pixels, {.interlaced = interlaced});
                const Image image = readImage(file);
                QCOMPARE(image.bitDepth, 8);
                QCOMPARE(difference(image.pixels, channelsOf(pixels, channels < 3 ? 1 : 3)), 0.0);
                QCOMPARE(image.path, file);
                QVERIFY(readImageSize(file) == cv::Size(kWidth, kHeight));
            }
        const cv::Mat bits = pattern(CV_8UC1) / 255;
        writePng(file, bits, {.bits = 1, .transparentGrey = true});
        QCOMPARE(difference(readImage(file).pixels, bits * 255), 0.0);
    }

    void palettePng() {
        const TemporaryFolder folder;
        const fs::path file = folder / "p.png";
        const std::vector<cv::Vec3b> palette{
            {0, 0, 0}, {250, 10, 20}, {30, 240, 50}, {60, 70, 230}};
        cv::Mat indices(kHeight, kWidth, CV_8UC1);
        for (int i = 0; i < kHeight * kWidth; ++i)
            indices.data[i] = static_cast<std::uint8_t>(i / 5 % 4);
        for (const bool transparency : {false, true}) {
            writePalettePng(file, indices, palette, transparency);
            const cv::Mat pixels = readImage(file).pixels;
            QCOMPARE(pixels.type(), CV_8UC3);
            for (int y = 0; y < kHeight; ++y)
                for (int x = 0; x < kWidth; ++x)
                    QVERIFY(pixels.at<cv::Vec3b>(y, x) == palette[indices.at<std::uint8_t>(y, x)]);
            // A palette mask: index 0 is background.
            QCOMPARE(difference(readMask(file), indices != 0), 0.0);
        }
    }

    void jpeg() {
        const TemporaryFolder folder;
        const fs::path file = folder / "a.jpg";
        for (const bool progressive : {false, true})
            for (const int channels : {1, 3}) {
                const cv::Mat pixels =
                    cv::Mat(pattern(CV_8UC(channels)) / 3);  // without wrap-around edges
                cv::Mat smooth;
                cv::GaussianBlur(pixels, smooth, {0, 0}, 3);
                writeJpeg(file, smooth, {.progressive = progressive});
                QVERIFY(difference(readImage(file).pixels, smooth) <= 4);
            }
    }

    void cmykJpeg() {
        const TemporaryFolder folder;
        const fs::path file = folder / "cmyk.jpg";
        // Cyan, magenta, yellow, black, white, a mixture: ink fractions and what they look like.
        const std::vector<std::pair<cv::Vec4b, cv::Vec3b>> colors{
            {{255, 0, 0, 0}, {0, 255, 255}}, {{0, 255, 0, 0}, {255, 0, 255}},
            {{0, 0, 255, 0}, {255, 255, 0}}, {{0, 0, 0, 255}, {0, 0, 0}},
            {{0, 0, 0, 0}, {255, 255, 255}}, {{51, 102, 0, 51}, {163, 122, 204}}};
        for (const auto& [ink, expected] : colors)
            for (const bool adobe : {true, false})
                for (const bool ycck : {false, true}) {
                    if (ycck && !adobe) continue;  // only Adobe's marker can say YCCK
                    cv::Mat pixels(32, 32, CV_8UC4, cv::Scalar(ink));
                    if (adobe) cv::bitwise_not(pixels, pixels);
                    writeJpeg(file, pixels, {.ycck = ycck, .adobe = adobe});
                    const cv::Mat rgb = readImage(file).pixels;
                    QVERIFY(difference(rgb, cv::Mat(32, 32, CV_8UC3, cv::Scalar(expected))) <= 4);
                }
    }

    void orientations() {
        const TemporaryFolder folder;
        const cv::Mat upright = pattern(CV_8UC3);
        cv::Mat smooth(48, 64, CV_8UC3, cv::Scalar(20, 60, 90));
        smooth(cv::Rect(0, 0, 32, 24)) = cv::Scalar(200, 30, 10);
        smooth(cv::Rect(32, 0, 32, 24)) = cv::Scalar(10, 180, 40);
        for (int orientation = 1; orientation <= 8; ++orientation) {
            const fs::path png = folder / "o.png";
            const fs::path tiff = folder / "o.tif";
            const fs::path palette = folder / "p.tif";
            const fs::path jpeg = folder / "o.jpg";
            writePng(png, storedAs(upright, orientation), {.orientation = orientation});
            writeTiff(tiff, storedAs(upright, orientation), {.orientation = orientation});
            writeTiff(palette, storedAs(channelsOf(upright, 1), orientation),
                      {.orientation = orientation, .palette = true});
            writeJpeg(jpeg, storedAs(smooth, orientation),
                      {.orientation = orientation, .bigEndianExif = orientation % 2 == 0});
            for (const fs::path& file : {png, tiff}) {
                const Image image = readImage(file);
                QCOMPARE(image.orientation, orientation);
                QCOMPARE(difference(image.pixels, upright), 0.0);
                QVERIFY(image.pixels.isContinuous());
                QVERIFY(readImageSize(file) == upright.size());
            }
            QCOMPARE(difference(channelsOf(readImage(palette).pixels, 1), channelsOf(upright, 1)),
                     0.0);
            QVERIFY(difference(readImage(jpeg).pixels, smooth) <= 4);
            QVERIFY(readImageSize(jpeg) == smooth.size());
            QVERIFY(readMask(jpeg).size() == smooth.size());
            const cv::Mat thumbnail = readThumbnail(jpeg, 16);
            QVERIFY(thumbnail.size() == cv::Size(16, 12));
            QVERIFY(cv::norm(thumbnail.at<cv::Vec3b>(2, 3), cv::Vec3b(200, 30, 10)) < 12);
        }
        writePng(folder / "o.png", upright, {.orientation = 77});  // nonsense counts as 1
        QCOMPARE(readImage(folder / "o.png").orientation, 1);
    }

    void tiff() {
        const TemporaryFolder folder;
        const fs::path file = folder / "a.tif";
        constexpr int kLzw = 5;
        for (const bool tiled : {false, true})
            for (const int compression : {1, kLzw})
                for (const int channels : {1, 3, 4})
                    for (const bool planar : {false, true}) {
                        const cv::Mat pixels = pattern(CV_8UC(channels));
                        writeTiff(file, pixels,
                                  {.tiled = tiled, .planar = planar, .compression = compression});
                        const Image image = readImage(file);
                        QCOMPARE(difference(image.pixels, channelsOf(pixels, channels < 3 ? 1 : 3)),
                                 0.0);
                    }
        const cv::Mat mask = pattern(CV_8UC1) > 100;
        writeTiff(file, mask, {.bilevel = true});
        QCOMPARE(difference(readImage(file).pixels, mask), 0.0);
        writeTiff(file, mask, {.minIsWhite = true, .bilevel = true});
        QCOMPARE(difference(readMask(file), ~mask), 0.0);
        writeTiff(file, pattern(CV_8UC1), {.minIsWhite = true});
        QCOMPARE(difference(readImage(file).pixels, ~pattern(CV_8UC1)), 0.0);
        writeTiff(file, pattern(CV_8UC1), {.palette = true});
        QCOMPARE(difference(channelsOf(readImage(file).pixels, 1), pattern(CV_8UC1)), 0.0);
        QCOMPARE(readImage(file).pixels.at<cv::Vec3b>(0, 5)[1], std::uint8_t{245});
    }

    void firstPageOfSeveral() {
        const TemporaryFolder folder;
        writeTiff(folder / "m.tif", pattern(CV_8UC1));
        writeTiff(folder / "m.tif", cv::Mat(9, 7, CV_8UC1, cv::Scalar(3)), {.append = true});
        QCOMPARE(difference(readImage(folder / "m.tif").pixels, pattern(CV_8UC1)), 0.0);
    }

    void sixteenBitsAreScaledByPercentiles() {
        const TemporaryFolder folder;
        cv::Mat pixels(100, 1000, CV_16UC1);
        for (int y = 0; y < 100; ++y)
            for (int x = 0; x < 1000; ++x)
                pixels.at<std::uint16_t>(y, x) = static_cast<std::uint16_t>(2000 + x);
        pixels.at<std::uint16_t>(0, 0) = 0;  // outliers that must not take the range
        pixels.at<std::uint16_t>(0, 1) = 65535;
        writePng(folder / "a.png", pixels);
        writeTiff(folder / "a.tif", pixels);
        for (const char* name : {"a.png", "a.tif"}) {
            const Image image = readImage(folder / name);
            QCOMPARE(image.bitDepth, 16);
            QCOMPARE(image.pixels.type(), CV_8UC1);
            for (const int x : {10, 250, 500, 999}) {
                // 0.1 percent of 100000 are 100 pixels: one column at each end.
                const int expected = cvRound(255.0 * x / 998);
                QVERIFY(std::abs(image.pixels.at<std::uint8_t>(50, x) - std::min(expected, 255)) <=
                        1);
            }
            QCOMPARE(image.pixels.at<std::uint8_t>(0, 0), std::uint8_t{0});
            QCOMPARE(image.pixels.at<std::uint8_t>(0, 1), std::uint8_t{255});
        }
        const cv::Mat rgb = pattern(CV_16UC3);
        writePng(folder / "rgb.png", rgb);
        const cv::Mat scaled = readImage(folder / "rgb.png").pixels;
        QCOMPARE(scaled.type(), CV_8UC3);
        cv::Mat expected;
        cv::Mat(rgb - cv::Scalar::all(1000)).convertTo(expected, CV_8U, 1 / 8.0);
        QVERIFY(difference(scaled, expected) <= 2);
    }

    void sixteenBitsOfNearlyOneValue() {
        const TemporaryFolder folder;
        cv::Mat pixels(200, 200, CV_16UC1, cv::Scalar(500));
        writePng(folder / "flat.png", pixels);
        QCOMPARE(difference(readImage(folder / "flat.png").pixels,
                            cv::Mat(200, 200, CV_8UC1, cv::Scalar(2))),
                 0.0);
        pixels.at<std::uint16_t>(7, 9) = 501;
        writePng(folder / "dot.png", pixels);
        const cv::Mat dot = readImage(folder / "dot.png").pixels;
        QCOMPARE(dot.at<std::uint8_t>(7, 9), std::uint8_t{255});
        QCOMPARE(cv::countNonZero(dot), 1);
        // A mask counts every non-zero value, whatever the percentiles say.
        pixels.setTo(0);
        pixels.at<std::uint16_t>(7, 9) = 1;
        writePng(folder / "mask.png", pixels);
        QCOMPARE(cv::countNonZero(readMask(folder / "mask.png")), 1);
    }

    void bmp() {
        const TemporaryFolder folder;
        const fs::path file = folder / "a.bmp";
        cv::imwrite(file, pattern(CV_8UC1));
        QCOMPARE(difference(readImage(file).pixels, pattern(CV_8UC1)), 0.0);
        cv::Mat bgr;
        cv::cvtColor(pattern(CV_8UC3), bgr, cv::COLOR_RGB2BGR);
        cv::imwrite(file, bgr);
        QCOMPARE(difference(readImage(file).pixels, pattern(CV_8UC3)), 0.0);
        cv::Mat bgra;
        cv::cvtColor(bgr, bgra, cv::COLOR_BGR2BGRA);
        cv::imwrite(file, bgra);
        QCOMPARE(difference(readImage(file).pixels, pattern(CV_8UC3)), 0.0);
        QVERIFY(readImageSize(file) == cv::Size(kWidth, kHeight));
        QImage mono(kWidth, kHeight, QImage::Format_Mono);
        mono.setColorTable({qRgb(10, 10, 10), qRgb(200, 200, 200)});
        mono.fill(0);
        mono.setPixel(9, 2, 1);
        QVERIFY(mono.save(QString::fromStdString(file), "BMP"));
        cv::Mat expected(kHeight, kWidth, CV_8UC1, cv::Scalar(10));
        expected.at<std::uint8_t>(2, 9) = 200;
        QCOMPARE(difference(readImage(file).pixels, expected), 0.0);
        QImage colors(4, 1, QImage::Format_Indexed8);
        colors.setColorTable({qRgb(1, 2, 3), qRgb(40, 50, 60), qRgb(255, 0, 9)});
        for (int x = 0; x < 4; ++x)
            colors.setPixel(x, 0, static_cast<unsigned>(x % 3));
        QVERIFY(colors.save(QString::fromStdString(file), "BMP"));
        const cv::Mat palette = readImage(file).pixels;
        QVERIFY(palette.at<cv::Vec3b>(0, 1) == cv::Vec3b(40, 50, 60));
        QVERIFY(palette.at<cv::Vec3b>(0, 2) == cv::Vec3b(255, 0, 9));
        QVERIFY(palette.at<cv::Vec3b>(0, 3) == cv::Vec3b(1, 2, 3));
        std::string bytes = fileBytes(file);
        bytes[30] = 1;  // says that it is run-length coded
        writeFileAtomically(file, bytes);
        QVERIFY(errorOf([&] { readImage(file); })->detail().find("compressed") !=
                std::string::npos);
    }

    void extremeShapes() {
        const TemporaryFolder folder;
        for (const cv::Size size : {cv::Size(1, 1), cv::Size(20000, 100), cv::Size(1, 3000)})
            for (const char* name : {"a.png", "a.jpg", "a.tif", "a.bmp"}) {
                const cv::Mat pixels(size, CV_8UC1, cv::Scalar(77));
                cv::imwrite(folder / name, pixels);
                QVERIFY(difference(readImage(folder / name).pixels, pixels) <= 1);
                QVERIFY(readImageSize(folder / name) == size);
                const cv::Mat thumbnail = readThumbnail(folder / name, 128);
                QVERIFY(std::max(thumbnail.cols, thumbnail.rows) ==
                        std::min(128, std::max(size.width, size.height)));
                QVERIFY(!thumbnail.empty());
            }
    }

    void thumbnails() {
        const TemporaryFolder folder;
        cv::Mat pixels(900, 1200, CV_8UC3, cv::Scalar(250, 20, 30));
        pixels(cv::Rect(600, 0, 600, 900)) = cv::Scalar(20, 40, 240);
        for (const char* name : {"a.png", "a.jpg", "a.tif"}) {
            if (name[2] == 'j') writeJpeg(folder / name, pixels);
            if (name[2] == 'p') writePng(folder / name, pixels);
            if (name[2] == 't') writeTiff(folder / name, pixels);
            for (const int side : {1, 37, 160, 599, 5000}) {
                const cv::Mat thumbnail = readThumbnail(folder / name, side);
                QCOMPARE(thumbnail.cols, std::min(side, 1200));
                QCOMPARE(thumbnail.rows, std::max(1, cvRound(thumbnail.cols * 0.75)));
                if (side < 37) continue;
                QVERIFY(cv::norm(thumbnail.at<cv::Vec3b>(3, 3), cv::Vec3b(250, 20, 30)) < 8);
                QVERIFY(cv::norm(thumbnail.at<cv::Vec3b>(3, thumbnail.cols - 3),
                                 cv::Vec3b(20, 40, 240)) < 8);
            }
        }
        // The reduced decoding of a JPEG pays.
        cv::resize(pixels, pixels, {4800, 3600});
        writeJpeg(folder / "big.jpg", pixels);
        QElapsedTimer timer;
        timer.start();
        readImage(folder / "big.jpg");
        const qint64 whole = timer.nsecsElapsed();
        timer.restart();
        readThumbnail(folder / "big.jpg", 128);
        QVERIFY(timer.nsecsElapsed() < whole * 3 / 4);
    }

    void truncatedFiles() {
        const TemporaryFolder folder;
        writePng(folder / "a.png", pattern(CV_8UC3));
        writeJpeg(folder / "a.jpg", pattern(CV_8UC3));
        writeJpeg(folder / "b.jpg", pattern(CV_8UC3), {.progressive = true});
        writeTiff(folder / "a.tif", pattern(CV_8UC3));
        writeTiff(folder / "b.tif", pattern(CV_8UC3), {.compression = 5});
        writeTiff(folder / "c.tif", pattern(CV_8UC1), {.palette = true});
        cv::imwrite(folder / "a.bmp", pattern(CV_8UC3));
        const CapturedStandardError captured;
        for (const char* name : {"a.png", "a.jpg", "b.jpg", "a.tif", "b.tif", "c.tif", "a.bmp"}) {
            const std::string bytes = fileBytes(folder / name);
            const fs::path cut = folder / ("cut" + fs::path(name).extension().string());
            for (int percent = 0; percent < 100; percent += 3) {
                writeQuickly(
                    cut, bytes.substr(0, bytes.size() * static_cast<std::size_t>(percent) / 100));
                for (const auto& code :
                     {codeOf([&] { readImage(cut); }), codeOf([&] { readMask(cut); }),
                      codeOf([&] { readThumbnail(cut, 16); })})
                    QVERIFY2(code == ErrorCode::ImageUnreadable,
                             qPrintable(QString("%1 %2%").arg(name).arg(percent)));
            }
        }
        QCOMPARE(QByteArray::fromStdString(captured.text()), QByteArray());
    }

    void damagedFiles() {
        const TemporaryFolder folder;
        writePng(folder / "a.png", pattern(CV_8UC3), {.orientation = 6});
        writeJpeg(folder / "a.jpg", pattern(CV_8UC3), {.orientation = 6});
        writeTiff(folder / "a.tif", pattern(CV_8UC3), {.tiled = true});
        writeTiff(folder / "b.tif", pattern(CV_8UC1), {.palette = true, .compression = 5});
        cv::imwrite(folder / "a.bmp", pattern(CV_8UC1));
        const CapturedStandardError captured;
        // Any byte may be wrong: an Error or some picture, never a crash, nothing printed.
        std::uint32_t state = 1;
        for (const char* name : {"a.png", "a.jpg", "a.tif", "b.tif", "a.bmp"}) {
            const std::string bytes = fileBytes(folder / name);
            for (int round = 0; round < 150; ++round) {
                std::string damaged = bytes;
                for (int i = 0; i < 1 + round % 4; ++i) {
                    state = state * 1664525 + 1013904223;
                    const std::size_t range =
                        round % 2 == 0 ? std::min<std::size_t>(200, bytes.size()) : bytes.size();
                    damaged[(state >> 8) % range] = static_cast<char>(state >> 3);
                }
                writeQuickly(folder / "damaged", damaged);
                const auto code = codeOf([&] {
                    readImageSize(folder / "damaged");
                    readImage(folder / "damaged");
                });
                QVERIFY(!code || *code == ErrorCode::ImageUnreadable ||
                        *code == ErrorCode::ImageTooLarge || *code == ErrorCode::OutOfMemory);
            }
        }
        QCOMPARE(QByteArray::fromStdString(captured.text()), QByteArray());
    }

    void notImages() {
        const TemporaryFolder folder;
        const CapturedStandardError captured;
        writeFileAtomically(folder / "empty.png", "");
        writeFileAtomically(folder / "text.png", "this is no picture");
        writeFileAtomically(folder / "page.jpg", "<html></html>");
        for (const char* name : {"empty.png", "text.png", "page.jpg"}) {
            QCOMPARE(*codeOf([&] { readImage(folder / name); }), ErrorCode::ImageUnreadable);
            QCOMPARE(*codeOf([&] { readImageSize(folder / name); }), ErrorCode::ImageUnreadable);
        }
        QVERIFY(errorOf([&] { readImage(folder / "empty.png"); })->detail().find("empty") !=
                std::string::npos);
        QCOMPARE(*codeOf([&] { readImage(folder / "none.png"); }), ErrorCode::FileNotFound);
        QCOMPARE(*codeOf([&] { readImage(folder.path()); }), ErrorCode::FileUnreadable);
        QCOMPARE(QByteArray::fromStdString(captured.text()), QByteArray());
        // The content counts, not the name.
        writePng(folder / "really.jpg", pattern(CV_8UC1));
        QCOMPARE(difference(readImage(folder / "really.jpg").pixels, pattern(CV_8UC1)), 0.0);
    }

    void hugeHeadersAreRefusedBeforeMemoryIsTaken() {
        const TemporaryFolder folder;
        writeTiff(folder / "a.tif", pattern(CV_8UC1));
        std::string bmp = std::string("BM") + std::string(52, '\0');
        const auto put = [&](std::size_t at, std::uint32_t value) {
            for (std::size_t i = 0; i < 4; ++i)
                bmp[at + i] = static_cast<char>(value >> 8 * i);
        };
        put(10, 54);
        put(14, 40);
        put(18, 2'000'000'000);
        put(22, 2'000'000'000);
        bmp[28] = 24;
        writeFileAtomically(folder / "a.bmp", bmp);
        QCOMPARE(*codeOf([&] { readImage(folder / "a.bmp"); }), ErrorCode::ImageTooLarge);
        put(18, 0);
        writeFileAtomically(folder / "a.bmp", bmp);
        QCOMPARE(*codeOf([&] { readImageSize(folder / "a.bmp"); }), ErrorCode::ImageUnreadable);
        // A PNG header whose checksum is right: made by the library, 30000 x 30000, no pixels
        // behind it.
        cv::Mat wide(1, 30000, CV_8UC1, cv::Scalar(0));
        writePng(folder / "a.png", wide);
        std::string png = fileBytes(folder / "a.png");
        QCOMPARE(readImageSize(folder / "a.png").width, 30000);
        png[22] = 0x75;  // height 30000; the checksum is then wrong, so it must be an error and not
                         // a picture
        png[23] = 0x30;
        writeFileAtomically(folder / "a.png", png);
        QCOMPARE(*codeOf([&] { readImage(folder / "a.png"); }), ErrorCode::ImageUnreadable);
        std::string jpeg;
        writeJpeg(folder / "a.jpg", pattern(CV_8UC1));
        jpeg = fileBytes(folder / "a.jpg");
        const std::size_t frame = jpeg.find("\xFF\xC0");
        for (const std::size_t at : {frame + 5, frame + 7})
            jpeg.replace(at, 2, "\xFF\xDC");
        writeFileAtomically(folder / "a.jpg", jpeg);
        QCOMPARE(*codeOf([&] { readImageSize(folder / "a.jpg"); }), ErrorCode::ImageTooLarge);
        QCOMPARE(*codeOf([&] { readImage(folder / "a.jpg"); }), ErrorCode::ImageTooLarge);
    }

    void unsupportedTiffIsToldAsSuch() {
        const TemporaryFolder folder;
        writeTiff(folder / "f.tif", cv::Mat(8, 8, CV_32FC1, cv::Scalar(0.5)), {.floats = true});
        const auto error = errorOf([&] { readImage(folder / "f.tif"); });
        QCOMPARE(error->code(), ErrorCode::ImageUnreadable);
        QVERIFY(error->detail().find("32-bit") != std::string::npos);
    }

    void sizeOfTiffWithItsHeaderAtTheEnd() {
        const TemporaryFolder folder;
        writeTiff(folder / "a.tif", cv::Mat(500, 700, CV_8UC1, cv::Scalar(9)));
        QVERIFY(fs::file_size(folder / "a.tif") > 300000);
        QVERIFY(readImageSize(folder / "a.tif") == cv::Size(700, 500));
    }

    void masks() {
        const TemporaryFolder folder;
        cv::Mat mask = cv::Mat::zeros(30, 40, CV_8UC1);
        mask(cv::Rect(5, 6, 20, 10)) = 1;
        mask(cv::Rect(8, 8, 4, 4)) = 0;
        writeMask(folder / "new/m.png", mask);
        const cv::Mat again = readMask(folder / "new/m.png", {40, 30});
        QCOMPARE(difference(again, mask * 255), 0.0);
        QCOMPARE(*codeOf([&] {
            readMask(folder / "new/m.png", {30, 40});
        }),
                 ErrorCode::SizeMismatch);
        QCOMPARE(*codeOf([&] { writeMask("/proc/none/m.png", mask); }), ErrorCode::FileUnwritable);
        QCOMPARE(*codeOf([&] { writeMask(folder / "m.png", cv::Mat()); }), ErrorCode::Internal);
        // A colour mask: blue alone counts, too.
        cv::Mat blue(30, 40, CV_8UC3, cv::Scalar(0, 0, 0));
        blue.at<cv::Vec3b>(3, 4) = {0, 0, 1};
        writePng(folder / "b.png", blue);
        QCOMPARE(cv::countNonZero(readMask(folder / "b.png")), 1);
    }

    void writtenImages() {
        const TemporaryFolder folder;
        for (const int type : {CV_8UC1, CV_8UC3}) {
            writeImage(folder / "w.png", pattern(type));
            QCOMPARE(difference(readImage(folder / "w.png").pixels, pattern(type)), 0.0);
            writeImage(folder / "w.JPG", cv::Mat(20, 20, type, cv::Scalar(200, 100, 50)));
            QVERIFY(difference(readImage(folder / "w.JPG").pixels,
                               cv::Mat(20, 20, type, cv::Scalar(200, 100, 50))) <= 4);
            QCOMPARE(fileBytes(folder / "w.JPG").substr(0, 2), std::string("\xFF\xD8"));
        }
    }

    void readsFromSeveralThreads() {
        const TemporaryFolder folder;
        writePng(folder / "a.png", pattern(CV_8UC3));
        writeTiff(folder / "a.tif", pattern(CV_8UC3));
        writeFileAtomically(folder / "bad.tif", fileBytes(folder / "a.tif").substr(0, 3000));
        std::atomic<int> good{0};
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                for (int round = 0; round < 50; ++round)
                    good += difference(readImage(folder / "a.png").pixels, pattern(CV_8UC3)) == 0 &&
                            difference(readImage(folder / "a.tif").pixels, pattern(CV_8UC3)) == 0 &&
                            codeOf([&] { readImage(folder / "bad.tif"); }) ==
                                ErrorCode::ImageUnreadable;
            });
        for (std::thread& thread : threads)
            thread.join();
        QCOMPARE(good.load(), 200);
    }

    void extensions() {
        for (const char* name : {"a.png", "a.PNG", "a.jpg", "a.JpEg", "a.tif", "a.TIFF", "a.bmp"})
            QVERIFY(hasImageExtension(name));
        for (const char* name : {"a", "png", ".png", "a.gif", "a.png.txt", "a.json"})
            QVERIFY(!hasImageExtension(name));
    }
};

QTEST_GUILESS_MAIN(TestImageIo)
#include "tst_image_io.moc"
