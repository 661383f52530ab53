#pragma once

#include <QJsonObject>
#include <QList>
#include <QWidget>
#include <functional>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QSpinBox;
class QVBoxLayout;

namespace studio {

class Error;
class PathField;
class PathListField;

/// The options of a job, one below the other; what is wrong with one is said below it. Each has the
/// name that it has on the command line, for that is what the option structs' check() calls it.
class OptionForm : public QWidget {
    Q_OBJECT

  public:
    struct Choice {
        QString value;  ///< stable
        QString text;
        QString tip;
    };

    explicit OptionForm(QWidget* parent = nullptr);

    void addHeading(const QString& text);
    void add(const QString& name, const QString& label, const QString& tip, PathField* field);
    void add(const QString& name, const QString& label, const QString& tip, PathListField* field);
    QComboBox* addChoice(const QString& name, const QString& label, const QString& tip,
                         const QList<Choice>& choices);
    QSpinBox* addNumber(const QString& name, const QString& label, const QString& tip, int least,
                        int most);
    QDoubleSpinBox* addReal(const QString& name, const QString& label, const QString& tip,
                            double least, double most, int decimals);
    QLineEdit* addText(const QString& name, const QString& label, const QString& tip);
    QCheckBox* addSwitch(const QString& name, const QString& label, const QString& tip);
    /// A field of another kind. `value` and `setValue` are for keeping it between two starts; the
    /// caller connects its changes to notify().
    void addField(const QString& name, const QString& label, const QString& tip, QWidget* field,
                  std::function<QJsonValue()> value,
                  std::function<void(const QJsonValue&)> setValue);

    /// The wheel changes the field only while it has the keyboard, not when the form is scrolled.
    void guardWheel(QWidget* field);

    void setRowVisible(const QString& name, bool visible);
    void setRowEnabled(const QString& name, bool enabled);
    /// The field of this name; null when there is none.
    QWidget* field(const QString& name) const;

    /// What all fields hold, to be kept between two starts. Fields that `values` lacks stay.
    QJsonObject values() const;
    void setValues(const QJsonObject& values);

    /// Below the field, and to screen readers; an empty text takes it away.
    void setProblem(const QString& name, const QString& text);
    QString problem(const QString& name) const;
    void clearProblems();
    bool hasProblems() const;
    /// The field that an error of check() is about: by the option's name, or by the path it holds.
    /// Empty when there is none.
    QString fieldOf(const Error& error) const;
    /// Puts the keyboard into it and scrolls there.
    void focusField(const QString& name);

    /// A field was changed by its owner.
    void notify() { Q_EMIT changed(); }

  Q_SIGNALS:
    void changed();

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    struct Row {
        QString name;
        QWidget* whole = nullptr;
        QLabel* label = nullptr;  ///< none for switches
        QWidget* field = nullptr;
        QLabel* problem = nullptr;
        std::function<QJsonValue()> value;
        std::function<void(const QJsonValue&)> setValue;
    };
    const Row* row(const QString& name) const;

    QVBoxLayout* m_layout;
    QList<Row> m_rows;
};

}  // namespace studio
