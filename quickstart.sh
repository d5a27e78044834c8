#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds, and shows the main job: a hostile message goes through the filter as an
# MTA would send it. Everything it makes is below build/.
set -eu
cd "$(dirname "$0")"

./packages.sh build
if [ ! -f build/build.ninja ]; then
  echo "Setting up build/ ..."
  meson setup build -Dtests=false >/dev/null
fi
echo "Building ..."
ninja -C build --quiet cli/mimemend frontend/filter/mimemend-milter

mimemend=build/cli/mimemend
message=testdata/quickstart/hostile.eml
work=build/quickstart
rm -rf "$work"
mkdir "$work"
socket=$(mktemp -d)/milter.sock  # a short path: sockets have room for a hundred characters
filter=
clean_up() {
  [ -z "$filter" ] || kill "$filter" 2>/dev/null || true
  [ -z "$filter" ] || wait "$filter" 2>/dev/null || true
  rm -rf "$(dirname "$socket")"
}
trap clean_up EXIT

cat >"$work/mimemend.toml" <<TOML
schema = 1
[server]
socket = "unix:$socket"
[quarantine]
directory = "$PWD/$work/quarantine"
TOML
build/frontend/filter/mimemend-milter --config "$work/mimemend.toml" 2>"$work/milter.log" &
filter=$!
tries=0
until [ -S "$socket" ]; do
  tries=$((tries + 1))
  if [ "$tries" -gt 100 ] || ! kill -0 "$filter" 2>/dev/null; then
    cat "$work/milter.log" >&2
    exit 1
  fi
  sleep 0.1
done

say() { printf '\n== %s\n' "$1"; }

say "The message as it comes in: $message"
$mimemend show "$message"

say "What the filter answers, asked as an MTA asks"
/usr/bin/python3 tests/milter/wire.py --socket "unix:$socket" "$message" --output "$work/delivered.eml"

say "The message as it is delivered: $work/delivered.eml"
$mimemend show "$work/delivered.eml"

say "What the filter logged"
cat "$work/milter.log"

say "What the reader finds in place of the photo"
/usr/bin/python3 - "$work/delivered.eml" <<'PYTHON'
import email, email.policy, sys
with open(sys.argv[1], "rb") as file:
    message = email.message_from_binary_file(file, policy=email.policy.default)
print(message.get_payload()[-1].get_content())
PYTHON

say "Where the original is"
find "$work/quarantine" -type f
$mimemend restore --quarantine "$work/quarantine" "$work/delivered.eml" >"$work/restored.eml"
cmp "$work/restored.eml" "$message"
echo "mimemend restore puts it together again, byte for byte: $work/restored.eml"
