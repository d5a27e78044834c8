#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds, and runs all tests.
#   ./test.sh [BUILD-FOLDER [MESON-SETUP-OPTION...]]
# MIMEMEND_TESTS names suites or tests to run instead of all, as `meson test` takes them.
set -eu
cd "$(dirname "$0")"

build=${1:-build}
[ $# -eq 0 ] || shift
./packages.sh build test
if [ -f "$build/build.ninja" ]; then
  meson configure "$build" -Dtests=true  # quickstart.sh leaves them out
else
  meson setup "$build" ${CI:+-Dwerror=true} "$@" >/dev/null
fi
echo "Building $build ..."
ninja -C "$build" --quiet
result=0
# shellcheck disable=SC2086
meson test -C "$build" --no-rebuild --print-errorlogs ${MIMEMEND_TESTS:-} || result=$?
/usr/bin/python3 - "$build/meson-logs/testlog.json" <<'PYTHON'
import collections, json, sys
with open(sys.argv[1], encoding="utf-8") as log:
    results = collections.Counter(json.loads(line)["result"] for line in log)
skipped = results.pop("SKIP", 0)
passed = results.pop("OK", 0)
print(f"{passed} passed, {sum(results.values())} failed" + (f", {skipped} skipped" if skipped else ""))
PYTHON
exit "$result"
