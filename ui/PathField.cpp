#include "ui/PathField.h"

#include <QComboBox>
#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QToolButton>

#include "ui/FileDialog.h"
#include "widgets/PathEdit.h"
#include "widgets/Theme.h"

namespace studio {

PathField::PathField(Kind kind, Settings& settings, Settings::Key recent, const QString& title,
                     const QString& filter, QWidget* parent)
    : QWidget(parent),
      m_kind(kind),
      m_settings(settings),
      m_recent(recent),
      m_title(title),
      m_filter(filter) {
    m_box = new QComboBox;
    m_edit = new PathEdit;
    m_box->setEditable(true);
    m_box->setLineEdit(m_edit);
    m_box->setInsertPolicy(QComboBox::NoInsert);
    m_box->setCompleter(nullptr);
    m_box->setMinimumContentsLength(8);
    m_box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setFocusProxy(m_box);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(4);
    layout->addWidget(m_box, 1);
    const auto addButton = [&](const char* icon, const QString& tip, void (PathField::*run)()) {
        auto* button = new QToolButton;
        button->setIcon(Theme::icon(QString::fromLatin1(icon)));
        button->setToolTip(tip);
        button->setAccessibleName(tip);
        connect(button, &QToolButton::clicked, this, run);
        layout->addWidget(button);
    };
    if (kind != Kind::File)
        addButton(
            "folder",
            kind == Kind::NewFolder ? tr("Choose a new or empty folder") : tr("Choose a folder"),
            &PathField::choose);
    if (kind == Kind::FileOrFolder || kind == Kind::File)
        addButton("open", tr("Choose a file"), &PathField::chooseFile);
    fillRecent();
    m_edit->clear();
    connect(m_box, &QComboBox::editTextChanged, this, &PathField::changed);
    connect(&settings, &Settings::changed, this, [this](Settings::Key key) {
        if (key == m_recent) fillRecent();
    });
}

void PathField::fillRecent() {
    const QString text = m_edit->text();
    const QSignalBlocker quiet(m_box);
    m_box->clear();
    for (const QString& path : m_settings.toStringList(m_recent)) {
        m_box->addItem(path);
        m_box->setItemData(m_box->count() - 1, path, Qt::ToolTipRole);
    }
    m_box->setCurrentIndex(-1);
    m_edit->setText(text);
}

QString PathField::path() const {
    QString text = m_edit->text().trimmed();
    if (text == QLatin1String("~") || text.startsWith(QLatin1String("~/")))
        text.replace(0, 1, QDir::homePath());
    return text;
}

void PathField::setPath(const QString& path) {
    m_edit->setText(path);
}

void PathField::setPlaceholder(const QString& text) {
    m_edit->setPlaceholderText(text);
}

void PathField::setName(const QString& name) {
    m_box->setAccessibleName(name);
    m_edit->setAccessibleName(name);
}

void PathField::remember() {
    if (!path().isEmpty()) m_settings.addRecent(m_recent, path());
}

QString PathField::dialogFolder() const {
    if (!path().isEmpty()) return path();
    const QStringList recent = m_settings.toStringList(m_recent);
    return recent.isEmpty() ? m_settings.toString(Settings::LastFolder)
                            : QFileInfo(recent.first()).path();
}

void PathField::choose() {
    if (m_kind == Kind::File) return chooseFile();
    const QString folder = FileDialog::folder(this, m_title, dialogFolder());
    if (!folder.isEmpty()) setPath(folder);
}

void PathField::chooseFile() {
    const QString file = FileDialog::openFile(this, m_title, dialogFolder(), m_filter);
    if (!file.isEmpty()) setPath(file);
}

}  // namespace studio
