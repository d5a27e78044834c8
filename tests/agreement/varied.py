# SPDX-License-Identifier: Apache-2.0
"""Ordinary mail of more kinds than `generate.plain` makes, and still of the plain profile.

Reports, messages within messages, digests, folded fields, encoded words, names of files in many spellings, charsets,
long lines, preambles. The texts are templates as in `classes.py`: every character is an octet, the line end is LF.
"""
import binascii

SUBJECTS = ["plain words", "=?utf-8?Q?caf=C3=A9_=E2=82=AC?=", "=?iso-8859-1?B?Y2Fm6Q==?= and\n =?utf-8?b?4oKs?=",
            "Re: a long one that\n goes on in a folded line", "50% off: a=b; c", "caf\xc3\xa9"]
TRACE = ["", "Received: from a.example.com (a.example.com [192.0.2.1])\n\tby b.example.com with ESMTP id x\n"
         "\tfor <b@example.com>; Mon, 1 Jan 2024 10:10:10 +0000\n",
         "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s;\n h=from:to:subject; bh=QUJD=;\n b=QUJDREVGRw==\n",
         "List-Unsubscribe: <mailto:x@example.com>,\n <https://example.com/u?a=b>\nX-Mailer: x=y? (1.0)\n"]
LINES = ["a line of words\n", "\n", "- one\n", "> quoted\n", "caf\xe9 = 5\n", "x" * 200 + "\n", "From here on\n",
         "tab\there: and; more\n", "-- \n", ".\n", "a(b)c \"d\" e\n", "=?utf-8?Q?no_word?=\n", "----- cut here -----\n",
         "Content-Type: text/plain\n", "https://example.com/?a=b&c=d--e\n", "begin with a word\n"]
TYPES = ["text/plain; charset=utf-8", "text/html; charset=\"iso-8859-1\"", "TEXT/PLAIN; charset=us-ascii; format=flowed",
         "text/csv;\n\tcharset=windows-1252", "text/plain", "text/calendar; method=REQUEST; charset=UTF-8"]
NAMES = [("name=\"caf=.pdf\"", "filename=\"caf=.pdf\""), ("name=\"=?utf-8?B?Y2Fmw6kucGRm?=\"", "filename*=utf-8''caf%C3%A9.pdf"),
         ("name=a.pdf", "filename=a.pdf"), ("name=\"a b.pdf\";\n\tx-unix-mode=0644", "filename=\"a b.pdf\"; size=20"),
         ("x-a=b", "filename=\"a.pdf\""), ("name=\"a.pdf\"", "")]
REPORT = ("Reporting-MTA: dns; mx.example.com\nArrival-Date: Mon, 1 Jan 2024 10:10:10 +0000\n\n"
          "Final-Recipient: rfc822; b@example.com\nAction: failed\nStatus: 5.1.1\n"
          "Diagnostic-Code: smtp; 550 no such\n user\n")


def encoded64(text, width):
    octets = text.encode("latin-1")
    return "".join(binascii.b2a_base64(octets[at:at + width]).decode() for at in range(0, len(octets), width))


def quoted(text, hard):
    """Quoted-printable with soft breaks; the characters of `hard` are written as escapes, too."""
    out = []
    for line in text.splitlines():
        tokens = [f"={ord(c):02X}" if c in "=" + hard or ord(c) > 126 else c for c in line]
        if tokens and tokens[-1] in (" ", "\t"):
            tokens[-1] = f"={ord(line[-1]):02X}"
        out.append("=\n".join("".join(tokens[at:at + 24]) for at in range(0, len(tokens), 24)))
    return "\n".join(out) + "\n"


def text(chance):
    how = chance.choice(["none", "7bit", "8bit", "Quoted-Printable", "quoted-printable", "base64", "BASE64"])
    body = "".join(chance.choice(LINES) for _ in range(chance.randint(1, 8)))
    if how in ("none", "7bit"):
        body = body.replace("\xe9", "e")
    elif how.lower() == "quoted-printable":
        body = quoted(body, chance.choice(["", "\t", ".", "-"]))
    elif how.lower() == "base64":
        body = encoded64(body.replace("\n", "\r\n"), chance.choice([57, 45, 30]))
    encoding = "" if how == "none" else f"Content-Transfer-Encoding: {how}\n"
    fields = [f"Content-Type: {chance.choice(TYPES)}\n", encoding, chance.choice(["", "Content-Disposition: inline\n"]),
              chance.choice(["", "Content-Language: en\n", "Content-ID: <1@example.com>\n"])]
    chance.shuffle(fields)
    return f"{''.join(fields)}\n{body}"


def attachment(chance):
    name, filename = chance.choice(NAMES)
    disposition = f"Content-Disposition: attachment; {filename}\n" if filename else ""
    octets = "".join(chr(chance.randrange(256)) for _ in range(chance.choice([0, 1, 2, 57, 58, 300])))
    return (f"Content-Type: application/{chance.choice(['pdf', 'x-a', 'octet-stream'])}; {name}\n{disposition}"
            f"Content-Transfer-Encoding: base64\n\n{encoded64(octets, chance.choice([57, 54, 3]))}")


def boundary_of(chance):
    word = f"{chance.randrange(16 ** 10):010x}"
    return chance.choice([f"--{word}", f"=_{word}=_", f"A.{word}:x", f"{word} y", f"(b)+{word}?/,"])


def multipart(chance, kind, parts):
    boundary = boundary_of(chance)
    break_ = chance.choice([" ", "\n\t", "\n "])
    preamble = chance.choice(["", "", "This is a message in parts.\n", "\n"])
    epilogue = chance.choice(["", "", "\n", "the end\n"])
    body = "".join(f"--{boundary}\n{part}\n" for part in parts)
    return (f"Content-Type: multipart/{kind};{break_}boundary=\"{boundary}\"\n\n"
            f"{preamble}{body}--{boundary}--\n{epilogue}")


def message(chance, depth):
    return f"Content-Type: message/rfc822\n\n{header(chance)}{entity(chance, depth)}"


def entity(chance, depth):
    kinds = [text, text, attachment] if depth <= 0 else [text, attachment, several, several, several, report, digest]
    made = chance.choice(kinds)
    return made(chance) if made in (text, attachment) else made(chance, depth - 1)


def several(chance, depth):
    if depth > 0 and chance.random() < 0.2:
        return message(chance, depth - 1)
    kind = chance.choice(["mixed", "alternative", "related; type=\"text/html\"", "mixed"])
    return multipart(chance, kind, [entity(chance, depth) for _ in range(chance.randint(1, 3))])


def report(chance, depth):
    status = f"Content-Type: message/delivery-status\n\n{REPORT}"
    return multipart(chance, "report; report-type=delivery-status", [text(chance), status, message(chance, depth - 1)])


def digest(chance, depth):
    return multipart(chance, "digest", [message(chance, depth - 1) for _ in range(chance.randint(1, 2))])


def header(chance):
    return (f"{chance.choice(TRACE)}From: A <a@example.com>\nTo: b@example.com,\n c@example.com\n"
            f"Subject: {chance.choice(SUBJECTS)}\nDate: Mon, 01 Jan 2024 10:10:10 +0000\nMIME-Version: 1.0\n")


def template(chance):
    """A message with LF, its octets as characters."""
    return header(chance) + entity(chance, chance.randint(0, 3))
