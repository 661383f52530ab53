#pragma once
// What LibTorch's headers use of this one is in gloo/rendezvous/store.h here.
#include <gloo/rendezvous/store.h>
