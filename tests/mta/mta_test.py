#!/usr/bin/python3 -B
# SPDX-License-Identifier: Apache-2.0
"""The proof with real mail servers: mail sent through Postfix and through Sendmail with our milter.

Needs root, since both servers and the full disk of one case do; asks `sudo -n` for it, and where
that is refused ends with status 77, which Meson counts as skipped. Everything happens on
127.0.0.1 and in a temporary folder; nothing is installed. Ends with 1 when a case fails.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

from bench import Bench
from bench_setup import MTA_NAMES, running_bench
from case_list import Case, Skip
from cases import ALL_CASES

_HERE = Path(__file__).resolve().parent
_SKIPPED = 77


def main() -> int:
    args = _arguments()
    _become_root(args)
    if not _fetch(args.cache):
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("mta_test: told to end"))
    chosen = [case for case in ALL_CASES if args.k in case.name]
    outcomes: Counter[str] = Counter()
    started = time.monotonic()
    programs = {"cache": args.cache, "milter": args.milter, "cli": args.cli, "keep": args.keep}
    for name in MTA_NAMES if args.mta == "both" else (args.mta,):
        with running_bench(name, **programs) as bench:
            for case in chosen:
                outcomes[_run(bench, case)] += 1
    skipped = f", {outcomes['skip']} skipped" if outcomes["skip"] else ""
    took = time.monotonic() - started
    print(f"{outcomes['ok']} passed, {outcomes['FAIL']} failed{skipped} ({took:.0f} s)", flush=True)
    return 0 if outcomes["ok"] and not outcomes["FAIL"] else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--mta", choices=(*MTA_NAMES, "both"), default="both")
    parser.add_argument("--milter", type=Path, required=True, help="the program mimemend-milter")
    parser.add_argument("--cli", type=Path, help="the program mimemend (without: no restore)")
    parser.add_argument("--cache", type=Path, required=True, help="folder for the unpacked servers")
    parser.add_argument("-k", metavar="TEXT", default="", help="only cases with TEXT in their name")
    parser.add_argument("--keep", action="store_true", help="leave the temporary folders")
    args = parser.parse_args()
    args.milter, args.cache = args.milter.resolve(), args.cache.resolve()
    args.cli = args.cli.resolve() if args.cli else None
    return args


def _become_root(args: argparse.Namespace) -> None:
    if os.geteuid() == 0:
        return
    sudo = ["sudo", "-n"]
    if shutil.which("sudo") and _succeeds([*sudo, "true"]):
        _fetch(args.cache)  # as the user, who then owns the files
        os.execvp("sudo", [*sudo, sys.executable, "-B", *sys.argv])
    print("mta_test: skipped: it needs root, or sudo that asks for no password")
    sys.exit(_SKIPPED)


def _fetch(cache: Path) -> bool:
    return _succeeds(["sh", str(_HERE / "fetch.sh"), str(cache)])


def _succeeds(argv: list[str]) -> bool:
    return subprocess.run(argv, timeout=240, check=False).returncode == 0


def _run(bench: Bench, case: Case) -> str:
    """Runs one case, prints how it ended, and returns that: ok, skip or FAIL."""
    started = time.monotonic()
    bench.mark_logs()
    outcome, why = "ok", ""
    try:
        case.run(bench)
    except Skip as reason:
        outcome, why = "skip", f" ({reason})"
    except AssertionError as failure:
        outcome, why = "FAIL", f": {failure}"
    except Exception:  # trouble of any kind ends the case, not the run
        outcome, why = "FAIL", f": {traceback.format_exc()}"
    took = time.monotonic() - started
    print(f"{outcome:4} {bench.mta.name}: {case.name}{why} [{took:.1f} s]", flush=True)
    if outcome == "FAIL":
        print(bench.log_tails(), flush=True)
    return outcome


if __name__ == "__main__":
    sys.exit(main())
