# Third-party packages. LibTorch is taken from Torch_DIR: Debian's 1.13 or a 2.x wheel.
find_package(Threads REQUIRED)
find_package(OpenMP REQUIRED COMPONENTS CXX)
find_package(ZLIB REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(OpenCV REQUIRED COMPONENTS core imgproc imgcodecs)
find_package(PNG REQUIRED)
find_package(JPEG REQUIRED)
find_package(TIFF 4.5 REQUIRED)  # 4.5: error handlers of one file, not of the process
# Captions of overlays in other letters than ASCII; without them such letters are spelled out.
find_package(Freetype)
find_package(Fontconfig)
find_package(nlohmann_json 3.10 REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)

include(LibTorch)
include(Distributed)

# oneDNN: called directly by the inference kernels. Its CMake package asks for OpenCL, which we do not use.
# Not beside a wheel, which exports a newer oneDNN's symbols: the system's then calls into it and computes garbage.
find_path(DNNL_INCLUDE_DIR oneapi/dnnl/dnnl.hpp)
find_library(DNNL_LIBRARY dnnl)
add_library(studio_onednn INTERFACE)
if(DNNL_INCLUDE_DIR AND DNNL_LIBRARY AND NOT STUDIO_TORCH_WHEEL)
    target_include_directories(studio_onednn SYSTEM INTERFACE ${DNNL_INCLUDE_DIR})
    target_link_libraries(studio_onednn INTERFACE ${DNNL_LIBRARY})
    target_compile_definitions(studio_onednn INTERFACE STUDIO_HAVE_ONEDNN=1)
else()
    message(STATUS "Without oneDNN: the inference kernels fall back to LibTorch's products")
endif()

if(STUDIO_GUI OR STUDIO_TESTS)
    find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Widgets Svg Test LinguistTools)
    set(CMAKE_AUTOMOC ON)
    set(CMAKE_AUTORCC ON)
endif()
if(STUDIO_GUI)
    find_package(Qt6 6.4 REQUIRED COMPONENTS PrintSupport)  # what QCustomPlot's header includes
    find_package(QCustomPlotQt6 REQUIRED)
endif()
