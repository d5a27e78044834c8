# SPDX-License-Identifier: Apache-2.0
"""Our decoders of charsets against those of others: what text comes out of octets, and what encoders of others wrote.

    CONVERT_TEXT=build/tests/charset/convert-text tests/charset/references_test.py [--long] [--table]

--long: many more texts. --table: the tables of docs/charset-references.md. A reference that is not installed is left out,
with a message; Python and glibc's iconv are always there."""
import random
import shutil
import sys
import unicodedata
from collections import defaultdict

from disagreements import OCTETS, WRITTEN, outcome
from labels import LABELS
from references import (DOUBLE_OCTET, ROWS, SINGLE_OCTET, Iconv, node, ours, python_decode, python_encode, row_of,
                        uconv)

SEED = 20240229
SCRIPTS = {'Latin': (0xA0, 0x24F), 'IPA and marks': (0x250, 0x36F), 'Greek': (0x370, 0x3FF), 'Cyrillic': (0x400, 0x52F),
           'Hebrew': (0x590, 0x5FF), 'Arabic': (0x600, 0x6FF), 'Thai': (0xE00, 0xE7F), 'Vietnamese': (0x1E00, 0x1EFF),
           'punctuation': (0x2000, 0x2BFF), 'kana': (0x3000, 0x30FF), 'Han': (0x4E00, 0x9FFF),
           'Hangul': (0xAC00, 0xD7A3), 'half-width': (0xFF00, 0xFFEF)}
failures = []


def fail(what):
    failures.append(what)
    if len(failures) <= 40:
        print('FAILED', what)


def shown(text):
    return 'nothing' if text is None else ' '.join(f'U+{ord(c):04X}' for c in text)


# --- octets ---------------------------------------------------------------------------------------------------------

def sequences():
    """Every octet of the charsets of one octet, every two of the others."""
    single = [bytes([each]) for each in range(256)]
    double = [bytes([first, second]) for first in range(0x80, 256) for second in range(256)]
    return [(row, single) for row in SINGLE_OCTET] + [(row, single + double) for row in DOUBLE_OCTET]


def by_row(reference, rows):
    """What a reference makes of the sequences, row by row; one process for all."""
    texts = reference.decode_all([(row.label, octets) for row, each in rows for octets in each])
    out, at = {}, 0
    for row, each in rows:
        out[row.label] = texts[at:at + len(each)]
        at += len(each)
    return out


def other_decoders(row, octets, whole):
    for name, texts in whole.items():
        if row.whatwg:
            yield name, [None if each is None else each[0] for each in texts[row.label]]
    yield 'python', [python_decode(row.python, each) for each in octets]
    if row.iconv:
        iconv = Iconv('UTF-8', row.iconv)
        yield 'iconv', [iconv.decode(each) for each in octets]


def check_octets(us, references):
    """The tables: each sequence alone."""
    counts = defaultdict(lambda: defaultdict(list))
    rows = sequences()
    mine = by_row(us, rows)
    whole = {name: by_row(reference, rows) for name, reference in references.items()}
    for row, octets in rows:
        for name, texts in other_decoders(row, octets, whole):
            for one, (text, _), theirs in zip(octets, mine[row.label], texts):
                kind = outcome(text, theirs)
                if kind is None:
                    continue
                counts[row.label, name][kind].append((one, text, theirs))
    for (label, name), kinds in counts.items():
        for kind, rows in kinds.items():
            # Node's are ICU's, of its own version: shown, not judged.
            if name != 'node' and len(rows) > OCTETS.get((label, name, kind), 0):
                fail(f'{label}: {len(rows)} sequences are {kind} with {name}: ' + ', '.join(
                    f'{one.hex()}: {shown(mine)}, theirs {shown(theirs)}' for one, mine, theirs in rows[:5]))
    return counts


# --- text -----------------------------------------------------------------------------------------------------------

def encoders(row):
    if row.python:
        yield 'python', lambda text: python_encode(row.python, text)
    if row.iconv:
        iconv = Iconv(row.iconv, 'UTF-8')
        yield 'iconv', lambda text: iconv.convert(text.encode())
    if row.uconv and shutil.which('uconv'):
        yield 'uconv', lambda text: uconv(text.encode(), 'utf-8', row.uconv)


def repertoire(row, name, encode, step):
    """Of each script, the characters that this encoder can write; of large ones each `step`th."""
    ranges = {script: range(first, last + 1, step if last - first > 5000 else 1)
              for script, (first, last) in SCRIPTS.items()}
    everything = [chr(c) for each in ranges.values() for c in each]
    if row.label.startswith('utf-'):
        known = set(everything)
    elif name == 'uconv':  # a process a character would be too many
        octets = uconv('\n'.join(everything).encode(), 'utf-8', row.uconv, skip=True)
        back = uconv(octets, row.uconv, 'utf-8').decode().split('\n')
        known = {c for c, text in zip(everything, back) if c == text}
    else:
        known = {c for c in everything if encode(c) is not None}
    return {script: [c for c in map(chr, each) if c in known] for script, each in ranges.items()}


def make_text(letters, random_, size):
    out = []
    while len(out) < size:
        out += random_.choices(letters, k=random_.randint(1, 9))
        out += random_.choice(['. ', ', ', ' ', ' ', ' <b>', '="', '\r\n', '-- ', '/', '~'])
    return ''.join(out[:size])


def same(row, text, other):
    """windows-1258 writes letters and marks apart, and encoders differ in which."""
    if row.label == 'windows-1258':
        text, other = unicodedata.normalize('NFC', text), unicodedata.normalize('NFC', other)
    return text == other


def unread(us, row, name, encode, characters):
    """Characters that come back as others; those that are not known to do so are failures."""
    known = WRITTEN.get((row.label, name), '')
    if name == 'uconv':
        return set(known)
    octets = [encode(c) for c in characters]
    other = {c for c, got in zip(characters, us.decode(row.label, octets)) if got[1] or not same(row, got[0], c)}
    for c in sorted(other - set(known)):
        fail(f'{row.label}: {name} writes {shown(c)} as {encode(c).hex()}')
    return other | set(known)


def written_texts(us, texts_each, size, step):
    """(row, who wrote it, text, octets) of all rows, encoders and scripts; and how many characters and scripts."""
    out, counts = [], {}
    for row in ROWS:
        for name, encode in encoders(row):
            random_ = random.Random(f'{SEED} {row.label} {name}')
            scripts = {script: letters for script, letters in repertoire(row, name, encode, step).items() if letters}
            other = unread(us, row, name, encode, [c for letters in scripts.values() for c in letters])
            texts = []
            for letters in scripts.values():
                usable = [c for c in letters if c not in other]
                texts += [make_text(usable, random_, size) for _ in range(texts_each if usable else 0)]
            if name == 'uconv':
                texts = ['\n'.join(texts)]
            encoded = [(row, name, text, octets) for text in texts if (octets := encode(text)) is not None]
            if len(encoded) < len(texts) / 2:
                fail(f'{row.label}: {name} wrote {len(encoded)} of {len(texts)} texts')
            counts[row.label, name] = (sum(map(len, scripts.values())), len(other), len(scripts), len(encoded))
            out += encoded
    return out, counts


def check_texts(us, whatwg, texts_each, size, step):
    """What others encode comes out as the text it was; and as what the standard's decoder reads."""
    written, counts = written_texts(us, texts_each, size, step)
    records = [(row.label, octets) for row, _, _, octets in written]
    standard = whatwg.decode_all(records) if whatwg else [None] * len(records)
    for (row, name, text, octets), mine, theirs in zip(written, us.decode_all(records), standard):
        if mine[1] or not same(row, mine[0], text):
            fail(f'{row.label}: {name} wrote {octets.hex()}: {text!r}, and we read {mine}')
        # Escapes of JIS X 0212 are none of the standard's.
        elif row.whatwg and row.label != 'iso-2022-jp' and theirs is not None and theirs[0] != mine[0]:
            fail(f'{row.label}: {octets.hex()}: the standard reads {theirs[0]!r}, and we {mine[0]!r}')
    return counts


# --- malformed ------------------------------------------------------------------------------------------------------

def check_ascii_survives(us):
    """No octet of ASCII that shapes a document hides behind the octets before it."""
    shaping = b'<>"\'-=;&/\\ \r\n\t'
    leads = [bytes([first]) for first in range(0x80, 256)]
    leads += [bytes([first, second]) for first in (0x8F, 0x81, 0xE3, 0xF0) for second in range(0x80, 256)]
    leads += [bytes([first, second, third]) for first in (0x81, 0x84, 0xF0) for second in (0x30, 0x9F)
              for third in (0x81, 0x9F, 0xFE)]
    labels = [row.label for row in SINGLE_OCTET + DOUBLE_OCTET] + ['utf-8', 'iso-2022-jp', 'hz-gb-2312']
    for label in labels:
        octets = [lead + bytes([each]) + b'x' for lead in leads for each in shaping]
        trails = set()
        if label in ('gb18030', 'big5', 'shift_jis'):
            trails = {ord('\\')}  # which is the second octet of characters in these
        for one, got in zip(octets, us.decode(label, octets)):
            if one[-2] not in trails and not got[0].endswith(one[-2:].decode()):
                fail(f'{label}: {one.hex()} is read as {got[0]!r}')


def check_utf8(us, whatwg, number):
    """Malformed UTF-8: as many U+FFFD as the standard has (Unicode 3.9, substitution of maximal subparts)."""
    random_ = random.Random(SEED)
    pool = [0x41, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF4,
            0xF5, 0xFF]
    octets = [bytes(random_.choices(pool, k=random_.randint(1, 8))) for _ in range(number)]
    standard = whatwg.decode('utf-8', octets) if whatwg else [None] * number
    for one, mine, theirs in zip(octets, us.decode('utf-8', octets), standard):
        python = one.decode('utf-8', 'replace')
        if mine != (python, python.count('\ufffd')):
            fail(f'utf-8: {one.hex()}: {mine}, Python has {python!r}')
        if theirs is not None and theirs[0] != mine[0]:
            fail(f'utf-8: {one.hex()}: {mine}, the standard has {theirs[0]!r}')


def check_wide(us, number):
    """Malformed UTF-16 and UTF-32, against Python's."""
    random_ = random.Random(SEED)
    pool = [b'\0', b'\x41', b'\xD8', b'\xDC', b'\xDB', b'\xFF', b'\x10', b'\x11', b'\x01']
    octets = [b''.join(random_.choices(pool, k=random_.randint(1, 14))) for _ in range(number)]
    for label, codec in (('utf-16le', 'utf-16-le'), ('utf-16be', 'utf-16-be')):
        for one, mine in zip(octets, us.decode(label, octets)):
            python = one.decode(codec, 'replace')
            # Python counts half a pair and half a unit at the end as one or as two.
            if mine[0].rstrip('\ufffd') != python.rstrip('\ufffd') or (mine[1] == 0) != ('\ufffd' not in python):
                fail(f'{label}: {one.hex()}: {mine}, Python has {python!r}')


STATES = [b'\x1b(B', b'\x1b(J', b'\x1b(I', b'\x1b$@', b'\x1b$B', b'\x1b$(D', b'\x1b', b'\x1b$', b'\x0e', b'\x0f',
          b'\\', b'~', b'1', b'0!', b'%F', b'\n', b'\xa4', b'<']


def compare_iso_2022_jp(us, whatwg, number):
    """Escapes in any order: where no reader finds a fault, ours and the standard's read the same."""
    if not whatwg:
        return {}
    random_ = random.Random(SEED)
    octets = [b''.join(random_.choices(STATES, k=random_.randint(1, 7))) for _ in range(number)]
    counts = defaultdict(list)
    for one, mine, theirs in zip(octets, us.decode('iso-2022-jp', octets), whatwg.decode('iso-2022-jp', octets)):
        if '\ufffd' not in theirs[0] and mine[1] == 0 and mine[0] != theirs[0]:
            counts['another text'].append((one, mine[0], theirs[0]))
        elif mine[1] == 0 and '\ufffd' in theirs[0]:
            counts['only the standard finds a fault'].append((one, mine[0], theirs[0]))
        elif mine[1] != 0 and '\ufffd' not in theirs[0]:
            counts['only ours finds a fault'].append((one, mine[0], theirs[0]))
    return counts


# --- labels ---------------------------------------------------------------------------------------------------------

def check_labels(us, references):
    """All labels of the standard (4.2) name what it says, those of its "replacement" and "x-user-defined" apart.
    "utf-16" is big-endian in mail (RFC 2781 4.3) where the text does not tell."""
    labels = [label for group in LABELS.values() for label in group]
    wanted = [name for name, group in LABELS.items() for _ in group]
    for label, name, mine in zip(labels, wanted, us.names(labels)):
        if mine != name and (name, mine) not in SAME_BY_ANOTHER_NAME and label != 'utf-16':
            fail(f'label {label}: {mine}, the standard has {name}')
    for who, reference in references.items():
        for label, name, theirs in zip(labels, wanted, reference.names(labels)):
            if theirs != name and theirs != '-':
                print(f'{who}: label {label} is {theirs}, the standard has {name}')


SAME_BY_ANOTHER_NAME = {('gbk', 'gb18030'), ('euc-kr', 'windows-949'), ('iso-8859-8-i', 'iso-8859-8')}


def print_table(octets, texts):
    print('\n| charset | reference | of what sort | how many | e.g. |\n|---|---|---|---:|---|')
    for (label, name), kinds in octets.items():
        for kind, rows in kinds.items():
            one, mine, theirs = rows[len(rows) // 2]
            print(f'| {label} | {name} | {kind} | {len(rows)} | `{one.hex()}`: {shown(mine)}; {shown(theirs)} |')
    print('\n| charset | encoder | characters | of which others come back | scripts | texts |\n|---|---|---:|---:|---:|---:|')
    for (label, name), (characters, other, scripts, written) in texts.items():
        print(f'| {label} | {name} | {characters} | {other} | {scripts} | {written} |')


def main(arguments):
    long = '--long' in arguments
    us = ours()
    references = {name: found for name in ('node', 'text-encoding') if (found := node(name))}
    whatwg = references.get('text-encoding')
    if not shutil.which('uconv'):
        print('skipped: uconv is not installed (Debian: icu-devtools)')
    check_labels(us, references)
    octets = check_octets(us, references)
    texts = check_texts(us, whatwg, texts_each=200 if long else 2, size=400,
                        step=1 if long else 11)
    check_ascii_survives(us)
    check_utf8(us, whatwg, 400_000 if long else 20_000)
    check_wide(us, 100_000 if long else 5_000)
    escapes = compare_iso_2022_jp(us, whatwg, 100_000 if long else 5_000)
    for kind, rows in escapes.items():
        one, mine, theirs = rows[0]
        print(f'iso-2022-jp: {kind}: {len(rows)}, e.g. {one!r}: {mine!r}, the standard has {theirs!r}')
    if escapes.get('another text'):
        fail(f'iso-2022-jp: {escapes["another text"][:3]}')
    if '--table' in arguments:
        print_table(octets, texts)
    total = sum(written for *_, written in texts.values())
    print(f'{total} texts of {len(texts)} encoders, {sum(len(each) for _, each in sequences())} sequences of octets: '
          f'{len(failures)} failures')
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
