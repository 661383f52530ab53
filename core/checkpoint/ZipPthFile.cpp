#include "core/checkpoint/ZipPthFile.h"

#include "core/base/Error.h"

namespace studio {

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

    const ZipArchive::Record* order = m_archive.find(m_folder + "byteorder");
    if (order != nullptr) {
        const Block block = unpack(m_folder + "byteorder", *order);
        const std::string text(block.bytes.begin(), block.bytes.end());
        if (text != "little")
            invalid("has numbers in big-endian byte order, which is not supported");
    }

    m_pickle = unpack(pickles.front(), *m_archive.find(pickles.front()));
    m_reader = std::make_unique<ByteReader>(m_pickle.bytes, subject(), "its pickle");
    m_machine = std::make_unique<PickleMachine>(*m_reader, subject());
    m_root = m_machine->run();
}

PthFile::Block ZipPthFile::unpack(const std::string& name, const ZipArchive::Record& record) {
    Block block{record.stored, file()};
    if (record.deflated) {
        // Model data hardly packs; a file that unpacks to many times its size is a trap.
        m_unpacked += record.size;
        if (m_unpacked / 64 > file()->size()) invalid("unpacks to an absurd size");
        auto bytes = std::make_shared<std::vector<std::uint8_t>>(m_archive.inflate(name, record));
        block = {*bytes, bytes};
    }
    if (m_hasChecksums && !ZipArchive::checksumMatches(record, block.bytes))
        invalid("is damaged: the checksum of record " + name + " does not match");
    return block;
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

PthFile::Block ZipPthFile::read(const pickle::Storage& storage) {
    return unpack(nameOf(storage), recordOf(storage));
}

}  // namespace studio
