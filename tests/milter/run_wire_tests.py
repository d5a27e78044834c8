#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs mimemend-milter and speaks to it as an MTA does: what it answers, what it sends, how it stops.

Usage: run_wire_tests.py PATH/TO/mimemend-milter [WORD...]    (WORD: cases whose name holds it)
"""
import pathlib
import sys
import time
import traceback

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))
import cases_messages  # noqa: E402
import cases_process  # noqa: E402
import filter_process  # noqa: E402


def run(name, case):
    begun = time.monotonic()
    try:
        case()
        fault = None
    except Exception:  # noqa: BLE001: every case reports
        fault = traceback.format_exc()
    sentence = name.removeprefix("case_").replace("_", " ")
    print(f"{'FAIL' if fault else 'ok  '}  {sentence} ({time.monotonic() - begun:.1f} s)", flush=True)
    if fault:
        print(fault, flush=True)
    return fault is None


def main():
    filter_process.program = sys.argv[1]
    wanted = sys.argv[2:]
    cases = {name: case for module in (cases_messages, cases_process) for name, case in vars(module).items()
             if name.startswith("case_") and (not wanted or any(word in name for word in wanted))}
    good = sum(run(name, case) for name, case in cases.items())
    print(f"{good} of {len(cases)} wire cases passed")
    return 0 if good == len(cases) and good else 1


if __name__ == "__main__":
    sys.exit(main())
