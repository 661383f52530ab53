#pragma once

#include <QToolButton>

namespace studio {

class ActionList;
class ModelChooser;

/// Says which model is in use (or how far it is loaded), and offers others.
class ModelButton : public QToolButton {
    Q_OBJECT

  public:
    /// Takes "model.open", "model.hqDecoder" and "model.info" from `actions`.
    ModelButton(ModelChooser& chooser, ActionList& actions, QWidget* parent = nullptr);

  private:
    void refresh();
    void fillMenu();

    ModelChooser& m_chooser;
    ActionList& m_actions;
    int m_percent = 0;
};

/// Says where the model runs, and lets it run elsewhere.
class DeviceButton : public QToolButton {
    Q_OBJECT

  public:
    DeviceButton(ModelChooser& chooser, QWidget* parent = nullptr);

  private:
    void refresh();
    void fillMenu();

    ModelChooser& m_chooser;
};

}  // namespace studio
