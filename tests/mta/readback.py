# SPDX-License-Identifier: Apache-2.0
"""What strangers see in a message: Python's email package and Perl's MIME-tools."""

import base64
import email
import hashlib
import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path


@dataclass(frozen=True)
class Leaf:
    """A part that holds no parts, decoded."""

    path: str
    type: str
    name: str
    sha256: str
    text: str  #: what it says, where the type is text/plain


Reader = Callable[[bytes], list[Leaf]]


def read_with_python(message: bytes) -> list[Leaf]:
    """The leaves as the email package sees them, in order."""
    return list(_leaves(email.message_from_bytes(message), "1"))


def read_with_perl(message: bytes) -> list[Leaf]:
    """The leaves as MIME-tools sees them, in order."""
    script = Path(__file__).resolve().parent / "readback.pl"
    done = subprocess.run(
        ["perl", str(script)], input=message, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, f"readback.pl: {done.stderr.decode(errors='replace')}"
    return [
        Leaf(leaf["path"], leaf["type"], leaf["name"], leaf["sha256"], leaf.get("text", ""))
        for leaf in json.loads(done.stdout.decode("latin-1"))
    ]


READERS: dict[str, Reader] = {"Python": read_with_python, "Perl": read_with_perl}


def _leaves(part: Message, path: str) -> Iterator[Leaf]:
    for number, inner in enumerate(_parts_inside(part), 1):
        yield from _leaves(inner, f"{path}.{number}")
    if part.is_multipart():
        return
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    text = content.decode("utf-8", "replace") if part.get_content_type() == "text/plain" else ""
    name = str(make_header(decode_header(part.get_filename("")))) if part.get_filename() else ""
    digest = hashlib.sha256(content).hexdigest()
    yield Leaf(path, part.get_content_type(), name, digest, text)


def _parts_inside(part: Message) -> list[Message]:
    if not part.is_multipart():
        return []
    parts = part.get_payload()
    # RFC 2046 5.2.1 forbids base64 here, and mailers send it: the email package takes the base64
    # for the text of the inner message. Read it as mail programs do.
    if part.get_content_maintype() == "message" and part.get("content-transfer-encoding") == "base64":
        return [email.message_from_bytes(base64.b64decode(parts[0].get_payload()))]
    return parts
