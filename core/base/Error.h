#pragma once

#include <exception>
#include <string>

namespace studio {

/// What went wrong, as a code that the window turns into a translated sentence and a next step.
enum class ErrorCode {
    Usage,                // wrong or contradicting options
    FileNotFound,         // the path does not exist
    FileUnreadable,       // exists but cannot be read (rights, I/O error)
    FileUnwritable,       // cannot be created or replaced (rights, read-only folder)
    DiskFull,             // no space left while writing
    FileChanged,          // changed on disk by someone else since it was read
    ImageUnreadable,      // not an image, damaged, or of an unsupported kind
    ImageTooLarge,        // over the pixel limit
    SizeMismatch,         // mask / annotation does not fit its image
    JsonInvalid,          // not JSON, or not UTF-8
    AnnotationInvalid,    // JSON, but not a usable annotation
    FolderEmpty,          // nothing to work on was found
    CheckpointInvalid,    // not a checkpoint, or damaged
    CheckpointUnsafe,     // asks for something a data-only reader refuses
    CheckpointMismatch,   // a checkpoint, but not of the model that was asked for
    DeviceUnavailable,    // asked-for device or precision is not there
    OutOfMemory,          // CPU or GPU memory
    TrainingDiverged,     // the loss or a gradient became infinite or not a number
    ProcessLost,          // another process of a distributed training ended or cannot be reached
    Internal              // a defect of this program
};

/// The stable name of a code, e.g. "FileNotFound".
const char* errorCodeName(ErrorCode code);

/// The one exception type that core throws for failures (cancellation is `Cancelled`).
/// `subject` is what it is about (usually a path), `detail` one English sentence without the subject.
class Error : public std::exception {
  public:
    Error(ErrorCode code, std::string subject, std::string detail);

    ErrorCode code() const noexcept { return m_code; }
    const std::string& subject() const noexcept { return m_subject; }
    const std::string& detail() const noexcept { return m_detail; }
    /// "<subject>: <detail>", one line, for the command line and the log.
    const char* what() const noexcept override { return m_message.c_str(); }

  private:
    ErrorCode m_code;
    std::string m_subject;
    std::string m_detail;
    std::string m_message;
};

/// Thrown by JobContext::checkpoint() when the job was asked to stop.
class Cancelled : public std::exception {
  public:
    const char* what() const noexcept override { return "cancelled"; }
};

/// The exception being handled, as an Error: std::bad_alloc is OutOfMemory, what is not ours is Internal.
/// To be called in a catch block, where failures leave a thread. `subject` is for foreign exceptions.
Error currentError(const std::string& subject);

}  // namespace studio
