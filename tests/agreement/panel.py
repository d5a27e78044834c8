# SPDX-License-Identifier: Apache-2.0
"""All judges over many messages, and on what they do not agree."""
import collections
import dataclasses
import multiprocessing
import pathlib
import signal
import time

from judges import JUDGES, installed
from readings import Canon, Reading, name_key


@dataclasses.dataclass
class Opinion:
    """How the judges read one message. Each dict has, by judge, what those say that are not of the common mind."""
    path: str
    refused: dict          # to why
    content: dict          # to in what its leaves differ from the common reading
    types: dict
    names: dict
    common: int            # how many judges share the common reading
    asked: int             # how many are held to this message
    digests: frozenset     # SHA-256 of all leaves that anybody read, as octets
    told_names: frozenset  # all names that anybody read
    sightings: dict        # judge to what of the payload it sees; see `Panel.seen`

    @property
    def agreed(self):
        """Whether all judges read the same content."""
        return not self.content and not self.refused


def most_common(values):
    return collections.Counter(values).most_common(1)[0][0]


def difference(keys, common):
    """In a word, how a list of leaves differs from another."""
    if sorted(keys) == sorted(common):
        return "order"
    if len(keys) != len(common):
        return "fewer leaves" if len(keys) < len(common) else "more leaves"
    return "content"


class Panel:
    """The judges, running. One message at a time; start one for each process."""

    def __init__(self, only=None, sees=None, slow_every=1, slow=None):
        """`sees(leaf)` says in what way a leaf shows a payload, or None.

        Of `slow_every` messages slow judges read one: those of these names, else those that are said to be slow.
        """
        self._judges, _ = installed(only)
        self._readers = {judge.name: judge.make() for judge in self._judges}
        self._sees = sees
        self._slow_every = slow_every
        self._slow = {judge.name for judge in JUDGES if judge.slow} if slow is None else set(slow)
        self.seconds = collections.Counter()  # of each judge that was asked

    def readings(self, path, number=0):
        found = {}
        for judge in self._judges:
            if judge.name in self._slow and number % self._slow_every:
                found[judge.name] = Reading(abstains=True)
                continue
            begin = time.perf_counter()
            found[judge.name] = self._readers[judge.name](path)
            self.seconds[judge.name] += time.perf_counter() - begin
        return found

    def opinion(self, path, number=0):
        message = pathlib.Path(path).read_bytes()
        readings = self.readings(path, number)
        held = [judge for judge in self._judges if judge.can_express(message) and not readings[judge.name].abstains]
        refused = {judge.name: readings[judge.name].refused for judge in held if readings[judge.name].refused}
        heard = [judge for judge in held if judge.name not in refused]
        canon = Canon(readings.values())
        every = [leaf for reading in readings.values() for leaf in reading.leaves]
        opinion = Opinion(path, refused, {}, {}, {}, 0, len(held), frozenset(leaf.sha256 for leaf in every),
                          frozenset(leaf.name for leaf in every if leaf.name), self.seen(readings))
        if heard:
            self._compare(opinion, readings, heard, canon)
        return opinion

    @staticmethod
    def _compare(opinion, readings, heard, canon):
        full = [judge for judge in heard if judge.tells_types] or heard
        chosen = most_common([canon.keys(readings[judge.name], full[0]) for judge in full])
        common = next(readings[judge.name] for judge in full if canon.keys(readings[judge.name], full[0]) == chosen)
        for judge in heard:
            mine = readings[judge.name]
            if not canon.alike(mine, common, judge):
                opinion.content[judge.name] = difference(canon.keys(mine, judge), canon.keys(common, judge))
        alike = [judge for judge in heard if judge.name not in opinion.content and judge.tells_types]
        opinion.common = len(heard) - len(opinion.content)
        compare_told(opinion.types, alike, lambda judge: tuple(leaf.type for leaf in readings[judge.name].leaves))
        compare_told(opinion.names, [judge for judge in alike if judge.tells_names],
                     lambda judge: tuple(name_key(leaf.name) for leaf in readings[judge.name].leaves))

    def seen(self, readings):
        if self._sees is None:
            return {}
        found = {name: sorted({way for leaf in reading.leaves if (way := self._sees(leaf))})
                 for name, reading in readings.items()}
        return {name: ways for name, ways in found.items() if ways}

    def close(self):
        for reader in self._readers.values():
            reader.close()


def compare_told(dissent, judges, told):
    if not judges:
        return
    common = most_common([told(judge) for judge in judges])
    for judge in judges:
        if (mine := told(judge)) != common:
            dissent[judge.name] = ", ".join(f"{a!r} for {b!r}" for a, b in zip(mine, common) if a != b)


_panel = None


def _start(*options):
    global _panel  # one for each process of the pool
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _panel = Panel(*options)


def _judge(numbered):
    number, path = numbered
    _panel.seconds.clear()
    return _panel.opinion(path, number), dict(_panel.seconds)


class Pool:
    """Panels in processes of their own."""

    def __init__(self, jobs, *options):
        """`options` as of Panel."""
        self._pool = multiprocessing.Pool(jobs, _start, options)
        self._next = 0

    def opinions(self, paths):
        """Yields the opinion about each message in order, and for each judge that was asked the seconds it took."""
        first, self._next = self._next, self._next + len(paths)
        yield from self._pool.imap(_judge, enumerate(map(str, paths), first), chunksize=8)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._pool.terminate()


def opinions(paths, jobs, only=None, sees=None):
    """The same from a pool for these messages."""
    with Pool(jobs, only, sees) as pool:
        yield from pool.opinions(paths)
