# SPDX-License-Identifier: Apache-2.0
"""Mail in which there is nothing to mend: it has to come out as it went in."""

from messages import (
    CRLF,
    DATE,
    PLAIN_TEXT,
    TOP,
    Sample,
    alternative,
    attached_message,
    html_part,
    message,
    multipart,
    noise,
    base64_part,
    part,
    pdf_part,
    png_part,
    text_part,
)

ODD_FIELDS = (
    b"From: alice@example.org",
    b"To: bob@example.test",
    DATE,
    b"Message-ID: <odd@example.org>",
    b"Subject:   three blanks, then a fold",
    b"   of three blanks",
    b"X-Tab:\ttab before, blanks after  ",
    b"X-No-Blank:value",
    b"X-Empty:",
    b"X-Blank: ",
    b"X-Folds: one",
    b"\ttwo",
    b" \t three ",
    b"\t\tfour",
    b"X-Empty-First-Line:",
    b" value on the second line",
    b"x-lower-CASE: kept",
    b"X-Twice: first",
    b"X-Twice:  second",
    b"X-Long: " + b"word " * 150,
    b"X-Punctuation!#$%&'*+-.^_`{|}~: %d %s 100%",
    b"MIME-Version: 1.0 (made by hand)",
)
_ODD = CRLF.join((*ODD_FIELDS, b"Content-Type:text/plain;", b"\tcharset = us-ascii", b"", b"body", b""))

_EIGHT_BIT = message(
    "grüße, roh".encode(),
    part(
        b"X-Latin: \xe4\xf6\xfc\nContent-Type: text/plain; charset=utf-8\n"
        b"Content-Transfer-Encoding: 8bit",
        "Grüße aus Köln\r\n".encode() + bytes(range(0x80, 0x100)) + CRLF,
    ),
)

_DOTS = CRLF.join(
    (b".", b"..", b"...", b". ", b".leading", b"From here", b">From there", b"blank \t", b"", b"", b"")
)

_PREAMBLE = part(
    b'Content-Type: multipart/mixed;\n boundary="=_a b"\n (comment)',
    b"preamble\r\n\r\n--=_a b\r\n\r\nimplicit text\r\n--=_a b  \r\nContent-Type: text/plain\r\n\r\n"
    b"trailing blanks after the delimiter\r\n\r\n--=_a b--\r\nepilogue\r\n\r\n",
)

_FORWARDED = message(b"inner", multipart(b"mixed", b"inner", text_part(), pdf_part()))

CLEAN = (
    Sample("plain text", message(b"plain", text_part())),
    Sample("alternative", message(b"alternative", alternative())),
    Sample(
        "attachments (pdf, png)",
        message(b"files", multipart(b"mixed", b"m", alternative(), pdf_part(), png_part())),
    ),
    Sample("8-bit body and header", _EIGHT_BIT),
    Sample("odd header spacing and folds", _ODD),
    Sample("lines of 990 bytes", message(b"long", text_part((b"x" * 988 + CRLF) * 5))),
    Sample("lines that begin with dots", message(b"dots", text_part(_DOTS))),
    Sample("preamble, epilogue, comments", message(b"preamble", _PREAMBLE)),
    Sample(
        "attached message",
        message(b"fwd", multipart(b"mixed", b"outer", text_part(), attached_message(_FORWARDED))),
    ),
    Sample("empty body", message(b"empty", part(b"Content-Type: text/plain", b""))),
    Sample("a body of one empty line", CRLF.join(TOP) + CRLF * 3),
    Sample("a header and no empty line", CRLF.join(TOP) + CRLF),
    Sample(
        "no header but From and To",
        b"From: alice@example.org\r\nTo: bob@example.test\r\n\r\n" + PLAIN_TEXT,
    ),
)


def large_clean_message(size: int) -> bytes:
    """About `size` bytes of attachment in base64, between small parts."""
    film = base64_part(
        b"Content-Type: video/mp4\nContent-Disposition: attachment; filename=film.mp4",
        b"\x00\x00\x00\x18ftypmp42" + noise(size * 3 // 4, "film"),
    )
    return message(b"large", multipart(b"mixed", b"large", text_part(), film, html_part()))
