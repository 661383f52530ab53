#include "core/jobs/CsvTail.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <limits>

#include "core/base/Error.h"

namespace studio {
namespace {

class File {
  public:
    explicit File(const fs::path& path)
        : m_descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
    ~File() {
        if (m_descriptor >= 0) ::close(m_descriptor);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    bool isOpen() const { return m_descriptor >= 0; }
    std::size_t size() const {
        struct stat info {};
        return ::fstat(m_descriptor, &info) == 0 ? std::size_t(info.st_size) : 0;
    }
    /// Less than `size` bytes where the file ends before.
    std::string read(std::size_t offset, std::size_t size) const {
        std::string bytes(size, '\0');
        std::size_t done = 0;
        while (done < size) {
            const ssize_t got =
                ::pread(m_descriptor, bytes.data() + done, size - done, off_t(offset + done));
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) break;
            done += std::size_t(got);
        }
        bytes.resize(done);
        return bytes;
    }

  private:
    int m_descriptor;
};

/// Calls use(field) for each one.
template <typename Use>
void forEachField(std::string_view line, const Use& use) {
    for (std::size_t begin = 0;;) {
        const std::size_t comma = line.find(',', begin);
        use(line.substr(begin, comma == std::string_view::npos ? comma : comma - begin));
        if (comma == std::string_view::npos) return;
        begin = comma + 1;
    }
}

}  // namespace

void CsvTail::forget() {
    m_columns.clear();
    m_offset = 0;
    m_last.clear();
    m_damaged = 0;
}

int CsvTail::column(const std::string& name) const {
    const auto found = std::find(m_columns.begin(), m_columns.end(), name);
    return found == m_columns.end() ? -1 : int(found - m_columns.begin());
}

CsvTail::News CsvTail::poll(std::size_t maxBytes) {
    News news;
    const File file(m_file);
    if (!file.isOpen()) {
        if (errno != ENOENT && errno != ENOTDIR)
            throw Error(ErrorCode::FileUnreadable, toUtf8(m_file), std::strerror(errno));
        news.restarted = m_offset > 0;
        forget();
        return news;
    }
    const std::size_t size = file.size();
    // What was read last must still be there, else rows were taken back or the file is another one.
    if (m_offset > 0 &&
        (size < m_offset || file.read(m_offset - m_last.size(), m_last.size()) != m_last)) {
        news.restarted = true;
        forget();
    }
    const std::string bytes = file.read(m_offset, std::min(maxBytes, size - m_offset));
    std::size_t begin = 0;
    for (std::size_t end; (end = bytes.find('\n', begin)) != std::string::npos; begin = end + 1) {
        takeLine(std::string_view(bytes).substr(begin, end - begin), news);
        m_last.assign(bytes, begin, end + 1 - begin);
    }
    if (begin == 0 && bytes.size() == maxBytes) {  // no line is that long: something else
        begin = bytes.size();
        m_last = bytes.substr(bytes.size() - std::min<std::size_t>(bytes.size(), 64));
        ++m_damaged;
    }
    m_offset += begin;
    news.more = begin > 0 && bytes.size() == maxBytes && m_offset < size;
    return news;
}

void CsvTail::takeLine(std::string_view line, News& news) {
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) return;
    if (m_columns.empty()) {
        forEachField(line, [&](std::string_view field) { m_columns.emplace_back(field); });
        return;
    }
    const std::size_t before = news.values.size();
    forEachField(line, [&](std::string_view field) {
        double value = std::numeric_limits<double>::quiet_NaN();
        const auto read = std::from_chars(field.data(), field.data() + field.size(), value);
        if (read.ptr != field.data() + field.size())
            value = std::numeric_limits<double>::quiet_NaN();
        news.values.push_back(value);
    });
    if (news.values.size() - before == m_columns.size() &&
        news.values[before] == news.values[before])
        return;
    news.values.resize(before);
    ++m_damaged;
}

}  // namespace studio
