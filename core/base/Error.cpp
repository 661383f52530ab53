#include "core/base/Error.h"

#include <new>
#include <utility>

namespace studio {

const char* errorCodeName(ErrorCode code) {
    switch (code) {
        case ErrorCode::Usage: return "Usage";
        case ErrorCode::FileNotFound: return "FileNotFound";
        case ErrorCode::FileUnreadable: return "FileUnreadable";
        case ErrorCode::FileUnwritable: return "FileUnwritable";
        case ErrorCode::DiskFull: return "DiskFull";
        case ErrorCode::FileChanged: return "FileChanged";
        case ErrorCode::ImageUnreadable: return "ImageUnreadable";
        case ErrorCode::ImageTooLarge: return "ImageTooLarge";
        case ErrorCode::SizeMismatch: return "SizeMismatch";
        case ErrorCode::JsonInvalid: return "JsonInvalid";
        case ErrorCode::AnnotationInvalid: return "AnnotationInvalid";
        case ErrorCode::FolderEmpty: return "FolderEmpty";
        case ErrorCode::CheckpointInvalid: return "CheckpointInvalid";
        case ErrorCode::CheckpointUnsafe: return "CheckpointUnsafe";
        case ErrorCode::CheckpointMismatch: return "CheckpointMismatch";
        case ErrorCode::DeviceUnavailable: return "DeviceUnavailable";
        case ErrorCode::OutOfMemory: return "OutOfMemory";
        case ErrorCode::TrainingDiverged: return "TrainingDiverged";
        case ErrorCode::ProcessLost: return "ProcessLost";
        case ErrorCode::Internal: return "Internal";
    }
    return "Internal";
}

Error::Error(ErrorCode code, std::string subject, std::string detail)
    : m_code(code),
      m_subject(std::move(subject)),
      m_detail(std::move(detail)),
      m_message(m_subject.empty() ? m_detail : m_subject + ": " + m_detail) {}

Error currentError(const std::string& subject) {
    try {
        throw;
    } catch (const Error& error) {
        return error;
    } catch (const std::bad_alloc&) {
        return Error(ErrorCode::OutOfMemory, subject, "there is not enough memory");
    } catch (const std::exception& error) {
        return Error(ErrorCode::Internal, subject, error.what());
    }
}

}  // namespace studio
