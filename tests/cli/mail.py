# SPDX-License-Identifier: Apache-2.0
"""Builders of messages, byte for byte, and how Python's email package reads them."""
import base64
import email
import email.policy
import quopri

CRLF = b"\r\n"

# A DOS header is all that makes this an executable.
PROGRAM = b"MZ" + bytes(range(256)) * 12
# The head of an x86-64 executable for Linux: e_ident, e_type, e_machine, e_version, then padding.
ELF = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\0\x3e\0\x01\0\0\0" + bytes(500)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(200)) * 3


def entity(fields, body):
    """Header lines, the empty line, the body."""
    return b"".join(line + CRLF for line in fields) + CRLF + body


def text(words="Hello, here is the invoice.\r\n", *fields):
    return entity([b"Content-Type: text/plain; charset=utf-8", *fields], words.encode())


def base64_lines(content):
    return base64.encodebytes(content).replace(b"\n", CRLF)


def attachment(name, content=PROGRAM, kind=b"application/octet-stream", disposition=None):
    """A base64 part. `disposition` replaces the plain filename="NAME"."""
    if disposition is None:
        disposition = b'attachment; filename="' + name.encode() + b'"'
    return entity(
        [b"Content-Type: " + kind, b"Content-Transfer-Encoding: base64", b"Content-Disposition: " + disposition],
        base64_lines(content))


def multipart(subtype, *children, boundary=b"=_edge_1"):
    body = b"This is a message in several parts.\r\n"
    for child in children:
        body += b"--" + boundary + CRLF + child + CRLF
    body += b"--" + boundary + b"--" + CRLF
    return entity([b"Content-Type: multipart/" + subtype.encode() + b'; boundary="' + boundary + b'"'], body)


ENCODERS = {
    b"7bit": lambda content: content,
    b"base64": base64_lines,
    b"quoted-printable": lambda content: quopri.encodestring(content).replace(b"\r\n", b"\n").replace(b"\n", CRLF),
}


def attached_message(inner, encoding=b"7bit"):
    return entity([b"Content-Type: message/rfc822", b"Content-Transfer-Encoding: " + encoding],
                  ENCODERS[encoding](inner))


def mail(content, *fields):
    """`content`, an entity, with the header of a message in front."""
    head = [b"From: Ann <ann@example.org>", b"To: bob@example.net", b"Subject: invoice  with  odd   spacing",
            b"Date: Tue, 03 Mar 2026 10:00:00 +0100", b"Message-ID: <1@example.org>", b"MIME-Version: 1.0", *fields]
    return b"".join(line + CRLF for line in head) + content


def clean():
    return mail(multipart("mixed", text(), attachment("photo.png", PICTURE, b"image/png")))


def infected(name="invoice.exe", **how):
    return mail(multipart("mixed", text(), attachment(name, **how), attachment("photo.png", PICTURE, b"image/png")))


DECODERS = {b"base64": base64.decodebytes, b"quoted-printable": quopri.decodestring}


def encoded_message(message, boundary=b"=_edge_2"):
    """The message in the last part of a multipart, decoded. Python's email does not look into it."""
    part = message.split(b"--" + boundary)[-2]
    head, _, body = part.partition(CRLF + CRLF)
    encoding = head.partition(b"Content-Transfer-Encoding: ")[2].partition(CRLF)[0]
    return DECODERS[encoding](body)


def read(message):
    return email.message_from_bytes(message, policy=email.policy.default)


def leaves(message):
    """(type, file name, decoded content) of every leaf that Python's email finds."""
    parsed = read(message)
    return [(part.get_content_type(), part.get_filename(), part.get_payload(decode=True))
            for part in parsed.walk() if not part.is_multipart()]
