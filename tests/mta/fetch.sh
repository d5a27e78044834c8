#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# fetch.sh FOLDER - puts real Postfix and real Sendmail into FOLDER/postfix and FOLDER/sendmail.
#
# The two conflict as Debian packages, and installing either would remove the mail server of
# whoever runs the tests. So neither is installed: the packages are downloaded and unpacked.
# Does nothing when FOLDER is complete. Does not: need root, or change the system (but where
# apt's lists are missing or out of date, and only root may do it, it runs `apt-get update`).
set -eu

cache=${1:?usage: fetch.sh FOLDER}
[ -e "$cache/complete" ] && exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# As root, apt would download as the user _apt, who may not write here, and complain.
download() {
    (cd "$work" && apt-get -qq -o APT::Sandbox::User="$(id -un)" download \
        postfix sendmail-bin sendmail-base sendmail-cf)
}

if ! download 2>"$work/errors"; then
    [ "$(id -u)" -ne 0 ] || apt-get -qq update || true
    if ! download; then
        echo "fetch.sh: cannot download Postfix and Sendmail with 'apt-get download'" >&2
        exit 1
    fi
fi

rm -rf "$cache"
mkdir -p "$cache"
dpkg -x "$work"/postfix_*.deb "$cache/postfix"
for package in "$work"/sendmail-*.deb; do
    dpkg -x "$package" "$cache/sendmail"
done
(cd "$work" && ls ./*.deb | sed 's|^\./||') >"$cache/complete"
