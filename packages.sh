#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing of the packages that packages.txt names for the given steps.
# Says nothing and is done in a blink when all is there.
#   ./packages.sh build test develop
set -eu
cd "$(dirname "$0")"

missing=
for step in "$@"; do
  for package in $(awk -v step="$step" '$1 == step { print $2 }' packages.txt); do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
  done
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "packages.sh: these packages are missing, and neither root nor sudo is at hand:$missing" >&2; exit 1; }
  as_root=sudo
fi
echo "Installing:$missing"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { $as_root apt-get update && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  echo "packages.sh: apt-get failed" >&2
  exit 1
fi
