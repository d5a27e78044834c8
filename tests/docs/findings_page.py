#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs/findings.md is what the table of findings says.

    findings_page.py SOURCE-ROOT MIMEMEND

MIMEMEND_REGOLD=1 rewrites the page and still fails, so that the change is looked at.
"""
import difflib
import itertools
import json
import os
import pathlib
import subprocess
import sys

HEAD = """\
# Findings

What mimemend reports about a message. Every way in which mail is malformed, or is read differently by different
readers, has a code, and every code a line here. `mimemend lint --list` prints the same.

<!-- Generated from mime/scan/finding_table.cpp by tests/docs/findings_page.py: MIMEMEND_REGOLD=1 rewrites it. -->

**Names.** A code is known by its *slug*. Slugs are never renamed, and one that is retired is never used again, so
that scripts may name them. There may be new ones in every version.

**Severities** say how much a finding matters in general. They may change from version to version.

| severity | meaning |
|---|---|
| note | harmless by itself: all readers in use read it alike, or it is ordinary mail that is worth knowing about |
| warning | a defect that a rewrite can mend; readers may show it differently |
| danger | readers differ about parts, names or content: something can hide in it |

**Places.** A finding names a part, by its path ("1" is the message, "1.2" its second part), and a range of bytes that
proves it: `120..158` begins at offset 120, counted from 0, and ends before 158. An empty range is a place where
something is missing. In a message that has a transfer encoding of its own, offsets count in the decoded bytes.

**Uses.** `mimemend lint` lists the findings of messages and exits with 1 when one is at or above `--fail-on`; `--only`
and `--ignore` take slugs. `mimemend show` lists them below the parts. Both have them in their JSON
([report.md](formats/report.md), [lint.md](formats/lint.md)). Policies decide by names and types; of findings they
know the limits: a part that one of them kept from being looked into falls under `unscanned` ([policy.md](policy.md)).
"""


def cell(text):
    return text.replace("|", "\\|").replace("<", "&lt;")


def section(family, rows):
    lines = [f"\n## {family[0].upper()}{family[1:]}\n", "| slug | severity | clause | what to do |", "|---|---|---|---|"]
    lines += [f"| `{row['code']}` | {row['severity']} | {cell(row['clause'])} | {cell(row['advice'])} |" for row in rows]
    return "\n".join(lines) + "\n"


def page(mimemend):
    listed = subprocess.run([mimemend, "lint", "--list", "--json"], check=True, capture_output=True, timeout=60)
    rows = json.loads(listed.stdout)["findings"]
    assert len(rows) > 100, len(rows)
    families = [(family, list(group)) for family, group in itertools.groupby(rows, lambda row: row["family"])]
    names = [family for family, _ in families]
    assert len(set(names)) == len(names), "a family is torn apart in the table"
    return HEAD + "".join(section(family, group) for family, group in families)


def main(source, mimemend):
    file = source / "docs/findings.md"
    wanted = page(mimemend)
    found = file.read_text(encoding="utf-8") if file.exists() else ""
    if wanted == found:
        return 0
    sys.stdout.writelines(difflib.unified_diff(found.splitlines(True), wanted.splitlines(True), "docs/findings.md", "the table"))
    if os.environ.get("MIMEMEND_REGOLD"):
        file.write_text(wanted, encoding="utf-8")
    return 1


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]))
