# SPDX-License-Identifier: Apache-2.0
"""Mails for the wire tests, and what must be true of them afterwards."""
import base64
import email
import email.policy

CLEAN = (b"Subject: three\r\nX-Odd:x\r\nX-Fold: a\r\n\tb\r\nX-Empty:\r\nFrom: a@example.org\r\n"
         b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n.dot\r\n")


def with_attachment(name=b"invoice.exe", content=b"MZ\x90\0" + b"x" * 300, text=b"See attachment.\r\n"):
    encoded = base64.encodebytes(content).replace(b"\n", b"\r\n")
    return (b"From: a@example.org\r\nSubject: invoice\r\nMIME-Version: 1.0\r\n"
            b'Content-Type: multipart/mixed; boundary="B1"\r\n\r\n'
            b"--B1\r\nContent-Type: text/plain\r\n\r\n" + text + b"--B1\r\n"
            b'Content-Type: application/octet-stream; name="' + name + b'"\r\n'
            b"Content-Transfer-Encoding: base64\r\n"
            b'Content-Disposition: attachment; filename="' + name + b'"\r\n\r\n' + encoded + b"--B1--\r\n")


def same(got, wanted, what=""):
    assert got == wanted, f"{what}: got {got!r}, wanted {wanted!r}"


def names_in(raw):
    return [part.get_filename() for part in email.message_from_bytes(raw, policy=email.policy.default).walk()
            if part.get_filename()]


def assert_defanged(result, name="invoice.exe"):
    assert result.accepted, result.verdict
    raw = result.message.raw()
    assert name not in names_in(raw), raw
    assert b"TVqQ" not in raw, "the content is still there"  # base64 of MZ\x90
    assert b"See attachment." in raw, "the text part is gone"
