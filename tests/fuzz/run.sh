#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fuzzes a target with libFuzzer under ASan and UBSan (clang 19):
#   tests/fuzz/run.sh [TARGET [SECONDS [JOBS]]]
# Seeds: testdata/fuzz/TARGET. New inputs: build-fuzz/corpus-TARGET. A crash is left as build-fuzz/crash-*;
# it becomes a seed when it is mended. To keep what was found, as few and small inputs as have the same coverage:
#   build-fuzz/tests/fuzz/fuzz-TARGET -set_cover_merge=1 -use_counters=0 -max_len=1024 testdata/fuzz/TARGET \
#     build-fuzz/corpus-TARGET
set -eu
cd "$(dirname "$0")/../.."
target=${1:-engine}
seconds=${2:-600}
jobs=${3:-2}

./packages.sh build test develop
if [ ! -f build-fuzz/build.ninja ]; then
  CXX=clang++-19 meson setup build-fuzz -Dfuzz_engine=libfuzzer -Dbuildtype=debugoptimized \
    -Db_sanitize=address,undefined -Db_lundef=false -Dcpp_args=-fsanitize=fuzzer-no-link
fi
ninja -C build-fuzz "tests/fuzz/fuzz-$target"
mkdir -p "build-fuzz/corpus-$target"
exec "build-fuzz/tests/fuzz/fuzz-$target" "build-fuzz/corpus-$target" "testdata/fuzz/$target" \
  -artifact_prefix=build-fuzz/ -dict="tests/fuzz/mail.dict" -max_len=8192 -timeout=10 -rss_limit_mb=2048 \
  -max_total_time="$seconds" -fork="$jobs" -ignore_crashes=0
