# shellcheck shell=bash
# What run.sh and test.sh share: packages, LibTorch, configuration, build. Sourced. Every step says what it
# does, does nothing when there is nothing to do, and never asks.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build="$root/build"
cuda=no # yes: LibTorch with CUDA from PyPI
werror=OFF

# user_folder VALUE_OF_XDG_VARIABLE UNDER_HOME: as the program itself finds it.
user_folder() {
    if [[ $1 == /* ]]; then echo "$1/persam-hq-studio"; else echo "${HOME:-/tmp}/$2/persam-hq-studio"; fi
}
torch_venv="$(user_folder "${XDG_CACHE_HOME:-}" .cache)/torch"

step() { printf '==> %s\n' "$*"; }
warn() { printf 'warning: %s\n' "$*" >&2; }
# fail WHAT [WHAT_TO_DO...]: one line each.
fail() {
    printf '\nerror: %s\n' "$1" >&2
    shift
    for line in "$@"; do printf '       %s\n' "$line" >&2; done
    exit 1
}

# ---- Debian packages

packages=(
    g++ cmake ninja-build
    nlohmann-json3-dev libcli11-dev libspdlog-dev libssl-dev libopencv-dev
    zlib1g-dev libpng-dev libjpeg-dev libtiff-dev libfreetype-dev libfontconfig-dev
    libopenblas0-pthread # the default BLAS is 75 times slower
    qt6-base-dev qt6-svg-dev qt6-tools-dev qt6-l10n-tools libgl-dev libqcustomplot-dev
    fonts-dejavu-core # a fresh system has no font at all
)
# Taken where the distribution has them; the program is complete without.
optional_packages=(ccache mold libdnnl-dev qt6-wayland qt6-translations-l10n)

is_installed() { [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed* ]]; }
is_available() { [[ $(LC_ALL=C apt-cache policy "$1" 2>/dev/null) == *"Candidate: "[!\(]* ]]; }

as_root() {
    if [[ $EUID -eq 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; then
        sudo "$@"
    else
        fail "administrator rights are needed once, to install packages" \
            "Run this as root, or let an administrator run: apt-get install ${missing[*]}"
    fi
}

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=600 "$@"
}

# What is to be installed, after what is known of the distribution now.
find_missing() {
    local package required=("${packages[@]}")
    debian_torch=no
    if is_installed libtorch-dev || is_available libtorch-dev; then debian_torch=yes; fi
    if [[ $cuda == no && $debian_torch == yes ]]; then
        required+=(libtorch-dev)
    else
        required+=(python3-venv ca-certificates)
    fi
    missing=()
    unknown=() # to the package lists, which may be old or empty
    for package in "${required[@]}"; do
        is_installed "$package" && continue
        missing+=("$package")
        is_available "$package" || unknown+=("$package")
    done
    if [[ $cuda == no && $debian_torch == no && ! -f $torch_venv/ready ]]; then unknown+=(libtorch-dev); fi
    # Nothing is asked of an administrator for the optional ones alone.
    if [[ ${#missing[@]} -eq 0 ]]; then return; fi
    for package in "${optional_packages[@]}"; do
        if ! is_installed "$package" && is_available "$package"; then missing+=("$package"); fi
    done
}

install_packages() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        debian_torch=no
        warn "this is no Debian system; needed are its equivalents of: ${packages[*]}"
        return
    fi
    find_missing
    if [[ ${#unknown[@]} -gt 0 ]]; then
        update_package_lists
        find_missing
    fi
    if [[ ${#missing[@]} -eq 0 ]]; then return; fi
    step "Installing ${#missing[@]} packages: ${missing[*]}"
    require_space /usr 3500 "the packages"
    local install=(apt_get install --no-install-recommends "${missing[@]}")
    "${install[@]}" || { update_package_lists && "${install[@]}"; } ||
        fail "the packages could not be installed" \
            "The reason stands above: no network, no space, or a distribution older than Debian 12." \
            "Try again, or install them by hand: ${missing[*]}"
}

update_package_lists() {
    step "Updating the package lists"
    apt_get update -q || fail "the package lists could not be updated" \
        "Check the network and /etc/apt/sources.list.d, then run this again."
}

require_space() { # FOLDER MEGABYTES WHAT
    local folder=$1 free
    while [[ ! -d $folder ]]; do folder=$(dirname "$folder"); done
    free=$(df -Pm "$folder" | awk 'NR == 2 { print $4 }')
    [[ $free -ge $2 ]] || fail "not enough space for $3: about $2 MB are needed in $folder, $free MB are free" \
        "Free some space and run this again."
}

# ---- LibTorch: the distribution's, else the wheel's

provide_torch() {
    torch_dir=
    if [[ $cuda == yes ]] && ! [[ -e /proc/driver/nvidia/version ]]; then
        warn "no NVIDIA driver was found, so the program will run on the CPU; install the driver" \
            "(Debian: nvidia-driver) and start this again"
    fi
    if [[ $cuda == no && $debian_torch == yes ]]; then return; fi
    local venv=$torch_venv
    if [[ ! -f $venv/ready ]]; then
        step "Downloading LibTorch into $venv (about 3 GB, once)"
        require_space "$venv" 9000 "LibTorch and its libraries"
        mkdir -p "$(dirname "$venv")"
        python3 -m venv "$venv" || fail "no Python environment could be made in $venv" \
            "Install python3-venv, remove that folder, and run this again."
        "$venv/bin/pip" install --no-input --no-cache-dir 'torch>=2.6,<3' || fail "LibTorch could not be downloaded" \
            "Check the network and the free space, then run this again: it goes on where it stopped."
        "$venv/bin/python" -c 'import torch, sys; sys.exit(not torch._C._GLIBCXX_USE_CXX11_ABI)' ||
            fail "this LibTorch was built for the old C++ ABI and cannot be linked" \
                "Remove $venv and run this again with a newer Python."
        : >"$venv/ready"
    fi
    torch_dir=$(echo "$venv"/lib/python3*/site-packages/torch/share/cmake/Torch)
    [[ -d $torch_dir ]] || fail "LibTorch in $venv is damaged" "Remove that folder and run this again."
}

# ---- configuration and build

configure() {
    local options=(--preset release "-DSTUDIO_WERROR=$werror")
    if [[ -n $torch_dir ]]; then options+=("-DTorch_DIR=$torch_dir"); else options+=(-UTorch_DIR); fi
    local stamp="$build/.configured-with"
    if [[ -f $build/build.ninja && -f $stamp && "$(<"$stamp")" == "${options[*]}" ]]; then return; fi
    step "Configuring in $build"
    require_space "$root" 1500 "the build"
    rm -f "$stamp"
    (cd "$root" && cmake "${options[@]}") || fail "the build could not be configured" \
        "The first error above says what is missing. After an update of the system, remove $build."
    printf '%s' "${options[*]}" >"$stamp"
}

# A compiler cache that cannot be written fails every compilation.
check_compiler_cache() {
    command -v ccache >/dev/null || return 0
    local folder
    folder=${CCACHE_DIR:-$(ccache --get-config cache_dir 2>/dev/null || true)}
    if [[ -n $folder ]] && mkdir -p "$folder" 2>/dev/null && [[ -w $folder ]]; then return 0; fi
    warn "building without a compiler cache: ${folder:-its folder} cannot be written"
    export CCACHE_DISABLE=1
}

# build_targets TARGET...
build_targets() {
    check_compiler_cache
    # A compiler on LibTorch's headers takes up to 1.5 GB.
    local memory_mb jobs
    memory_mb=$(awk '/^MemAvailable/ { print int($2 / 1024) }' /proc/meminfo)
    jobs=$(nproc)
    if ((memory_mb / 1500 < jobs)); then jobs=$((memory_mb / 1500 > 1 ? memory_mb / 1500 : 1)); fi
    step "Building (the first time takes minutes)"
    cmake --build "$build" --parallel "${JOBS:-$jobs}" --target "$@" || fail "the build failed" \
        "The first error above says where. If a compiler was killed, memory ran out: JOBS=1 $0" \
        "If the disk is full, free some space; then run this again, it goes on where it stopped."
}

set_up() {
    install_packages
    provide_torch
    configure
}
