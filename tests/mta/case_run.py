# SPDX-License-Identifier: Apache-2.0
"""Runs cases against each mail server, as root, with a report."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from bench_setup import MTA_NAMES
from case_list import Case, Skip
from mta import Mta
from report import TapReport, TextReport

_HERE = Path(__file__).resolve().parent


class AnyBench(Protocol):
    """What the runner needs of what cases work with."""

    mta: Mta

    def mark_logs(self) -> None: ...

    def log_tails(self) -> str: ...


def argument_parser(description: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--mta", choices=(*MTA_NAMES, "both"), default="both")
    parser.add_argument("--cache", type=Path, required=True, help="folder for the unpacked servers")
    parser.add_argument("-k", metavar="TEXT", default="", help="only cases with TEXT in their name")
    parser.add_argument("--keep", action="store_true", help="leave the temporary folders")
    parser.add_argument("--tap", action="store_true", help="print TAP, for Meson")
    return parser


def run_cases(
    args: argparse.Namespace, cases: Sequence[Case], open_bench: Callable[[str], AbstractContextManager[AnyBench]]
) -> int:
    """Runs `cases` once for each mail server of `args`. Returns the exit status."""
    args.cache = args.cache.resolve()
    report = TapReport() if args.tap else TextReport()
    if os.geteuid() != 0:
        _again_with_sudo(args.cache)
        return report.skip_all("it needs root, or sudo that asks for no password")
    if not _fetch(args.cache):
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to end"))
    started = time.monotonic()
    mtas = MTA_NAMES if args.mta == "both" else (args.mta,)
    wanted = [case for case in cases if args.k in case.name]
    report.plan(len(mtas) * len(wanted))
    for name in mtas:
        with open_bench(name) as bench:
            for case in wanted:
                _run(bench, case, report)
    report.end(time.monotonic() - started)
    return 0 if report.good else 1


def _again_with_sudo(cache: Path) -> None:
    """Returns only if there is no sudo, or it would ask for a password."""
    if shutil.which("sudo") and _succeeds(["sudo", "-n", "true"]):
        _fetch(cache)  # as the user, who then owns the files
        os.execvp("sudo", ["sudo", "-n", sys.executable, "-B", *sys.argv])


def _fetch(cache: Path) -> bool:
    return _succeeds(["sh", str(_HERE / "fetch.sh"), str(cache)])


def _succeeds(argv: list[str]) -> bool:
    return subprocess.run(argv, stdout=sys.stderr, timeout=240, check=False).returncode == 0


def _run(bench: AnyBench, case: Case, report: TextReport) -> None:
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
