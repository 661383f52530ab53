#pragma once

#include <QThreadPool>
#include <QWidget>
#include <optional>

#include "core/base/Error.h"
#include "core/image/ImageIo.h"
#include "ui/match/MatchState.h"

class QLabel;
class QSlider;

namespace studio {

class ElidedLabel;
class ImageCanvas;

/// One result large: image, mask, similarity map, the points that were chosen and the boxes of the
/// cascade. Files are read in the background.
class ResultView : public QWidget {
    Q_OBJECT

  public:
    explicit ResultView(QWidget* parent = nullptr);
    ~ResultView() override;

    /// `truths`: files of ground truths, shown together. Reads only what is not shown already.
    void show(const BoardResult& result, const fs::path& folder,
              const std::vector<fs::path>& truths);
    void clear();
    int resultId() const { return m_result ? m_result->id : 0; }
    /// Has read what it was asked to show.
    bool isSettled() const { return !m_reading; }
    ImageCanvas& canvas() { return *m_canvas; }

    void setMapVisible(bool visible);
    void setMapOpacity(double opacity);  ///< 0..1
    void setPointsVisible(bool visible);
    void setBoxesVisible(bool visible);

  Q_SIGNALS:
    void mapOpacityChanged(double opacity);  ///< by the user
    void shown(int id);

  private:
    struct Loaded {
        cv::Mat pixels, mask, similarity, truth;
    };
    static Loaded load(const BoardResult& result, const fs::path& folder,
                       const std::vector<fs::path>& truths, const cv::Mat& pixels);
    void take(const Loaded& loaded);
    void showPrompts();
    void showFacts();

    ImageCanvas* m_canvas;
    QLabel* m_title;
    QLabel* m_facts;
    ElidedLabel* m_scale;
    QSlider* m_opacity;
    QWidget* m_mapRow;
    std::optional<BoardResult> m_result;
    fs::path m_shownImage;
    cv::Mat m_pixels;
    cv::Mat m_similarity;
    bool m_mapVisible = false, m_pointsVisible = true, m_boxesVisible = true;
    bool m_reading = false;
    quint64 m_number = 0;  // answers of older numbers are dropped
    QThreadPool m_thread;
};

}  // namespace studio
