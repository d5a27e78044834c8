#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs `mimemend milter-send` against mimemend-milter and against milters that misbehave.

Usage: run_send_tests.py PATH/TO/mimemend PATH/TO/mimemend-milter [WORD...]    (WORD: cases whose name holds it)
"""
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))
import cases_send  # noqa: E402
import filter_process  # noqa: E402
from case_runner import run_cases  # noqa: E402


def main():
    cases_send.mimemend, filter_process.program = sys.argv[1:3]
    return run_cases([cases_send], sys.argv[3:])


if __name__ == "__main__":
    sys.exit(main())
