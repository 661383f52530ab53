#include "ui/ErrorText.h"

#include "ui/DetailText.h"

namespace studio {

QString ErrorText::title(ErrorCode code) {
    switch (code) {
        case ErrorCode::Usage:
            return tr("This setting does not work");
        case ErrorCode::FileNotFound:
            return tr("File not found");
        case ErrorCode::FileUnreadable:
            return tr("File cannot be read");
        case ErrorCode::FileUnwritable:
            return tr("File cannot be written");
        case ErrorCode::DiskFull:
            return tr("Disk full");
        case ErrorCode::FileChanged:
            return tr("File changed on disk");
        case ErrorCode::ImageUnreadable:
            return tr("Not a readable image");
        case ErrorCode::ImageTooLarge:
            return tr("Image too large");
        case ErrorCode::SizeMismatch:
            return tr("Sizes do not match");
        case ErrorCode::JsonInvalid:
            return tr("Damaged annotation file");
        case ErrorCode::AnnotationInvalid:
            return tr("Unusable annotation");
        case ErrorCode::FolderEmpty:
            return tr("No images here");
        case ErrorCode::CheckpointInvalid:
            return tr("Not a model file");
        case ErrorCode::CheckpointUnsafe:
            return tr("Unsafe model file");
        case ErrorCode::CheckpointMismatch:
            return tr("Another kind of model");
        case ErrorCode::DeviceUnavailable:
            return tr("Device not available");
        case ErrorCode::OutOfMemory:
            return tr("Out of memory");
        case ErrorCode::TrainingDiverged:
            return tr("Training went astray");
        case ErrorCode::ProcessLost:
            return tr("A process of the training ended");
        case ErrorCode::Internal:
            break;
    }
    return tr("Internal error");
}

QString ErrorText::sentence(const Error& error) {
    const QString subject = QString::fromStdString(error.subject());
    switch (error.code()) {
        case ErrorCode::Usage:
            return tr("\"%1\" is not a possible choice. Change it in the settings and try again.")
                .arg(subject);
        case ErrorCode::FileNotFound:
            return tr("\"%1\" does not exist. It may have been moved, renamed or deleted, or its "
                      "drive is not "
                      "connected: bring it back or open it from its new place.")
                .arg(subject);
        case ErrorCode::FileUnreadable:
            return tr("\"%1\" cannot be read. Check that you have the right to read it and that "
                      "its drive is "
                      "connected.")
                .arg(subject);
        case ErrorCode::FileUnwritable:
            return tr("\"%1\" cannot be written. Check the rights of its folder, or work on a copy "
                      "in a folder "
                      "of your own. Your work is kept in the meantime.")
                .arg(subject);
        case ErrorCode::DiskFull:
            return tr("There is no space left to write \"%1\". Free some space; saving is then "
                      "tried again by "
                      "itself. Your work is kept in the meantime.")
                .arg(subject);
        case ErrorCode::FileChanged:
            return tr("\"%1\" was changed by another program since it was opened. Choose which "
                      "version to keep.")
                .arg(subject);
        case ErrorCode::ImageUnreadable:
            return tr("\"%1\" is damaged or not an image. PNG, JPEG, TIFF and BMP files can be "
                      "opened: export "
                      "it again in one of these formats, or leave it out.")
                .arg(subject);
        case ErrorCode::ImageTooLarge:
            return tr("\"%1\" has more pixels than can be opened. Cut or scale it down first.")
                .arg(subject);
        case ErrorCode::SizeMismatch:
            return tr("\"%1\" belongs to an image of another size. Check that image and annotation "
                      "belong "
                      "together; nothing was changed.")
                .arg(subject);
        case ErrorCode::JsonInvalid:
            return tr("\"%1\" is damaged and cannot be read. Repair it or restore a backup, or "
                      "start over: the "
                      "damaged file is then kept beside the new one.")
                .arg(subject);
        case ErrorCode::AnnotationInvalid:
            return tr("\"%1\" does not hold a usable annotation. Correct it, or start over: the "
                      "present file is "
                      "then kept beside the new one.")
                .arg(subject);
        case ErrorCode::FolderEmpty:
            return tr("There are no images in \"%1\". Open a folder with PNG, JPEG, TIFF or BMP "
                      "files.")
                .arg(subject);
        case ErrorCode::CheckpointInvalid:
            return tr("\"%1\" is not a SAM model, or the file is damaged. Choose another .pth "
                      "file, or download "
                      "this one again.")
                .arg(subject);
        case ErrorCode::CheckpointUnsafe:
            return tr("\"%1\" asks to run code when it is opened, so it was refused. Use model "
                      "files from a "
                      "source you trust that hold nothing but weights.")
                .arg(subject);
        case ErrorCode::CheckpointMismatch:
            return tr("\"%1\" holds another kind of model than was asked for. Choose the file that "
                      "fits, or let "
                      "the kind be detected.")
                .arg(subject);
        case ErrorCode::DeviceUnavailable:
            return tr("The device \"%1\" cannot be used on this computer. Choose \"auto\" or "
                      "\"cpu\" in the "
                      "settings, or check the graphics driver.")
                .arg(subject);
        case ErrorCode::OutOfMemory:
            return tr(
                "There is not enough memory for this. Close other programs, choose a smaller "
                "model, or "
                "run it on the processor instead of the graphics card.");
        case ErrorCode::TrainingDiverged:
            return tr("The losses of \"%1\" stopped being numbers. The last good checkpoint is "
                      "kept: train on from it with a lower learning rate, and look at the images "
                      "that are named.")
                .arg(subject);
        case ErrorCode::ProcessLost:
            return tr("One of the processes of \"%1\" has ended, so the others ended too. Look at "
                      "what it said last, then resume the training.")
                .arg(subject);
        case ErrorCode::Internal:
            break;
    }
    return tr(
        "Something went wrong in the program itself. Your work is saved; please report this with "
        "the "
        "details below.");
}

QString ErrorText::reason(const Error& error) {
    const QString detail = DetailText::sentence(error.detail());
    return detail.isEmpty() ? QString() : tr("Reason: %1").arg(detail);
}

QString ErrorText::details(const Error& error) {
    return QStringLiteral("%1: %2").arg(QString::fromLatin1(errorCodeName(error.code())),
                                        QString::fromUtf8(error.what()));
}

}  // namespace studio
