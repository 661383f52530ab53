#!/usr/bin/env bash
# From a fresh clone to the running program; see usage() below.
set -euo pipefail
# shellcheck source=scripts/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/scripts/setup.sh"

usage() {
    cat <<'TEXT'
Usage: ./run.sh [--cuda] [PROGRAM OPTIONS] [FOLDER OR IMAGES]

Installs what is missing, builds, and opens the window: on the sample project, or on what is named.
Without a display it segments the sample project with its saved clicks and prints the scores.

  --cuda       use LibTorch with CUDA (about 3 GB, once); needs the NVIDIA driver, no toolkit
  -h, --help   this text

Everything else goes to the program: build/bin/persam-hq-studio --help (in a window) or
build/bin/persam-hq segment --help (without a display).
JOBS=<n> limits the number of compilers that run at the same time.
TEXT
}

arguments=()
has_paths=no has_model=no
for argument in "$@"; do
    case $argument in
        --cuda)
            cuda=yes
            continue
            ;;
        -h | --help)
            usage
            exit 0
            ;;
        --model | --model=* | --ckpt | --ckpt=*) has_model=yes ;;
        *)
            # What follows an option is its value.
            if [[ -e $argument && ${arguments[*]: -1} != --* ]]; then has_paths=yes; fi
            ;;
    esac
    arguments+=("$argument")
done

# A copy, so that work on it survives updates; it is never overwritten.
copy_sample() {
    local data_folder
    data_folder=$(user_folder "${XDG_DATA_HOME:-}" .local/share)
    sample="$data_folder/sample"
    if [[ -e $sample ]]; then return; fi
    step "Copying the sample project to $sample"
    local unfinished="$sample.$$"
    if ! { mkdir -p "$data_folder" && cp -R "$root/resources/sample" "$unfinished" && mv -T "$unfinished" "$sample"; }; then
        rm -rf "$unfinished"
        fail "the sample project could not be copied to $sample" \
            "Make the folder writable, or name another one: XDG_DATA_HOME=<folder> ./run.sh"
    fi
}

set_up
starter="$root/resources/starter/starter.pth"

if [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
    build_targets persam-hq-studio persam-hq
    if [[ $has_model == no ]]; then arguments=(--model "$starter" "${arguments[@]}"); fi
    if [[ $has_paths == no ]]; then
        copy_sample
        arguments+=("$sample")
    fi
    step "Starting the window"
    exec "$build/bin/persam-hq-studio" "${arguments[@]}"
fi

build_targets persam-hq
copy_sample
if [[ $has_model == no ]]; then arguments=(--ckpt "$starter" "${arguments[@]}"); fi
step "No display: segmenting the sample project with its saved clicks"
"$build/bin/persam-hq" segment --images "$sample" --prompts "$sample/json" --gt "$sample/gt" \
    --outdir "$sample/outputs/outdir_ren" "${arguments[@]}" || fail "the sample project was not segmented completely" \
    "What went wrong stands above."
step "The window needs a display: run this on a desktop, or over ssh -X"
