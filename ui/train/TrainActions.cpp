#include "ui/train/TrainActions.h"

#include <QCoreApplication>

#include "ui/ActionList.h"

namespace studio {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(studio::TrainActions)
};

}  // namespace

void addTrainActions(ActionList& actions) {
    const QString scope = QStringLiteral("train");
    actions.beginGroup(Text::tr("Training"), scope);
    actions.add("train.new", Text::tr("&New training"), Text::tr("Fill in the form of a training"),
                {Qt::CTRL | Qt::Key_N}, "add");
    actions.add("train.addData", Text::tr("&Add images to learn from…"),
                Text::tr("Choose a folder with images and their masks"), {Qt::CTRL | Qt::Key_U},
                "folder");
    actions.add("train.open", Text::tr("&Open a training…"),
                Text::tr("Follow or look at a training by its folder, wherever it was started"),
                {Qt::CTRL | Qt::Key_O}, "open");
    actions.add("train.start", Text::tr("&Start training"),
                Text::tr("Check the data and begin; you can go on annotating"), {Qt::Key_F5},
                "play");
    actions.add("train.pause", Text::tr("&Pause"),
                Text::tr("Keep the exact state and free memory and graphics card"), {Qt::Key_F8},
                "pause");
    actions.add("train.resume", Text::tr("&Go on"),
                Text::tr("Go on exactly where the training was stopped"), {Qt::Key_F9}, "refine");
    actions.add("train.stop", Text::tr("S&top"),
                Text::tr("End the training; its checkpoints and its state are kept"),
                {Qt::SHIFT | Qt::Key_F5}, "stop");
    actions.add("train.remove", Text::tr("&Remove from the list"),
                Text::tr("Forget the training; its folder stays as it is"), {Qt::Key_Delete},
                "delete");
    actions.add("train.reveal", Text::tr("Show its &folder"),
                Text::tr("Show the folder of the training in the file manager"), {}, "folder");
    actions.beginGroup(Text::tr("Training: use its model"), scope);
    actions.add("train.annotate", Text::tr("Best model in &Annotate"),
                Text::tr("Annotate with the best checkpoint of this training"),
                {Qt::CTRL | Qt::Key_Return}, "annotate");
    actions.add("train.match", Text::tr("Best model in &Match"),
                Text::tr("Find objects with the best checkpoint of this training"),
                {Qt::CTRL | Qt::SHIFT | Qt::Key_Return}, "match");
    actions.add("train.checkpoint", Text::tr("Use another &checkpoint…"),
                Text::tr("Choose among all checkpoints of this training"), {}, "model");
    actions.beginGroup(Text::tr("Training: charts"), scope);
    const auto addSwitch = [&](const char* id, const QString& text, const QString& tip,
                               const QList<QKeySequence>& keys, const char* icon) {
        actions.add(QString::fromLatin1(id), text, tip, keys, QString::fromLatin1(icon))
            ->setCheckable(true);
    };
    actions.add("train.whole", Text::tr("&All of it"), Text::tr("Show the training from its start"),
                {Qt::CTRL | Qt::Key_F}, "fit");
    addSwitch("train.follow", Text::tr("&Follow"), Text::tr("Keep the newest values in view"),
              {Qt::Key_E}, "next");
    addSwitch("train.logarithmic", Text::tr("&Logarithmic"),
              Text::tr("Losses and learning rates on a logarithmic scale"), {Qt::Key_L}, "train");
    actions.add("train.savePicture", Text::tr("Save the &picture…"),
                Text::tr("Save the chart as an image (PNG)"), {Qt::CTRL | Qt::Key_S}, "save");
    actions.add("train.saveTable", Text::tr("Save the &values…"),
                Text::tr("Save the lines that are shown as a table (CSV)"),
                {Qt::CTRL | Qt::SHIFT | Qt::Key_S}, "save");
    actions.addGesture(Text::tr("Wheel on the chart"), Text::tr("Zoom at the cursor"));
    actions.addGesture(Text::tr("Wheel on a value axis"), Text::tr("Zoom its values"));
    actions.addGesture(Text::tr("Drag the chart"), Text::tr("Move through the time"));
    actions.addGesture(Text::tr("Double click the chart"), Text::tr("Show all of it"));
    actions.addGesture(Text::tr("+, -, arrows, Home, End in the chart"),
                       Text::tr("Zoom and move with the keyboard"));
}

}  // namespace studio
