# SPDX-License-Identifier: Apache-2.0
"""The trees of all corpora (types, sizes, SHA-256 of leaves) as mimemend and as Python's email read them.

Mail without a warning or a danger must be read alike. The differences in other mail are counted by finding.
"""
import collections
import multiprocessing
import os
import pathlib
import subprocess
import sys

import rules
import trees

MIMEMEND = os.environ.get("MIMEMEND") or sys.exit("MIMEMEND must be the path of the mimemend executable")
CORPORA = os.environ.get("MIMEMEND_CORPORA")
SKIPPED = 77  # what meson takes for a skipped test
BATCH = 500
SECONDS = 120
LISTED = 20


def messages():
    return sorted(path for path in pathlib.Path(CORPORA).rglob("*")
                  if path.is_file() and not path.is_symlink() and path.name != "README.md")


def reports(files):
    for first in range(0, len(files), BATCH):
        batch = files[first:first + BATCH]
        shown = subprocess.run([MIMEMEND, "show", "--json", *batch], capture_output=True, timeout=SECONDS, check=True)
        lines = shown.stdout.splitlines()
        assert len(lines) == len(batch), "a line for each message"
        yield from map(trees.of_report, lines)


def compare(report):
    """What differs under either policy. Python may also raise: that is a difference, too."""
    message = pathlib.Path(report.file).read_bytes()
    found = set()
    for policy in trees.POLICIES:
        try:
            found.update(rules.differences(report, trees.of_python(message, policy)))
        except Exception as error:  # pylint: disable=broad-except
            found.add(("1", type(error).__name__))
    return report, sorted(found)


def name_of(report):
    return str(pathlib.Path(report.file).relative_to(CORPORA))


def print_table(results):
    """For each finding: in how many messages it is, how many of them differ, and in what."""
    rows = collections.defaultdict(collections.Counter)
    for report, found in results:
        for code in report.codes or ["(none)"]:
            rows[code]["messages"] += 1
            rows[code]["differ"] += bool(found)
            rows[code].update({what for _, what in found})
    columns = ["messages", "differ", *sorted({what for row in rows.values() for what in row} - {"messages", "differ"})]
    print(f"{'finding':32}" + "".join(f"{column:>16}" for column in columns))
    for code in sorted(rows):
        if rows[code]["differ"]:
            print(f"{code:32}" + "".join(f"{rows[code][column] or '-':>16}" for column in columns))


def main():
    files = messages()
    with multiprocessing.Pool() as pool:
        results = pool.map(compare, reports(files), chunksize=16)
    clean = [(report, found) for report, found in results if report.is_clean]
    print(f"{len(results)} messages, {len(clean)} without a warning or a danger")
    print_table([result for result in results if not result[0].is_clean])
    differing = {name_of(report): found for report, found in clean if found}
    for name in list(differing)[:LISTED]:
        print(f"differs: {name}: {differing[name]}")
    print(f"clean mail: {len(clean) - len(differing)} alike, {len(differing)} differ")
    if not clean:
        print("no clean mail: this proves nothing")
    return 1 if differing or not clean else 0


if __name__ == "__main__":
    if not CORPORA or not pathlib.Path(CORPORA).is_dir():
        print("skipped: MIMEMEND_CORPORA does not name a folder of mail")
        sys.exit(SKIPPED)
    sys.exit(main())
