# SPDX-License-Identifier: Apache-2.0
"""The next hop of both MTAs: an SMTP server that keeps exactly the octets it was given."""

import socket
import threading
from dataclasses import dataclass

from waiting import wait_until


@dataclass(frozen=True)
class Delivery:
    """One message as it arrived: envelope, and content without dot-stuffing, CRLF kept."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


class SmtpSink:
    """Accepts everything, one thread a connection, and files it under each recipient.

    Advertises 8BITMIME and SIZE, so that no MTA has a reason to convert anything.
    """

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._lock = threading.Lock()
        self._by_recipient: dict[str, list[Delivery]] = {}
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def delivered_to(self, recipient: str) -> list[Delivery]:
        with self._lock:
            return list(self._by_recipient.get(recipient, []))

    def wait_for(self, recipient: str, timeout_seconds: float = 30.0) -> Delivery:
        """The one message for `recipient`. Errors: AssertionError when none comes, or several did."""
        wait_until(lambda: bool(self.delivered_to(recipient)), timeout_seconds)
        found = self.delivered_to(recipient)
        assert len(found) == 1, f"{recipient}: {len(found)} messages delivered, not 1"
        return found[0]

    def forget(self, recipient: str) -> None:
        """Drops what came for `recipient` (large messages need not stay until the end)."""
        with self._lock:
            self._by_recipient.pop(recipient, None)

    def recipients(self) -> list[str]:
        """For whom there is mail that was not forgotten."""
        with self._lock:
            return list(self._by_recipient)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return  # closed
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection:
                _SinkSession(connection, self._store).run()
        except OSError:
            pass  # the client went away: nothing was accepted, so nothing is lost

    def _store(self, delivery: Delivery) -> None:
        with self._lock:
            for recipient in delivery.recipients:
                self._by_recipient.setdefault(recipient, []).append(delivery)


class _SinkSession:
    """One SMTP conversation."""

    def __init__(self, connection: socket.socket, store) -> None:
        self._connection = connection
        self._store = store
        self._received = bytearray()
        self._sender = ""
        self._recipients: list[str] = []

    def run(self) -> None:
        self._reply("220 sink.test ESMTP")
        while True:
            line = self._read_to(b"\r\n")
            if line is None:
                return
            verb = line[:4].upper()
            if verb == b"QUIT":
                self._reply("221 bye")
                return
            if verb == b"DATA":
                self._data()
            else:
                self._command(verb, line)

    def _command(self, verb: bytes, line: bytes) -> None:
        if verb == b"EHLO":
            self._reply("250-sink.test", "250-8BITMIME", "250 SIZE 0")
            return
        if verb in (b"MAIL", b"RSET", b"HELO"):
            self._sender, self._recipients = "", []
        if verb == b"MAIL":
            self._sender = _address(line)
        if verb == b"RCPT":
            self._recipients.append(_address(line))
        self._reply("250 ok")

    def _data(self) -> None:
        self._reply("354 go on")
        # The line end of the DATA command counts as one before the first line of the content.
        self._received[:0] = b"\r\n"
        stuffed = self._read_to(b"\r\n.\r\n")
        if stuffed is None:
            return
        content = (stuffed + b"\r\n").replace(b"\r\n..", b"\r\n.")[2:] if stuffed else b""
        self._store(Delivery(self._sender, tuple(self._recipients), content))
        self._reply("250 stored")

    def _reply(self, *lines: str) -> None:
        self._connection.sendall("".join(line + "\r\n" for line in lines).encode())

    def _read_to(self, end: bytes) -> bytes | None:
        """Takes what comes up to `end`; None when the client closes first."""
        searched = 0
        while True:
            found = self._received.find(end, max(0, searched - len(end)))
            if found >= 0:
                taken = bytes(self._received[:found])
                del self._received[: found + len(end)]
                return taken
            searched = len(self._received)
            chunk = self._connection.recv(1 << 16)
            if not chunk:
                return None
            self._received += chunk


def _address(line: bytes) -> str:
    return line.partition(b"<")[2].partition(b">")[0].decode("ascii", "replace")
