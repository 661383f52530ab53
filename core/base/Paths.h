#pragma once

#include "core/base/Files.h"

namespace studio {

/// Folders of the user, after the XDG base directory specification. They are created on first use by
/// those who write into them.
fs::path userDataFolder();    // $XDG_DATA_HOME/persam-hq-studio: sample project, models
fs::path userCacheFolder();   // $XDG_CACHE_HOME/persam-hq-studio: embeddings, thumbnails

/// Files that come with the program (starter model, sample project): from the build tree or, installed,
/// from <prefix>/share/persam-hq-studio; PERSAM_HQ_RESOURCES overrides. Throws Error{FileNotFound}.
fs::path resourceFile(const fs::path& relative);

/// The folder of the running program.
fs::path programFolder();

}  // namespace studio
