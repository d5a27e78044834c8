# SPDX-License-Identifier: Apache-2.0
"""A syslog socket whose messages go to a file."""

import re
import socket
import threading
from pathlib import Path


def serve_syslog(path: Path, log: Path) -> socket.socket:
    """Binds the datagram socket `path`; a thread appends what arrives to `log` until the end."""
    server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    server.bind(str(path))
    path.chmod(0o666)
    threading.Thread(target=_copy, args=(server, log), daemon=True).start()
    return server


def _copy(server: socket.socket, log: Path) -> None:
    with log.open("ab", buffering=0) as out:
        while True:
            try:
                message = server.recv(65536)
            except OSError:
                return
            out.write(re.sub(rb"^<\d+>", b"", message).rstrip(b"\n\0") + b"\n")
