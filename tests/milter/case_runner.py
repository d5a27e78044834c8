# SPDX-License-Identifier: Apache-2.0
"""Runs cases: functions whose names begin with case_ and say what must hold."""
import time
import traceback


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


def run_cases(modules, wanted):
    """Runs the cases of `modules` whose name holds a word of `wanted`, or all. Returns an exit code."""
    cases = {name: case for module in modules for name, case in vars(module).items()
             if name.startswith("case_") and (not wanted or any(word in name for word in wanted))}
    good = sum(run(name, case) for name, case in cases.items())
    print(f"{good} of {len(cases)} cases passed")
    return 0 if good == len(cases) and good else 1
