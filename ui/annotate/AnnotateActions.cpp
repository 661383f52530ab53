#include "ui/annotate/AnnotateActions.h"

#include <QCoreApplication>

#include "ui/ActionList.h"

namespace studio {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(studio::AnnotateActions)
};

void addProjectActions(ActionList& actions) {
    actions.beginGroup(Text::tr("Images"));
    actions.add("project.openFolder", Text::tr("Open &folder…"),
                Text::tr("Open all images of a folder, with their annotations"),
                {Qt::CTRL | Qt::Key_U}, "folder");
    actions.add("project.openFiles", Text::tr("&Open images…"), Text::tr("Open single images"),
                {Qt::CTRL | Qt::Key_O}, "open");
    actions.add("project.openSample", Text::tr("Open &sample project"),
                Text::tr("Open a copy of the six sample images, to try things out"), {},
                "annotate");
    actions.add("project.save", Text::tr("&Save now"),
                Text::tr("Save at once; everything is saved by itself a moment after each change"),
                {Qt::CTRL | Qt::Key_S}, "save");
    actions.add("image.next", Text::tr("&Next image"), Text::tr("Go to the next image"),
                {Qt::Key_D, Qt::Key_PageDown}, "next");
    actions.add("image.previous", Text::tr("&Previous image"), Text::tr("Go to the previous image"),
                {Qt::Key_A, Qt::Key_PageUp}, "previous");
    actions.add("image.nextUnfinished", Text::tr("Next &unfinished image"),
                Text::tr("Go to the next image that is not marked as done"),
                {Qt::SHIFT | Qt::Key_D});
    QAction* done =
        actions.add("image.done", Text::tr("Image is &done"),
                    Text::tr("Mark this image as done, or as not done"), {Qt::Key_F}, "flag");
    done->setCheckable(true);
    actions.add("image.filter", Text::tr("&Find image by name"),
                Text::tr("Go to the filter above the list of images"), {Qt::CTRL | Qt::Key_L},
                "filter");
}

void addEditActions(ActionList& actions) {
    actions.beginGroup(Text::tr("Marking"));
    actions.addGesture(Text::tr("Left click"), Text::tr("Foreground point: belongs to the object"));
    actions.addGesture(Text::tr("Right click, Shift+left click"),
                       Text::tr("Background point: does not belong to it"));
    actions.addGesture(Text::tr("Drag a point or the edge of the box"), Text::tr("Move it"));
    actions.addGesture(Text::tr("Ctrl+click"), Text::tr("Select the object under the cursor"));
    const auto addTool = [&](const char* id, const QString& text, const QString& tip, Qt::Key key,
                             const char* icon) {
        actions.add(QString::fromLatin1(id), text, tip, {key}, QString::fromLatin1(icon))
            ->setCheckable(true);
    };
    addTool("tool.point", Text::tr("&Point"),
            Text::tr("Left click marks the object, right click the background"), Qt::Key_Q,
            "point");
    addTool("tool.box", Text::tr("Bo&x"), Text::tr("Drag a box around the object"), Qt::Key_W,
            "box");
    addTool("tool.brush", Text::tr("&Brush"), Text::tr("Paint into the mask of the object"),
            Qt::Key_B, "brush");
    addTool("tool.eraser", Text::tr("&Eraser"), Text::tr("Take away from the mask of the object"),
            Qt::Key_E, "eraser");
    addTool("tool.pan", Text::tr("&Move the view"), Text::tr("Drag the image"), Qt::Key_V, "pan");
    actions.add("brush.smaller", Text::tr("&Smaller brush"), Text::tr("Make the brush smaller"),
                {Qt::Key_BracketLeft});
    actions.add("brush.larger", Text::tr("&Larger brush"), Text::tr("Make the brush larger"),
                {Qt::Key_BracketRight});
    actions.add("object.accept", Text::tr("&Accept object"),
                Text::tr("Accept the mask; the next click starts a new object"),
                {Qt::Key_Return, Qt::Key_Enter}, "done");
    actions.add("prompt.cancel", Text::tr("&Cancel prompt"),
                Text::tr("Take back what was done to the object since it was selected"),
                {Qt::Key_Escape});
    actions.add(
        "prompt.delete", Text::tr("&Delete prompt"),
        Text::tr("Remove the point or box under the cursor; in the list of objects, the object"),
        {Qt::Key_Delete});
    actions.add("edit.undo", Text::tr("&Undo"), Text::tr("Take back the last change"),
                {Qt::CTRL | Qt::Key_Z}, "undo");
    actions.add("edit.redo", Text::tr("&Redo"), Text::tr("Do again what was taken back"),
                {Qt::CTRL | Qt::SHIFT | Qt::Key_Z, Qt::CTRL | Qt::Key_Y}, "redo");

    actions.beginGroup(Text::tr("Objects"));
    actions.add("object.new", Text::tr("&New object"),
                Text::tr("Let the next click start a new object"), {Qt::Key_N}, "add");
    actions.add("object.next", Text::tr("N&ext object"), Text::tr("Select the next object"),
                {Qt::Key_Period});
    actions.add("object.previous", Text::tr("Pre&vious object"),
                Text::tr("Select the previous object"), {Qt::Key_Comma});
    actions.add("object.rename", Text::tr("&Rename object…"),
                Text::tr("Type a label for the current object"), {Qt::Key_F2}, "rename");
    actions.add("object.delete", Text::tr("&Delete object"), Text::tr("Delete the current object"),
                {Qt::SHIFT | Qt::Key_Delete}, "delete");
    actions.add("object.visible", Text::tr("Show or &hide object"),
                Text::tr("Show or hide the current object"), {Qt::Key_O}, "show");
    actions.add("object.colour", Text::tr("Next &colour"),
                Text::tr("Give the current object the next colour"), {Qt::Key_U});
    actions.add("object.refine", Text::tr("Re&fine saved mask"),
                Text::tr("Take the mask up as the prompt: the next click changes it instead of "
                         "starting anew"),
                {Qt::Key_R}, "refine");
    actions.add("object.recompute", Text::tr("Compute mask &again"),
                Text::tr("Ask the model again for the same prompts"), {Qt::SHIFT | Qt::Key_R});
    actions.add("object.clearMask", Text::tr("C&lear object"),
                Text::tr("Remove mask and prompts of the current object"),
                {Qt::CTRL | Qt::Key_Backspace});
    for (int k = 1; k <= 9; ++k)
        actions.add(QStringLiteral("class.%1").arg(k), Text::tr("Class %1").arg(k),
                    Text::tr("Give the current object, and new ones, label %1").arg(k),
                    {QKeySequence(Qt::Key_0 + k)});
}

void addModelActions(ActionList& actions) {
    actions.beginGroup(Text::tr("Masks from the model"));
    const auto addSwitch = [&](const char* id, const QString& text, const QString& tip, Qt::Key key,
                               const char* icon) {
        actions.add(QString::fromLatin1(id), text, tip, {key}, QString::fromLatin1(icon))
            ->setCheckable(true);
    };
    addSwitch("model.hq", Text::tr("&HQ masks"),
              Text::tr("Use the HQ part of the model for finer edges; switch to compare"),
              Qt::Key_T, "hq");
    addSwitch("model.multimask", Text::tr("&Best of three masks"),
              Text::tr("Take the best scored of the three masks for ambiguous prompts"), Qt::Key_M,
              "layers");
    addSwitch("model.preview", Text::tr("&Preview under the cursor"),
              Text::tr("Show the mask that a click would give"), Qt::Key_P, "preview");
    actions.addGesture(Text::tr("Alt+1, Alt+2, …"),
                       Text::tr("Take one of the masks offered below the image"));
}

void addViewActions(ActionList& actions) {
    actions.beginGroup(Text::tr("View"));
    actions.addGesture(Text::tr("Wheel"), Text::tr("Zoom at the cursor"));
    actions.addGesture(Text::tr("Tab, arrow keys, Insert"),
                       Text::tr("In the image: select a prompt, move it, add one without a mouse"));
    actions.addGesture(Text::tr("Middle button, Space+left button"), Text::tr("Move the view"));
    const auto addSwitch = [&](const char* id, const QString& text, const QString& tip, Qt::Key key,
                               const char* icon = "") {
        actions.add(QString::fromLatin1(id), text, tip, {key}, QString::fromLatin1(icon))
            ->setCheckable(true);
    };
    actions.add("view.fit", Text::tr("&Fit to window"), Text::tr("Show the whole image"),
                {Qt::CTRL | Qt::Key_F}, "fit");
    actions.add("view.actualSize", Text::tr("Zoom &1:1"),
                Text::tr("One pixel of the image is one of the screen"), {Qt::CTRL | Qt::Key_1},
                "one-to-one");
    actions.add("view.zoomIn", Text::tr("Zoom &in"), Text::tr("Look closer"),
                {Qt::Key_Plus, Qt::Key_Equal}, "zoom-in");
    actions.add("view.zoomOut", Text::tr("Zoom &out"), Text::tr("See more"), {Qt::Key_Minus},
                "zoom-out");
    actions.add("view.showObject", Text::tr("Zoom to &object"),
                Text::tr("Show the current object as large as it fits"), {Qt::Key_Z});
    addSwitch("view.hideMasks", Text::tr("&Hide masks"), Text::tr("See the image without masks"),
              Qt::Key_H, "hide");
    addSwitch("view.groundTruth", Text::tr("&Ground truth"),
              Text::tr("Draw the outline of the ground truth"), Qt::Key_G, "ground-truth");
    addSwitch("view.compare", Text::tr("&Compare with the ground truth"),
              Text::tr("Colour what the mask has right, too much and too little"), Qt::Key_C,
              "compare");
    actions.add("view.chooseGroundTruth", Text::tr("Choose ground &truth…"),
                Text::tr("Compare the current object with a mask from a file"),
                {Qt::CTRL | Qt::Key_G});
    addSwitch("view.labels", Text::tr("&Labels"), Text::tr("Write the labels beside the objects"),
              Qt::Key_L);
    addSwitch("view.crosshair", Text::tr("Cross&hair"), Text::tr("Draw lines through the cursor"),
              Qt::Key_X, "crosshair");
    addSwitch("view.invert", Text::tr("&Invert"), Text::tr("Show the image as a negative"),
              Qt::Key_I);
    actions.add("view.resetAdjust", Text::tr("&Reset brightness and contrast"),
                Text::tr("Show the image as it is"), {Qt::SHIFT | Qt::Key_I});
    actions.add(
        "view.nextPane", Text::tr("Next &pane"),
        Text::tr("Move the keyboard to the next pane: image, masks offered, images, objects"),
        {Qt::Key_F6});
}

}  // namespace

void addAnnotateActions(ActionList& actions) {
    addProjectActions(actions);
    addEditActions(actions);
    addModelActions(actions);
    addViewActions(actions);
}

}  // namespace studio
