#include "core/jobs/DataProblem.h"

namespace studio {

const char* dataProblemName(DataProblemKind kind) {
    switch (kind) {
        case DataProblemKind::Unreadable:
            return "unreadable";
        case DataProblemKind::MissingMask:
            return "missing-mask";
        case DataProblemKind::MissingImage:
            return "missing-image";
        case DataProblemKind::WrongSize:
            return "wrong-size";
        case DataProblemKind::EmptyMask:
            return "empty-mask";
        case DataProblemKind::FullMask:
            return "full-mask";
        case DataProblemKind::NonBinary:
            return "non-binary";
        case DataProblemKind::Rotated:
            return "rotated";
        case DataProblemKind::Duplicate:
            return "duplicate";
        case DataProblemKind::SplitLeak:
            return "split-leak";
        case DataProblemKind::InvalidAnnotation:
            return "invalid-annotation";
        case DataProblemKind::WrongFormat:
            return "wrong-format";
        case DataProblemKind::NameGap:
            return "name-gap";
    }
    return "";
}

const char* dataSeverityName(DataSeverity severity) {
    switch (severity) {
        case DataSeverity::Note:
            return "note";
        case DataSeverity::Warning:
            return "warning";
        case DataSeverity::Error:
            return "error";
    }
    return "";
}

const char* dataOutcomeName(DataOutcome outcome) {
    switch (outcome) {
        case DataOutcome::Open:
            return "open";
        case DataOutcome::Repaired:
            return "repaired";
        case DataOutcome::LeftOut:
            return "left-out";
    }
    return "";
}

Json toJson(const DataProblem& problem) {
    return {{"kind", dataProblemName(problem.kind)},
            {"severity", dataSeverityName(problem.severity)},
            {"file", toUtf8(problem.file)},
            {"other", toUtf8(problem.other)},
            {"group", problem.group},
            {"text", problem.text},
            {"fixable", problem.fixable},
            {"repair", problem.repair},
            {"outcome", dataOutcomeName(problem.outcome)}};
}

}  // namespace studio
