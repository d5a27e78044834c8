#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What docs/milter/ names is there: tests of features, lines of the log, names of the framework.

    milter_pages.py SOURCE-ROOT
"""
import pathlib
import re
import sys

FEATURES = 40
WITHOUT_TEST = {30, 35}  # what is not here


def rows(page: str, heading: str) -> list[list[str]]:
    section = page.split(heading, 1)[1].split("\n#", 1)[0]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in section.splitlines() if line.startswith("|")]


def feature_faults(page: str, tests: set[str]) -> list[str]:
    table = rows(page, "## Features")[2:]
    faults = [] if [row[0] for row in table] == [str(n) for n in range(1, FEATURES + 1)] else ["rows are not 1 to 40"]
    for number, *_, test in table:
        named = re.findall(r"`([\w.]+)`", test)
        faults += [f"row {number}: there is no test {name}" for name in named if name not in tests]
        if not named and "T" not in test and int(number) not in WITHOUT_TEST:
            faults.append(f"row {number} names no test")
    return faults


def log_faults(page: str, sources: str) -> list[str]:
    """The words of a line that do not change stand in the sources."""
    lines = [row[0].strip("`") for row in rows(page, "## What the log means")[2:] if row[0].startswith("`")]
    assert len(lines) >= 8, lines
    faults = []
    for line in lines:
        fixed = re.sub(r"connection=\d+ queue=\S+ |unix:\S*|\b\d+(\.\d+)*\b|\{name\}", "…", line)
        pieces = [piece.strip(' :"') for piece in re.split(r"…|\"|refused: ", fixed)]
        faults += [f"no such line in the log: {line} ({piece})" for piece in pieces
                   if len(piece) > 3 and piece not in sources and piece != "header"]
    return faults


def name_faults(page: str, headers: str) -> list[str]:
    """Names in the column of what is here, as far as they are ours and plain."""
    here = " ".join(row[2] if len(row) > 3 else row[1] for heading in ("## Features", "## The module", "## The package")
                    for row in rows(page, heading)[2:])
    names = {name for code in re.findall(r"`([^`]*)`", here) for name in re.findall(r"\b(?:on_|edit::|test::)?[a-z]+_\w+", code)}
    names = {name.split("::")[-1] for name in names} - {"make_unique", "header_edit", "log_only", "recipient_drop"}
    assert len(names) > 30, names
    return [f"there is no {name}" for name in sorted(names) if not re.search(rf"\b{name}\b", headers)]


def main(source: pathlib.Path) -> int:
    def text(folder: str, pattern: str) -> str:
        return "".join(file.read_text(encoding="utf-8") for file in sorted((source / folder).rglob(pattern)))

    pymilter = (source / "docs/milter/from-pymilter.md").read_text(encoding="utf-8")
    cookbook = (source / "docs/milter/cookbook.md").read_text(encoding="utf-8")
    faults = feature_faults(pymilter, {file.name for file in (source / "tests").rglob("*")})
    faults += name_faults(pymilter, text("include", "*.hpp"))
    faults += log_faults(cookbook, text("frontend/milter", "*.cpp").replace('\\"', '"'))
    for fault in faults:
        print(fault)
    print(f"{FEATURES} features, {len(faults)} mistakes")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
