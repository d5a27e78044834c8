#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Instructions per message, counted by callgrind: free of noise, so that two versions can be told apart by 1 %.
#   tests/bench/instructions.sh [BUILD-FOLDER]
# BENCH_WORKS, BENCH_CORPORA: what to count (see instructions.cpp); COUNT: messages per run.
set -eu
cd "$(dirname "$0")/../.."
program=${1:-build}/tests/bench/bench-instructions
count=${COUNT:-20}
if ! command -v valgrind >/dev/null; then
  echo "valgrind is not installed: no instructions are counted." >&2
  exit 0
fi
ninja -C "${1:-build}" --quiet tests/bench/bench-instructions >&2

collected() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$@" 2>&1 >/dev/null |
    sed -n 's/^==[0-9]*== Collected : //p'
}

echo "| work | corpus | instructions per message |"
echo "|---|---|---|"
for corpus in ${BENCH_CORPORA:-small newsletter}; do
  for work in ${BENCH_WORKS:-mimemend-parse gmime-parse mimemend-decode gmime-decode mimemend-inspect}; do
    idle=$(collected "$work" "$corpus" 0)
    busy=$(collected "$work" "$corpus" "$count")
    echo "| $work | $corpus | $(((busy - idle) / count)) |"
  done
done
