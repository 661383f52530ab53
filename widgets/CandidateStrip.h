#pragma once

#include <QWidget>
#include <opencv2/core.hpp>
#include <vector>

class QButtonGroup;
class QHBoxLayout;
class QLabel;

namespace studio {

/// One of several masks a user can choose from.
struct MaskCandidate {
    cv::Mat mask;      ///< CV_8UC1 of the image's size
    double score = 0;  ///< 0..1
    bool hq = false;   ///< gets a badge
    QString name;      ///< for tool tip and screen readers, e.g. "Mask 2"
};

/// A row of thumbnails of the candidates, all cropped alike so that they can be compared, the score
/// under each. Alt+1, Alt+2, ... choose; left and right move within the row.
class CandidateStrip : public QWidget {
    Q_OBJECT

  public:
    explicit CandidateStrip(QWidget* parent = nullptr);

    /// `image` CV_8UC1 or CV_8UC3 (R, G, B). `selected` may be -1. No candidates: the strip shows
    /// its hint.
    void setCandidates(const cv::Mat& image, const std::vector<MaskCandidate>& candidates,
                       int selected);
    void clear();
    /// What stands in the strip while there are no candidates; at first clickHint().
    void setHint(const QString& hint);
    static QString clickHint();
    int count() const;
    int selected() const;
    /// Marks without emitting chosen().
    void setSelected(int index);

  Q_SIGNALS:
    void chosen(int index);  ///< by the user

  private:
    QHBoxLayout* m_row;
    QLabel* m_hint;
    QButtonGroup* m_buttons;
};

}  // namespace studio
