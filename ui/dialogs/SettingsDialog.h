#pragma once

#include <QDialog>
#include <QList>
#include <functional>

#include "ui/Settings.h"

class QFormLayout;

namespace studio {

/// The settings a user may change by hand, in groups; made from one table of keys. Nothing is changed
/// before OK or Apply.
class SettingsDialog : public QDialog {
    Q_OBJECT

  public:
    /// `cacheBytes` tells how much the disk cache holds now, `clearCache` empties it.
    SettingsDialog(Settings& settings, std::function<quint64()> cacheBytes,
                   std::function<void()> clearCache, QWidget* parent = nullptr);

  private:
    struct Field {
        Settings::Key key;
        std::function<QVariant()> read;
        std::function<void(const QVariant&)> show;
    };
    QWidget* makeGroup(int group);
    QWidget* makeField(Settings::Key key);
    void apply();
    void showDefaults();

    Settings& m_settings;
    QList<Field> m_fields;
};

}  // namespace studio
