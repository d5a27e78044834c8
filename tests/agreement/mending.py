# SPDX-License-Identifier: Apache-2.0
"""Many messages through one process of mimemend, and what became of each."""
import collections
import json
import os
import pathlib
import re
import shutil
import subprocess

BATCH = 500
SECONDS = 300
REFUSED = 69
COMPLAINT = re.compile(r"mimemend: (.*): (refused .*)")


class Mended:
    """Outputs by input; inputs that were refused; crashes."""

    def __init__(self):
        self.by_input = {}
        self.refused = []
        self.crashes = []  # (input, what)
        self.exit_codes = collections.Counter()
        self.edits = collections.Counter()
        self.decided = set()

    def outputs(self):
        return list(self.by_input.values())

    def pairs(self):
        return self.by_input.items()

    def counts(self):
        return {"messages": len(self.by_input) + len(self.refused) + len(self.crashes), "let out": len(self.by_input),
                "refused": len(self.refused), "crashed": len(self.crashes), "with a decision": len(self.decided),
                "exit codes": {str(code): n for code, n in self.exit_codes.items()}}


def executable():
    found = os.environ.get("MIMEMEND") or shutil.which("mimemend")
    if not found:
        raise SystemExit("MIMEMEND must be the path of the mimemend executable")
    return found


def mend(paths, folder, command="defang", options=()):
    """Each of the files, whose names differ, rewritten into `folder`.

    A batch that dies is run again one by one, so that the message that did it is known.
    """
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    mended = Mended()
    for first in range(0, len(paths), BATCH):
        batch = paths[first:first + BATCH]
        if not _run(batch, folder, command, options, mended):
            for path in batch:
                (folder / pathlib.Path(path).name).unlink(missing_ok=True)
                if not _run([path], folder, command, options, mended):
                    mended.crashes.append((path, "the process died or hung"))
    crashed = {path for path, _ in mended.crashes}
    for path in paths:
        output = folder / pathlib.Path(path).name
        if output.exists():
            mended.by_input[path] = str(output)
        elif path not in crashed:
            mended.refused.append(path)
    return mended


def _run(paths, folder, command, options, mended):
    """Whether the process ended by itself."""
    arguments = [executable(), command, "--json", "-o", str(folder), *options]
    if command in ("defang", "repair"):
        arguments.append("--no-quarantine")
    try:
        done = subprocess.run([*arguments, *paths], capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return False
    if done.returncode < 0 or done.returncode >= 126:
        return False
    mended.exit_codes[done.returncode] += 1
    for line in done.stdout.splitlines():
        _take_report(json.loads(line), mended)
    if done.returncode not in (0, 1, REFUSED):
        for line in done.stderr.decode("utf-8", "replace").splitlines():
            if not COMPLAINT.match(line):
                mended.exit_codes[line[-80:]] += 1
    return True


def _take_report(report, mended):
    """Counts decisions by action, and edits by the finding that asked for them, where the report has them."""
    if report.get("decisions"):
        mended.decided.add(report.get("file"))
    for decision in report.get("decisions", ()):
        mended.edits[f"{decision.get('action')} ({decision.get('rule')})"] += 1
    for edit in report.get("edits", ()):
        mended.edits[str(edit.get("because") or edit.get("kind"))] += 1


def flattened(paths, folder):
    """Links to files, in one folder, with names that differ."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    links = []
    for number, path in enumerate(paths):
        link = folder / f"{number:05}-{pathlib.Path(path).name}"
        link.symlink_to(os.path.abspath(path))
        links.append(str(link))
    return links


def checked(paths, validator):
    """What the profile's validator says of each file: "ok", or slugs with commas between.

    `validator` is a program and its options. It prints NAME, TAB, "ok" or what deviates: slug or slug@begin-end.
    """
    command = validator.split()
    if not shutil.which(command[0]):
        raise SystemExit(f"{command[0]} is not there: --validator must name the program that checks the profile")
    done = subprocess.run(command, input="".join(f"{path}\n" for path in paths), capture_output=True, text=True,
                          timeout=SECONDS, check=True)
    told = (line.rsplit("\t", 1) for line in done.stdout.splitlines())
    return {path: ",".join(word.partition("@")[0] for word in verdict.split(",")) for path, verdict in told}
