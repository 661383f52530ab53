#!/usr/bin/env bash
# Times our workers beside PyTorch, ONNX Runtime and OpenVINO in one interleaved run.
#   benchmarks/compare_peers.sh DRIVER_FOLDER [vitb|tiny|dec]...
# DRIVER_FOLDER holds the drivers (drive.py, worker.py, setup.sh; see README.md); PEERS_DIR is where its
# setup.sh put the virtual environment and the models (default ~/.cache/persam-hq-peers).
# OWN is our program (default build/bin/persam-hq-bench).
set -euo pipefail
cd "$(dirname "$0")/.."

if [ $# -lt 1 ] || [ ! -f "$1/drive.py" ]; then
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
drivers=$(cd "$1" && pwd)
shift
peers=${PEERS_DIR:-$HOME/.cache/persam-hq-peers}
python=$peers/v/bin/python
if [ ! -x "$python" ]; then
    echo "The peers are not set up: run $drivers/setup.sh once (4 GB, about ten minutes)." >&2
    exit 1
fi
export OWN=${OWN:-$PWD/build/bin/persam-hq-bench}
if [ ! -x "$OWN" ]; then
    echo "$OWN is not there: build with cmake --build --preset release." >&2
    exit 1
fi
# At most seven ViT-B runners fit into 24 GB.
for model in "${@:-vitb}" ; do
    case $model in
        vitb) "$python" "$drivers/drive.py" vitb 3 1 pt_eager pt_eager_mkl512_tc pt_bf16_tc ov_f32 ov_bf16 own_fp32 own_bf16 ;;
        tiny) "$python" "$drivers/drive.py" tiny 5 3 pt_eager pt_eager_mkl512_tc pt_bf16_tc ov_f32 ov_bf16 own_fp32 own_bf16 ;;
        dec) "$python" "$drivers/drive.py" dec 5 8 pt_eager pt_eager_mkl512_tc ov_f32 own_fp32 own_bf16 ;;
        *) echo "unknown model $model: vitb, tiny or dec" >&2; exit 2 ;;
    esac
done
