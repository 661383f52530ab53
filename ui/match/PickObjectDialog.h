#pragma once

#include <QDialog>
#include <QThreadPool>
#include <opencv2/core.hpp>
#include <vector>

#include "core/data/Layout.h"
#include "ui/annotate/ImageListModel.h"

class QLabel;
class QListView;
class QListWidget;
class QPushButton;

namespace studio {

class Error;

/// Chooses annotated objects of a project: its images, and the objects with a mask of the one that
/// is selected; those of its ground truth where nothing is annotated.
class PickObjectDialog : public QDialog {
    Q_OBJECT

  public:
    struct Picked {
        fs::path image;
        QString label;
        cv::Mat mask;  ///< CV_8UC1 0/255, the image's size
    };

    /// Shows `layout`; `current`: the image that is selected at first, may be empty.
    PickObjectDialog(const Layout& layout, const fs::path& current, QWidget* parent = nullptr);
    ~PickObjectDialog() override;

    const std::vector<Picked>& picked() const { return m_picked; }

  private:
    void showLayout(const Layout& layout, const fs::path& current);
    void chooseFolder();
    void readImage(int row);
    void showObjects(std::vector<Picked> objects);
    void showFailure(const Error& error);
    void refresh();

    ImageListModel m_model;
    QListView* m_images;
    QListWidget* m_objects;
    QLabel* m_state;
    QPushButton* m_use;
    std::vector<Picked> m_offered;  // as m_objects
    std::vector<Picked> m_picked;
    quint64 m_number = 0;  // answers of older numbers are dropped
    QThreadPool m_thread;
};

}  // namespace studio
