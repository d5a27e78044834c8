#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs mimemend-milter and speaks to it as an MTA does: what it answers, what it sends, how it stops.

Usage: run_wire_tests.py PATH/TO/mimemend-milter [WORD...]    (WORD: cases whose name holds it)
"""
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))
import cases_messages  # noqa: E402
import cases_process  # noqa: E402
import cases_reload  # noqa: E402
import cases_sockets  # noqa: E402
import filter_process  # noqa: E402
from case_runner import run_cases  # noqa: E402


def main():
    filter_process.program = sys.argv[1]
    return run_cases([cases_messages, cases_process, cases_reload, cases_sockets], sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
