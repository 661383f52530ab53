#include "widgets/CandidateStrip.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QShortcut>
#include <opencv2/imgproc.hpp>

#include "widgets/CandidateButton.h"

namespace studio {
namespace {

constexpr int kSmallestPart = 32;  // image pixels across

// What of the image shows all candidates with some surroundings, in the shape of a thumbnail where
// it can be.
cv::Rect partToShow(cv::Size image, const std::vector<MaskCandidate>& candidates) {
    const cv::Rect whole({0, 0}, image);
    cv::Rect all;
    for (const MaskCandidate& candidate : candidates)
        if (candidate.mask.size() == image) all |= cv::boundingRect(candidate.mask);
    if (all.empty()) return whole;
    double width = std::max(kSmallestPart, all.width * 5 / 4);
    double height = std::max(kSmallestPart, all.height * 5 / 4);
    const double shape =
        double(CandidateButton::kThumbnail.width()) / CandidateButton::kThumbnail.height();
    width = std::max(width, height * shape);
    height = std::max(height, width / shape);
    cv::Rect part(int(all.x + all.width / 2.0 - width / 2),
                  int(all.y + all.height / 2.0 - height / 2), int(width), int(height));
    // Moved inside rather than cut, so that all thumbnails are filled.
    part.x = std::max(0, std::min(part.x, image.width - part.width));
    part.y = std::max(0, std::min(part.y, image.height - part.height));
    return part & whole;
}

}  // namespace

CandidateStrip::CandidateStrip(QWidget* parent)
    : QWidget(parent),
      m_row(new QHBoxLayout(this)),
      m_hint(new QLabel(clickHint())),
      m_buttons(new QButtonGroup(this)) {
    setAccessibleName(tr("Mask candidates"));
    m_row->setContentsMargins(4, 4, 4, 4);
    m_row->setSpacing(6);
    m_hint->setWordWrap(true);
    m_hint->setAlignment(Qt::AlignCenter);
    m_hint->setEnabled(false);
    m_row->addWidget(m_hint, 1);
    m_row->addStretch();
    setMinimumHeight(CandidateButton().sizeHint().height() + 8);  // the window does not jump
    connect(m_buttons, &QButtonGroup::idClicked, this, &CandidateStrip::chosen);
}

void CandidateStrip::setCandidates(const cv::Mat& image,
                                   const std::vector<MaskCandidate>& candidates, int selected) {
    const int wanted = image.empty() ? 0 : int(candidates.size());
    while (count() > wanted)
        delete m_buttons->button(count() - 1);
    while (count() < wanted) {
        auto* button = new CandidateButton(this);
        const int index = count();
        m_buttons->addButton(button, index);
        m_row->insertWidget(index, button);
        // Not the button's own shortcut: that would take the focus away from the canvas.
        if (index < 9) {
            auto* shortcut = new QShortcut(CandidateButton::shortcutFor(index), button);
            connect(shortcut, &QShortcut::activated, button, &QAbstractButton::click);
        }
    }
    const cv::Rect part = wanted ? partToShow(image.size(), candidates) : cv::Rect();
    for (int i = 0; i < wanted; ++i)
        static_cast<CandidateButton*>(m_buttons->button(i))
            ->setCandidate(image, candidates[std::size_t(i)], part, i + 1);
    m_hint->setVisible(wanted == 0);
    setSelected(selected);
}

QString CandidateStrip::clickHint() {
    return tr("Click on the object: the masks to choose from appear here.");
}

void CandidateStrip::setHint(const QString& hint) {
    m_hint->setText(hint);
}

void CandidateStrip::clear() {
    setCandidates({}, {}, -1);
}

int CandidateStrip::count() const {
    return int(m_buttons->buttons().size());
}

int CandidateStrip::selected() const {
    return m_buttons->checkedId();
}

void CandidateStrip::setSelected(int index) {
    if (auto* button = m_buttons->button(index)) {
        button->setChecked(true);
    } else if (auto* checked = m_buttons->checkedButton()) {
        m_buttons->setExclusive(false);
        checked->setChecked(false);
        m_buttons->setExclusive(true);
    }
}

}  // namespace studio
