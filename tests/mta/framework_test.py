#!/usr/bin/python3 -B
# SPDX-License-Identifier: Apache-2.0
"""The milter framework with real mail servers: a filter that does what a script says.

Needs root, as mta_test.py. Everything happens on 127.0.0.1 and in a temporary folder.
Ends with 1 when a case fails.
"""

import sys
from pathlib import Path

from case_run import argument_parser, run_cases
from cases_script import CASES
from script_bench import running_script_bench


def main() -> int:
    parser = argument_parser(__doc__)
    parser.add_argument("--filter", type=Path, required=True, help="the program script-filter")
    args = parser.parse_args()
    program = args.filter.resolve()
    return run_cases(
        args, CASES, lambda name: running_script_bench(name, cache=args.cache, program=program, keep=args.keep)
    )


if __name__ == "__main__":
    sys.exit(main())
