#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a filter that does what messages tell it, and looks at the server around it.

Usage: run_server_tests.py PATH/TO/server-filter [WORD...]    (WORD: cases whose name holds it)
"""
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))
import cases_server  # noqa: E402
import probe_process  # noqa: E402
from case_runner import run_cases  # noqa: E402


def main():
    probe_process.program = sys.argv[1]
    return run_cases([cases_server], sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
