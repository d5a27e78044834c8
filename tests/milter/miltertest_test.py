#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a script of OpenDKIM's miltertest on a filter.

    miltertest_test.py MILTERTEST SCRIPT FILTER

miltertest starts the filter and ends it with SIGTERM.
"""
import subprocess
import sys
import tempfile


def main(miltertest: str, script: str, program: str) -> int:
    with tempfile.TemporaryDirectory(prefix="mimemend-miltertest-") as folder:
        ran = subprocess.run([miltertest, "-D", f"filter={program}", "-D", f"socket=unix:{folder}/sock", "-s", script],
                             capture_output=True, text=True, errors="replace", timeout=60, check=False)
    print(ran.stdout + ran.stderr)
    good = ran.returncode == 0 and "miltertest: all as it should be" in ran.stdout
    print(f"{ran.stdout.count('ok    ')} checks" if good else f"failed, exit code {ran.returncode}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
