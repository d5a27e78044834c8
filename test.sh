#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds, and runs all tests.
#   ./test.sh [BUILD-FOLDER [MESON-SETUP-OPTION...]]
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
echo "Building ..."
ninja -C "$build" --quiet
meson test -C "$build" --no-rebuild --print-errorlogs
