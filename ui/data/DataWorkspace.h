#pragma once

#include "ui/Workspace.h"
#include "ui/data/DataPage.h"

class QTabWidget;

namespace studio {

class BuildPage;
class CheckPage;
class ConvertPage;
class SynthPage;

/// Folders checked, converted, built and synthesised: the data commands as pages.
class DataWorkspace : public Workspace {
    Q_OBJECT

  public:
    DataWorkspace(Settings& settings, ActionList& actions, MessageBar& messages,
                  QWidget* parent = nullptr);

    QString title() const override;
    QIcon icon() const override;
    QList<QAction*> fileActions() const override;
    void open(const QStringList& paths) override;
    bool isSettled() const override { return true; }
    bool flush() override { return true; }
    bool confirmClose() override;
    bool hasImageFields() const override { return false; }
    void connectStatusBar(StatusBar&) override {}

    CheckPage& checkPage() { return *m_check; }
    ConvertPage& convertPage() { return *m_convert; }
    BuildPage& buildPage() { return *m_build; }
    SynthPage& synthPage() { return *m_synth; }
    DataPage* currentPage() const;
    void showPage(DataPage* page);

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    void addPage(DataPage* page, const char* command);
    void makeMenu();
    void connectCommands();
    void refreshEnabled();
    void showTitle();
    void openPlace(const std::optional<DataPage::Place>& place);
    void openCurrent();
    void reveal(const QString& file);

    DataServices m_services;
    QTabWidget* m_tabs;
    CheckPage* m_check;
    ConvertPage* m_convert;
    BuildPage* m_build;
    SynthPage* m_synth;
};

}  // namespace studio
