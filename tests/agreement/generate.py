# SPDX-License-Identifier: Apache-2.0
"""Makes messages to be judged: hidden payloads (`hidden`), plain mail (`plain`, `varied`) and mutants of it.

The same seed gives the same octets, on every machine. A message is named by what makes it again:
`generate.py hidden 1/17` prints message 17 of seed 1.
"""
import base64
import binascii
import functools
import io
import random
import struct
import sys
import zipfile

import varied as varieties
from classes import CONTAINERS, LEAVES, TOPS

MARKER = b"MIMEMEND-AGREEMENT-PAYLOAD"
ALPHABET = [
    b"\r\n", b"\n", b"\r", b"\0", b" ", b"\t", b"\x0b", b"\x0c", b"\x1b", b"\x85", b"\xe9", b"\xef\xbb\xbf", b"--",
    b"-", b"=", b"==", b";", b":", b"\"", b"'", b"\\", b"(", b")", b"<", b">", b",", b"/", b"*", b"%", b"?", b"=?",
    b"?=", b"=?us-ascii?Q?", b"base64", b"7bit", b"quoted-printable", b"x-uuencode", b"multipart/mixed",
    b"text/plain", b"message/rfc822", b"message/partial", b"multipart/digest", b"boundary=", b"boundary=B",
    b"; boundary=\"B\"", b"charset=utf-7", b"filename*=utf-8''a", b"filename*0=a", b"name=", b"Content-Type: ",
    b"Content-Type: text/html\r\n", b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: 7bit\r\n",
    b"Content-Disposition: attachment; filename=\"a.exe\"\r\n", b"MIME-Version: 1.0\r\n", b"From ", b">From ",
    b"begin 644 a.exe\r\n", b"=ybegin line=128 size=1 name=a\r\n", b"end\r\n", b"--B", b"--B\r\n", b"--B--",
    b"\r\n--B\r\n", b"\r\n\r\n", b"\r\n ", b"\r\n\t", b"QUJD", b"A", b"=41", b"=\r\n", b"= \r\n", b"{BOUNDARY}",
    b"--{BOUNDARY}", b"\r\n--{BOUNDARY}\r\n", b"\r\n--{BOUNDARY}--\r\n", b"--{BOUNDARY}x", b" --{BOUNDARY}\r\n",
]


def executable():
    """A DOS header that asks for nothing, so that a banned type is seen in it; then the marker. Inert."""
    header = bytearray(64)
    header[:5] = b"MZ\x90\x00\x03"
    struct.pack_into("<H", header, 0x18, 0x1c)
    return bytes(header) + MARKER + b" inert\r\n" + bytes(range(256)) + b"."


def archive():
    """A ZIP that says it is a Java archive, with nothing but the marker in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        manifest = zipfile.ZipInfo("META-INF/", (2020, 1, 1, 0, 0, 0))
        manifest.extra = b"\xfe\xca\x00\x00"
        made.writestr(manifest, b"")
        made.writestr(zipfile.ZipInfo("Payload.class", (2020, 1, 1, 0, 0, 0)), MARKER)
        made.comment = b"inert"
    return out.getvalue()


PAYLOADS = {"exe": executable(), "jar": archive()}


def lines64(octets, width=57):
    return "".join(binascii.b2a_base64(octets[at:at + width]).decode() for at in range(0, len(octets), width))


def uuencoded(octets, name):
    lines = "".join(binascii.b2a_uu(octets[at:at + 45]).decode() for at in range(0, len(octets), 45))
    return f"begin 644 {name}\n{lines}`\nend\n"


def yencoded(octets, name):
    def escaped(octet):
        octet = (octet + 42) % 256
        return "=" + chr((octet + 64) % 256) if octet in (0, 10, 13, 61) else chr(octet)
    lines = "".join("".join(map(escaped, octets[at:at + 120])) + "\n" for at in range(0, len(octets), 120))
    return f"=ybegin line=120 size={len(octets)} name={name}\n{lines}=yend size={len(octets)}\n"


def words_of_payload(ext):
    """What the templates call the payload and its encodings."""
    octets, name = PAYLOADS[ext], f"payload.{ext}"
    b64 = lines64(octets)
    qp = soft_lines([f"={octet:02X}" if octet < 33 or octet > 126 or octet in b"=" else chr(octet) for octet in octets])
    cut = len(octets) // 2 // 3 * 3 + 1  # so that the first half needs padding
    words = {
        "ct": f"Content-Type: application/octet-stream; name=\"{name}\"\n",
        "cd": f"Content-Disposition: attachment; filename=\"{name}\"\n",
        "cte": "Content-Transfer-Encoding: base64\n",
        "name": name, "ext": ext,
        "pct": name.replace(".", "%2E"), "name64": base64.b64encode(name.encode()).decode(),
        "b64": b64, "qp": qp,
        "raw": octets.decode("latin-1").replace("\n", "{LF}").replace("\r", "{CR}") + "\n",
        "uu": uuencoded(octets, name), "yenc": yencoded(octets, name),
        "b64junk": "#".join(b64[at:at + 30] for at in range(0, len(b64), 30)),
        "b64nul": b64[:40] + "\0" + b64[40:], "b64high": b64[:40] + "\xe9\xff" + b64[40:],
        "b64chunks": lines64(octets[:cut]) + lines64(octets[cut:]),
        "b64chunksline": lines64(octets[:cut]).rstrip("\n") + lines64(octets[cut:]),
        "b64nopad": b64.rstrip("\n").rstrip("=") + "\n", "b64short": lines64(octets, 3),
        "b64blank": b64.replace("\n", "\n\n"),
        "b64one": b64.replace("\n", "") + "\n",
        "b64url": b64.replace("+", "-").replace("/", "_"), "b64padbits": padded_badly(b64),
        "qplower": qp.replace("=4D", "=4d").replace("=0D", "=0d").replace("=0A", "=0a"),
        "qpblank": qp.replace("=\n", "= \t\n"), "qpcr": qp.replace("=\n", "={CR}", 1), "qplong": qp.replace("=\n", ""),
    }
    words["std"] = words["ct"] + words["cd"] + words["cte"]
    message = f"Subject: x\nMIME-Version: 1.0\n{words['std']}\n{b64}"
    words["msg64"] = lines64(message.replace("\n", "\r\n").encode())
    words["msgqp"] = message.replace("=", "=3D")
    return words


def soft_lines(tokens):
    """Quoted-printable: tokens are escapes or characters, none of which may be cut."""
    return "=\n".join("".join(tokens[at:at + 24]) for at in range(0, len(tokens), 24)) + "\n"


def padded_badly(b64):
    """The same octets to a lenient reader: bits after the last octet set."""
    body = b64.rstrip("\n").rstrip("=")
    pads = len(b64.rstrip("\n")) - len(body)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    if pads:
        body = body[:-1] + alphabet[alphabet.index(body[-1]) | 1]
    return body + "=" * pads + "\n"


def filled(template, words):
    """Templates stand for each other up to a few levels deep."""
    for _ in range(6):
        before = template
        for name, value in words.items():
            if "{" not in template:
                break
            template = template.replace("{" + name + "}", value)
        if template == before:
            break
    return template


def deep(levels, part):
    head = "".join(f"Content-Type: multipart/mixed; boundary=\"d{level}\"\n\n--d{level}\n" for level in range(levels))
    return head + part + "".join(f"\n--d{level}--\n" for level in reversed(range(levels)))


def octets_of(template, line_end):
    """Line ends, the bare ones last; every other character is an octet."""
    text = template.replace("\n", line_end).replace("{LF}", "\n").replace("{CR}", "\r")
    return text.encode("latin-1")


def container(row, words, part, chance):
    """The template of a container, filled; its boundaries are its own."""
    boundary = ("=_" if chance.random() < 0.5 else "b") + f"{chance.randrange(16 ** 8):08x}"
    own = dict(words, B=boundary, B0=boundary[:5], B1=boundary[5:], L=(boundary * 12)[:100],
               I="i" + boundary.strip("=_"),
               lead=chance.choice(LEADS),
               mp="Content-Type: multipart/mixed; boundary=\"{B}\"\n", part=part,
               body="--{B}\n{lead}\n--{B}\n{part}\n--{B}--\n", ibody="--{I}\n{lead}\n--{I}\n{part}\n--{I}--\n")
    own["deep"] = deep(chance.choice([12, 25, 60, 120]), part)
    own["many"] = "".join(f"--{boundary}\nContent-Type: text/plain\n\n{n}\n" for n in range(chance.choice([130, 1100])))
    own["body64"] = lines64(filled(own["body"], own).encode("latin-1"))
    return filled(row[2], own)


LEADS = ["Content-Type: text/plain\n\nhello\n", "Content-Type: text/html\n\n<p>hello</p>\n",
         "Content-Type: image/png; name=\"a.png\"\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n"]
SHARED = {"params": "".join(f"p{n}=v; " for n in range(200)), "folds": "".join(f"\n a{n}=b;" for n in range(300)),
          "long": "x" * 1500, "fields": "".join(f"X-{n}: y\n" for n in range(1200))}


def label(*rows):
    """What names a message: its classes and variants, plain ones left out."""
    return "+".join(f"{row[0]}-{row[1]}" for row in rows if row[0] != "plain") or "plain"


def composed(rows, ext, line_end, chance):
    """A message of rows (leaf, container..., top), from the inside out."""
    words = dict(SHARED, **words_of_payload(ext), I="i0", B=f"m{chance.randrange(16 ** 6):06x}")
    part = filled(rows[0][2], words)
    for row in rows[1:-1]:
        part = container(row, words, part.rstrip("\n") + "\n", chance)
    words.update(entity=part, what=label(*rows))
    return octets_of(filled(rows[-1][2], words), line_end)


def plain_row(rows):
    return next(row for row in rows if row[0] == "plain")


def all_single():
    """Every class alone, for each payload, line end and kind of container around it."""
    around = [row for row in CONTAINERS if row[0] == "plain"]
    for row in LEAVES:
        for kind in [*around, None]:
            yield (row, *([kind] if kind else []), TOPS[0])
    for row in CONTAINERS:
        if row[0] != "plain":
            yield (LEAVES[0], row, TOPS[0])
            yield (LEAVES[0], row, around[0], TOPS[0])
            yield (LEAVES[0], row, around[-1], TOPS[0])
    for row in TOPS:
        yield (LEAVES[0], around[0], row)
        yield (LEAVES[0], row)


def hidden(seed, number, only=None):
    """Name and octets of message `number`: first every class alone, then two and three at once, some mutated.

    The names of the classes in `only` are the only ones used, but for the plain ones.
    """
    def usable(row):
        return only is None or row[0] == "plain" or row[0] in only

    chance = random.Random(f"hidden/{seed}/{number}")
    single = [rows for rows in all_single() if all(map(usable, rows)) and (only is None or label(*rows) != "plain")]
    turns = [(ext, end) for ext in PAYLOADS for end in ("\r\n", "\n")]
    if number < len(single) * len(turns):
        rows = single[number % len(single)]
        ext, end = turns[(number // len(single) + seed) % len(turns)]
        return label(*rows), composed(rows, ext, end, chance)
    return several(chance, [row for row in LEAVES if usable(row)], [row for row in CONTAINERS if usable(row)],
                   [row for row in TOPS if usable(row)])


def several(chance, leaves, containers, tops):
    rows = [chance.choice(leaves), chance.choice(containers)]
    if chance.random() < 0.4:
        rows.append(chance.choice(containers))
    rows.append(chance.choice(tops) if chance.random() < 0.2 else tops[0])
    message = composed(rows, chance.choice(list(PAYLOADS)), chance.choice(["\r\n", "\r\n", "\n"]), chance)
    name = label(*rows)
    if chance.random() < 0.3:
        message = mutated(message, chance, chance.randint(1, 3))
        name += "+mutated"
    return name, message


def mutated(message, chance, times):
    """Octets put in, taken out, replaced; lines doubled, swapped, taken out. Boundaries of the message are words."""
    boundaries = [word.split(b"\"")[0] for word in message.split(b"boundary=\"")[1:]] or [b"B"]
    for _ in range(times):
        word = chance.choice(ALPHABET).replace(b"{BOUNDARY}", chance.choice(boundaries))
        message = chance.choice([put_in, put_in_structure, take_out, replace, change_line])(message, word, chance)
    return message


def put_in(message, word, chance):
    at = chance.randrange(len(message) + 1)
    return message[:at] + word + message[at:]


def put_in_structure(message, word, chance):
    """At a place that matters: around a line that looks like a field or a delimiter."""
    places = [at for mark in (b"Content-", b"--", b";", b"=", b"\n\n", b"\r\n\r\n") for at in found(message, mark)]
    if not places:
        return put_in(message, word, chance)
    at = min(len(message), chance.choice(places) + chance.choice([0, 0, 1, 2, 8]))
    return message[:at] + word + message[at:]


def found(message, mark):
    at = message.find(mark)
    while at >= 0:
        yield at
        at = message.find(mark, at + 1)


def take_out(message, _, chance):
    at = chance.randrange(len(message))
    return message[:at] + message[at + chance.choice([1, 1, 2, 4, 20]):]


def replace(message, word, chance):
    at = chance.randrange(len(message))
    return message[:at] + word + message[at + len(word):]


def change_line(message, word, chance):
    lines = message.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    kind = chance.randrange(4)
    if kind == 0:
        lines.insert(chance.randrange(len(lines) + 1), lines[at])
    elif kind == 1:
        del lines[at]
    elif kind == 2:
        other = chance.randrange(len(lines))
        lines[at], lines[other] = lines[other], lines[at]
    else:
        lines.insert(at, word + b"\r\n")
    return b"".join(lines)


TEXTS = ["Hello,\n\nthis is a letter.\n\n-- \nA. Writer\n", "one line\n",
         "<html><body><p>Hello &amp; goodbye</p></body></html>\n",
         "A = B + C; D: E\n\n> quoted text\n>> more\n", "caf\xc3\xa9 \xe2\x82\xac 5\n"]
FILES = [("a.pdf", "application/pdf", b"%PDF-1.4\n%\xe2\xe3\n1 0 obj\n"),
         ("photo.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(40)),
         ("notes.txt", "text/plain", b"notes\r\n"),
         ("my data.zip", "application/zip", b"PK\x03\x04" + bytes(range(200)))]


def plain_text(chance):
    text = chance.choice(TEXTS)
    kind = "text/html" if text.startswith("<") else "text/plain"
    how = chance.choice(["7bit", "quoted-printable", "base64"])
    if how == "7bit" and not text.isascii():
        how = "quoted-printable"
    header = f"Content-Type: {kind}; charset=utf-8\nContent-Transfer-Encoding: {how}\n"
    if how == "base64":
        text = lines64(text.replace("\n", "\r\n").encode("latin-1"))
    elif how == "quoted-printable":
        text = "".join(f"={ord(c):02X}" if c == "=" or ord(c) > 126 else c for c in text)
        text = text.replace(" \n", "=20\n")
    return f"{header}\n{text}"


def plain_file(chance):
    name, kind, octets = chance.choice(FILES)
    return (f"Content-Type: {kind}; name=\"{name}\"\n"
            f"Content-Disposition: attachment; filename=\"{name}\"\n"
            f"Content-Transfer-Encoding: base64\n\n{lines64(octets)}")


def plain_entity(chance, depth):
    if depth == 0 or chance.random() < 0.3:
        return plain_text(chance) if chance.random() < 0.7 else plain_file(chance)
    kind = chance.choice(["mixed", "mixed", "alternative", "related"])
    boundary = f"{chance.choice(['b', '=_', '----=_Part_'])}{chance.randrange(16 ** 12):012x}"
    parts = "".join(f"--{boundary}\n{plain_entity(chance, depth - 1)}\n" for _ in range(chance.randint(1, 3)))
    return f"Content-Type: multipart/{kind}; boundary=\"{boundary}\"\n\n{parts}--{boundary}--\n"


@functools.lru_cache(maxsize=1000)
def plain(seed, number):
    """Octets of an ordinary message that deviates in nothing."""
    chance = random.Random(f"plain/{seed}/{number}")
    text = (f"From: A <a@example.com>\nTo: b@example.com\nSubject: plain {number}\n"
            "Date: Mon, 01 Jan 2024 10:10:10 +0000\n"
            f"Message-ID: <{number}.{seed}@example.com>\nMIME-Version: 1.0\n{plain_entity(chance, chance.randint(0, 3))}")
    return octets_of(text, chance.choice(["\r\n", "\r\n", "\n"]))


@functools.lru_cache(maxsize=5000)
def varied(seed, number):
    """Octets of an ordinary message of more kinds."""
    chance = random.Random(f"varied/{seed}/{number}")
    return octets_of(varieties.template(chance), chance.choice(["\r\n", "\r\n", "\n"]))


def mutant(seed, number, of=plain, kinds=500):
    """Octets of a plain message after one to four changes."""
    chance = random.Random(f"mutant/{seed}/{number}")
    return mutated(of(seed, number % kinds), chance, chance.choice([1, 1, 1, 2, 2, 3, 4]))


def varied_mutant(seed, number):
    return mutant(seed, number, varied, 4000)


def made(kind, seed, number, only=None):
    """Name and octets of a message of a kind: hidden, plain, varied, mutant, varied-mutant."""
    if kind == "hidden":
        return hidden(seed, number, only)
    makers = {"plain": plain, "varied": varied, "mutant": mutant, "varied-mutant": varied_mutant}
    return kind, makers[kind](seed, number)


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: generate.py hidden|plain|varied|mutant|varied-mutant SEED/NUMBER [CLASS,...]")
    wanted_seed, wanted = map(int, sys.argv[2].split("/"))
    only_classes = sys.argv[3].split(",") if sys.argv[3:] else None
    sys.stdout.buffer.write(made(sys.argv[1], wanted_seed, wanted, only_classes)[1])
