#include "ui/match/ResultView.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLinearGradient>
#include <QLocale>
#include <QPainter>
#include <QSlider>
#include <QVBoxLayout>

#include "ui/Background.h"
#include "ui/ErrorText.h"
#include "ui/Paths.h"
#include "ui/match/BoardModel.h"
#include "ui/match/MatchFile.h"
#include "widgets/ElidedLabel.h"
#include "widgets/HeatMap.h"
#include "widgets/ImageCanvas.h"
#include "widgets/Theme.h"

namespace studio {
namespace {

/// The colours of the similarity map from its least to its most.
QPixmap scalePicture(QSize size, double ratio) {
    QImage image(size * ratio, QImage::Format_RGB32);
    for (int x = 0; x < image.width(); ++x) {
        const QRgb color = HeatMap::color(255 * x / std::max(1, image.width() - 1));
        for (int y = 0; y < image.height(); ++y)
            image.setPixel(x, y, color);
    }
    image.setDevicePixelRatio(ratio);
    return QPixmap::fromImage(image);
}

}  // namespace

ResultView::ResultView(QWidget* parent) : QWidget(parent) {
    m_thread.setMaxThreadCount(1);
    m_canvas = new ImageCanvas;
    m_canvas->setTool(CanvasTool::Pan);
    m_canvas->setLabelsVisible(false);
    m_canvas->setAccessibleName(tr("Result"));
    m_canvas->setPlaceholder(tr("Choose a result on the board to see it large."));
    m_title = new QLabel;
    m_title->setTextFormat(Qt::PlainText);
    m_title->setMinimumWidth(40);
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_facts = new QLabel;
    m_facts->setTextFormat(Qt::PlainText);
    m_facts->setWordWrap(true);
    m_facts->setMinimumWidth(120);
    m_facts->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_opacity = new QSlider(Qt::Horizontal);
    m_opacity->setRange(5, 100);
    m_opacity->setMinimumWidth(50);
    m_opacity->setMaximumWidth(160);
    m_opacity->setAccessibleName(tr("Opacity of the similarity map"));
    m_opacity->setToolTip(m_opacity->accessibleName());
    m_scale = new ElidedLabel;
    auto* colors = new QLabel;
    colors->setPixmap(scalePicture({60, 10}, devicePixelRatioF()));
    colors->setAccessibleName(tr("Colours of the similarity map, from the least to the most"));
    m_mapRow = new QWidget;
    auto* mapRow = new QHBoxLayout(m_mapRow);
    mapRow->setContentsMargins({});
    auto* name = new ElidedLabel;
    name->setText(tr("Similarity map"));
    mapRow->addWidget(name);
    mapRow->addWidget(m_opacity);
    mapRow->addWidget(colors);
    mapRow->addWidget(m_scale, 1);
    // The image stays where it is when the map is switched on and off.
    QSizePolicy policy = m_mapRow->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    m_mapRow->setSizePolicy(policy);
    m_mapRow->hide();

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 4, 4, 4);
    layout->setSpacing(4);
    layout->addWidget(m_title);
    layout->addWidget(m_canvas, 1);
    layout->addWidget(m_mapRow);
    layout->addWidget(m_facts);
    connect(m_opacity, &QSlider::valueChanged, this, [this](int percent) {
        m_canvas->setHeatMapOpacity(percent / 100.0);
        Q_EMIT mapOpacityChanged(percent / 100.0);
    });
}

ResultView::~ResultView() {
    m_thread.waitForDone();
}

void ResultView::setMapVisible(bool visible) {
    m_mapVisible = visible;
    m_mapRow->setVisible(visible);
    m_canvas->setHeatMapVisible(visible);
    m_canvas->setHeatMap(visible ? m_similarity : cv::Mat());
}

void ResultView::setMapOpacity(double opacity) {
    const QSignalBlocker quiet(m_opacity);
    m_opacity->setValue(int(std::lround(opacity * 100)));
    m_canvas->setHeatMapOpacity(m_opacity->value() / 100.0);
}

void ResultView::setPointsVisible(bool visible) {
    m_pointsVisible = visible;
    showPrompts();
}
void ResultView::setBoxesVisible(bool visible) {
    m_boxesVisible = visible;
    showPrompts();
}

void ResultView::clear() {
    ++m_number;
    m_reading = false;
    m_result.reset();
    m_shownImage.clear();
    m_pixels.release();
    m_similarity.release();
    m_canvas->setImage({});
    m_title->clear();
    m_facts->clear();
    m_scale->setText({});
}

void ResultView::show(const BoardResult& result, const fs::path& folder,
                      const std::vector<fs::path>& truths) {
    const bool same = m_result && m_result->id == result.id && m_result->mask == result.mask &&
                      m_result->maskFile == result.maskFile && m_result->image == result.image &&
                      m_result->decision == result.decision && m_result->map == result.map;
    m_result = result;
    showFacts();
    if (same && !m_canvas->imageSize().empty()) return;
    const quint64 number = ++m_number;
    m_reading = true;
    m_thread.clear();
    runInBackground(
        m_thread, this, toUtf8(result.image),
        [result, folder, truths, pixels = m_shownImage == result.image ? m_pixels : cv::Mat()] {
            return load(result, folder, truths, pixels);
        },
        [this, number](const Outcome<Loaded>& outcome) {
            if (number != m_number) return;
            m_reading = false;
            if (const auto* error = std::get_if<Error>(&outcome)) {
                m_shownImage.clear();
                m_canvas->setImage({});
                m_canvas->setPlaceholder(ErrorText::sentence(*error));
            } else {
                take(std::get<Loaded>(outcome));
            }
            Q_EMIT shown(resultId());
        });
}

ResultView::Loaded ResultView::load(const BoardResult& result, const fs::path& folder,
                                    const std::vector<fs::path>& truths, const cv::Mat& pixels) {
    Loaded loaded;
    loaded.pixels = pixels.empty() ? readImage(result.image).pixels : pixels;
    loaded.mask = match_file::mask(result, folder);
    const cv::Size size = loaded.pixels.size();
    try {
        loaded.similarity = match_file::similarity(result, folder);
        for (const fs::path& file : truths) {
            const cv::Mat truth = readMask(file, size);
            loaded.truth = loaded.truth.empty() ? truth : cv::Mat(loaded.truth | truth);
        }
    } catch (const Error&) {
        // Extras: the mask itself is what counts.
    }
    return loaded;
}

void ResultView::take(const Loaded& loaded) {
    if (m_shownImage != m_result->image || m_canvas->imageSize().empty())
        m_canvas->setImage(loaded.pixels, true);
    m_shownImage = m_result->image;
    m_pixels = loaded.pixels;
    m_similarity = loaded.similarity;
    CanvasLayer layer;
    layer.id = m_result->id;
    layer.mask = loaded.mask;
    layer.color = Theme::objectColor(0);
    layer.selected = true;
    m_canvas->setLayers({layer});
    m_canvas->setGroundTruth(loaded.truth);
    m_canvas->setHeatMap(m_mapVisible ? m_similarity : cv::Mat());
    showPrompts();
}

void ResultView::showPrompts() {
    if (!m_result || m_canvas->imageSize().empty()) return;
    m_canvas->setPrompt(m_pointsVisible ? m_result->points : std::vector<PromptPoint>(),
                        std::nullopt);
    std::vector<CanvasFrame> frames;
    if (m_boxesVisible && m_result->decision != Decision::Fixed)
        for (std::size_t i = 0; i < m_result->boxes.size(); ++i)
            frames.push_back({m_result->boxes[i], Theme::objectColor(int(i) + 1),
                              tr("box of pass %1").arg(i + 2), i % 2 == 1});
    m_canvas->setFrames(std::move(frames));
}

void ResultView::showFacts() {
    const BoardResult& result = *m_result;
    const QLocale locale;
    const auto number = [&](double value, int digits = 3) {
        return locale.toString(value, 'f', digits);
    };
    QString title = fromPath(result.image.filename());
    if (result.several) title = tr("%1 · object %2").arg(title).arg(result.number + 1);
    m_title->setText(tr("%1 – %2, %3")
                         .arg(title, BoardModel::verdictText(result.verdict),
                              BoardModel::decisionText(result.decision)));
    m_title->setToolTip(fromPath(result.image));
    QStringList facts{tr("Similarity %1").arg(number(result.similarity))};
    if (result.verdict != MatchVerdict::Absent)
        facts << tr("Score %1").arg(number(result.score))
              << tr("Doubt %1").arg(number(result.doubt, 2));
    if (result.metrics)
        facts << tr("IoU %1").arg(number(result.metrics->iou))
              << tr("Boundary IoU %1").arg(number(result.metrics->boundaryIou));
    m_facts->setText(facts.join(QStringLiteral("    ")));
    m_scale->setText(
        result.mapFile.empty()
            ? tr("none kept")
            : tr("%1 to %2").arg(number(result.mapLeast, 2), number(result.mapMost, 2)));
}

}  // namespace studio
