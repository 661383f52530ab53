# Target studio_torch: LibTorch from Torch_DIR, Debian's 1.13 or a PyPI wheel's 2.x (STUDIO_TORCH_WHEEL).
set(STUDIO_TORCH_WHEEL OFF)
add_library(studio_torch INTERFACE)
# at::parallel_for is a header: without OpenMP it compiles into a plain loop on one core.
target_link_libraries(studio_torch INTERFACE OpenMP::OpenMP_CXX)

get_filename_component(_wheel "${Torch_DIR}/../../.." ABSOLUTE)
if(Torch_DIR AND EXISTS "${_wheel}/include/torch/csrc/api/include" AND EXISTS "${_wheel}/lib/libtorch_cpu.so")
    # A wheel. Its own configuration insists on a CUDA toolkit when it was built with CUDA; running it needs
    # the driver only, so its libraries are taken by name.
    message(STATUS "LibTorch: the wheel at ${_wheel}")
    set(STUDIO_TORCH_WHEEL ON)
    # It brings another {fmt} than the one that the system's spdlog is built with, and would shadow it.
    find_path(_fmt fmt/format.h NO_CACHE REQUIRED)
    file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/system_fmt")
    file(CREATE_LINK "${_fmt}/fmt" "${CMAKE_BINARY_DIR}/system_fmt/fmt" SYMBOLIC)
    target_include_directories(studio_torch SYSTEM INTERFACE "${CMAKE_BINARY_DIR}/system_fmt")
    target_include_directories(studio_torch SYSTEM INTERFACE
        "${_wheel}/include" "${_wheel}/include/torch/csrc/api/include")
    set(_libraries torch torch_cpu c10)
    if(EXISTS "${_wheel}/lib/libtorch_cuda.so")
        list(APPEND _libraries torch_cuda c10_cuda)
    endif()
    # The backends register themselves when loaded: nothing refers to them by name.
    target_link_options(studio_torch INTERFACE "LINKER:--no-as-needed")
    foreach(_library IN LISTS _libraries)
        target_link_libraries(studio_torch INTERFACE "${_wheel}/lib/lib${_library}.so")
    endforeach()
    # The wheel's own dependencies are found through its run paths, not ours.
    target_link_options(studio_torch INTERFACE "LINKER:--allow-shlib-undefined")
    list(APPEND CMAKE_BUILD_RPATH "${_wheel}/lib")
    list(APPEND CMAKE_INSTALL_RPATH "${_wheel}/lib")
else()
    # Torch's configuration adds global flags; keep only its targets.
    set(_flags "${CMAKE_CXX_FLAGS}")
    find_package(Torch REQUIRED)
    set(CMAKE_CXX_FLAGS "${_flags}")
    target_include_directories(studio_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
    target_link_libraries(studio_torch INTERFACE ${TORCH_LIBRARIES})
    separate_arguments(_flags UNIX_COMMAND "${TORCH_CXX_FLAGS}")
    target_compile_options(studio_torch INTERFACE ${_flags})
endif()
