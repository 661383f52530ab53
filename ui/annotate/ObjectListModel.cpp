#include "ui/annotate/ObjectListModel.h"

#include <QLocale>

#include "ui/annotate/AnnotationDocument.h"
#include "widgets/ColorSwatch.h"
#include "widgets/Theme.h"

namespace studio {

ObjectListModel::ObjectListModel(AnnotationDocument& document, QObject* parent)
    : QAbstractTableModel(parent), m_document(document) {
    connect(&document, &AnnotationDocument::opened, this, &ObjectListModel::refreshAll);
    connect(&document, &AnnotationDocument::closed, this, &ObjectListModel::refreshAll);
    connect(&document, &AnnotationDocument::objectsChanged, this, &ObjectListModel::refreshAll);
    connect(&document, &AnnotationDocument::maskChanged, this, &ObjectListModel::refreshRow);
    connect(&document, &AnnotationDocument::promptChanged, this, &ObjectListModel::refreshRow);
    connect(&document, &AnnotationDocument::visibilityChanged, this, &ObjectListModel::refreshRow);
}

void ObjectListModel::refreshAll() {
    const int rows = int(m_document.objects().size());
    if (rows > m_rows) {
        beginInsertRows({}, m_rows, rows - 1);
        m_rows = rows;
        endInsertRows();
    } else if (rows < m_rows) {
        beginRemoveRows({}, rows, m_rows - 1);
        m_rows = rows;
        endRemoveRows();
    }
    if (m_rows > 0) Q_EMIT dataChanged(index(0, 0), index(m_rows - 1, ColumnCount - 1));
}

void ObjectListModel::refreshRow(int id) {
    const int row = m_document.indexOf(id);
    if (row >= 0 && row < m_rows) Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

int ObjectListModel::id(int row) const {
    const DocumentObjects& objects = m_document.objects();
    return row >= 0 && row < int(objects.size()) ? objects[std::size_t(row)]->id : 0;
}

int ObjectListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_rows;
}

int ObjectListModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ObjectListModel::data(const QModelIndex& index, int role) const {
    const DocumentObject* object = m_document.object(id(index.row()));
    if (object == nullptr) return {};
    const auto score = m_document.score(object->id);
    const QString scoreText = score ? QLocale().toString(*score, 'f', 2) : QString();
    const bool visible = m_document.isVisible(object->id);
    switch (role) {
        case Qt::DisplayRole:
            if (index.column() == Number) return index.row() + 1;
            if (index.column() == Label) return object->label;
            if (index.column() == Score)
                return m_document.isMaskOutdated(object->id) ? QStringLiteral("…") : scoreText;
            return {};
        case Qt::EditRole:
            return index.column() == Label ? object->label : QVariant();
        case Qt::DecorationRole:
            if (index.column() == Number)
                return ColorSwatch::swatchIcon(Theme::objectColor(object->colour));
            if (index.column() == Visible)
                return Theme::icon(visible ? QStringLiteral("show") : QStringLiteral("hide"));
            return {};
        case Qt::TextAlignmentRole:
            return index.column() == Score ? int(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
        case Qt::AccessibleTextRole:
            return visible ? tr("Object %1, %2, score %3")
                                 .arg(index.row() + 1)
                                 .arg(object->label, scoreText)
                           : tr("Object %1, %2, hidden").arg(index.row() + 1).arg(object->label);
        case Qt::ToolTipRole:
            if (index.column() == Visible)
                return visible ? tr("Hide this object") : tr("Show this object");
            if (index.column() == Score) return tr("How well the model thinks it did (0 to 1)");
            return object->label;
        default:
            return {};
    }
}

QVariant ObjectListModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case Number:
            return tr("No.");
        case Label:
            return tr("Label");
        case Score:
            return tr("Score");
        default:
            return {};
    }
}

Qt::ItemFlags ObjectListModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.column() == Label) flags |= Qt::ItemIsEditable;
    return flags;
}

bool ObjectListModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    const QString label = value.toString().trimmed();
    return role == Qt::EditRole && index.column() == Label && !label.isEmpty() &&
           m_document.setLabel(id(index.row()), label);
}

}  // namespace studio
