#pragma once

#include <string>

#include "core/base/Files.h"
#include "core/base/JobContext.h"
#include "core/checkpoint/Architecture.h"

namespace studio {

/// Which model a user asks for.
struct ModelFile {
    fs::path checkpoint;
    fs::path decoder =
        {};  ///< mask-decoder-only file (sam_vit_b_maskdecoder.pth) laid over it, or empty
    std::string type =
        {};  ///< vit_b, vit_l, vit_h, vit_tiny: only checked; empty: take what is there
};

/// Reads what is in a checkpoint, without its values, and its SHA-256 (see modelDigest).
/// A file with a mask decoder alone is described too (kind "HQ decoder" or "SAM decoder").
/// Throws Error{FileNotFound, FileUnreadable, CheckpointInvalid, CheckpointUnsafe,
/// CheckpointMismatch, Usage}, Cancelled.
ModelInfo readModelInfo(const ModelFile& file, const JobContext& context = {});

/// SHA-256 of the checkpoint file; with a decoder file, of the two digests joined. Digests are
/// remembered in the user's cache folder by path, size, time and inode, so that a large file is
/// read once. Throws Error{FileNotFound, FileUnreadable}, Cancelled.
std::string modelDigest(const ModelFile& file, const JobContext& context = {});

}  // namespace studio
