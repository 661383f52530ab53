#include "core/checkpoint/ZipPthFile.h"

#include <algorithm>
#include <string_view>

#include "core/base/Error.h"

namespace studio {
namespace {

constexpr std::string_view kLittleEndian = "little";
/// More than the pickle of any model has.
constexpr std::uint64_t kMaxSmallRecord = 64 << 20;
constexpr std::uint64_t kMaxPacking = 64;

}  // namespace

ZipPthFile::ZipPthFile(std::shared_ptr<const MappedFile> file)
    : PthFile(file), m_archive(std::move(file)) {
    const auto pickles = m_archive.namesEndingWith("/data.pkl");
    if (pickles.size() != 1) invalid("is a zip archive, but not a PyTorch checkpoint");
    m_folder = pickles.front().substr(0, pickles.front().size() - std::string("data.pkl").size());
    if (m_archive.find(m_folder + "constants.pkl") != nullptr)
        invalid("is a TorchScript program, not a checkpoint");

    // torch.save can be told to leave the checksums out; the record that always has the same
    // content shows whether they are there.
    const ZipArchive::Record* version = m_archive.find(m_folder + "version");
    m_hasChecksums = version != nullptr && !version->deflated &&
                     ZipArchive::checksumMatches(*version, version->stored);

    if (m_archive.find(m_folder + "byteorder") != nullptr) {
        std::vector<std::uint8_t> buffer;
        if (!std::ranges::equal(smallRecord(m_folder + "byteorder", buffer), kLittleEndian))
            invalid("has numbers in big-endian byte order, which is not supported");
    }

    m_reader = std::make_unique<ByteReader>(smallRecord(pickles.front(), m_pickleBuffer), subject(),
                                            "its pickle");
    m_machine = std::make_unique<PickleMachine>(*m_reader, subject());
    m_root = m_machine->run();
}

std::span<const std::uint8_t> ZipPthFile::smallRecord(const std::string& name,
                                                      std::vector<std::uint8_t>& buffer) {
    const ZipArchive::Record& record = *m_archive.find(name);
    std::span<const std::uint8_t> bytes = record.stored;
    if (record.deflated) {
        if (record.size > kMaxSmallRecord) invalid("is damaged: record " + name + " is too large");
        buffer.resize(static_cast<std::size_t>(record.size));
        m_archive.inflate(name, record, buffer);
        bytes = buffer;
    }
    verify(name, record, bytes);
    return bytes;
}

void ZipPthFile::verify(const std::string& name, const ZipArchive::Record& record,
                        std::span<const std::uint8_t> bytes) const {
    if (m_hasChecksums && !ZipArchive::checksumMatches(record, bytes))
        invalid("is damaged: the checksum of record " + name + " does not match");
}

std::string ZipPthFile::nameOf(const pickle::Storage& storage) const {
    return m_folder + "data/" + std::string(storage.key);
}

const ZipArchive::Record& ZipPthFile::recordOf(const pickle::Storage& storage) const {
    const ZipArchive::Record* record = m_archive.find(nameOf(storage));
    if (record == nullptr) invalid("is damaged: record " + nameOf(storage) + " is missing");
    if (record->size < byteSize(storage))
        invalid("is damaged: record " + nameOf(storage) + " is smaller than its tensors");
    return *record;
}

std::span<const std::uint8_t> ZipPthFile::locate(const pickle::Storage& storage) const {
    return recordOf(storage).stored;
}

at::Storage ZipPthFile::read(const pickle::Storage& storage) {
    const std::string name = nameOf(storage);
    const ZipArchive::Record& record = recordOf(storage);
    if (!record.deflated) {
        verify(name, record, record.stored);
        file()->release(static_cast<std::size_t>(record.stored.data() - file()->data()),
                        record.stored.size());
        return view(record.stored);
    }
    // Model data hardly packs; a file that unpacks to many times its size is a trap.
    m_unpacked += record.size;
    if (m_unpacked / kMaxPacking > file()->size()) invalid("unpacks to an absurd size");
    const at::Tensor bytes = at::empty(static_cast<std::int64_t>(record.size), at::kByte);
    const std::span<std::uint8_t> buffer(bytes.data_ptr<std::uint8_t>(), bytes.nbytes());
    m_archive.inflate(name, record, buffer);
    verify(name, record, buffer);
    return bytes.storage();
}

}  // namespace studio
