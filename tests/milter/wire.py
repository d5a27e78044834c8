#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The MTA's side of the milter protocol, version 6: plays a message at a filter's socket.

As a command:   wire.py --socket unix:PATH|inet:PORT@HOST [--output OUT] [-v] FILE
As a module:    with Connection.open(spec) as mta: result = mta.send(Message.parse(raw))

Knows nothing of mimemend. Needs Python 3.9, no package.
Does not: speak SMTP, TLS, or protocol versions below 6.
"""
import argparse
import dataclasses
import socket
import struct
import sys

from wire_message import Edit, Message, ProtocolError

# Offers (SMFIF_*, SMFIP_*): all that libmilter 8.17 knows.
ALL_ACTIONS = 0x1FF
ALL_PROTOCOL = 0x1FFFFF

# Protocol bits by the command that they are about.
NO = {"C": 0x1, "H": 0x2, "M": 0x4, "R": 0x8, "B": 0x10, "L": 0x20, "N": 0x40, "U": 0x100, "T": 0x200}
NO_REPLY = {"L": 0x80, "C": 0x1000, "H": 0x2000, "M": 0x4000, "R": 0x8000, "T": 0x10000, "U": 0x20000,
            "N": 0x40000, "B": 0x80000}
LEADING_SPACE = 0x100000

VERDICTS = {"c": "continue", "a": "accept", "r": "reject", "t": "tempfail", "d": "discard", "s": "skip", "y": "reply"}
CHUNK = 65535


@dataclasses.dataclass
class Verdict:
    kind: str  # of VERDICTS; a reply code becomes reject or tempfail
    text: str = ""  # "550 5.7.1 ...", if the filter gave one

    @property
    def ends_message(self):
        return self.kind in ("accept", "reject", "tempfail", "discard")


@dataclasses.dataclass
class Result:
    verdict: Verdict
    edits: list
    message: Message  # as it goes on; meaningless unless accepted

    @property
    def accepted(self):
        return self.verdict.kind in ("continue", "accept")


def connect(spec, timeout):
    kind, _, rest = spec.partition(":")
    if kind in ("unix", "local"):
        sock = socket.socket(socket.AF_UNIX)
        sock.settimeout(timeout)
        sock.connect(rest)
    elif kind in ("inet", "inet6"):
        port, _, host = rest.partition("@")
        sock = socket.create_connection((host.strip("[]"), int(port)), timeout=timeout)
    else:
        raise ValueError(f"socket {spec}: write unix:PATH or inet:PORT@HOST")
    return sock


class Connection:
    """One connection of an MTA to a filter, over which messages follow one another."""

    def __init__(self, sock, actions=ALL_ACTIONS, protocol=ALL_PROTOCOL):
        self.sock = sock
        self.log = lambda line: None
        self.replies_at = []  # commands that were answered, for tests of what is silent
        self.write("O", struct.pack("!III", 6, actions, protocol))
        letter, data = self.read()
        if letter != "O" or len(data) < 12:
            raise ProtocolError(f"the filter answers negotiation with {letter!r}")
        self.version, self.actions, self.protocol = struct.unpack("!III", data[:12])
        self.macro_lists = parse_macro_lists(data[12:])

    @classmethod
    def open(cls, spec, timeout=30.0, **offers):
        return cls(connect(spec, timeout), **offers)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.write("Q")
        except OSError:
            pass
        self.sock.close()

    # Frames.
    def write(self, letter, data=b""):
        self.sock.sendall(struct.pack("!I", len(data) + 1) + letter.encode() + data)

    def read(self):
        try:
            (length,) = struct.unpack("!I", self.read_exactly(4))
            frame = self.read_exactly(length)
        except socket.timeout as silence:
            raise ProtocolError("the filter does not answer") from silence
        return chr(frame[0]), frame[1:]

    def read_exactly(self, count):
        data = b""
        while len(data) < count:
            piece = self.sock.recv(count - len(data))
            if not piece:
                raise ProtocolError("the filter hung up")
            data += piece
        return data

    # Commands. Each returns a verdict; "continue" where the filter does not want it or does not answer.
    def command(self, letter, data=b""):
        if self.protocol & NO.get(letter, 0):
            return Verdict("continue")
        self.write(letter, data)
        if self.protocol & NO_REPLY.get(letter, 0):
            return Verdict("continue")
        self.replies_at.append(letter)
        verdict, edits = self.read_verdict()
        if edits:
            raise ProtocolError(f"edits after {letter}")
        return verdict

    def macros(self, stage, pairs):
        self.write("D", stage.encode() + strings(*[text for pair in pairs for text in pair]))

    def connect(self, host="client.example", address="192.0.2.1", port=12345):
        return self.command("C", strings(host) + b"4" + struct.pack("!H", port) + strings(address))

    def helo(self, name="client.example"):
        return self.command("H", strings(name))

    def mail(self, sender="<sender@example.org>", *arguments):
        return self.command("M", strings(sender, *arguments))

    def rcpt(self, recipient="<recipient@example.net>", *arguments):
        return self.command("R", strings(recipient, *arguments))

    def data(self):
        return self.command("T")

    def header(self, name, value):
        if not self.protocol & LEADING_SPACE and value[:1] == b" ":
            value = value[1:]
        return self.command("L", name + b"\0" + value + b"\0")

    def end_of_headers(self):
        return self.command("N")

    def body(self, chunk):
        return self.command("B", chunk)

    def abort(self):
        self.write("A")

    def end_of_message(self):
        self.write("E")
        self.replies_at.append("E")
        return self.read_verdict()

    def read_verdict(self):
        edits = []
        while True:
            letter, data = self.read()
            if letter in VERDICTS:
                return verdict_of(letter, data), edits
            edits.append(edit_of(letter, data))
            self.log(str(edits[-1]))

    # A whole message.
    def envelope(self, sender, recipients, queue_id):
        self.macros("M", [("i", queue_id)])
        verdict = self.mail(sender)
        for recipient in recipients:
            if not verdict.ends_message:
                verdict = self.rcpt(recipient)
        if not verdict.ends_message:
            self.macros("T", [("i", queue_id)])
            verdict = self.data()
        return verdict

    def content(self, message, chunk_bytes):
        for name, value in message.fields:
            verdict = self.header(name, value)
            if verdict.ends_message:
                return verdict
        verdict = self.end_of_headers()
        for at in range(0, len(message.body), chunk_bytes):
            if verdict.kind != "continue":
                break
            verdict = self.body(message.body[at:at + chunk_bytes])
        return verdict

    def send(self, message, sender="<sender@example.org>", recipients=("<recipient@example.net>",),
             queue_id="WIRE1", chunk_bytes=CHUNK):
        verdict = self.envelope(sender, recipients, queue_id)
        if not verdict.ends_message:
            verdict = self.content(message, chunk_bytes)
        if verdict.ends_message:
            return Result(verdict, [], message)
        self.macros("E", [("i", queue_id)])
        verdict, edits = self.end_of_message()
        return Result(verdict, edits, message.edited(edits))


def strings(*texts):
    return b"".join((text if isinstance(text, bytes) else text.encode()) + b"\0" for text in texts)


def parse_macro_lists(data):
    lists = {}
    while data:
        (stage,) = struct.unpack("!I", data[:4])
        names, _, data = data[4:].partition(b"\0")
        lists[stage] = names.decode().split()
    return lists


def verdict_of(letter, data):
    if letter != "y":
        return Verdict(VERDICTS[letter])
    text = data.rstrip(b"\0").decode("latin-1")
    return Verdict("reject" if text.startswith("5") else "tempfail", text)


def edit_of(letter, data):
    if letter == "b":
        return Edit("body", value=data)
    if letter == "p":
        return Edit("progress")
    if letter == "q":
        return Edit("quarantine", value=data.rstrip(b"\0"))
    if letter in "him":
        index = 0
        if letter != "h":
            (index,) = struct.unpack("!I", data[:4])
            data = data[4:]
        name, value, _ = data.split(b"\0", 2)
        kind = {"h": "add", "i": "insert", "m": "change" if value else "delete"}[letter]
        return Edit(kind, index, name, value)
    if letter in "+2-e":
        return Edit(letter, value=data.rstrip(b"\0"))
    raise ProtocolError(f"the filter sends {letter!r}, which is no reply")


def arguments():
    parser = argparse.ArgumentParser(description="Plays a message at a milter's socket, as an MTA does.")
    parser.add_argument("--socket", required=True, help="unix:PATH or inet:PORT@HOST")
    parser.add_argument("--output", help="write the message as it goes on to this file ('-': standard output)")
    parser.add_argument("--sender", default="<sender@example.org>")
    parser.add_argument("--recipient", action="append", help="may be given more than once")
    parser.add_argument("--queue-id", default="WIRE1")
    parser.add_argument("--timeout", type=float, default=60.0, help="seconds to wait for an answer")
    parser.add_argument("-v", "--verbose", action="store_true", help="show what was negotiated")
    parser.add_argument("file", metavar="FILE", help="the message")
    return parser.parse_args()


def show(mta, result, verbose):
    if verbose:
        silent = "".join(letter for letter, bit in NO_REPLY.items() if mta.protocol & bit)
        unwanted = "".join(letter for letter, bit in NO.items() if mta.protocol & bit)
        print(f"negotiated: version {mta.version}, actions {mta.actions:#x}, protocol {mta.protocol:#x} "
              f"(not sent: {unwanted or '-'}, no reply: {silent or '-'})")
    print(f"verdict: {result.verdict.kind} {result.verdict.text}".rstrip())
    for edit in result.edits:
        print(f"edit: {edit}")
    if result.accepted and not result.edits:
        print("edit: none, the message goes on as it came")


def main():
    """Exit code: 0 the message goes on, 1 it is refused or discarded, 2 the filter cannot be talked to."""
    args = arguments()
    try:
        with open(args.file, "rb") as file:
            message = Message.parse(file.read())
        with Connection.open(args.socket, args.timeout) as mta:
            mta.connect()
            mta.helo()
            result = mta.send(message, args.sender, args.recipient or ["<recipient@example.net>"], args.queue_id)
            show(mta, result, args.verbose)
    except (OSError, ProtocolError, ValueError) as error:
        print(f"wire.py: {error}", file=sys.stderr)
        return 2
    if args.output and result.accepted:
        with (sys.stdout.buffer if args.output == "-" else open(args.output, "wb")) as out:
            out.write(result.message.raw())
    return 0 if result.accepted else 1


if __name__ == "__main__":
    sys.exit(main())
