# STUDIO_HAVE_C10D, STUDIO_HAVE_NCCL and STUDIO_NCCL_INCLUDE_DIRS: what of LibTorch's c10d this build can use.
# Asked of the compiler once, since headers and versions vary.
include(CheckCXXSourceCompiles)

option(STUDIO_DISTRIBUTED "Training by several processes, where LibTorch can" ON)

function(_studio_check_c10d result header)
    get_target_property(_includes studio_torch INTERFACE_INCLUDE_DIRECTORIES)
    set(CMAKE_REQUIRED_INCLUDES ${_includes} ${ARGN})
    if(TORCH_INSTALL_PREFIX)  # its packages' targets carry the rest
        list(APPEND CMAKE_REQUIRED_INCLUDES ${TORCH_INCLUDE_DIRS})
    endif()
    set(CMAKE_REQUIRED_FLAGS -w)
    set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)  # compiled, not linked
    check_cxx_source_compiles("
        #undef USE_C10D_GLOO
        #undef USE_C10D_NCCL
        #define USE_C10D_GLOO
        #define USE_C10D_NCCL
        #include <torch/csrc/distributed/c10d/${header}.hpp>
        #include <torch/csrc/distributed/c10d/TCPStore.hpp>
        int size(const c10::intrusive_ptr<c10d::Store>& store) {
            return c10::make_intrusive<c10d::${header}>(store, 0, 1, c10d::${header}::Options::create())->getSize();
        }" ${result})
endfunction()

if(STUDIO_DISTRIBUTED)
    _studio_check_c10d(STUDIO_HAVE_C10D ProcessGroupGloo "${CMAKE_SOURCE_DIR}/cmake/gloo")
    if(STUDIO_HAVE_C10D AND EXISTS "${_wheel}/lib/libtorch_cuda.so")
        # Beside the wheel lie pip's packages of CUDA.
        file(GLOB STUDIO_NCCL_INCLUDE_DIRS "${_wheel}/../nvidia/*/include")
        if(STUDIO_NCCL_INCLUDE_DIRS)
            _studio_check_c10d(STUDIO_HAVE_NCCL ProcessGroupNCCL "${STUDIO_NCCL_INCLUDE_DIRS}")
        endif()
    endif()
else()
    unset(STUDIO_HAVE_C10D CACHE)
    unset(STUDIO_HAVE_NCCL CACHE)
endif()
if(NOT STUDIO_HAVE_C10D)
    message(STATUS "Distributed training is not built in")
endif()
