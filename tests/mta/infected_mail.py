# SPDX-License-Identifier: Apache-2.0
"""Mail that carries invoice.exe, at every place and under every kind of name."""

from clean_mail import ODD_FIELDS
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

# Fields an MTA adds itself are missing: Postfix shows what it added to the filter, Sendmail hides it.
_FEW_FIELDS = (b"From: alice@example.org", b"To: bob@example.test", b"X-Twice: 1", b"X-Twice: 2")


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
        "behind an odd header",
        CRLF.join((*ODD_FIELDS, multipart(b"mixed", b"m", text_part(), exe_part(), pdf_part()))),
    ),
    Sample(
        "behind a header without Date and Message-ID",
        CRLF.join((*_FEW_FIELDS, multipart(b"mixed", b"m", text_part(), exe_part()))),
    ),
    Sample(
        "last, with no final delimiter",
        _mixed(exe_part()).partition(b"\r\n--m\r\nContent-Type: application/pdf")[0] + CRLF,
    ),
    Sample(
        "twice, and last",
        message(
            b"two",
            multipart(b"mixed", b"m", exe_part(), text_part(), exe_part(b"attachment;filename=b.EXE")),
        ),
    ),
)

WHOLE_MESSAGES = (
    Sample(
        "all there is",
        CRLF.join((*TOP, b"X-Twice: 1", b"MIME-Version: 1.0", b"X-Twice:  2", exe_part())),
    ),
    Sample("all there is, header without Date and Message-ID", CRLF.join((*_FEW_FIELDS, exe_part()))),
    Sample(
        "all there is, Content-* fields apart, odd and doubled",
        CRLF.join(
            (
                b"content-TYPE:application/octet-stream;",
                b"\tname*=us-ascii''invoice%2Eexe",
                *ODD_FIELDS,
                b"Content-Disposition : attachment;",
                b"  filename=invoice.exe",
                exe_part(),
            )
        ),
    ),
)


def infected_message(exe: bytes) -> bytes:
    """invoice.exe with these bytes, between two small parts."""
    return message(
        b"large", multipart(b"mixed", b"large", text_part(), exe_part(content=exe), html_part())
    )
