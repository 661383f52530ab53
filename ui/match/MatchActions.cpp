#include "ui/match/MatchActions.h"

#include <QCoreApplication>

#include "ui/ActionList.h"

namespace studio {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(studio::MatchActions)
};

void addFileActions(ActionList& actions) {
    actions.beginGroup(Text::tr("Match: files"), QStringLiteral("match"));
    actions.add("match.images", Text::tr("Choose &images…"),
                Text::tr("The folder in which the object is looked for"), {Qt::CTRL | Qt::Key_U},
                "folder");
    actions.add("match.open", Text::tr("&Open match…"),
                Text::tr("Go on with a match from its folder of results"), {Qt::CTRL | Qt::Key_O},
                "open");
    actions.add("match.new", Text::tr("&New match"),
                Text::tr("Begin anew; what is open now is kept in its folder"),
                {Qt::CTRL | Qt::Key_N}, "add");
    actions.add("match.truthFolder", Text::tr("&Ground truth folder…"),
                Text::tr("Masks to compare with, named as the images, in a folder of their own"),
                {}, "ground-truth");
    actions.add("match.resultFolder", Text::tr("Results &folder…"),
                Text::tr("Where masks, scores and decisions are kept"), {}, "save");
    actions.add("match.keep", Text::tr("&Keep accepted ones…"),
                Text::tr("Make a reference folder or a training set of what was accepted"),
                {Qt::CTRL | Qt::Key_E}, "data");
}

void addReferenceActions(ActionList& actions) {
    actions.beginGroup(Text::tr("Match: references"), QStringLiteral("match"));
    actions.add("match.pickObject", Text::tr("&Annotated object…"),
                Text::tr("Take an object that is annotated as a reference"), {Qt::CTRL | Qt::Key_R},
                "annotate");
    actions.add("match.referenceFiles", Text::tr("Image and &mask files…"),
                Text::tr("Take an image and the file of its mask as a reference"),
                {Qt::CTRL | Qt::SHIFT | Qt::Key_R}, "layers");
    actions.add("match.draw", Text::tr("&Draw it…"),
                Text::tr("Mark the object in an image with clicks, a box or the brush"),
                {Qt::CTRL | Qt::Key_D}, "brush");
    actions.add("match.removeReference", Text::tr("&Remove reference"),
                Text::tr("Take the selected references off the list"), {Qt::Key_Delete}, "delete");
    actions.add("match.useAsReference", Text::tr("Use result as &reference"),
                Text::tr("Make the selected results further references, for a better second run"),
                {Qt::Key_T}, "add");
}

void addRunActions(ActionList& actions) {
    actions.beginGroup(Text::tr("Match: run"), QStringLiteral("match"));
    actions.add("match.run", Text::tr("&Find it"),
                Text::tr("Look for the object in all images that are not decided"), {Qt::Key_F5},
                "match");
    actions.add("match.runDoubtful", Text::tr("Doubtful &again"),
                Text::tr("Run only the images again whose result is doubtful or absent"),
                {Qt::SHIFT | Qt::Key_F5}, "refine");
    actions.add("match.cancel", Text::tr("&Stop"), Text::tr("Stop the run; what was found stays"),
                {Qt::Key_Escape}, "stop");
    actions.add("match.problems", Text::tr("&Problems of the run…"),
                Text::tr("Files that could not be used, and why"), {}, "warning");
}

void addReviewActions(ActionList& actions) {
    actions.beginGroup(Text::tr("Match: review"), QStringLiteral("match"));
    actions.add("match.accept", Text::tr("&Accept"),
                Text::tr("The mask is right; goes on to the next one"), {Qt::Key_A}, "done");
    actions.add("match.reject", Text::tr("&Reject"),
                Text::tr("The mask is wrong; goes on to the next one"), {Qt::Key_R}, "reject");
    actions.add("match.fix", Text::tr("&Fix in Annotate"),
                Text::tr("Correct the object in Annotate, then come back"), {Qt::Key_F}, "brush");
    actions.add("match.back", Text::tr("&Back to the board"),
                Text::tr("Take the corrected mask over and go on with the review"),
                {Qt::CTRL | Qt::Key_B}, "match");
    actions.add("match.reopen", Text::tr("Review a&gain"), Text::tr("Take the decision back"),
                {Qt::Key_Backspace}, "todo");
    actions.add("match.undo", Text::tr("&Undo"), Text::tr("Take the last decision back"),
                {QKeySequence::Undo}, "undo");
    actions.add("match.redo", Text::tr("Re&do"), Text::tr("Decide again as before"),
                {Qt::CTRL | Qt::SHIFT | Qt::Key_Z, Qt::CTRL | Qt::Key_Y}, "redo");
    actions.add("match.next", Text::tr("&Next result"), Text::tr("Go to the next result"),
                {Qt::Key_D, Qt::Key_Period}, "next");
    actions.add("match.previous", Text::tr("&Previous result"),
                Text::tr("Go to the previous result"), {Qt::SHIFT | Qt::Key_D, Qt::Key_Comma},
                "previous");
    actions.add("match.nextOpen", Text::tr("Next &open result"),
                Text::tr("Go to the next result that is not decided"), {Qt::Key_N});
    actions.add("match.filter", Text::tr("Filter by na&me"),
                Text::tr("Type a part of the name of the results to show"), {Qt::CTRL | Qt::Key_L},
                "filter");
    actions.addGesture(Text::tr("Ctrl+click, Shift+click, Ctrl+A"),
                       Text::tr("Select several results; the keys then decide all of them"));
}

void addViewActions(ActionList& actions) {
    actions.beginGroup(Text::tr("Match: view"), QStringLiteral("match"));
    const auto addSwitch = [&](const char* id, const QString& text, const QString& tip, Qt::Key key,
                               const char* icon = "") {
        actions.add(QString::fromLatin1(id), text, tip, {key}, QString::fromLatin1(icon))
            ->setCheckable(true);
    };
    addSwitch("match.map", Text::tr("&Similarity map"),
              Text::tr("Colour how similar each place is to the reference"), Qt::Key_S, "heat");
    addSwitch("match.points", Text::tr("Chosen &points"),
              Text::tr("Show the points that were chosen on the similarity map"), Qt::Key_P,
              "point");
    addSwitch("match.boxes", Text::tr("&Boxes of the cascade"),
              Text::tr("Show the boxes that the later passes were given"), Qt::Key_B, "box");
    addSwitch("match.hideMask", Text::tr("&Hide the mask"), Text::tr("See the image without mask"),
              Qt::Key_H, "hide");
    addSwitch("match.groundTruth", Text::tr("&Ground truth"),
              Text::tr("Draw the outline of the ground truth"), Qt::Key_G, "ground-truth");
    addSwitch("match.compare", Text::tr("&Compare with the ground truth"),
              Text::tr("Colour what the mask has right, too much and too little"), Qt::Key_C,
              "compare");
    actions.add("match.fit", Text::tr("&Fit to window"), Text::tr("Show the whole image"),
                {Qt::CTRL | Qt::Key_F}, "fit");
    actions.add("match.zoomObject", Text::tr("Zoom to &object"),
                Text::tr("Show the object as large as it fits"), {Qt::Key_Z});
    actions.add("match.actualSize", Text::tr("Zoom &1:1"),
                Text::tr("One pixel of the image is one of the screen"), {Qt::CTRL | Qt::Key_1},
                "one-to-one");
    actions.add("match.nextPane", Text::tr("Next pa&ne"),
                Text::tr("Move the keyboard to the next pane: board, image, references"),
                {Qt::Key_F6});
}

}  // namespace

void addMatchActions(ActionList& actions) {
    addFileActions(actions);
    addReferenceActions(actions);
    addRunActions(actions);
    addReviewActions(actions);
    addViewActions(actions);
}

}  // namespace studio
