# SPDX-License-Identifier: Apache-2.0
"""Cuts a message down to the lines that two judges read differently.

  reduce.py JUDGE OTHER MESSAGE > SMALL

Lines are taken out as long as JUDGE still differs from OTHER in the same way, and OTHER reads as many leaves (one, or
more) that are not empty. A message that the profile's validator passes stays one, when MIMEMEND_JUDGES has it.
"""
import os
import pathlib
import sys
import tempfile

import mending
from judges import JUDGES, built
from panel import difference
from readings import Canon


class Pair:
    """Two judges, and the way in which they differ about a message."""

    def __init__(self, names, folder):
        self._judges = [judge for name in names for judge in JUDGES if judge.name == name]
        if len(self._judges) != 2:
            raise SystemExit("judges: " + ", ".join(judge.name for judge in JUDGES))
        self._readers = [judge.make() for judge in self._judges]
        self._path = pathlib.Path(folder, "message.eml")
        self._inside = None  # of the profile; of the first message

    def differ(self, message):
        """What is the same in a smaller message that shows the same; None when they agree or OTHER refuses."""
        self._path.write_bytes(message)
        if not self._stays_inside():
            return None
        mine, theirs = (reader(str(self._path)) for reader in self._readers)
        canon, judge = Canon([mine, theirs]), self._judges[0]
        if theirs.refused or (not mine.refused and canon.alike(mine, theirs, judge)):
            return None
        how = "refused" if mine.refused else difference(canon.keys(mine, judge), canon.keys(theirs, judge))
        return how, len(theirs.leaves) > 1, all(leaf.content.strip() for leaf in theirs.leaves)

    def _stays_inside(self):
        if not os.path.exists(built("profile_check")) or self._inside is False:
            return True
        inside = mending.checked([str(self._path)], built("profile_check"))[str(self._path)] == "ok"
        if self._inside is None:
            self._inside = inside
            return True
        return inside

    def close(self):
        for reader in self._readers:
            reader.close()


def reduced(lines, shows):
    """The fewest lines that still show it, when blocks of halving sizes are taken out in turn."""
    block = max(1, len(lines) // 2)
    while True:
        before = len(lines)
        at = 0
        while at < len(lines):
            fewer = lines[:at] + lines[at + block:]
            if shows(b"".join(fewer)):
                lines = fewer
            else:
                at += block
        if block == 1 and len(lines) == before:
            return lines
        block = max(1, block // 2)


def main(judge, other, path):
    message = pathlib.Path(path).read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        pair = Pair([judge, other], folder)
        try:
            wanted = pair.differ(message)
            if wanted is None:
                raise SystemExit(f"{judge} and {other} read the same, or {other} refuses")
            small = reduced(message.splitlines(keepends=True), lambda each: pair.differ(each) == wanted)
        finally:
            pair.close()
    sys.stdout.buffer.write(b"".join(small))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
