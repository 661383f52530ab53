#include "core/base/Hash.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "core/base/Error.h"

namespace studio {

struct Sha256::Context {
    EVP_MD_CTX* md = EVP_MD_CTX_new();
    ~Context() { EVP_MD_CTX_free(md); }
};

Sha256::Sha256() : m_context(std::make_unique<Context>()) {
    if (m_context->md == nullptr || EVP_DigestInit_ex(m_context->md, EVP_sha256(), nullptr) != 1)
        throw Error(ErrorCode::Internal, "SHA-256", "the crypto library offers no SHA-256");
}

Sha256::~Sha256() = default;

void Sha256::update(const void* data, std::size_t size) {
    EVP_DigestUpdate(m_context->md, data, size);
}

std::string Sha256::hexDigest() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    EVP_DigestFinal_ex(m_context->md, digest.data(), &size);
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (unsigned int i = 0; i < size; ++i) {
        text += kDigits[digest[i] >> 4];
        text += kDigits[digest[i] & 15];
    }
    return text;
}

std::string sha256OfFile(const fs::path& path, const JobContext& context) {
    const MappedFile file(path);
    Sha256 hash;
    constexpr std::size_t kPiece = std::size_t{16} << 20;
    for (std::size_t offset = 0; offset < file.size(); offset += kPiece) {
        context.checkpoint();
        const std::size_t length = std::min(kPiece, file.size() - offset);
        hash.update(file.data() + offset, length);
        file.release(offset, length);
    }
    return hash.hexDigest();
}

}  // namespace studio
