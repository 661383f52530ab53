#include "core/base/Error.h"

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
        case ErrorCode::Internal: return "Internal";
    }
    return "Internal";
}

Error::Error(ErrorCode code, std::string subject, std::string detail)
    : m_code(code),
      m_subject(std::move(subject)),
      m_detail(std::move(detail)),
      m_message(m_subject.empty() ? m_detail : m_subject + ": " + m_detail) {}

}  // namespace studio
