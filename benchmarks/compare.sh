#!/usr/bin/env bash
# Times Harmonize's and PyTorch's training steps side by side and prints a table in Markdown, relative to PyTorch's plain step.
#
#   benchmarks/compare.sh [key=value ...] [--suite | --scaling] [--turns N] [--modes plain,batch,triplet]
#
#   PYTHON                  a Python that can import torch; without it, python3 if that can, or else a virtual environment is
#                           made once in ${XDG_CACHE_HOME:-~/.cache}/harmonize/peers, outside of the repository
#   HARMONIZE_JAVA_OPTIONS  further flags for the JVM
#
# benchmarks/README.md tells what is measured.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
environment=${XDG_CACHE_HOME:-$HOME/.cache}/harmonize/peers

fail() {
  echo "compare.sh: $*" >&2
  exit 2
}

has_torch() {
  "$1" -c 'import torch' 2>/dev/null
}

if [ -n "${PYTHON:-}" ]; then
  has_torch "$PYTHON" || fail "PYTHON=$PYTHON cannot import torch; name a Python with PyTorch 2, or none to have one made"
elif has_torch python3; then
  PYTHON=python3
else
  PYTHON=$environment/bin/python
  if ! has_torch "$PYTHON"; then
    echo "Installing PyTorch in $environment (only now) ..." >&2
    log=$(mktemp)
    if ! { python3 -m venv "$environment" && "$PYTHON" -m pip install --quiet torch numpy; } >"$log" 2>&1; then
      tail -n 5 "$log" >&2
      fail "PyTorch could not be installed in $environment (the whole log is in $log); install it yourself, and name its Python: PYTHON=... benchmarks/compare.sh"
    fi
    rm -f "$log"
  fi
fi

# Whatever has to be built is built before anything is measured.
"$here/../harmonize" --version >/dev/null

exec "$PYTHON" "$here/peers/compare.py" "$@"
