#pragma once
// Names of gloo (github.com/facebookincubator/gloo, the versions inside LibTorch 1.13 to 2.x) that
// LibTorch's ProcessGroupGloo.hpp mentions. gloo itself is inside LibTorch, whose packages bring no
// headers of it. The program makes none of these objects, derives from none and calls none of their
// functions: it only hands on pointers to devices that LibTorch made. So the declarations need to
// be complete enough for that header, and no more.
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace gloo {

class Context {
  public:
    void setTimeout(std::chrono::milliseconds timeout);
};

namespace rendezvous {

class Store {
  public:
    using Bytes = std::vector<char>;
    using Keys = std::vector<std::string>;
    static constexpr std::chrono::milliseconds kDefaultTimeout{30000};
    virtual ~Store() = default;
    virtual void set(const std::string& key, const Bytes& value) = 0;
    virtual Bytes get(const std::string& key) = 0;
    virtual void wait(const Keys& keys) = 0;
    virtual void wait(const Keys& keys, const std::chrono::milliseconds& timeout) = 0;
    virtual bool has_v2_support() = 0;
    virtual std::vector<Bytes> multi_get(const Keys& keys) = 0;
    virtual void multi_set(const Keys& keys, const std::vector<Bytes>& values) = 0;
    virtual void append(const std::string& key, const Bytes& value) = 0;
    virtual std::int64_t add(const std::string& key, std::int64_t value) = 0;
};

}  // namespace rendezvous
}  // namespace gloo
