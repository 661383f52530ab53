#pragma once

#include <QList>
#include <QString>
#include <QWidget>
#include <functional>

class QVBoxLayout;

namespace studio {

class Error;

/// Messages inside the window: they say what happened and offer the next step, and the work goes on
/// meanwhile. A message with the key of one that is shown replaces it.
class MessageBar : public QWidget {
    Q_OBJECT

  public:
    enum class Level { Info, Warning, Error };
    struct Button {
        QString text;
        std::function<void()> action;  ///< the message is dismissed first
    };

    explicit MessageBar(QWidget* parent = nullptr);

    /// `reason` stands below the text, less prominent. `timeoutMs` 0: stays until it is dismissed.
    void show(const QString& key, Level level, const QString& text,
              const QList<Button>& buttons = {}, const QString& reason = {}, int timeoutMs = 0);
    /// ErrorText's sentence and reason.
    void showError(const QString& key, const Error& error, const QList<Button>& buttons = {});
    void dismiss(const QString& key);
    bool isShown(const QString& key) const;
    /// The text of a message that is shown, else empty.
    QString text(const QString& key) const;

  private:
    QWidget* row(const QString& key) const;

    QVBoxLayout* m_rows;
};

}  // namespace studio
