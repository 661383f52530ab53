#include "ui/DetailText.h"

#include <QRegularExpression>
#include <vector>

namespace studio {
namespace {

/// "%1" and so on stand for what is in their place, which may be one of these again. Of two that
/// fit the first one counts.
// clang-format off
const char* const kSentences[] = {
    QT_TRANSLATE_NOOP("studio::DetailText", "no space left on the disk; nothing was changed"),
    QT_TRANSLATE_NOOP("studio::DetailText", "cannot be written to (%1)"),
    QT_TRANSLATE_NOOP("studio::DetailText", "cannot be written (%1)"),
    QT_TRANSLATE_NOOP("studio::DetailText", "cannot be read (%1)"),
    QT_TRANSLATE_NOOP("studio::DetailText", "does not exist; the reference needs a mask"),
    QT_TRANSLATE_NOOP("studio::DetailText", "does not exist"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is a folder, not a file"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is not a regular file"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is not a folder (%1)"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is not a folder"),
    QT_TRANSLATE_NOOP("studio::DetailText", "there is not enough memory"),
    QT_TRANSLATE_NOOP("studio::DetailText", "does not fit into the memory"),
    QT_TRANSLATE_NOOP("studio::DetailText", "Permission denied"),
    QT_TRANSLATE_NOOP("studio::DetailText", "Read-only file system"),
    QT_TRANSLATE_NOOP("studio::DetailText", "No space left on device"),
    QT_TRANSLATE_NOOP("studio::DetailText", "No such file or directory"),
    QT_TRANSLATE_NOOP("studio::DetailText", "Not a directory"),
    QT_TRANSLATE_NOOP("studio::DetailText", "Is a directory"),
    QT_TRANSLATE_NOOP("studio::DetailText", "Input/output error"),
    QT_TRANSLATE_NOOP("studio::DetailText", "File name too long"),
    QT_TRANSLATE_NOOP("studio::DetailText", "File exists"),
    QT_TRANSLATE_NOOP("studio::DetailText", "Disk quota exceeded"),
    QT_TRANSLATE_NOOP("studio::DetailText", "Stale file handle"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is empty where JSON was expected"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is UTF-16 text; JSON has to be UTF-8"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is nested too deeply"),
    QT_TRANSLATE_NOOP("studio::DetailText", "holds a number that is out of range"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is not UTF-8 text (line %1, column %2)"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is not valid JSON (line %1, column %2: the text ends there)"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is not valid JSON (line %1, column %2)"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is not valid JSON: %1"),
    QT_TRANSLATE_NOOP("studio::DetailText", "was written by a newer version of this program"),
    QT_TRANSLATE_NOOP("studio::DetailText", "was made for an image of %1 x %2 pixels, but the image has %3 x %4"),
    QT_TRANSLATE_NOOP("studio::DetailText", "the point (%1) is outside of the image of %2 pixels"),
    QT_TRANSLATE_NOOP("studio::DetailText", "the box is outside of the image of %1 pixels"),
    QT_TRANSLATE_NOOP("studio::DetailText", "names the mask %1 for object %2, which is not there"),
    QT_TRANSLATE_NOOP("studio::DetailText", "names the mask %1 for object %2, which is not named as the image"),
    QT_TRANSLATE_NOOP("studio::DetailText", "object %1 has no clicks and no box: nothing to do"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is an empty file"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is not a PNG, JPEG, TIFF or BMP image"),
    QT_TRANSLATE_NOOP("studio::DetailText", "has no pixels"),
    QT_TRANSLATE_NOOP("studio::DetailText", "has %1 x %2 pixels; the limit is %3 megapixels"),
    QT_TRANSLATE_NOOP("studio::DetailText", "has %1 x %2 pixels, but its image has %3 x %4: it was made on the stored pixels, before the tag turns them"),
    QT_TRANSLATE_NOOP("studio::DetailText", "has %1 x %2 pixels, but its image has %3 x %4"),
    QT_TRANSLATE_NOOP("studio::DetailText", "%1 x %2 pixels, but its image has %3 x %4"),
    QT_TRANSLATE_NOOP("studio::DetailText", "the mask has %1 x %2 pixels, the ground truth %3 x %4"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is a damaged or truncated %1 file (%2)"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is a truncated %1 file"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is a damaged %1 file (%2)"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is a JPEG file with more than 8 bits, which is not supported"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is a compressed BMP file, which is not supported; save it as PNG"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is a TIFF file of a kind that is not supported (%1)"),
    QT_TRANSLATE_NOOP("studio::DetailText", "has no PNG, JPEG, TIFF or BMP images, and none of the known layouts"),
    QT_TRANSLATE_NOOP("studio::DetailText", "has no PNG, JPEG, TIFF or BMP images"),
    QT_TRANSLATE_NOOP("studio::DetailText", "marks no object: all of the mask is 0"),
    QT_TRANSLATE_NOOP("studio::DetailText", "marks no object"),
    QT_TRANSLATE_NOOP("studio::DetailText", "the mask %1"),
    QT_TRANSLATE_NOOP("studio::DetailText", "has no object: all of it is 0"),
    QT_TRANSLATE_NOOP("studio::DetailText", "has no object: not a single pixel is set"),
    QT_TRANSLATE_NOOP("studio::DetailText", "has no background: every pixel is set"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is left out, for it has no usable reference"),
    QT_TRANSLATE_NOOP("studio::DetailText", "has no image %1 to be the reference"),
    QT_TRANSLATE_NOOP("studio::DetailText", "the mask is not of its image's size"),
    QT_TRANSLATE_NOOP("studio::DetailText", "the object is smaller than a cell of the features; one cell stands for it"),
    QT_TRANSLATE_NOOP("studio::DetailText", "the mask covers the whole image: nothing tells the object from the rest"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is no table of scores"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is not empty; %1 takes a new or empty folder, so that nothing is overwritten"),
    QT_TRANSLATE_NOOP("studio::DetailText", "lies inside of the checked folder; take a folder outside of it"),
    QT_TRANSLATE_NOOP("studio::DetailText", "lies inside of %1; take a folder outside of it"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is where %1 are, which the results could replace: take another output folder"),
    QT_TRANSLATE_NOOP("studio::DetailText", "the images"),
    QT_TRANSLATE_NOOP("studio::DetailText", "the ground truths"),
    QT_TRANSLATE_NOOP("studio::DetailText", "the annotations"),
    QT_TRANSLATE_NOOP("studio::DetailText", "the masks of the project"),
    QT_TRANSLATE_NOOP("studio::DetailText", "has the same name as %1, and both would be written to %2: take them one after the other, with an output folder for each"),
    QT_TRANSLATE_NOOP("studio::DetailText", "has no mask in gt/"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is stored turned or mirrored (EXIF orientation %1): programs that ignore the tag see it otherwise"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is stored turned or mirrored (orientation %1)"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is not named .jpg, which is all that the published %1 loader looks for"),
    QT_TRANSLATE_NOOP("studio::DetailText", "stands beside %1, which is used"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is no PNG, so it is not found as a mask"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is a colour picture"),
    QT_TRANSLATE_NOOP("studio::DetailText", "has the values 0 and %1"),
    QT_TRANSLATE_NOOP("studio::DetailText", "has %1 values between 0 and %2, as smooth edges or a lossy file have them"),
    QT_TRANSLATE_NOOP("studio::DetailText", "has %1 different values beside 0, as label images have them"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is empty and has 16 bits"),
    QT_TRANSLATE_NOOP("studio::DetailText", "has the same pixels as %1"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is also in the split %1 (as %2)"),
    QT_TRANSLATE_NOOP("studio::DetailText", "its images are not numbered 00, 01, 02, ... without gaps, as the published script counts them"),
    QT_TRANSLATE_NOOP("studio::DetailText", "has no usable mask: there is nothing to match with"),
    QT_TRANSLATE_NOOP("studio::DetailText", "has no usable mask, but is the reference unless --ref_idx names another one"),
    QT_TRANSLATE_NOOP("studio::DetailText", "has masks for %1 of %2 images; the others are matched without being scored"),
    QT_TRANSLATE_NOOP("studio::DetailText", "no image has an annotation or a mask yet"),
    QT_TRANSLATE_NOOP("studio::DetailText", "has neither annotation nor mask"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is an annotation without an image"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is a mask without an image"),
    QT_TRANSLATE_NOOP("studio::DetailText", "has no columns image and mask: it is not of `match`"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is named in %1 but not there"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is named in %1 but not found; say with --images where the images are"),
    QT_TRANSLATE_NOOP("studio::DetailText", "the images of %1 are not where they were; say where they are"),
    QT_TRANSLATE_NOOP("studio::DetailText", "%1 lines with the verdict \"%2\" were left out"),
    QT_TRANSLATE_NOOP("studio::DetailText", "%1 images without objects were left out"),
    QT_TRANSLATE_NOOP("studio::DetailText", "is written without objects, as an image that has none"),
    QT_TRANSLATE_NOOP("studio::DetailText", "%1 objects without a mask were left out"),
    QT_TRANSLATE_NOOP("studio::DetailText", "%1 files that are named as no image were left out"),
    QT_TRANSLATE_NOOP("studio::DetailText", "object %1 has neither mask nor box and was left out"),
    QT_TRANSLATE_NOOP("studio::DetailText", "the image is not there"),
    // What a training is doing, and why it ended.
    QT_TRANSLATE_NOOP("studio::DetailText", "looking at data and model"),
    QT_TRANSLATE_NOOP("studio::DetailText", "looking at the data"),
    QT_TRANSLATE_NOOP("studio::DetailText", "checking the data"),
    QT_TRANSLATE_NOOP("studio::DetailText", "loading the model"),
    QT_TRANSLATE_NOOP("studio::DetailText", "looking at the HQ part's masks"),
    QT_TRANSLATE_NOOP("studio::DetailText", "looking at the cache of features"),
    QT_TRANSLATE_NOOP("studio::DetailText", "%1: %2; training is paused and goes on when there is room"),
    QT_TRANSLATE_NOOP("studio::DetailText", "%1; the run can be resumed from its last saved state"),
    QT_TRANSLATE_NOOP("studio::DetailText", "there is room again: training goes on"),
    QT_TRANSLATE_NOOP("studio::DetailText", "%1 processes (%2, joined by %3)"),
    QT_TRANSLATE_NOOP("studio::DetailText", "resumed at epoch %1 of %2, step %3"),
    QT_TRANSLATE_NOOP("studio::DetailText", "--max_steps was reached"),
    QT_TRANSLATE_NOOP("studio::DetailText", "--max_minutes was reached"),
    QT_TRANSLATE_NOOP("studio::DetailText", "no better epoch since epoch %1 of %2 (%3): stopped early"),
    QT_TRANSLATE_NOOP("studio::DetailText", "the checkpoint has no HQ part: a new one is trained from start values"),
    QT_TRANSLATE_NOOP("studio::DetailText", "the checkpoint's HQ masks are corrections of SAM's masks: the sum of both is trained (--loss hq-sum; --loss hq trains them alone, as published)"),
    QT_TRANSLATE_NOOP("studio::DetailText", "bf16 is emulated here: a step takes many times as long as with --amp fp32, or with --amp auto, which takes bf16 only where it is fast"),
    QT_TRANSLATE_NOOP("studio::DetailText", "there is no validation data: the best checkpoint is the one of the lowest training loss, which says little about other images"),
    QT_TRANSLATE_NOOP("studio::DetailText", "there is only 1 image to train on; the model will learn it by heart"),
    QT_TRANSLATE_NOOP("studio::DetailText", "there are only %1 images to train on; the model will learn them by heart"),
    QT_TRANSLATE_NOOP("studio::DetailText", "memory may not suffice: %1"),
    QT_TRANSLATE_NOOP("studio::DetailText", "the disk has no room for all %1 checkpoints: one checkpoint takes %2 and %3 are free; training will pause when it is full (--model_save_fre saves fewer)"),
    QT_TRANSLATE_NOOP("studio::DetailText", "features are not kept: they would take %1 (--cache_gb, --cache-features on)"),
    QT_TRANSLATE_NOOP("studio::DetailText", "each image is encoded in %1 augmented versions, which the epochs use in turn; encoding happens in the first %2 epochs only"),
    QT_TRANSLATE_NOOP("studio::DetailText", "each image is encoded once and its features are kept: later epochs are many times faster, but images are not augmented (for that: --cache_variants N, or --cache-features off)"),
    QT_TRANSLATE_NOOP("studio::DetailText", "there is not enough memory for a batch of %1; try %2 with --accumulate %3"),
    QT_TRANSLATE_NOOP("studio::DetailText", "there is not enough memory for a single image; train fewer parts, or a smaller model or --input_size"),
    QT_TRANSLATE_NOOP("studio::DetailText", "a batch of %1 needs about %2 and %3 are free; --batch_size_train %4 would fit (with --accumulate %5 the steps stay as they are)"),
    QT_TRANSLATE_NOOP("studio::DetailText", "a batch of %1 needs about %2 and %3 are free; not even one image fits: train fewer parts, a smaller model or --input_size, or set --amp bf16"),
    QT_TRANSLATE_NOOP("studio::DetailText", "%1 has no run that could be resumed"),
    QT_TRANSLATE_NOOP("studio::DetailText", "%1 is in use by a run that is under way"),
    QT_TRANSLATE_NOOP("studio::DetailText", "one checkpoint takes %1 and %2 are free; free some space or name another folder"),
    QT_TRANSLATE_NOOP("studio::DetailText", "only features of a frozen encoder can be kept; this run trains it"),
    QT_TRANSLATE_NOOP("studio::DetailText", "no image with its mask can be read any more"),
    QT_TRANSLATE_NOOP("studio::DetailText", "there is no image with a usable mask: %1 images have none, %2 masks are empty, %3 files cannot be used%4"),
    QT_TRANSLATE_NOOP("studio::DetailText", "belongs to a run with other data, model or settings, which cannot be continued exactly: %1"),
    QT_TRANSLATE_NOOP("studio::DetailText", "no space left on the disk"),
    QT_TRANSLATE_NOOP("studio::DetailText", "holds weights that are no finite numbers, in %1"),
    QT_TRANSLATE_NOOP("studio::DetailText", "would remove %1, which this run starts from: name another --output"),
    QT_TRANSLATE_NOOP("studio::DetailText", "%1 is a ViT made for images of %2 pixels; only TinyViT can be trained at another size"),
    QT_TRANSLATE_NOOP("studio::DetailText", "distributed training is not built in: this LibTorch comes without c10d's gloo"),
    QT_TRANSLATE_NOOP("studio::DetailText", "the loss is not a finite number in the batch of these images; try a lower --learning_rate, --clip_norm 1, or --amp fp32"),
    QT_TRANSLATE_NOOP("studio::DetailText", "a gradient is not a finite number in the batch of these images; try a lower --learning_rate, --clip_norm 1, or --amp fp32"),
    QT_TRANSLATE_NOOP("studio::DetailText", "the connection to another process broke: %1"),
    QT_TRANSLATE_NOOP("studio::DetailText", "not all of the %1 processes came within %2 s"),
};
// clang-format on

struct Pattern {
    const char* sentence;
    QRegularExpression expression;
};

const std::vector<Pattern>& patterns() {
    static const std::vector<Pattern> all = [] {
        static const QRegularExpression place(QStringLiteral("%[0-9]"));
        std::vector<Pattern> made;
        for (const char* sentence : kSentences) {
            QStringList parts = QString::fromUtf8(sentence).split(place);
            for (QString& part : parts)
                part = QRegularExpression::escape(part);
            made.push_back(
                {sentence, QRegularExpression(QRegularExpression::anchoredPattern(
                                                  parts.join(QStringLiteral("(.*?)"))),
                                              QRegularExpression::DotMatchesEverythingOption)});
        }
        return made;
    }();
    return all;
}

}  // namespace

QString DetailText::known(const QString& english) {
    for (const Pattern& pattern : patterns()) {
        const QRegularExpressionMatch match = pattern.expression.match(english);
        if (!match.hasMatch()) continue;
        QString text = tr(pattern.sentence);
        for (int i = match.lastCapturedIndex(); i > 0; --i) {
            const QString inner = known(match.captured(i));
            text.replace(QStringLiteral("%") + QString::number(i),
                         inner.isEmpty() ? match.captured(i) : inner);
        }
        return text;
    }
    return {};
}

QString DetailText::sentence(const std::string& english) {
    const QString text = QString::fromStdString(english);
    const QString found = known(text);
    const bool isEnglish = tr(kSentences[0]) == QLatin1String(kSentences[0]);
    return found.isEmpty() && isEnglish ? text : found;
}

QString DetailText::line(const std::string& english) {
    const QString text = QString::fromStdString(english);
    if (const QString whole = known(text); !whole.isEmpty()) return whole;
    const QString colon = QStringLiteral(": ");
    for (qsizetype at = text.indexOf(colon); at >= 0; at = text.indexOf(colon, at + 1)) {
        const QString found = known(text.mid(at + colon.size()));
        if (!found.isEmpty()) return text.left(at + colon.size()) + found;
    }
    return text;
}

}  // namespace studio
