#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The rules in docs/profile.md are what the table of rules says, and its classes name rules that there are.

    profile_page.py SOURCE-ROOT

MIMEMEND_REGOLD=1 rewrites the rules and still fails, so that the change is looked at.
"""
import difflib
import os
import pathlib
import re
import sys

ENTRY = re.compile(r'ProfileRuleInfo\{\s*ProfileRule::(\w+),\s*"([^"]+)",\s*(standard|strict),\s*"([^"]+)",\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\}')
GROUP = re.compile(r"^    // (.+)$", re.M)
BEGIN = "<!-- Rules: generated from mime/profile/rule_table.cpp by tests/docs/profile_page.py. -->\n"
END = "<!-- End of the rules. -->\n"


def cell(text):
    return text.replace("|", "\\|").replace("<", "&lt;")


def entries(table):
    for found in ENTRY.finditer(table):
        _, slug, level, clause, strings = found.groups()
        reason = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', strings)).replace('\\"', '"')
        yield found.start(), slug, level, clause, reason


def rules(table):
    groups = [(found.start(), found.group(1)) for found in GROUP.finditer(table)]
    lines = []
    for place, slug, level, clause, reason in entries(table):
        while groups and groups[0][0] < place:
            name = groups.pop(0)[1]
            lines += [f"\n### {name[0].upper()}{name[1:]}\n", "| slug | level | clause | why, and what to write instead |", "|---|---|---|---|"]
        lines.append(f"| `{slug}` | {level} | {cell(clause)} | {cell(reason)} |")
    return "\n".join(lines) + "\n\n"


def main(source):
    file = source / "docs/profile.md"
    table = (source / "mime/profile/rule_table.cpp").read_text(encoding="utf-8")
    slugs = {slug for _, slug, *_ in entries(table)}
    assert len(slugs) == table.count("ProfileRuleInfo{"), "an entry that this does not read"
    found = file.read_text(encoding="utf-8")
    before, rest = found.split(BEGIN)
    _, after = rest.split(END)
    wanted = before + BEGIN + rules(table) + END + after
    unknown = [name for row in re.findall(r"^\| [A-Z]\d\d \|.*$", after, re.M)
               for name in re.findall(r"`([a-z0-9-]+)`", row.split("|")[3]) if name not in slugs]
    for name in unknown:
        print(f"docs/profile.md: there is no rule {name}")
    if wanted == found:
        return 1 if unknown else 0
    sys.stdout.writelines(difflib.unified_diff(found.splitlines(True), wanted.splitlines(True), "docs/profile.md", "the table"))
    if os.environ.get("MIMEMEND_REGOLD"):
        file.write_text(wanted, encoding="utf-8")
    return 1


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
