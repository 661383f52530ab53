#include "ui/data/DataActions.h"

#include <QCoreApplication>

#include "ui/ActionList.h"

namespace studio {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(studio::DataActions)
};

}  // namespace

void addDataActions(ActionList& actions) {
    actions.beginGroup(Text::tr("Data sets"), QStringLiteral("data"));
    const auto addPage = [&](const char* id, const QString& text, const QString& tip) {
        actions.add(QString::fromLatin1(id), text, tip)->setCheckable(true);
    };
    addPage("data.check", Text::tr("&Check a data set"),
            Text::tr("Find what would spoil training or matching"));
    addPage("data.convert", Text::tr("C&onvert labels"),
            Text::tr("TIFF, COCO, YOLO or labelme labels to masks or annotations, and back"));
    addPage("data.build", Text::tr("&Build a data set"),
            Text::tr("Make references or a training set of what was annotated"));
    addPage("data.synth", Text::tr("S&ynthesise scenes"),
            Text::tr("Draw inspection scenes with exact masks"));
    actions.add("data.choose", Text::tr("Choose &folder…"),
                Text::tr("Choose the folder that this page works on"),
                {Qt::CTRL | Qt::SHIFT | Qt::Key_O}, "folder");
    actions.add("data.start", Text::tr("&Start"), Text::tr("Start what this page does"),
                {Qt::Key_F5}, "next");
    actions.add("data.stop", Text::tr("S&top"),
                Text::tr("Stop it; what was written so far is whole"),
                {Qt::SHIFT | Qt::Key_F5, Qt::Key_Escape}, "cancel");
    actions.add("data.open", Text::tr("Open in &Annotate"),
                Text::tr("Open the image of the selected row in Annotate"),
                {Qt::CTRL | Qt::Key_Return}, "annotate");
    actions.add("data.reveal", Text::tr("Show the f&ile"),
                Text::tr("Show the file of the selected row in the file manager"), {}, "open");
    actions.add("data.repair", Text::tr("&Make a repaired copy…"),
                Text::tr("Write a copy without the problems that can be repaired into a new "
                         "folder; what was checked is not changed"),
                {}, "refine");
    actions.add("data.openResult", Text::tr("Open the &result"),
                Text::tr("Open what was written in Annotate"),
                {Qt::CTRL | Qt::SHIFT | Qt::Key_Return}, "annotate");
    actions.add("data.copy", Text::tr("Co&py rows"),
                Text::tr("Copy the selected rows of the report"), {Qt::CTRL | Qt::Key_C});
    actions.add("data.saveReport", Text::tr("Sa&ve the report…"),
                Text::tr("Save the rows of the report as a table (CSV)"),
                {Qt::CTRL | Qt::SHIFT | Qt::Key_S}, "save");
    actions.add("data.nextPane", Text::tr("&Next pane"),
                Text::tr("Move the keyboard to the next pane: form, preview, report"),
                {Qt::Key_F7});
    actions.addGesture(Text::tr("Double click, Enter on a row of the report"),
                       Text::tr("Open its image in Annotate"));
    actions.addGesture(Text::tr("Drop a folder on the page"),
                       Text::tr("Check, convert or build from it"));
}

}  // namespace studio
