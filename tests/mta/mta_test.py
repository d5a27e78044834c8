#!/usr/bin/python3 -B
# SPDX-License-Identifier: Apache-2.0
"""The proof with real mail servers: mail sent through Postfix and through Sendmail with our milter.

Needs root, since both servers and the full disk of one case do; asks `sudo -n` for it, and where
that is refused counts as skipped. Everything happens on 127.0.0.1 and in a temporary folder;
nothing is installed. Ends with 1 when a case fails.
"""

import argparse
import sys
from pathlib import Path

from bench_setup import running_bench
from case_run import argument_parser, run_cases
from cases import ALL_CASES


def main() -> int:
    args = _arguments()
    return run_cases(
        args,
        ALL_CASES,
        lambda name: running_bench(name, cache=args.cache, milter=args.milter, cli=args.cli, keep=args.keep),
    )


def _arguments() -> argparse.Namespace:
    parser = argument_parser(__doc__)
    parser.add_argument("--milter", type=Path, required=True, help="the program mimemend-milter")
    parser.add_argument("--cli", type=Path, help="the program mimemend (without: no restore)")
    args = parser.parse_args()
    args.milter = args.milter.resolve()
    args.cli = args.cli.resolve() if args.cli else None
    return args


if __name__ == "__main__":
    sys.exit(main())
