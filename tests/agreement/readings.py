# SPDX-License-Identifier: Apache-2.0
"""What a parser read in a message, and when two parsers have read the same.

Only leaves are compared: the media type as read, the file name as read, and the decoded content. Containers show in
what leaves there are and in their order.

Content is compared by SHA-256. Line ends of text, and of all that is sent as lines (7bit, 8bit), belong to the
transport (RFC 2045 2.7, 2.8), not to the content: there CRLF, CR and LF are one, and line ends at the very end do not
count.
Does not: compare charsets, or how a name is spelled when it is not ASCII (see `name_key`).
"""
import collections
import dataclasses
import hashlib
import re

LINE_END = re.compile(rb"\r\n?")
LINES_OF_THE_TRANSPORT = {"", "7bit", "8bit"}
NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
REPORT = "message/delivery-status"
REPORT_COLON = re.compile(rb"^([!-9;-~]+):[ \t]*", re.MULTILINE)
FIRST_LINES = 100
LIKE_A_HEADER = re.compile(rb"(received: |from: |subject: |date: |content-|boundary=|mime-version)", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Leaf:
    """One leaf. `type`, `name` and `encoding` are None when the parser does not tell."""
    content: bytes
    type: str | None = None
    name: str | None = None
    encoding: str | None = None

    @property
    def sha256(self):
        return hashlib.sha256(self.content).hexdigest()

    @property
    def lines_are_the_transports(self):
        """Whether a parser may give other line ends than those that were sent."""
        encoding = (self.encoding or "").strip().lower()
        if self.encoding is not None and encoding in LINES_OF_THE_TRANSPORT:
            return True
        if encoding == "base64" and not (self.type or "").startswith("text/"):
            return False
        return not NOT_TEXT.search(self.content)


@dataclasses.dataclass(frozen=True)
class Reading:
    """All leaves of a message in the order of the document, or why there are none."""
    leaves: tuple = ()
    refused: str | None = None
    abstains: bool = False  # not for the message's sake


def normal(content):
    """Content with LF for every line end, and none at its end."""
    return LINE_END.sub(b"\n", content).rstrip(b"\n")


def normal_sha256(content):
    return hashlib.sha256(normal(content)).hexdigest()


def name_key(name):
    """What of a name must be read alike: the name if it is plain ASCII, else only its last suffix.

    International names may come out decoded, as written, or with other characters put in.
    """
    if not name:
        return ""
    if re.fullmatch(r"[A-Za-z0-9_. -]+", name):
        return name.strip()
    return "*." + name.rpartition(".")[2].lower() if "." in name else "*"


def without_cr(content):
    return normal(content.replace(b"\r", b""))


def looks_like_message(content):
    """Whether ripmime opens a decoded file that is no message by its type: a line of the first ones begins so."""
    lines = content[:FIRST_LINES * 1024].replace(b"\r", b"\n").split(b"\n", FIRST_LINES)[:FIRST_LINES]
    return any(LIKE_A_HEADER.match(line) for line in lines)


def until_look_alike(leaves):
    """The leaves before the first that looks like a message; None without one."""
    return next((leaves[:at] for at, leaf in enumerate(leaves) if looks_like_message(leaf.content)), None)


class Canon:
    """Turns the leaves of one message, as several parsers read them, into comparable keys.

    The text of the message is what some parser with types says so of: parsers without types are held to that. Of a
    report's fields the blanks behind the colon do not count: Python tells names and values.
    """

    def __init__(self, readings):
        typed = [leaf for reading in readings for leaf in reading.leaves if leaf.type is not None]
        self._text = {normal_sha256(leaf.content) for leaf in typed if leaf.lines_are_the_transports}
        self._without_cr = {without_cr(leaf.content) for leaf in typed if leaf.type.startswith("text/")}

    def key(self, leaf):
        content = REPORT_COLON.sub(rb"\1: ", leaf.content) if leaf.type == REPORT else leaf.content
        if not normal(content):
            return "empty"
        digest = normal_sha256(content)
        if leaf.type == REPORT or digest in self._text:
            return "text " + digest
        return "octets " + leaf.sha256

    def key_without_cr(self, leaf):
        """For a judge that drops every CR of text, and tells no types."""
        content = without_cr(leaf.content)
        is_text = content and content in self._without_cr
        return "lines " + hashlib.sha256(content).hexdigest() if is_text else self.key(leaf)

    def keys(self, reading, judge):
        """The reading in terms that `judge`, who may be able to tell less, can express."""
        key_of = self.key_without_cr if judge.drops_cr else self.key
        keys = [key for leaf in reading.leaves if (key := key_of(leaf)) != "empty" or judge.lists_empty]
        return tuple(keys if judge.in_order else sorted(keys))

    def alike(self, reading, common, judge):
        """Whether `judge` read what is in `common`, as far as it is able to tell."""
        mine, theirs = self.keys(reading, judge), self.keys(common, judge)
        if mine == theirs:
            return True
        if not judge.lists_lone_text and len(common.leaves) == 1 and (common.leaves[0].type or "").startswith("text/"):
            return True
        if judge.opens_look_alikes and (sure := until_look_alike(common.leaves)) is not None:
            return not self._missing(mine, self.keys(Reading(sure), judge))
        if judge.adds_texts and not self._missing(mine, theirs):
            texts = {self.key(leaf) for leaf in reading.leaves if not NOT_TEXT.search(leaf.content)}
            return set(self._missing(theirs, mine)) <= texts
        return False

    @staticmethod
    def _missing(some, wanted):
        """What of the keys that are wanted is not among some."""
        return collections.Counter(wanted) - collections.Counter(some)
