# SPDX-License-Identifier: Apache-2.0
"""A raw SMTP client: sends exactly the bytes it is given, in the pieces it is told to."""

import re
import socket
from dataclasses import dataclass


@dataclass(frozen=True)
class Reply:
    code: int
    text: str

    @property
    def accepted(self) -> bool:
        return 200 <= self.code < 300

    @property
    def temporary(self) -> bool:
        return 400 <= self.code < 500

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


class Refused(AssertionError):
    """The server answered something else than the step needs."""


def dot_stuffed(message: bytes) -> bytes:
    """RFC 5321 4.5.2: a line that begins with a dot gets another one in front."""
    return re.sub(rb"(?m)^\.", b"..", message)


class SmtpSession:
    """One connection to an MTA on 127.0.0.1; a context manager that says QUIT."""

    def __init__(self, port: int, timeout_seconds: float = 60.0) -> None:
        self._connection = socket.create_connection(("127.0.0.1", port), timeout_seconds)
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._replies = self._connection.makefile("rb")
        self.greeting = self.read_reply()
        self.expect("EHLO client.test", 250)

    def __enter__(self) -> "SmtpSession":
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.command("QUIT")
        except (OSError, Refused):
            pass
        self.drop()

    def command(self, line: str) -> Reply:
        self._connection.sendall(line.encode() + b"\r\n")
        return self.read_reply()

    def expect(self, line: str, code: int) -> Reply:
        reply = self.command(line)
        if reply.code != code:
            raise Refused(f"{line}: answered {reply}")
        return reply

    def begin(self, sender: str, recipient: str, eight_bit: bool = False) -> None:
        """MAIL, RCPT and DATA; the server now waits for the message."""
        self.expect(f"MAIL FROM:<{sender}>" + (" BODY=8BITMIME" if eight_bit else ""), 250)
        self.expect(f"RCPT TO:<{recipient}>", 250)
        self.expect("DATA", 354)

    def send(self, stuffed: bytes) -> None:
        """Part of a message, dot-stuffed already."""
        self._connection.sendall(stuffed)

    def end(self) -> Reply:
        """The dot, and what the server says to the message."""
        self.send_dot()
        return self.read_reply()

    def send_dot(self) -> None:
        self._connection.sendall(b".\r\n")

    def drop(self) -> None:
        """Closes the connection without a word."""
        self._replies.close()
        self._connection.close()

    def submit(self, message: bytes, sender: str, recipient: str) -> Reply:
        """A whole message (which ends with CRLF, or is empty)."""
        assert not message or message.endswith(b"\r\n")
        self.begin(sender, recipient, eight_bit=not message.isascii())
        self.send(dot_stuffed(message))
        return self.end()

    def read_reply(self) -> Reply:
        texts: list[str] = []
        while True:
            line = self._replies.readline(4096)
            if not line:
                raise Refused("the server closed the connection")
            texts.append(line[4:].decode("utf-8", "replace").strip())
            if line[3:4] != b"-":
                return Reply(int(line[:3]), " / ".join(texts))
