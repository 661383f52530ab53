#pragma once

#include <QObject>
#include <QStringList>
#include <memory>
#include <optional>

#include "core/image/ImageIo.h"
#include "core/image/Metrics.h"
#include "ui/annotate/AnnotationDocument.h"
#include "ui/annotate/ImageFilterModel.h"
#include "ui/annotate/ImageListModel.h"

namespace studio {

class Settings;

/// What is opened: the list of images, the current one with its pixels, annotation and ground
/// truth. Folders, images and ground truths are read in the background; answers that came too late
/// are dropped.
class ProjectController : public QObject {
    Q_OBJECT

  public:
    /// `thumbnailFolder`: empty for the user's cache.
    ProjectController(Settings& settings, AnnotationSaver& saver,
                      const fs::path& thumbnailFolder = {}, QObject* parent = nullptr);
    ~ProjectController() override;

    // Opening. Each ends in projectOpened() or openFailed().
    void openFolder(const fs::path& folder);
    void openFiles(const std::vector<fs::path>& files);
    /// What is listed already, and not remembered among what was opened lately.
    void openLayout(const Layout& layout);
    /// What was dropped on the window: one folder, or images (anything else among them is left
    /// out).
    void openDropped(const QStringList& paths);
    void closeProject();

    bool isOpen() const;
    const Layout& layout() const;
    ImageListModel* images() const;
    ImageFilterModel* filteredImages() const;
    AnnotationDocument* document() const;

    // Moving. Rows are those of images(); next and previous follow the filter.
    int currentRow() const;  ///< -1 when none
    void setCurrentRow(int row);
    bool next();
    bool previous();
    bool nextUnfinished();
    /// Items after the current one in the filter's order: what to encode ahead.
    std::vector<LayoutItem> upcoming(int count) const;
    /// The current image; empty pixels while loading or when it cannot be read.
    const Image& image() const;

    // Ground truth of the current object
    /// CV_8UC1 0/255 in image size, empty when there is none.
    cv::Mat groundTruth() const;
    /// Where groundTruth() comes from; empty: there is none for the current object.
    fs::path groundTruthFile() const;
    /// A file the user chose for the current object; an empty path goes back to the layout's.
    void setGroundTruthFile(const fs::path& file);
    /// Of the current object's mask against groundTruth(); none when either is missing.
    std::optional<MaskMetrics> metrics() const;

  Q_SIGNALS:
    void projectOpening(const QString& path);
    void projectOpened();
    void projectClosed();
    void openFailed(const studio::Error& error);
    /// The row was chosen; its image is being read.
    void imageLoading(int row);
    /// image() and document() are those of the row.
    void imageOpened(int row);
    void imageFailed(int row, const studio::Error& error);
    void groundTruthChanged();
    void groundTruthFailed(const studio::Error& error);
    void metricsChanged();
    /// Something worth telling about the opened annotation (English sentences of core).
    void annotationWarnings(const QStringList& warnings);

  private:
    struct Private;
    std::unique_ptr<Private> d;
};

}  // namespace studio
