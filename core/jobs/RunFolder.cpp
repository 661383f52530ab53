#include "core/jobs/RunFolder.h"

#include <fcntl.h>
#include <spdlog/fmt/fmt.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <system_error>

#include "core/base/Error.h"
#include "core/jobs/ImageJob.h"

namespace studio {
namespace {

constexpr const char* kOutput = "--output";
constexpr const char* kLock = ".lock";

std::string lineOf(const std::vector<std::string>& fields) {
    std::string line;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i > 0) line += ',';
        line += csvField(fields[i]);
    }
    line += '\n';
    return line;
}

/// Our own logs hold numbers alone: no field is quoted.
std::vector<std::string> fieldsOf(std::string_view line) {
    std::vector<std::string> fields;
    while (true) {
        const std::size_t comma = line.find(',');
        fields.emplace_back(line.substr(0, comma));
        if (comma == std::string_view::npos) return fields;
        line.remove_prefix(comma + 1);
    }
}

[[noreturn]] void unwritable(const fs::path& path, int error) {
    throw Error(ErrorCode::FileUnwritable, toUtf8(path),
                std::string("cannot be written (") + std::strerror(error) + ")");
}

/// Ends what made `temporary`, with `error` if that failed: it takes the place of `name`, or is
/// removed. Throws Error{DiskFull, FileUnwritable}.
void moveOver(const fs::path& temporary, const fs::path& name, std::error_code error) {
    if (!error) fs::rename(temporary, name, error);
    if (!error) return;
    std::error_code ignored;
    fs::remove(temporary, ignored);
    if (error.value() == ENOSPC)
        throw Error(ErrorCode::DiskFull, toUtf8(name), "no space left on the disk");
    unwritable(name, error.value());
}

bool startsWithAndEnds(const std::string& name, const char* start, const char* end) {
    return name.starts_with(start) && name.ends_with(end);
}

bool isFolderOfRun(const std::string& name) {
    return name == "encoderepoch" || name == "decoderepoch" || name == "examples";
}

bool isInFolderOfRun(const fs::path& file) {
    const std::string name = file.filename().native();
    return startsWithAndEnds(name, "encoder_epoch_", ".pth") ||
           startsWithAndEnds(name, "decoder_epoch_", ".pth") ||
           startsWithAndEnds(name, "epoch_", ".png");
}

}  // namespace

std::string csvNumber(double value) {
    return std::isfinite(value) ? fmt::format("{}", value) : std::string();
}

CsvLog::~CsvLog() {
    if (m_file >= 0) ::close(m_file);
}

void CsvLog::open(const fs::path& path, const std::vector<std::string>& columns,
                  const std::function<bool(const std::vector<std::string>&)>& keep) {
    const std::string header = lineOf(columns);
    std::string text = header;
    if (fs::exists(path)) {
        const std::vector<std::uint8_t> bytes = readFile(path);
        std::string_view old(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        if (old.starts_with(header)) {
            old.remove_prefix(header.size());
            for (std::size_t end; (end = old.find('\n')) != std::string_view::npos;
                 old.remove_prefix(end + 1)) {
                const std::string_view line = old.substr(0, end);
                const std::vector<std::string> fields = fieldsOf(line);
                if (fields.size() != columns.size() || !keep(fields)) continue;
                text += line;
                text += '\n';
            }
        }
    }
    writeFileAtomically(path, text);
    if (m_file >= 0) ::close(m_file);
    m_path = path;
    m_file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (m_file < 0) unwritable(path, errno);
}

void CsvLog::append(const std::vector<std::string>& fields) {
    if (m_file < 0) return;
    const std::string line = lineOf(fields);
    const off_t before = ::lseek(m_file, 0, SEEK_END);
    try {
        writeAll(m_file, line.data(), line.size(), m_path);
    } catch (const Error&) {
        // Half a line would spoil the next one.
        if (::ftruncate(m_file, before) != 0) unwritable(m_path, errno);
        throw;
    }
}

RunFolder::~RunFolder() {
    if (m_lock >= 0) ::close(m_lock);
}

bool RunFolder::isOfRun(const fs::path& entry) const {
    constexpr std::array kNames{"train_state.pth", "run.json",     "training_metrics.json",
                                "epoch_stats.csv", "step_log.csv", "system_log.csv",
                                "best.pth",        "last.pth",     kLock};
    const std::string name = entry.filename().native();
    return std::ranges::find(kNames, name) != kNames.end() ||
           startsWithAndEnds(name, "sam_hq_epoch_", ".pth") || name.starts_with(".tmp-");
}

bool RunFolder::hasRun() const {
    // A run that failed before it began leaves run.json alone: nothing to go on with or to lose.
    return fs::exists(metrics()) || fs::exists(state());
}

bool RunFolder::isOfEarlierRun(const fs::path& file) const {
    std::error_code error;
    const fs::path root = fs::weakly_canonical(m_root, error);
    const fs::path whole = fs::weakly_canonical(file, error);
    if (!hasRun() || !fs::exists(whole, error)) return false;
    const fs::path parent = whole.parent_path();
    if (parent == root) return isOfRun(whole);
    return parent.parent_path() == root && isFolderOfRun(parent.filename().native()) &&
           isInFolderOfRun(whole);
}

void RunFolder::claim(bool overwrite, bool resume) {
    const auto refuse = [&](const std::string& detail) {
        throw Error(ErrorCode::Usage, kOutput, toUtf8(m_root) + " " + detail);
    };
    std::error_code error;
    if (fs::exists(m_root, error) && !fs::is_directory(m_root, error)) refuse("is not a folder");
    fs::create_directories(m_root, error);
    if (error) unwritable(m_root, error.value());
    if (::access(m_root.c_str(), W_OK | X_OK) != 0) unwritable(m_root, errno);
    if (resume && !hasRun()) refuse("has no run that could be resumed");

    m_lock = ::open((m_root / kLock).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (m_lock < 0) unwritable(m_root, errno);
    if (::flock(m_lock, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) refuse("is in use by a run that is under way");
        // A file system without locks: nothing to be done about it.
    }
    if (resume) return;
    const bool run = hasRun();
    if (run && !overwrite)
        refuse(
            "holds an earlier run: go on with it by --resume, replace it by --overwrite, or "
            "name another folder");
    for (const fs::directory_entry& entry : fs::directory_iterator(m_root)) {
        const std::string name = entry.path().filename().native();
        const bool folder = isFolderOfRun(name);
        if (!run && !isOfRun(entry.path()) && !overwrite)
            refuse("is not empty: \"" + name +
                   "\" is there; name another folder, or say --overwrite (files that are not a "
                   "run's are kept)");
        if (!run) continue;
        if (isOfRun(entry.path()) && name != kLock) {
            if (!fs::remove(entry.path(), error) && error) unwritable(entry.path(), error.value());
        } else if (folder && entry.is_directory()) {
            for (const fs::directory_entry& file : fs::directory_iterator(entry.path())) {
                if (!isInFolderOfRun(file.path())) continue;
                if (!fs::remove(file.path(), error) && error)
                    unwritable(file.path(), error.value());
            }
        }
    }
}

fs::path RunFolder::model(int epoch) const {
    return m_root / fmt::format("sam_hq_epoch_{}.pth", epoch);
}
fs::path RunFolder::encoder(int epoch) const {
    return m_root / "encoderepoch" / fmt::format("encoder_epoch_{}.pth", epoch);
}
fs::path RunFolder::decoder(int epoch) const {
    return m_root / "decoderepoch" / fmt::format("decoder_epoch_{}.pth", epoch);
}
fs::path RunFolder::example(int epoch, std::size_t index) const {
    return m_root / "examples" / fmt::format("epoch_{}_{}.png", epoch, index);
}

void RunFolder::link(const fs::path& name, const fs::path& target) const {
    const fs::path temporary = m_root / fmt::format(".tmp-link-{}", ::getpid());
    std::error_code error;
    fs::remove(temporary, error);
    fs::create_symlink(target.filename(), temporary, error);
    if (error) fs::copy_file(target, temporary, fs::copy_options::overwrite_existing, error);
    moveOver(temporary, name, error);
}

void RunFolder::repeat(const fs::path& file, const fs::path& name) const {
    std::error_code error;
    if (fs::equivalent(file, name, error)) return;
    const fs::path temporary = name.parent_path() / fmt::format(".tmp-link-{}", ::getpid());
    fs::create_directories(name.parent_path(), error);
    fs::remove(temporary, error);
    fs::create_hard_link(file, temporary, error);
    if (error) fs::copy_file(file, temporary, fs::copy_options::overwrite_existing, error);
    moveOver(temporary, name, error);
}

}  // namespace studio
