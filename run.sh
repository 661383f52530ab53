#!/usr/bin/env bash
# From a fresh clone to the running program; see usage() below.
set -euo pipefail
# shellcheck source=scripts/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/scripts/setup.sh"

usage() {
    cat <<'TEXT'
Usage: ./run.sh [--cuda] [PROGRAM OPTIONS] [FOLDER OR IMAGES]

Installs what is missing, builds, and opens the window: on the sample project, or on what is named.
Without a display it segments the same with its saved clicks and prints the scores.

  --cuda       use LibTorch with CUDA (about 3 GB, once); needs the NVIDIA driver, no toolkit
  --model F    take another checkpoint than the starter model
  -h, --help   this text

Everything else goes to the program: build/bin/persam-hq-studio --help (in a window) or
build/bin/persam-hq segment --help (without a display).
JOBS=<n> limits the number of compilers that run at the same time.
TEXT
}

model="$root/resources/starter/starter.pth"
arguments=() paths=()
value_of='' # the option that the next argument belongs to
for argument in "$@"; do
    if [[ -n $value_of ]]; then
        case $value_of in
            --model | --ckpt) model=$argument ;;
            *) arguments+=("$value_of" "$argument") ;;
        esac
        value_of=''
        continue
    fi
    case $argument in
        --cuda) cuda=yes ;;
        -h | --help)
            usage
            exit 0
            ;;
        --images) ;; # what follows is the same without it
        --images=*) paths+=("${argument#*=}") ;;
        --model=* | --ckpt=*) model=${argument#*=} ;;
        --model | --ckpt | --decoder | --sam_type | --sam-type | --device | --precision | --threads | \
            --prompts | --gt | --outdir | --save-logits) value_of=$argument ;;
        -*) arguments+=("$argument") ;;
        *) paths+=("$argument") ;;
    esac
done
if [[ -n $value_of ]]; then arguments+=("$value_of"); fi

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

if [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
    build_targets persam-hq-studio persam-hq
    if [[ ${#paths[@]} -eq 0 ]]; then
        copy_sample
        paths=("$sample")
    fi
    step "Starting the window"
    status=0
    "$build/bin/persam-hq-studio" --model "$model" "${arguments[@]}" "${paths[@]}" || status=$?
    if [[ $status -eq 134 ]]; then # Qt gives up so
        fail "the window ended at once, or while it was used; the reason stands above" \
            "Where the display cannot be reached, do without: env -u DISPLAY -u WAYLAND_DISPLAY ./run.sh"
    fi
    exit "$status"
fi

build_targets persam-hq
if [[ ${#paths[@]} -eq 0 ]]; then
    copy_sample
    paths=("$sample")
    if [[ " ${arguments[*]} " != *" --outdir"[\ =]* ]]; then arguments+=(--outdir "$sample/outputs/outdir_ren"); fi
fi
step "No display: segmenting ${paths[*]} with the saved clicks"
"$build/bin/persam-hq" segment --ckpt "$model" "${arguments[@]}" --images "${paths[@]}" ||
    fail "not everything was segmented" "What went wrong stands above."
step "The window needs a display: run this on a desktop, or over ssh -X"
