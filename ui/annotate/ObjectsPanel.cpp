#include "ui/annotate/ObjectsPanel.h"

#include <QCompleter>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QScopedValueRollback>
#include <QStyledItemDelegate>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include "ui/ActionList.h"
#include "ui/Paths.h"
#include "ui/annotate/CanvasController.h"
#include "ui/annotate/ObjectListModel.h"
#include "ui/annotate/ProjectController.h"

namespace studio {
namespace {

/// Completes labels that are known while one is typed.
class LabelDelegate : public QStyledItemDelegate {
  public:
    LabelDelegate(const QStringList& labels, QObject* parent)
        : QStyledItemDelegate(parent), m_labels(labels) {}
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem&,
                          const QModelIndex&) const override {
        auto* editor = new QLineEdit(parent);
        auto* completer = new QCompleter(m_labels, editor);
        completer->setCaseSensitivity(Qt::CaseInsensitive);
        editor->setCompleter(completer);
        return editor;
    }

  private:
    const QStringList& m_labels;
};

QString number(std::optional<double> value, int digits) {
    return value ? QLocale().toString(*value, 'f', digits) : QStringLiteral("–");
}

}  // namespace

ObjectsPanel::ObjectsPanel(ProjectController& project, CanvasController& canvas,
                           ActionList& actions, QWidget* parent)
    : QWidget(parent), m_project(project), m_canvas(canvas) {
    m_model = new ObjectListModel(*project.document(), this);
    m_list = new QTreeView;
    m_list->setAccessibleName(tr("Objects"));
    m_list->setModel(m_model);
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setEditTriggers(QAbstractItemView::DoubleClicked);
    m_list->setItemDelegateForColumn(ObjectListModel::Label, new LabelDelegate(m_labels, m_list));
    m_list->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_list->header()->setMinimumSectionSize(20);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_list->header()->setSectionResizeMode(ObjectListModel::Label, QHeaderView::Stretch);

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(2);
    for (const char* id : {"object.new", "object.delete", "object.rename"}) {
        QAction* action = actions.action(QString::fromLatin1(id));
        auto* button = new QToolButton;
        button->setDefaultAction(action);
        button->setAccessibleName(ActionList::plainText(action));
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        buttons->addWidget(button);
        m_list->addAction(action);
    }
    buttons->addStretch();
    m_hint = new QLabel;
    m_hint->setWordWrap(true);

    m_prompts = new QLabel;
    m_score = new QLabel;
    m_iou = new QLabel;
    m_boundaryIou = new QLabel;
    m_score->setToolTip(tr("How well the model thinks it did (0 to 1)"));
    auto* facts = new QFormLayout;
    facts->setVerticalSpacing(4);
    facts->setHorizontalSpacing(16);
    const auto addFact = [&](const QString& name, QLabel* value) {
        value->setAccessibleName(name);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        facts->addRow(name, value);
    };
    addFact(tr("Prompts"), m_prompts);
    addFact(tr("Score"), m_score);
    addFact(tr("IoU"), m_iou);
    addFact(tr("Boundary IoU"), m_boundaryIou);
    m_noGroundTruth = new QLabel(tr("No ground truth for this object"));
    m_noGroundTruth->setObjectName(QStringLiteral("noGroundTruth"));
    m_noGroundTruth->setWordWrap(true);
    m_noGroundTruth->setForegroundRole(QPalette::PlaceholderText);
    QFont figures = font();
    figures.setBold(true);
    for (QLabel* value : {m_score, m_iou, m_boundaryIou})
        value->setFont(figures);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->setSpacing(4);
    layout->addWidget(m_list, 1);
    layout->addLayout(buttons);
    layout->addWidget(m_hint);
    layout->addSpacing(4);
    layout->addLayout(facts);
    layout->addWidget(m_noGroundTruth);
    layout->addSpacing(4);

    connect(m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& index) {
                if (m_following || !m_list->hasFocus()) return;
                if (const int id = m_model->id(index.row())) m_canvas.selectObject(id);
            });
    connect(m_list, &QTreeView::clicked, this, [this](const QModelIndex& index) {
        AnnotationDocument& document = *m_project.document();
        const int id = m_model->id(index.row());
        if (index.column() == ObjectListModel::Visible)
            document.setVisible(id, !document.isVisible(id));
        m_canvas.selectObject(id);
    });
    const AnnotationDocument* document = project.document();
    const auto refresh = [this] {
        showCurrent();
        refreshFacts();
        refreshHint();
    };
    connect(document, &AnnotationDocument::opened, this, refresh);
    connect(document, &AnnotationDocument::closed, this, refresh);
    connect(document, &AnnotationDocument::objectsChanged, this, refresh);
    connect(document, &AnnotationDocument::currentObjectChanged, this, refresh);
    connect(document, &AnnotationDocument::promptChanged, this, &ObjectsPanel::refreshFacts);
    connect(document, &AnnotationDocument::maskChanged, this, &ObjectsPanel::refreshFacts);
    connect(&project, &ProjectController::metricsChanged, this, &ObjectsPanel::refreshFacts);
    connect(&project, &ProjectController::groundTruthChanged, this, &ObjectsPanel::refreshFacts);
    connect(&canvas, &CanvasController::nextClickChanged, this, &ObjectsPanel::refreshHint);
    refresh();
}

void ObjectsPanel::setLabels(const QStringList& labels) {
    m_labels = labels;
}

void ObjectsPanel::rename() {
    const int row = m_project.document()->indexOf(m_project.document()->currentObject());
    if (row < 0) return;
    const QModelIndex index = m_model->index(row, ObjectListModel::Label);
    m_list->setCurrentIndex(index);
    m_list->edit(index);
}

void ObjectsPanel::showCurrent() {
    const QScopedValueRollback following(m_following, true);
    const int row = m_project.document()->indexOf(m_project.document()->currentObject());
    if (row < 0) {
        m_list->clearSelection();
        m_list->setCurrentIndex({});
    } else {
        m_list->setCurrentIndex(m_model->index(row, ObjectListModel::Label));
    }
}

void ObjectsPanel::refreshFacts() {
    const AnnotationDocument& document = *m_project.document();
    const int current = document.currentObject();
    const DocumentObject* object = document.object(current);
    QStringList parts;
    if (object != nullptr) {
        const auto foreground =
            std::count_if(object->points.begin(), object->points.end(),
                          [](const PromptPoint& point) { return point.foreground; });
        const auto background = std::ssize(object->points) - foreground;
        if (foreground > 0) parts.append(QStringLiteral("+ %1").arg(foreground));
        if (background > 0) parts.append(QStringLiteral("− %1").arg(background));
        if (object->box) parts.append(tr("box"));
        if (object->maskPrompt) parts.append(tr("mask"));
        const auto source = document.source(current);
        if (source && source->method == "brush") parts.append(tr("by hand"));
    }
    m_prompts->setText(parts.isEmpty() ? QStringLiteral("–") : parts.join(QStringLiteral("   ")));
    m_score->setText(document.isMaskOutdated(current) ? tr("computing …")
                                                      : number(document.score(current), 3));
    const auto metrics = m_project.metrics();
    m_iou->setText(metrics ? number(metrics->iou, 3) : QStringLiteral("–"));
    m_boundaryIou->setText(metrics ? number(metrics->boundaryIou, 3) : QStringLiteral("–"));
    const QString file = fromPath(m_project.groundTruthFile().filename());
    const QString compared = file.isEmpty() ? QString() : tr("Compared with %1").arg(file);
    for (const auto& [label, meaning] :
         {std::pair{m_iou, tr("Agreement of the areas with the ground truth (0 to 1)")},
          {m_boundaryIou, tr("Agreement of the edges with the ground truth (0 to 1)")}})
        label->setToolTip(compared.isEmpty() ? meaning : meaning + QLatin1Char('\n') + compared);
    m_noGroundTruth->setVisible(object != nullptr && m_project.groundTruth().empty());
}

void ObjectsPanel::refreshHint() {
    const AnnotationDocument& document = *m_project.document();
    const int row = document.indexOf(document.currentObject());
    if (!document.isOpen())
        m_hint->clear();
    else if (document.isReadOnly())
        m_hint->setText(tr("This annotation cannot be changed."));
    else if (m_canvas.nextClickIsNew())
        m_hint->setText(tr("The next click starts a new object."));
    else
        m_hint->setText(tr("Clicks go to object %1. Enter accepts it.").arg(row + 1));
}

}  // namespace studio
