// Carries the precompiled header of LibTorch that the core libraries share.
