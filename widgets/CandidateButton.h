#pragma once

#include <QAbstractButton>
#include <QImage>
#include <QKeySequence>
#include <opencv2/core.hpp>

namespace studio {

struct MaskCandidate;

/// One thumbnail of the candidate strip: a part of the image with a mask over it, its number, score
/// and badge.
class CandidateButton : public QAbstractButton {
    Q_OBJECT

  public:
    static constexpr QSize kThumbnail{104, 78};  ///< logical pixels

    /// Alt+1 for the first; there are keys for nine.
    static QKeySequence shortcutFor(int index);

    explicit CandidateButton(QWidget* parent = nullptr);

    /// `part` is what of the image to show; `number` counts from 1.
    void setCandidate(const cv::Mat& image, const MaskCandidate& candidate, const cv::Rect& part,
                      int number);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;  ///< where it is tight, the picture is smaller

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    QImage m_thumbnail;
    QString m_number;
    QString m_score;
    bool m_hq = false;
};

}  // namespace studio
