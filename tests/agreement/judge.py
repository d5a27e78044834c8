#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whether independent parsers read the same in a message. See docs/agreement.md.

  judge.py --mode agree DIR...     reads mail as it is
  judge.py --mode defang           makes messages that hide a payload, has them mended, and reads what comes out
  judge.py --mode mutants          mutants of plain mail that the profile's validator passes
  judge.py --mode corpus DIR...    reads mail before and after it is mended

MIMEMEND names the mimemend executable, MIMEMEND_JUDGES the folder of the drivers that the build makes.
Exit code: 0, or 1 when something failed that is asked for (--require-agreement: agreement, too).
"""
import argparse
import collections
import dataclasses
import hashlib
import json
import os
import pathlib
import shutil
import sys
import tempfile

import generate
import mending
import panel
from judges import JUDGES, installed
from tables import Table

LISTED = 20
CHUNK = 10000  # mutants that are in files at a time
HEADS = (b"MZ", generate.PAYLOADS["jar"][:43])  # what tells the type of a payload: to the end of its first entry's name


def see_payload(leaf):
    """In what way a leaf shows a banned payload, or None.

    "damaged" is no payload any more: the marker in content that does not begin like the payload, and has no banned
    name. A mutation did it, most of the time.
    """
    marked = generate.MARKER in leaf.content
    if marked and leaf.content.lstrip().startswith(HEADS):
        return "content"
    name = (leaf.name or "").lower().rstrip(". ")
    if leaf.type is not None and name.endswith((".exe", ".jar")) and leaf.content.strip():
        return "name"
    return "damaged" if marked else None


def shown(opinion):
    """The judges that see a payload which is whole, and how."""
    return {judge: ways for judge, ways in opinion.sightings.items() if ways != ["damaged"]}


class Run:
    """What is measured, and the messages that failed, which are kept."""

    def __init__(self, options):
        self.options = options
        self.measures = {}
        self.failures = collections.Counter()
        self.seconds = collections.Counter()
        self.asked = collections.Counter()
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="agreement-"))
        self.kept = pathlib.Path(options.keep) if options.keep else None
        self._listed = 0

    def fail(self, kind, path, what):
        """A failure of a kind: counted, listed while there are few, and the message kept."""
        self.failures[kind] += 1
        if self.kept:
            self.kept.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, self.kept / f"{kind}-{pathlib.Path(path).name}")
        if self._listed < self.options.list:
            self._listed += 1
            print(f"{kind}: {pathlib.Path(path).name}: {what}")

    def pool(self, sees=None):
        return panel.Pool(self.options.jobs, self.options.judges, sees, self.options.slow_every, self.options.slow)

    def opinions(self, paths, sees=None):
        with self.pool(sees) as pool:
            yield from self.counted(pool.opinions(paths))

    def counted(self, opinions):
        for opinion, seconds in opinions:
            self.seconds.update(seconds)
            self.asked.update(seconds.keys())
            yield opinion

    def add_speed(self):
        self.measures["judge"] = {name: {"asked": self.asked[name], "microseconds a message":
                                         round(1000000 * seconds / self.asked[name])}
                                  for name, seconds in self.seconds.items()}


def files_below(folders):
    return sorted(str(path) for folder in folders for path in pathlib.Path(folder).rglob("*")
                  if path.is_file() and not path.is_symlink() and path.name != "README.md")


def written(run, kind, first, count):
    """Messages made and put into files that are named after what makes them again."""
    folder = run.work / "in"
    folder.mkdir()
    paths = []
    for number in range(first, first + count):
        label, message = generate.made(kind, run.options.seed, number, run.options.only_class)
        path = folder / f"{kind}.{run.options.seed}.{number}.{label[:120]}.eml"
        path.write_bytes(message)
        paths.append(str(path))
    return paths


def count_dissent(run, title, opinions, failing):
    """Measures how far judges agree in messages; what fails is named by `failing`, or nothing does (None)."""
    dissent = collections.defaultdict(collections.Counter)
    counts = collections.Counter(messages=len(opinions), agreed=0, types_agreed=0, names_agreed=0)
    for opinion in opinions:
        counts["agreed"] += opinion.agreed
        counts["types_agreed"] += opinion.agreed and not opinion.types
        counts["names_agreed"] += opinion.agreed and not opinion.types and not opinion.names
        for aspect in ("content", "refused", "types", "names"):
            for judge in getattr(opinion, aspect):
                dissent[judge][aspect] += 1
        if not opinion.agreed and failing:
            run.fail(failing, opinion.path, describe(opinion))
    run.measures[title] = dict(counts, dissent={judge: dict(row) for judge, row in sorted(dissent.items())})


def describe(opinion):
    told = {**opinion.content, **{judge: f"refused ({why})" for judge, why in opinion.refused.items()}}
    return "; ".join(f"{judge}: {what}" for judge, what in told.items())


def agree(run):
    paths = files_below(run.options.folders)
    opinions = list(run.opinions(paths))
    count_dissent(run, "as it is", opinions, "disagreement" if run.options.require_agreement else "disagrees")
    if not run.options.require_agreement:
        run.failures.pop("disagrees", None)
    run.add_speed()


def defang(run):
    paths = written(run, "hidden", run.options.first, run.options.count) + files_below(run.options.folders)
    before = {}
    if not run.options.after_only:
        before = {pathlib.Path(opinion.path).name: opinion for opinion in run.opinions(paths, see_payload)}
        count_dissent(run, "before", list(before.values()), None)
        run.measures["before"]["payload seen by all"] = sum(len(o.sightings) >= o.asked for o in before.values())
        run.measures["before"]["payload seen by some"] = sum(bool(o.sightings) for o in before.values())
    mended = mend(run, paths, run.work / "out")
    again = mend(run, mended.outputs(), run.work / "again")
    for path, other in again.pairs():
        if pathlib.Path(path).read_bytes() != pathlib.Path(other).read_bytes():
            run.fail("not-idempotent", path, "mending its output changes it")
    for path in again.refused:
        run.fail("not-idempotent", path, "mending its output refuses it")
    after = list(run.opinions(mended.outputs(), see_payload))
    count_dissent(run, "after", after, "disagreement")
    seen_by = collections.Counter()
    for opinion in after:
        seen_by.update(shown(opinion).keys())
        if shown(opinion):
            run.fail("payload-visible", opinion.path,
                     ", ".join(f"{judge} ({'/'.join(ways)})" for judge, ways in opinion.sightings.items()))
    run.measures["payload visible to"] = dict(seen_by)
    run.measures["after"]["marker of a damaged payload seen"] = sum(bool(o.sightings) and not shown(o) for o in after)
    if before:
        run.measures["by class"] = by_class(before, after, mended)
    run.add_speed()


def by_class(before, after, mended):
    """For each class: messages, those that disagreed before and after, payload visible after, refused."""
    rows = collections.defaultdict(collections.Counter)
    refused = {pathlib.Path(path).name for path in mended.refused}
    results = {pathlib.Path(opinion.path).name: opinion for opinion in after}
    for name, opinion in before.items():
        for code in classes_of(name):
            row = rows[code]
            row["messages"] += 1
            row["disagree before"] += not opinion.agreed
            row["refused"] += name in refused
            if name in results:
                row["disagree after"] += not results[name].agreed
                row["visible after"] += bool(shown(results[name]))
    return {code: dict(row) for code, row in sorted(rows.items())}


def classes_of(name):
    """The classes in the name of a generated message: "hidden.1.7.H01-leaf+T03-good-first.eml"."""
    pieces = name.split(".", 3)
    if len(pieces) < 4 or pieces[0] != "hidden":
        return ["-"]
    return sorted({word.split("-", 1)[0].removesuffix(".eml") for word in pieces[3].split("+")})


def mend(run, paths, folder):
    mended = mending.mend(paths, folder, run.options.command, run.options.mend_options)
    for path, what in mended.crashes:
        run.fail("crash", path, what)
    title = "mended" if "mended" not in run.measures else "mended again"
    run.measures[title] = mended.counts()
    return mended


def mutants(run):
    counts = collections.Counter(made=0, passed=0)
    found = collections.Counter()
    seen = set()
    opinions = []
    rejected = []
    last = run.options.first + run.options.count
    with run.pool() as pool:
        for first in range(run.options.first, last, CHUNK):
            paths = written(run, run.options.kind, first, min(CHUNK, last - first))
            verdicts = mending.checked(paths, run.options.validator)
            passed = [path for path in paths if verdicts.get(path) == "ok"]
            counts.update(made=len(paths), passed=len(passed))
            found.update(verdict.split(",")[0] for verdict in verdicts.values() if verdict != "ok")
            opinions += judged(run, pool, [path for path in passed if is_new(path, seen)], "passes-but-read-differently")
            rest = [path for path in paths if verdicts.get(path) != "ok"][:run.options.rejected - len(rejected)]
            rejected += judged(run, pool, rest, None)
            shutil.rmtree(run.work / "in")
    run.measures["mutants"] = dict(counts, differ=len(seen), found=dict(found.most_common()))
    count_dissent(run, "mutants that pass", opinions, None)
    if run.options.rejected:
        count_dissent(run, "mutants that do not pass (sample)", rejected, None)
    run.add_speed()


def is_new(path, seen):
    """Whether no message with the same octets was seen."""
    digest = hashlib.sha256(pathlib.Path(path).read_bytes()).digest()
    return digest not in seen and not seen.add(digest)


def judged(run, pool, paths, failing):
    """Opinions without what takes much room; failures told, while the files are there."""
    opinions = []
    for opinion in run.counted(pool.opinions(paths)):
        if not opinion.agreed and failing:
            run.fail(failing, opinion.path, describe(opinion))
        opinions.append(dataclasses.replace(opinion, digests=frozenset(), told_names=frozenset()))
    return opinions


def corpus(run):
    paths = files_below(run.options.folders)[:run.options.count or None]
    flat = mending.flattened(paths, run.work / "in")
    before = {pathlib.Path(opinion.path).name: opinion for opinion in run.opinions(flat)}
    count_dissent(run, "before", list(before.values()), None)
    mended = mend(run, flat, run.work / "out")
    touched = [after for before_path, after in mended.pairs()
               if pathlib.Path(before_path).read_bytes() != pathlib.Path(after).read_bytes()]
    run.measures["mended"]["touched"] = len(touched)
    run.measures["mended"]["by edit"] = dict(mended.edits)
    after = {pathlib.Path(opinion.path).name: opinion for opinion in run.opinions(mended.outputs())}
    count_dissent(run, "after", list(after.values()), "disagreement")
    kept = sum(before[name].digests <= opinion.digests for name, opinion in after.items())
    run.measures["after"]["all content kept"] = kept
    run.add_speed()


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("folders", nargs="*", metavar="DIR", help="folders of mail, one message a file")
    add("--mode", choices=MODES, default="agree")
    add("--seed", type=int, default=1)
    add("--first", type=int, default=0, metavar="N", help="number of the first message made")
    add("--count", type=int, default=None, metavar="N", help="how many messages are made, or read of a corpus")
    add("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    add("--only-class", type=lambda text: text.split(","), metavar="ID,...", help="of the classes in classes.py")
    add("--judges", type=lambda text: text.split(","), metavar="NAME,...", help="instead of all that are installed")
    add("--kind", choices=["mutant", "varied-mutant", "varied"], default="mutant", help="of the mutants")
    add("--slow-every", type=int, default=1, metavar="N", help="ask the slow judges about one message of N")
    add("--slow", type=lambda text: text.split(","), metavar="NAME,...", help="instead of those that are slow")
    add("--after-only", action="store_true", help="defang: judge what comes out only")
    add("--command", default="defang", help="of mimemend: defang (the default), repair")
    add("--mend-options", type=str.split, default=[], metavar="WORDS", help="further options of the command")
    add("--validator", default=os.path.join(os.environ.get("MIMEMEND_JUDGES", ""), "profile_check"),
        metavar="COMMAND", help="the program that checks the profile, and its options")
    add("--rejected", type=int, default=0, metavar="N", help="judge N mutants that do not pass, too")
    add("--keep", metavar="DIR", help="copies of the messages that failed")
    add("--list", type=int, default=LISTED, metavar="N", help="how many failures are told one by one")
    add("--require-agreement", action="store_true", help="disagreement and visible payloads fail the run")
    add("--json", metavar="FILE", help="all measures")
    add("--markdown", action="store_true", help="the measures as tables for docs/agreement.md")
    options = parser.parse_args(arguments)
    if options.count is None:
        options.count = 0 if options.mode == "corpus" else 1000
    return options


MODES = {"agree": agree, "defang": defang, "mutants": mutants, "corpus": corpus}
ALWAYS = {"crash"}  # failures that no switch excuses


def main(arguments=None):
    options = parse(arguments)
    there, absent = installed(options.judges)
    if absent:
        packages = {judge.name: judge.package for judge in JUDGES}
        print("left out: " + ", ".join(f"{name} ({packages[name]})" for name in absent))
    run = Run(options)
    try:
        MODES[options.mode](run)
    finally:
        shutil.rmtree(run.work, ignore_errors=True)
    run.measures.update(judges=[judge.name for judge in there], slow_every=options.slow_every, failures=dict(run.failures), seed=options.seed)
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(run.measures, indent=1), encoding="utf-8")
    print(Table(run.measures, options.markdown))
    failed = [kind for kind in run.failures if options.require_agreement or kind in ALWAYS]
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
