# SPDX-License-Identifier: Apache-2.0
"""The parsers that judge: how each is run, and what it is able to tell.

A judge reads one message at a time. Servers take names of files on standard input and answer each with a line of
JSON; tools are run once or more for each message, in a folder of their own. All have a time limit: a judge that takes
longer, or dies, has refused the message. Tools that must be run for each leaf are not asked about messages with very
many. Judges whose program or module is not installed are left out.
"""
import base64
import dataclasses
import email
import email.policy
import functools
import json
import os
import pathlib
import re
import select
import shutil
import subprocess
import tempfile
import time
import typing

from readings import Leaf, Reading

HERE = pathlib.Path(__file__).parent
SECONDS = 10  # of a server, or one run of a tool
TOOL_SECONDS = 60  # of all runs of a tool for one message
MOST_LEAVES = 150  # of tools that are run for each leaf


@dataclasses.dataclass(frozen=True)
class Judge:
    """A parser and its declared limits. A limit takes leaves or keys out of both sides of a comparison, no more."""
    name: str
    package: str
    make: typing.Callable          # the function that makes a reader: a callable of a path, with close()
    is_there: typing.Callable
    tells_types: bool = True
    tells_names: bool = True       # False also where names are made fit for files first
    in_order: bool = True          # of the document
    lists_empty: bool = True       # leaves without content
    opens_messages: bool = True    # within message/rfc822, and tells no more than what is in there
    lists_lone_text: bool = True   # a message that is one text and no more, as it is
    adds_texts: bool = False       # preambles, epilogues and the like, besides the leaves
    drops_cr: bool = False         # every CR of a text/* leaf, however it was encoded
    opens_look_alikes: bool = False  # content that begins like a message, see `readings.looks_like_message`
    slow: bool = False             # takes long for a message; see `panel.Panel`
    because: str = ""              # why it is limited as it is

    def can_express(self, message):
        """Whether it is held to agree about this message (octets) at all."""
        return self.opens_messages or b"message/" not in message.lower()


class Python:
    """Python's email, in this process."""

    def __init__(self, policy):
        self._policy = policy

    def __call__(self, path):
        try:
            message = email.message_from_bytes(pathlib.Path(path).read_bytes(), policy=self._policy)
            return Reading(tuple(map(self._leaf, self._leaves(message))))
        except Exception as error:  # pylint: disable=broad-except
            return Reading(refused=type(error).__name__)

    def _leaves(self, part):
        below = part.get_payload() if part.is_multipart() else None
        # Of a report it makes a message for each group of fields: what others give as one text.
        if below and part.get_content_type() != "message/delivery-status":
            for each in below:
                yield from self._leaves(each)
        else:
            yield part

    @staticmethod
    def _leaf(part):
        if part.is_multipart():
            content = "\n".join("".join(f"{name}: {value}\n" for name, value in each.raw_items())
                                for each in part.get_payload()).encode("utf-8", "surrogateescape")
        else:
            content = part.get_payload(decode=True) or b""
        name = part.get_filename()
        return Leaf(content, part.get_content_type(), None if name is None else str(name),
                    str(part.get("Content-Transfer-Encoding", "")))

    def close(self):
        pass


class Server:
    """A program that answers each name with a line of JSON; started again when it dies or hangs."""

    def __init__(self, command):
        self._command = command
        self._process = None

    def __call__(self, path):
        if self._process is None:
            self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                             stderr=subprocess.DEVNULL, bufsize=0)
        line = self._ask(os.fsencode(path))
        if line is None:
            self.close()
            return Reading(refused="died or hung")
        answer = json.loads(line.decode("utf-8", "replace"))
        return Reading(tuple(map(self._leaf, answer["leaves"] or ())), answer["refused"])

    def _ask(self, path):
        try:
            self._process.stdin.write(path + b"\n")
        except BrokenPipeError:
            return None
        pieces = []
        while not (pieces and pieces[-1].endswith(b"\n")):
            ready, _, _ = select.select([self._process.stdout], [], [], SECONDS)
            piece = os.read(self._process.stdout.fileno(), 1 << 20) if ready else b""
            if not piece:
                return None
            pieces.append(piece)
        return b"".join(pieces)

    @staticmethod
    def _leaf(told):
        name = told["name"]
        return Leaf(base64.b64decode(told["content"]), told["type"],
                    name if name is None else base64.b64decode(name).decode("utf-8", "surrogateescape"),
                    told["encoding"])

    def close(self):
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def output_of(*command, **options):
    """What a tool prints. Its exit code says nothing of use; a time limit that is hit raises."""
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS, check=False,
                          **options).stdout


class TooMany(Exception):
    """More leaves than a tool that must be run for each of them is asked for."""


def within(seconds, items):
    """The items; a TimeoutError when they take longer."""
    end = time.monotonic() + seconds
    for item in items:
        if time.monotonic() > end:
            raise TimeoutError
        yield item


class Tool:
    """A program that is run for each message. `read` takes the path and an empty folder and yields leaves."""

    def __init__(self, read):
        self._read = read

    def __call__(self, path):
        with tempfile.TemporaryDirectory(prefix="agreement-") as folder:
            try:
                return Reading(tuple(within(TOOL_SECONDS, self._read(path, folder))))
            except TooMany:
                return Reading(abstains=True)
            except (TimeoutError, subprocess.TimeoutExpired):
                return Reading(refused="too slow")
            except OSError as error:
                return Reading(refused=error.strerror)

    def close(self):
        pass


def extracted(folder):
    """A leaf for each file that a tool left in its folder. One with several names (links) is one leaf."""
    seen = set()
    for path in sorted(pathlib.Path(folder).rglob("*")):
        if path.is_file() and not path.is_symlink() and (inode := path.stat().st_ino) not in seen:
            seen.add(inode)
            yield Leaf(path.read_bytes(), name=path.name)


def read_ripmime(path, folder):
    output_of("ripmime", "-i", path, "-d", folder, "--postfix", "--no-ole")
    return extracted(folder)


def read_munpack(path, folder):
    """It takes mail as Unix keeps it, with LF; given CRLF it misses soft line breaks and delimiters."""
    message = pathlib.Path(path).read_bytes().replace(b"\r\n", b"\n")
    output_of("munpack", "-q", "-t", "-C", folder, input=message)
    return extracted(folder)


def read_reformime(path, _):
    """Sections are 1, 1.1, ...: a leaf is one that no other goes on from."""
    with open(path, "rb") as message:
        listed = output_of("reformime", "-i", stdin=message).decode("utf-8", "surrogateescape")
    sections = [dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
                for block in listed.split("\n\n")]
    sections = [section for section in sections if "section" in section]
    if len(sections) > MOST_LEAVES:
        raise TooMany
    names = [section["section"] for section in sections]
    for section in sections:
        if any(name.startswith(section["section"] + ".") for name in names):
            continue
        with open(path, "rb") as message:
            content = output_of("reformime", "-s", section["section"], "-e", stdin=message)
        yield Leaf(content, section.get("content-type"),
                   section.get("content-disposition-filename", section.get("content-name")),
                   section.get("content-transfer-encoding"))


MSHOW_PART = re.compile(r'( +)(\d+): (\S+) size=\d+(?: name="(.*)")?')


def read_mblaze(path, folder):
    """A leaf is a part that no deeper one follows. Text would come in UTF-8 if it was not asked for as it is (-F)."""
    path = os.path.abspath(path)  # without a slash it would be a number in a sequence
    environment = dict(os.environ, MBLAZE=folder, MAILCUR="", MAILSEQ="/dev/null")
    listed = output_of("mshow", "-n", "-t", path, env=environment).decode("utf-8", "surrogateescape")
    parts = [found.groups() for line in listed.splitlines() if (found := MSHOW_PART.fullmatch(line))]
    if len(parts) > MOST_LEAVES:
        raise TooMany
    for (indent, number, kind, name), after in zip(parts, [*parts[1:], (" ",)]):
        if len(after[0]) <= len(indent):  # the next one is not below it
            content = output_of("mshow", "-n", "-F", "-O", path, number, env=environment)
            yield Leaf(content, kind, name)


def program(name):
    return lambda: shutil.which(name) is not None


def answers(*command):
    """Whether a command (that loads a module) succeeds."""
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return lambda: (shutil.which(command[0]) is not None
                    and subprocess.run(command, check=False, **quiet).returncode == 0)


def built(name):
    """The path of a driver that the build makes; its folder is in MIMEMEND_JUDGES."""
    return os.path.join(os.environ.get("MIMEMEND_JUDGES", ""), name)


def is_built(name):
    return lambda: os.path.exists(built(name))


def server(*command):
    return lambda: Server([str(part) for part in command])


@functools.cache
def go_driver():
    """The Go program, made once, or None. Go is heavy: it is used when it is there, not asked for."""
    if shutil.which("go") is None:
        return None
    made = pathlib.Path(tempfile.gettempdir()) / f"mimemend-agreement-go-{os.getuid()}"
    source = HERE / "read_go.go"
    if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
        result = subprocess.run(["go", "build", "-o", str(made), str(source)], capture_output=True, check=False,
                                env=dict(os.environ, GO111MODULE="off"))
        if result.returncode != 0:
            return None
    return str(made)


JUDGES = [
    Judge("python", "python3", lambda: Python(email.policy.default), lambda: True),
    Judge("compat32", "python3", lambda: Python(email.policy.compat32), lambda: True),
    Judge("gmime", "libgmime-3.0-dev", lambda: Server([built("read_gmime")]), is_built("read_gmime")),
    Judge("vmime", "libvmime-dev", lambda: Server([built("read_vmime")]), is_built("read_vmime")),
    Judge("mime-tools", "libmime-tools-perl", server("perl", HERE / "read_mime_tools.pl"),
          answers("perl", "-MMIME::Parser", "-e1"), slow=True),
    Judge("email-mime", "libemail-mime-perl", server("perl", HERE / "read_email_mime.pl"),
          answers("perl", "-MEmail::MIME", "-e1"), slow=True),
    Judge("ruby-mail", "ruby-mail", server("ruby", HERE / "read_ruby_mail.rb"), answers("ruby", "-rmail", "-e1"),
          slow=True),
    Judge("mailparse", "php-mailparse", server("php", "-d", "memory_limit=512M", HERE / "read_mailparse.php"),
          answers("php", "-r", "exit(function_exists('mailparse_msg_parse') ? 0 : 1);")),
    Judge("go", "golang-go", lambda: Server([go_driver()]), lambda: go_driver() is not None),
    Judge("reformime", "maildrop", lambda: Tool(read_reformime), program("reformime"), slow=True),
    Judge("mblaze", "mblaze", lambda: Tool(read_mblaze), program("mshow"), slow=True),
    Judge("ripmime", "ripmime", lambda: Tool(read_ripmime), program("ripmime"), tells_types=False, tells_names=False,
          in_order=False, lists_empty=False, opens_messages=False, adds_texts=True, opens_look_alikes=True, slow=True,
          because="writes files, with names made fit and numbered; a message within, and its parts; preambles; opens "
          "decoded content, whatever its type, that begins like a message"),
    Judge("munpack", "mpack", lambda: Tool(read_munpack), program("munpack"), tells_types=False, tells_names=False,
          in_order=False, lists_empty=False,
          opens_messages=False, lists_lone_text=False, drops_cr=True, slow=True,
          because="writes files, with names made fit and numbered; does not open messages; in a plain text it hunts for "
          "packed files, and for pieces between dashes; writes text without any CR"),
]


def installed(only=None):
    """The judges that can be run, and the names of those that cannot."""
    chosen = [judge for judge in JUDGES if only is None or judge.name in only]
    there = [judge for judge in chosen if judge.is_there()]
    return there, [judge.name for judge in chosen if judge not in there]
