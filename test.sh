#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds, and runs all tests.
#   ./test.sh [BUILD-FOLDER [MESON-SETUP-OPTION...]]
set -eu
cd "$(dirname "$0")"

build=${1:-build}
[ $# -eq 0 ] || shift
./packages.sh build test
[ -f "$build/build.ninja" ] || meson setup "$build" ${CI:+-Dwerror=true} "$@" >/dev/null
echo "Building ..."
ninja -C "$build" --quiet
meson test -C "$build" --no-rebuild --print-errorlogs
