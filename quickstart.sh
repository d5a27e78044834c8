#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds, and shows the main job: a hostile message goes through the filter as an
# MTA would send it. Everything it makes is below build/.
set -eu
cd "$(dirname "$0")"

./packages.sh build
if [ ! -f build/build.ninja ]; then
  echo "Setting up build/ ..."
  meson setup build >build-setup.log 2>&1 || { cat build-setup.log >&2; exit 1; }
  rm -f build-setup.log
fi
echo "Building ..."
ninja -C build --quiet cli/mimemend frontend/filter/mimemend-milter

mimemend=build/cli/mimemend
message=testdata/quickstart/hostile.eml
work=$(mktemp -d build/quickstart.XXXXXX)
filter=
trap '[ -z "$filter" ] || kill "$filter" 2>/dev/null || true; [ -z "$filter" ] || wait "$filter" 2>/dev/null || true' EXIT

cat >"$work/mimemend.toml" <<TOML
schema = 1
[server]
socket = "unix:$PWD/$work/milter.sock"
[quarantine]
directory = "$PWD/$work/quarantine"
TOML
build/frontend/filter/mimemend-milter --config "$work/mimemend.toml" 2>"$work/milter.log" &
filter=$!
tries=0
until [ -S "$work/milter.sock" ]; do
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
/usr/bin/python3 tests/milter/wire.py --socket "unix:$work/milter.sock" "$message" --output "$work/delivered.eml"

say "The message as it is delivered: $work/delivered.eml"
$mimemend show "$work/delivered.eml"

say "What the reader finds in place of the attachment"
$mimemend defang --no-quarantine --quiet "$message" | /usr/bin/python3 -c '
import email, email.policy, sys
for part in email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default).walk():
    if part["X-Mimemend-Record"]: print(part.get_content().rstrip())
    if part.get_content_type() == "message/rfc822" and part["Content-Transfer-Encoding"] == "base64":
        inner = email.message_from_bytes(part.get_payload(0).get_payload(decode=True), policy=email.policy.default)
        for p in inner.walk():
            if p["X-Mimemend-Record"]: print(p.get_content().rstrip())'

say "Where the original is"
find "$work/quarantine" -type f
$mimemend restore --quarantine "$work/quarantine" "$work/delivered.eml" >"$work/restored.eml"
cmp "$work/restored.eml" "$message"
echo "mimemend restore puts it together again, byte for byte: $work/restored.eml"
