# SPDX-License-Identifier: Apache-2.0
"""Mail that carries invoice.exe, at every place and under every kind of name."""

from messages import (
    CRLF,
    TOP,
    Sample,
    alternative,
    attached_message,
    attached_message_in_base64,
    base64_part,
    exe_part,
    executable,
    html_part,
    message,
    multipart,
    pdf_part,
    png_part,
    text_part,
)

_INNER = message(b"inner", multipart(b"mixed", b"inner", text_part(), exe_part(), png_part()))
_RELATED = multipart(b"related", b"rel", html_part(), exe_part(b"inline; filename=invoice.exe"), png_part())


def _mixed(exe: bytes) -> bytes:
    return message(b"invoice", multipart(b"mixed", b"m", alternative(), exe, pdf_part()))


IN_MIXED = Sample("in multipart/mixed", _mixed(exe_part()))
IN_BASE64_MESSAGE = Sample(
    "in an attached message in base64",
    message(
        b"fwd",
        multipart(b"mixed", b"outer", text_part(), attached_message_in_base64(_INNER), pdf_part()),
    ),
)

INFECTED = (
    IN_MIXED,
    Sample(
        "nested in multipart/related",
        message(
            b"invoice",
            multipart(
                b"mixed",
                b"m",
                multipart(b"alternative", b"alt", text_part(), _RELATED),
                pdf_part(),
            ),
        ),
    ),
    Sample(
        "in an attached message (7bit)",
        message(
            b"fwd",
            multipart(b"mixed", b"outer", text_part(), attached_message(_INNER), pdf_part()),
        ),
    ),
    IN_BASE64_MESSAGE,
    Sample(
        "named by RFC 2231 (charset, continuations)",
        _mixed(
            exe_part(
                b"attachment;\n filename*0*=utf-8'en'%69nvoice;\n filename*1=\".e\";\n"
                b" filename*2*=%78e"
            )
        ),
    ),
    Sample(
        "named by RFC 2047 in the type",
        _mixed(
            base64_part(
                b"Content-Type: application/octet-stream;\n"
                b' name="=?utf-8?B?aW52b2ljZS5leGU=?="\nContent-Disposition: attachment',
                executable(),
            )
        ),
    ),
    Sample(
        "twice, and last",
        message(
            b"two",
            multipart(b"mixed", b"m", exe_part(), text_part(), exe_part(b"attachment;filename=b.EXE")),
        ),
    ),
)

WHOLE_MESSAGE = Sample(
    "the whole message is invoice.exe",
    CRLF.join(
        (
            *TOP,
            b"Subject: nothing else",
            b"X-Twice: 1",
            b"MIME-Version: 1.0",
            b"X-Twice: 2",
            exe_part(),
        )
    ),
)


def large_infected_message(size: int) -> bytes:
    """A message of about `size` bytes, nearly all of it invoice.exe in base64."""
    exe = exe_part(size=size * 3 // 4)
    return message(b"large", multipart(b"mixed", b"large", text_part(), exe, html_part()))
