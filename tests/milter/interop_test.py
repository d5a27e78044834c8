#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`mimemend milter-send` at milters of others: a filter on pymilter, and OpenDKIM as it verifies a signature.

Usage: interop_test.py PATH/TO/mimemend
Needs the packages python3-milter, opendkim and python3-dkim, as packages.txt has them: without one it fails.
"""
import base64
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import dkim

HERE = pathlib.Path(__file__).parent
PATIENCE = 10.0  # seconds that anything may take
OPENDKIM = "/usr/sbin/opendkim"
MAIL = b"From: a@example.org\r\nTo: b@example.net\r\nSubject: three\r\nDate: Mon, 02 Nov 2026 10:00:00 +0100\r\n" \
       b"Message-ID: <1@example.org>\r\n\r\nHello\r\n"


def same(got, wanted, what=""):
    assert got == wanted, f"{what}: got {got!r}, wanted {wanted!r}"


def send(spec, *arguments, stdin=MAIL, code=0):
    done = subprocess.run([sys.argv[1], "milter-send", spec, "--timeout", "8", *map(str, arguments)], input=stdin,
                          capture_output=True, timeout=PATIENCE)
    same(done.returncode, code, f"exit code, with {done.stdout!r} and {done.stderr!r}")
    return done.stdout


def told(*arguments, **how):
    return json.loads(send(*arguments, "--json", **how))


@contextlib.contextmanager
def milter(command, path):
    """The process, as soon as its socket is there. Only it is ended."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + PATIENCE
        while not path.is_socket():
            assert process.poll() is None, process.stderr.read()
            assert time.monotonic() < deadline, "no socket"
            time.sleep(0.02)
        yield f"unix:{path}"
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def check_pymilter(folder):
    path = folder / "pymilter.sock"
    with milter(["/usr/bin/python3", HERE / "pymilter_filter.py", f"unix:{path}"], path) as spec:
        for dialect in ("postfix", "sendmail"):
            result = told(spec, "--mta", dialect, "--recipient", "<b@example.net>", "--recipient", "<refused@x>")
            same(result["fate"], "accepted")
            same(result["violations"], [])
            assert "NR_HDR" in result["negotiated"]["protocol"], result["negotiated"]
            same([row.get("text") for row in result["recipients"]], [None, "550 5.1.1 nobody here, 100%% sure"])
            same(result["message"]["recipients"], ["<b@example.net>", "<copy@example.net>"])
            same(result["message"]["sender"], "<bounce@example.org>")
            same([row["action"] for row in result["actions"]],
                 ["change-header", "add-header", "add-recipient", "change-sender", "progress", "replace-body"])
        out = folder / "out"
        send(spec, "-o", out, "--quiet")
        same(out.read_bytes(), MAIL.replace(b": three", b": [seen] three")[:-9] + b"X-Client: 192.0.2.1\r\n\r\nreplaced\r\n")
        same(told(spec, stdin=MAIL.replace(b"three", b"hold"), code=1)["fate"], "held")
        skipped = told(spec, stdin=MAIL + b"no more\r\n" * 20_000)
        assert {"stage": "body", "answered": True, "verdict": "skip"} in skipped["stages"], skipped["stages"]
        record = folder / "record"
        send(spec, "--record", record, "--quiet")
        send(spec, "--replay", record)
        load = told(spec, "--repeat", 100, "--concurrency", 4, "--messages-per-connection", 5)
        same((load["messages"], load["fates"], load["failures"]), (100, {"accepted": 100}, 0))


def make_key(folder):
    key = folder / "key.pem"
    subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, capture_output=True)
    der = subprocess.run(["openssl", "rsa", "-in", key, "-pubout", "-outform", "DER"], check=True,
                         capture_output=True).stdout
    (folder / "keys").write_text(f"s1._domainkey.example.org v=DKIM1; k=rsa; p={base64.b64encode(der).decode()}\n")
    return key.read_bytes()


def check_opendkim(folder):
    path = folder / "opendkim.sock"
    key = make_key(folder)
    (folder / "opendkim.conf").write_text(
        f"Mode v\nSocket local:{path}\nTestPublicKeys {folder}/keys\nAuthservID mx.test\nBackground no\n"
        f"UserID {os.getuid()}\nPidFile {folder}/pid\nSyslog no\n")
    signed = dkim.sign(MAIL, b"s1", b"example.org", key, include_headers=[b"From", b"Subject"]) + MAIL
    with milter([OPENDKIM, "-f", "-x", folder / "opendkim.conf"], path) as spec:
        for stdin, verdict in ((signed, "dkim=pass"), (signed.replace(b"Hello", b"Hallo"), "dkim=fail")):
            result = told(spec, stdin=stdin)
            same(result["fate"], "accepted")
            same(result["violations"], [])
            (action,) = result["actions"]
            same((action["action"], action["index"], action["name"]), ("insert-header", 0, "Authentication-Results"))
            assert verdict in action["value"] and "header.d=example.org" in action["value"], action
        same(told(spec)["actions"], [], "a message without a signature")
        load = told(spec, "--repeat", 50, "--concurrency", 4, stdin=signed)
        same((load["messages"], load["edited"], load["failures"]), (50, 50, 0))


def main():
    for check in (check_pymilter, check_opendkim):
        with tempfile.TemporaryDirectory(prefix="mimemend-interop-") as folder:
            check(pathlib.Path(folder))
        print(f"ok  {check.__name__.removeprefix('check_')}")
    print("2 passed, 0 failed")


if __name__ == "__main__":
    main()
