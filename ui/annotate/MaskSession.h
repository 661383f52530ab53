#pragma once

#include <QHash>
#include <QObject>
#include <QPoint>
#include <optional>
#include <vector>

#include "ui/ModelController.h"

namespace studio {

class ProjectController;
class Settings;

/// One of the masks that the model offers for the current object.
struct MaskChoice {
    int index = 0;  ///< into MaskSet::samLogits
    MaskSource source = MaskSource::Hq;
    cv::Mat mask;  ///< CV_8UC1 0/255, low resolution, the image's part only
    float score = 0;
    QString name;
};

/// Between the project and the model: tells the model which image is shown and which come next, has
/// it compute every mask that the document asks for, and knows the other masks it offers for the
/// current object. Never waits.
class MaskSession : public QObject {
    Q_OBJECT

  public:
    MaskSession(ProjectController& project, ModelController& model, Settings& settings,
                QObject* parent = nullptr);

    /// Offered for the current object; empty while there is nothing to choose from.
    const std::vector<MaskChoice>& choices() const { return m_choices; }
    /// Index into choices() of the mask that is in use, or -1.
    int chosen() const { return m_chosen; }
    void choose(int choice);

    /// Shows what a foreground click at this pixel would give; nothing: no preview.
    void preview(std::optional<QPoint> pixel, bool newObject);
    /// Computes the current object's mask again, as the settings (HQ, best of three) now say.
    void recomputeCurrent();
    void updatePrefetch();
    /// Makes the document's image the model's again, and asks again for what it still waits for.
    void resume();

  Q_SIGNALS:
    void choicesChanged();
    /// CV_8UC1 in image size, or empty.
    void previewChanged(const cv::Mat& mask);
    void failed(const studio::Error& error);

  private:
    enum class Purpose {
        Answer,  // what the document waits for
        Choice,  // another of the masks offered
        Offers   // only to know what else there is
    };
    struct Asked {
        quint64 modelRequest = 0;
        quint64 documentRequest = 0;
        Purpose purpose = Purpose::Answer;
    };

    void ask(int object, Purpose purpose, quint64 documentRequest,
             const MaskChoice* choice = nullptr);
    MaskRequest request(int object) const;
    PredictOptions options() const;
    void takeImage();
    bool hasModel() const;
    void askForOffers();
    void onMask(const MaskAnswer& answer);
    void setChoices(const MaskAnswer& answer, MaskSource source);
    void clearChoices();
    void offerSoon();
    int choiceInUse() const;
    void refreshChosen();

    ProjectController& m_project;
    ModelController& m_model;
    Settings& m_settings;
    fs::path m_image;           // of the open document
    QHash<int, Asked> m_asked;  // by object id of the open document
    QHash<int, MaskSource> m_source;
    std::vector<MaskChoice> m_choices;
    int m_chosen = -1;
    cv::Mat m_answer;         ///< the mask that came with the choices
    int m_answerChoice = -1;  ///< which of them it is
};

}  // namespace studio
