#include "ui/data/DataText.h"

#include "ui/DetailText.h"
#include "ui/ErrorText.h"

namespace studio {

QString DataText::problem(DataProblemKind kind) {
    switch (kind) {
        case DataProblemKind::Unreadable:
            return tr("Unreadable");
        case DataProblemKind::MissingMask:
            return tr("Mask missing");
        case DataProblemKind::MissingImage:
            return tr("Image missing");
        case DataProblemKind::WrongSize:
            return tr("Wrong size");
        case DataProblemKind::EmptyMask:
            return tr("Empty mask");
        case DataProblemKind::FullMask:
            return tr("Full mask");
        case DataProblemKind::NonBinary:
            return tr("Not only 0 and 255");
        case DataProblemKind::Rotated:
            return tr("Turned by a tag");
        case DataProblemKind::Duplicate:
            return tr("Duplicate");
        case DataProblemKind::SplitLeak:
            return tr("In two splits");
        case DataProblemKind::InvalidAnnotation:
            return tr("Unusable annotation");
        case DataProblemKind::WrongFormat:
            return tr("Wrong file format");
        case DataProblemKind::NameGap:
            return tr("Gap in the numbers");
    }
    return {};
}

QString DataText::advice(DataProblemKind kind) {
    switch (kind) {
        case DataProblemKind::Unreadable:
            return tr("Training and matching stop at this file. Export it again or remove it.");
        case DataProblemKind::MissingMask:
            return tr(
                "There is nothing to learn from this image. Mark the object in it, or remove "
                "the image.");
        case DataProblemKind::MissingImage:
            return tr(
                "This file belongs to no image. Bring the image back, rename it, or remove "
                "the file.");
        case DataProblemKind::WrongSize:
            return tr(
                "Mask and image cannot be laid over each other. Make the mask again from "
                "this image.");
        case DataProblemKind::EmptyMask:
            return tr("The mask marks nothing. Mark the object, or remove image and mask.");
        case DataProblemKind::FullMask:
            return tr("The mask marks everything. Mark the object, or remove image and mask.");
        case DataProblemKind::NonBinary:
            return tr(
                "Programs take the other values for different things. A repaired copy has "
                "the mask with 0 and 255.");
        case DataProblemKind::Rotated:
            return tr(
                "Programs that do not heed the tag see it turned. A repaired copy has the "
                "pixels upright.");
        case DataProblemKind::Duplicate:
            return tr(
                "The same picture counts twice. A repaired copy has it once; where the masks "
                "differ, decide which one is right.");
        case DataProblemKind::SplitLeak:
            return tr(
                "What is trained with is also tested with, so the scores are too good. A "
                "repaired copy has it in one split.");
        case DataProblemKind::InvalidAnnotation:
            return tr("The annotation cannot be used. Correct it in Annotate, or remove it.");
        case DataProblemKind::WrongFormat:
            return tr(
                "Published loaders of this layout do not find the file. A repaired copy has "
                "it in the right format.");
        case DataProblemKind::NameGap:
            return tr(
                "Published loaders of this layout count 00, 01, 02 and stop at the gap. A "
                "repaired copy is numbered anew.");
    }
    return {};
}

QString DataText::severity(DataSeverity severity) {
    switch (severity) {
        case DataSeverity::Note:
            return tr("Note");
        case DataSeverity::Warning:
            return tr("Warning");
        case DataSeverity::Error:
            return tr("Error");
    }
    return {};
}

QString DataText::outcome(const DataProblem& problem) {
    switch (problem.outcome) {
        case DataOutcome::Repaired:
            return tr("Repaired");
        case DataOutcome::LeftOut:
            return tr("Left out");
        case DataOutcome::Open:
            break;
    }
    return problem.fixable ? tr("Can be repaired") : tr("By hand");
}

QString DataText::format(LabelFormat format) {
    switch (format) {
        case LabelFormat::Auto:
            return tr("Found by itself");
        case LabelFormat::Masks:
            return tr("Label images, masks");
        case LabelFormat::Annotation:
            return tr("Annotations of this program");
        case LabelFormat::Coco:
            return tr("COCO");
        case LabelFormat::Yolo:
            return tr("YOLO segmentation");
        case LabelFormat::Labelme:
            return tr("labelme");
    }
    return {};
}

QString DataText::scene(SceneKind kind) {
    switch (kind) {
        case SceneKind::Hole:
            return tr("Holes");
        case SceneKind::Backlit:
            return tr("Backlit holes");
        case SceneKind::Slot:
            return tr("Slots");
        case SceneKind::Thread:
            return tr("Threads");
        case SceneKind::Ring:
            return tr("Rings");
        case SceneKind::Plate:
            return tr("Plates");
        case SceneKind::Gear:
            return tr("Gears");
        case SceneKind::Bracket:
            return tr("Brackets");
        case SceneKind::Scratch:
            return tr("Scratches");
    }
    return {};
}

bool DataText::isAboutMovedImages(const Error& error) {
    return error.code() == ErrorCode::FileNotFound && error.subject() == "--images";
}

QString DataText::movedImages() {
    return tr(
        "The images of the match are not where they were. Choose the folder where they are "
        "now.");
}

QString DataText::error(const Error& error) {
    if (isAboutMovedImages(error)) return movedImages();
    if (error.code() != ErrorCode::Usage) return ErrorText::sentence(error);
    const QString detail = DetailText::sentence(error.detail());
    if (detail.isEmpty()) return ErrorText::sentence(error);
    return QStringLiteral("\"%1\": %2.").arg(QString::fromStdString(error.subject()), detail);
}

QString DataText::reason(const Error& error) {
    return error.code() == ErrorCode::Usage ? QString() : ErrorText::reason(error);
}

}  // namespace studio
