#!/usr/bin/env bash
# Where the time of one training step goes on a GPU: products of matrices, other kernels, launches, waiting.
#
#   benchmarks/gpu/profile.sh FOLDER [--backend cuda|cuda-ptx] [--mode plain|batch|triplet] [key=value ...]
#
# With Nsight Systems (nsys), or else Nsight Compute (ncu), which knows nothing of copies and waiting. Two runs differ by STEPS
# steps (20, with ncu 2) alone, so that their difference is what these steps did, without start and warm-up.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
harmonize=$here/../../harmonize
backend=cuda
mode=plain
folder=
keys=()

fail() {
  echo "profile.sh: $*" >&2
  exit 2
}

while [ $# -gt 0 ]; do
  case $1 in
    --backend) backend=${2:?--backend takes a name}; shift ;;
    --mode) mode=${2:?--mode takes a name}; shift ;;
    *=*) keys+=("$1") ;;
    -*) fail "there is no option $1; the head of this file names those there are" ;;
    *) [ -z "$folder" ] || fail "one folder is enough, $1 is another"; folder=$1 ;;
  esac
  shift
done
[ -n "$folder" ] || fail "name a new folder for the profile"
[ ! -e "$folder" ] || fail "$folder is there already; name a new folder"

if command -v nsys >/dev/null; then profiler=nsys steps=${STEPS:-20} warm_up=10
elif command -v ncu >/dev/null; then profiler=ncu steps=${STEPS:-2} warm_up=0
else fail "neither nsys nor ncu is on the PATH; both come with CUDA's toolkit, or as NVIDIA's packages nsight-systems and nsight-compute"
fi
mkdir -p "$folder"

bench=("$harmonize" --backend "$backend" bench step --json "modes=[$mode]" rounds=1 "${keys[@]+"${keys[@]}"}")

# What a step takes when nobody looks.
"${bench[@]}" first-warm-up=20 steps=20 >"$folder/step.json"

for run in short long; do
  count=1
  [ $run = short ] || count=$((1 + steps))
  command=("${bench[@]}" "first-warm-up=$warm_up" "steps=$count")
  if [ $profiler = nsys ]; then
    nsys profile --trace=cuda --sample=none --output "$folder/$run" "${command[@]}" >"$folder/$run.log"
    nsys stats --report cuda_gpu_kern_sum --report cuda_gpu_mem_time_sum --report cuda_api_sum --format csv \
      --output "$folder/$run" "$folder/$run.nsys-rep" >>"$folder/$run.log"
  else
    ncu --csv --print-units base --metrics gpu__time_duration.sum --target-processes all \
      --log-file "$folder/${run}_ncu.csv" "${command[@]}" >"$folder/$run.log"
  fi
done

python3 "$here/profile_summary.py" "$folder" --mode "$mode" --steps "$steps" | tee "$folder/profile.md"
