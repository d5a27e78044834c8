# SPDX-License-Identifier: Apache-2.0
"""The mail that is sent: built by hand, so that every byte is meant."""

import base64
import hashlib
import quopri
from dataclasses import dataclass

CRLF = b"\r\n"
DATE = b"Date: Mon, 06 Jul 2026 10:20:30 +0200"
TOP = (b"From: alice@example.org", b"To: bob@example.test", DATE, b"Message-ID: <1@example.org>")

PLAIN_TEXT = b"Dear Bob,\r\n\r\nplease find it attached.\r\n-- \r\nAlice\r\n"
HTML_TEXT = "<html><body><p>Dear Bob, <b>grüße</b>.</p></body></html>\r\n".encode()


def noise(size: int, seed: str = "noise") -> bytes:
    """Bytes that look random and are the same in every run."""
    return hashlib.shake_128(seed.encode()).digest(size)


PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + noise(4000, "pdf") + b"\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + noise(1500, "png")


def executable(size: int = 3000) -> bytes:
    """Inert: the first bytes of a Windows program, then noise."""
    return b"MZ\x90\x00" + noise(size - 4, "exe")


def message(subject: bytes, entity: bytes) -> bytes:
    """A whole message around an entity (which begins with its MIME fields)."""
    return CRLF.join((*TOP, b"Subject: " + subject, b"MIME-Version: 1.0", entity))


def part(fields: bytes, body: bytes) -> bytes:
    """An entity; `fields` are separated by LF here for legibility."""
    return fields.replace(b"\n", CRLF) + CRLF + CRLF + body


def multipart(subtype: bytes, boundary: bytes, *parts: bytes) -> bytes:
    content_type = b"Content-Type: multipart/%s; boundary=\"%s\"" % (subtype, boundary)
    delimiter = CRLF + b"--" + boundary
    body = b"".join(delimiter + CRLF + one for one in parts) + delimiter + b"--" + CRLF
    return part(content_type, body[len(CRLF) :])


def base64_lines(content: bytes) -> bytes:
    return base64.encodebytes(content).replace(b"\n", CRLF)


def base64_part(fields: bytes, content: bytes) -> bytes:
    return part(fields + b"\nContent-Transfer-Encoding: base64", base64_lines(content))


def text_part(text: bytes = PLAIN_TEXT) -> bytes:
    return part(b"Content-Type: text/plain; charset=utf-8", text)


def html_part() -> bytes:
    encoded = quopri.encodestring(HTML_TEXT.replace(CRLF, b"\n")).replace(b"\n", CRLF)
    fields = b"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable"
    return part(fields, encoded)


def pdf_part() -> bytes:
    return base64_part(
        b'Content-Type: application/pdf; name="plan.pdf"\n'
        b'Content-Disposition: attachment; filename="plan.pdf"',
        PDF,
    )


def png_part() -> bytes:
    return base64_part(
        b"Content-Type: image/png\nContent-Disposition: inline; filename=dot.png\n"
        b"Content-ID: <dot@example.org>",
        PNG,
    )


def exe_part(
    disposition: bytes = b'attachment; filename="invoice.exe"', content: bytes | None = None
) -> bytes:
    fields = b"Content-Type: application/octet-stream\nContent-Disposition: " + disposition
    return base64_part(fields, executable() if content is None else content)


def alternative() -> bytes:
    return multipart(b"alternative", b"alt", text_part(), html_part())


def attached_message(inner: bytes) -> bytes:
    return part(b"Content-Type: message/rfc822\nContent-Disposition: attachment", inner)


def attached_message_in_base64(inner: bytes) -> bytes:
    return base64_part(b'Content-Type: message/rfc822; name="forwarded.eml"', inner)


@dataclass(frozen=True)
class Sample:
    """A message with the name its case has in the output."""

    name: str
    content: bytes

    @property
    def header_names(self) -> set[bytes]:
        header = self.content.partition(CRLF + CRLF)[0]
        return {line.partition(b":")[0].strip().lower() for line in header.split(CRLF)}
