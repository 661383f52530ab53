#!/usr/bin/env bash
# Installs what is missing, builds everything, and runs all tests without a display.
# Usage: ./test.sh [--cuda] [--werror] [CTEST OPTIONS]     e.g. ./test.sh -L core
set -euo pipefail
# shellcheck source=scripts/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/scripts/setup.sh"

arguments=()
for argument in "$@"; do
    case $argument in
        --cuda) cuda=yes ;;
        --werror) werror=ON ;;
        -h | --help)
            sed -n '2,3s/^# //p' "${BASH_SOURCE[0]}"
            exit 0
            ;;
        *) arguments+=("$argument") ;;
    esac
done

set_up
build_targets all
step "Running the tests"
cd "$root"
exec ctest --preset release "${arguments[@]}"
