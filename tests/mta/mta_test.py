#!/usr/bin/python3 -B
# SPDX-License-Identifier: Apache-2.0
"""The proof with real mail servers: mail sent through Postfix and through Sendmail with our milter.

Needs root, since both servers and the full disk of one case do; asks `sudo -n` for it, and where
that is refused counts as skipped. Everything happens on 127.0.0.1 and in a temporary folder;
nothing is installed. Ends with 1 when a case fails.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path

from bench import Bench
from bench_setup import MTA_NAMES, running_bench
from case_list import Case, Skip
from cases import ALL_CASES
from report import TapReport, TextReport

_HERE = Path(__file__).resolve().parent


def main() -> int:
    args = _arguments()
    report = TapReport() if args.tap else TextReport()
    if os.geteuid() != 0:
        _again_with_sudo(args.cache)
        return report.skip_all("it needs root, or sudo that asks for no password")
    if not _fetch(args.cache):
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("mta_test: told to end"))
    _run_all(args, report)
    return 0 if report.good else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--mta", choices=(*MTA_NAMES, "both"), default="both")
    parser.add_argument("--milter", type=Path, required=True, help="the program mimemend-milter")
    parser.add_argument("--cli", type=Path, help="the program mimemend (without: no restore)")
    parser.add_argument("--cache", type=Path, required=True, help="folder for the unpacked servers")
    parser.add_argument("-k", metavar="TEXT", default="", help="only cases with TEXT in their name")
    parser.add_argument("--keep", action="store_true", help="leave the temporary folders")
    parser.add_argument("--tap", action="store_true", help="print TAP, for Meson")
    args = parser.parse_args()
    args.milter, args.cache = args.milter.resolve(), args.cache.resolve()
    args.cli = args.cli.resolve() if args.cli else None
    return args


def _again_with_sudo(cache: Path) -> None:
    """Returns only if there is no sudo, or it would ask for a password."""
    if shutil.which("sudo") and _succeeds(["sudo", "-n", "true"]):
        _fetch(cache)  # as the user, who then owns the files
        os.execvp("sudo", ["sudo", "-n", sys.executable, "-B", *sys.argv])


def _fetch(cache: Path) -> bool:
    return _succeeds(["sh", str(_HERE / "fetch.sh"), str(cache)])


def _succeeds(argv: list[str]) -> bool:
    return subprocess.run(argv, stdout=sys.stderr, timeout=240, check=False).returncode == 0


def _run_all(args: argparse.Namespace, report: TextReport) -> None:
    started = time.monotonic()
    mtas = MTA_NAMES if args.mta == "both" else (args.mta,)
    cases = [case for case in ALL_CASES if args.k in case.name]
    report.plan(len(mtas) * len(cases))
    for name in mtas:
        with running_bench(
            name, cache=args.cache, milter=args.milter, cli=args.cli, keep=args.keep
        ) as bench:
            for case in cases:
                _run(bench, case, report)
    report.end(time.monotonic() - started)


def _run(bench: Bench, case: Case, report: TextReport) -> None:
    started = time.monotonic()
    bench.mark_logs()
    outcome, why = "ok", ""
    try:
        case.run(bench)
    except Skip as reason:
        outcome, why = "skip", str(reason)
    except AssertionError as failure:
        outcome, why = "FAIL", str(failure)
    except Exception:  # trouble of any kind ends the case, not the run
        outcome, why = "FAIL", traceback.format_exc()
    details = bench.log_tails() if outcome == "FAIL" else ""
    report.outcome(outcome, f"{bench.mta.name}: {case.name}", why, details, time.monotonic() - started)


if __name__ == "__main__":
    sys.exit(main())
