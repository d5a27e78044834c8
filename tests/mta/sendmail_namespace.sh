#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sendmail_namespace.sh DEVICES PROGRAM... - runs PROGRAM with a host name and a /dev of its own.
#
# Sendmail sleeps a minute when the host name has no dot, and logs to /dev/log only. Here the name
# is sm.test and /dev/log is the socket DEVICES/log. The host sees neither.
set -eu

if [ "${MIMEMEND_IN_NAMESPACE:-}" != yes ]; then
    exec env MIMEMEND_IN_NAMESPACE=yes unshare --mount --uts sh "$0" "$@"
fi
devices=$1
shift
hostname sm.test
for name in null zero random urandom; do
    : >"$devices/$name"
    mount --bind "/dev/$name" "$devices/$name"
done
mount --rbind "$devices" /dev
exec "$@"
