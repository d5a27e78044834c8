# SPDX-License-Identifier: Apache-2.0
"""Waiting with a bound, ports, and ends of log files."""

import socket
import time
from collections.abc import Callable
from pathlib import Path


def wait_until(condition: Callable[[], bool], timeout_seconds: float) -> bool:
    """Polls `condition`; False when it still does not hold after the time given."""
    deadline = time.monotonic() + timeout_seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def free_ports(count: int) -> list[int]:
    """Ports on 127.0.0.1 nobody listens on now, all different."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def answers_smtp(port: int) -> bool:
    """Whether an SMTP server on 127.0.0.1 greets us."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            greeted = connection.recv(512).startswith(b"220")
            connection.sendall(b"QUIT\r\n")
            return greeted
    except OSError:
        return False


def tail(log: Path, after_byte: int = 0, lines: int = 30) -> str:
    """The last lines of what a log holds behind `after_byte`, for a failure report."""
    if not log.exists():
        return ""
    text = log.read_bytes()[after_byte:][-64_000:].decode("utf-8", "replace")
    return "\n".join(text.splitlines()[-lines:])
