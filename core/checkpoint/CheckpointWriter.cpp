#include "core/checkpoint/CheckpointWriter.h"

#include "core/base/Error.h"
#include "core/checkpoint/PickleWriter.h"
#include "core/checkpoint/ZipWriter.h"

namespace studio {
namespace {

const std::string kFolder = "archive/";

/// On the CPU, contiguous, and nothing behind its last element.
at::Tensor asStored(const at::Tensor& tensor) {
    return tensor.detach().cpu().contiguous();
}

std::string describe(const StateDict& tensors, const CheckpointLayout& layout) {
    PickleWriter pickle;
    pickle.beginDict();
    if (!layout.wrapper.empty()) {
        pickle.text(layout.wrapper);
        pickle.beginDict();
    }
    std::size_t key = 0;
    for (const auto& [name, tensor] : tensors) {
        pickle.text(name);
        // Shapes suffice here: the values follow one by one.
        pickle.tensor(at::empty(tensor.sizes(), tensor.options().device(at::kMeta)),
                      std::to_string(key++));
    }
    if (!layout.wrapper.empty()) pickle.endDict();
    if (!layout.config.empty()) {
        pickle.text("config");
        pickle.json(layout.config);
    }
    for (const auto& [name, value] : layout.extras.items()) {
        pickle.text(name);
        pickle.json(value);
    }
    pickle.endDict();
    return pickle.finish();
}

void writeArchive(ZipWriter& zip, const StateDict& tensors, const CheckpointLayout& layout,
                  const JobContext& context) {
    zip.add(kFolder + "data.pkl", describe(tensors, layout));
    zip.add(kFolder + "byteorder", "little");
    std::size_t key = 0;
    for (const auto& [name, tensor] : tensors) {
        context.checkpoint();
        const at::Tensor stored = asStored(tensor);
        zip.add(kFolder + "data/" + std::to_string(key++),
                {static_cast<const std::uint8_t*>(stored.data_ptr()), stored.nbytes()});
        context.report(static_cast<double>(key), static_cast<double>(tensors.size()), name);
    }
    zip.add(kFolder + "version", "3\n");
    zip.finish();
}

}  // namespace

void writeCheckpoint(const fs::path& path, const StateDict& tensors, const CheckpointLayout& layout,
                     const JobContext& context) {
    if (layout.wrapper.empty() && !(layout.config.empty() && layout.extras.empty()))
        throw Error(ErrorCode::Internal, toUtf8(path),
                    "a bare state dict has no place for a config or other entries");
    try {
        writeFileAtomically(path, [&](int descriptor, const fs::path&) {
            ZipWriter zip(descriptor, path);
            writeArchive(zip, tensors, layout, context);
        });
    } catch (const std::bad_alloc&) {
        throw Error(ErrorCode::OutOfMemory, toUtf8(path), "not enough memory to write it");
    } catch (const c10::Error& error) {
        throw Error(ErrorCode::Internal, toUtf8(path), error.what_without_backtrace());
    }
}

}  // namespace studio
