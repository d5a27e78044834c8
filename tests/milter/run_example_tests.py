#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the programs of docs/examples/milter/ and speaks to them as an MTA does.

Usage: run_example_tests.py FOLDER [WORD...]    (FOLDER: has milter-example-NAME; WORD: cases whose name holds it)
"""
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))
import cases_examples  # noqa: E402
import example_process  # noqa: E402
from case_runner import run_cases  # noqa: E402


def main():
    prefix = "milter-example-"
    example_process.programs = {path.name.removeprefix(prefix): path for path in pathlib.Path(sys.argv[1]).iterdir()
                                if path.is_file() and path.name.startswith(prefix)}
    sources = {path.stem for path in (cases_examples.ROOT / "docs/examples/milter").glob("*.cpp")}
    untried = {name for name in sources if f'running("{name}"' not in pathlib.Path(cases_examples.__file__).read_text()}
    assert sources == set(example_process.programs) and not untried, (sources, example_process.programs, untried)
    return run_cases([cases_examples], sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
