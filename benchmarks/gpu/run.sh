#!/usr/bin/env bash
# Everything that has to be tried on a machine with an NVIDIA GPU, in one folder: is it fit, do results agree with the
# processor's, the quickstart twice, and training steps beside PyTorch's on the same GPU.
#
#   benchmarks/gpu/run.sh FOLDER [--backend cuda|cuda-ptx|cpu] [--device N] [key=value ...]
#
#   key=value   of `harmonize bench step` and of its peer, such as threads=8 or rounds=2
#   PYTHON      a Python whose PyTorch has CUDA; python3 unless set. Without one, PyTorch's rows are missing
#   WIDTHS BATCHES   what is measured: "128 512" and "32 128 512" unless set
#
# What fails is recorded and the rest goes on; exit code 1 if anything did. benchmarks/gpu/README.md tells the procedure.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../..
python=${PYTHON:-python3}
backend=cuda
device=0
folder=
keys=()

fail() {
  echo "run.sh: $*" >&2
  exit 2
}

while [ $# -gt 0 ]; do
  case $1 in
    --backend) backend=${2:?--backend takes a name}; shift ;;
    --device) device=${2:?--device takes a number}; shift ;;
    *=*) keys+=("$1") ;;
    -*) fail "there is no option $1; the head of this file names those there are" ;;
    *) [ -z "$folder" ] || fail "one folder is enough, $1 is another"; folder=$1 ;;
  esac
  shift
done
[ -n "$folder" ] || fail "name a new folder for the results"
[ ! -e "$folder" ] || fail "$folder is there already; name a new folder"
mkdir -p "$folder"

peer_device=cpu
if [ "$backend" != cpu ]; then
  peer_device=cuda
  # Both sides see one GPU, the same.
  IFS=, read -r -a visible <<<"${CUDA_VISIBLE_DEVICES:-}"
  export CUDA_DEVICE_ORDER=PCI_BUS_ID CUDA_VISIBLE_DEVICES=${visible[$device]:-$device}
fi

failures=0
printf 'step\tseconds\texit code\n' >"$folder/steps.tsv"

# step NAME COMMAND...: standard output goes to NAME.out, or NAME.json if it begins so, the rest to NAME.log.
step() {
  local name=$1 code=0 begin output
  shift
  begin=$(date +%s.%N)
  "$@" >"$folder/$name.out" 2>"$folder/$name.log" || code=$?
  printf '%s\t%.1f\t%d\n' "$name" "$(awk "BEGIN { print $(date +%s.%N) - $begin }")" "$code" | tee -a "$folder/steps.tsv"
  output=$(head -c 1 "$folder/$name.out")
  if [ "$output" = "{" ]; then mv "$folder/$name.out" "$folder/$name.json"; fi
  if [ "$code" != 0 ]; then
    failures=$((failures + 1))
    tail -q -n 5 "$folder/$name".* >&2
  fi
}

# Built and unpacked before anything is timed.
"$root/harmonize" --backend "$backend" --version >/dev/null

if [ "$backend" != cpu ]; then step nvidia-smi nvidia-smi -q; fi
step doctor "$root/harmonize" --backend "$backend" doctor --json

# What the driver compiles of PTX it compiles at the first start.
for start in first second; do
  step "start-$start" "$root/harmonize" --backend "$backend" bench step --json \
    'modes=[plain]' batch=2 layers=1 width=32 rounds=1 steps=1 first-warm-up=0
done

# The tests that need a GPU: harmonize-cli's with the tag gpu.
step gpu-tests mvn --batch-mode --no-transfer-progress -Dspotless.check.skip=true -f "$root/pom.xml" verify \
  -pl harmonize-cli -am -Dgroups=gpu

for attempt in first second; do
  step "quickstart-$attempt" "$root/harmonize" --backend "$backend" sweep "$root/experiments/quickstart.conf" \
    -o "$folder/quickstart-$attempt-runs"
done
step quickstart-same cmp "$folder/quickstart-first-runs/summary.json" "$folder/quickstart-second-runs/summary.json"

has_torch=no
if "$python" -c 'import torch' 2>/dev/null; then has_torch=yes; else echo "run.sh: $python has no PyTorch; its rows will be missing" >&2; fi
for width in ${WIDTHS:-128 512}; do
  heads=$((width / 32 < 8 ? width / 32 : 8))
  for batch in ${BATCHES:-32 128 512}; do
    sizes=("width=$width" "heads=$heads" "batch=$batch" "${keys[@]+"${keys[@]}"}")
    step "harmonize-$width-$batch" "$root/harmonize" --backend "$backend" bench step --json "${sizes[@]}"
    [ $has_torch = yes ] || continue
    # One vector-Jacobian product per triplet takes minutes a step with large batches.
    modes=plain,loop-pcgrad
    [ "$batch" -gt 32 ] || modes+=,rows-vjp
    step "pytorch-$width-$batch" "$python" "$here/../peers/vatt_step.py" --device "$peer_device" --modes "$modes" \
      --json "${sizes[@]}"
  done
done

python3 "$here/table.py" "$folder" >"$folder/table.md"
cat "$folder/table.md"
[ "$failures" = 0 ] || { echo "run.sh: $failures steps failed; $folder/steps.tsv says which" >&2; exit 1; }
