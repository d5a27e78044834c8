#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Measures mimemend against GMime in one process and prints tables of ratios, as docs/benchmarks.md holds them.
#   tests/bench/run.sh [BUILD-FOLDER [GOOGLE-BENCHMARK-OPTION...]]
# e.g. tests/bench/run.sh build --benchmark_filter=parse/small
# MIMEMEND_CORPORA: a folder with a folder "ham" of real mail, measured besides. REPETITIONS: 5.
# STATISTIC: --best for the best repetition in place of the median, when others use the machine.
# BENCH_TABLES: which of "ratios growth instructions".
set -eu
cd "$(dirname "$0")/../.."
build=${1:-build}
[ $# -eq 0 ] || shift
tables=${BENCH_TABLES:-ratios growth instructions}

./packages.sh build test
[ -f "$build/build.ninja" ] || meson setup "$build" >/dev/null
meson configure "$build" -Dtests=true >/dev/null
ninja -C "$build" --quiet tests/bench/bench tests/bench/bench-growth tests/bench/bench-instructions >&2

case " $tables " in *" ratios "*)
  # Interleaved: what the machine does meanwhile hits ours and the peer alike.
  "$build/tests/bench/bench" --benchmark_format=json --benchmark_min_time=0.05 \
    --benchmark_repetitions="${REPETITIONS:-5}" --benchmark_enable_random_interleaving=true "$@" \
    >"$build/tests/bench/ratios.json"
  # shellcheck disable=SC2086
  /usr/bin/python3 tests/bench/tables.py "$build/tests/bench/ratios.json" ${STATISTIC:-}
esac
case " $tables " in *" growth "*) echo && "$build/tests/bench/bench-growth" ;; esac
case " $tables " in *" instructions "*) echo && tests/bench/instructions.sh "$build" ;; esac
