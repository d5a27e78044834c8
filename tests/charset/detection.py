# SPDX-License-Identifier: Apache-2.0
"""How often the charset of unlabelled text is told right: ours, and uchardet on the same samples.

    MIMEMEND=build/cli/mimemend tests/charset/detection.py [SAMPLES-EACH [MIN-CONFIDENCE...]]

Samples are sentences of detection_texts.py in another order each, in every charset that mail of that language came in,
40, 200 and 1000 characters long. Right is who gets the same text, by whatever name. Prints the tables of
docs/charset-figures.md. A sample that is ASCII throughout is none."""
import collections
import ctypes
import ctypes.util
import json
import os
import random
import subprocess
import sys
import tempfile
import unicodedata

from detection_texts import TEXTS
from references import Iconv

MIMEMEND = os.environ.get('MIMEMEND', 'mimemend')
LENGTHS = (40, 200, 1000)
SEED = 5
CODECS = {'windows-949': 'cp949', 'shift_jis': 'cp932', 'big5': 'big5hkscs', 'iso-2022-jp': 'iso2022_jp_ext',
          'windows-874': 'cp874', 'tis-620': 'cp874', 'x-mac-cyrillic': 'mac_cyrillic', 'macintosh': 'mac_roman',
          'iso-8859-8-i': 'iso8859_8', 'hz-gb-2312': 'hz', 'uhc': 'cp949', 'mac-centraleurope': 'mac_latin2',
          'mac-cyrillic': 'mac_cyrillic', 'ibm855': 'cp855', 'johab': 'johab', 'viscii': '', 'euc-tw': ''}
CEDILLAS = str.maketrans('ȘșȚț', 'ŞşŢţ')  # what Romanian had before Unicode 3


def decode(octets, charset):
    codec = CODECS.get(charset.lower(), charset.lower())
    try:
        return unicodedata.normalize('NFC', octets.decode(codec))
    except (UnicodeDecodeError, LookupError):
        return None


def encode(text, charset):
    if charset == 'windows-1258':
        return Iconv('CP1258', 'UTF-8').convert(text.encode())
    if charset in ('windows-1250', 'iso-8859-2'):
        text = text.translate(CEDILLAS)
    return text.encode(CODECS.get(charset, charset), 'ignore')


def samples(number):
    """(language, charset, length, octets), always the same ones."""
    random_ = random.Random(SEED)
    for language, (charsets, text) in TEXTS.items():
        sentences = text.strip().splitlines()
        for charset in charsets.split():
            for length in LENGTHS:
                for _ in range(number):
                    shuffled = []
                    while sum(map(len, shuffled)) < length:
                        shuffled += random_.sample(sentences, len(sentences))
                    octets = encode('\n'.join(shuffled)[:length], charset)
                    if any(octet >= 0x80 or octet in b'\x0e\x1b' for octet in octets) or charset.startswith('hz'):
                        yield language, charset, length, octets


def ours(all_samples, arguments):
    """(charset, evidence, confidence) of each."""
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for number, (*_, octets) in enumerate(all_samples):
            names.append(os.path.join(folder, f'{number:06}.eml'))
            with open(names[-1], 'wb') as file:
                file.write(b'MIME-Version: 1.0\nContent-Type: text/plain\nContent-Transfer-Encoding: 8bit\n\n' + octets)
        out = []
        for first in range(0, len(names), 500):
            done = subprocess.run([MIMEMEND, 'charset', '--detect', '--json', *arguments, *names[first:first + 500]],
                                  stdout=subprocess.PIPE, check=True)
            for line in done.stdout.splitlines():
                decision = json.loads(line)['charsets'][0]
                out.append((decision.get('charset', ''), decision['evidence'], decision.get('confidence', 0)))
        return out


def uchardet(all_samples):
    """Names, empty for none; None where the library is not installed."""
    name = ctypes.util.find_library('uchardet')
    if name is None:
        print('skipped: uchardet is not installed (Debian: libuchardet0)')
        return None
    library = ctypes.CDLL(name)
    library.uchardet_new.restype = ctypes.c_void_p
    library.uchardet_get_charset.restype = ctypes.c_char_p
    for function in ('handle_data', 'data_end', 'get_charset', 'delete'):
        getattr(library, 'uchardet_' + function).argtypes = [ctypes.c_void_p]
    library.uchardet_handle_data.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
    out = []
    for *_, octets in all_samples:
        detector = library.uchardet_new()
        library.uchardet_handle_data(detector, octets, len(octets))
        library.uchardet_data_end(detector)
        out.append(library.uchardet_get_charset(detector).decode())
        library.uchardet_delete(detector)
    return out


def judge(sample, charset):
    """'right', 'wrong' or 'none'."""
    *_, encoding, _, octets = sample
    if not charset:
        return 'none'
    return 'right' if decode(octets, charset) == decode(octets, encoding) else 'wrong'


def percent(count, of):
    return f'{100 * count / of:.0f}' if of else ''


def print_table(all_samples, answers, theirs):
    rows = collections.defaultdict(collections.Counter)
    for number, (sample, (charset, evidence, _)) in enumerate(zip(all_samples, answers)):
        mine = judge(sample, charset)
        for key in ((sample[1], sample[2]), ('all', sample[2]), ('all', 'all')):
            row = rows[key]
            row['all'] += 1
            row['with fallback'] += mine == 'right'
            by_itself = evidence not in ('fallback', 'none')
            row['by itself'] += mine == 'right' and by_itself
            row['wrong'] += mine == 'wrong' and by_itself
            if theirs:
                row['uchardet'] += judge(sample, theirs[number]) == 'right'
                row['uchardet wrong'] += judge(sample, theirs[number]) == 'wrong'
    columns = ['with fallback', 'by itself', 'wrong'] + (['uchardet', 'uchardet wrong'] if theirs else [])
    print('\n| charset | characters | samples | ' + ' | '.join(columns) + ' |\n|---|---:|---:|' + '---:|' * len(columns))
    for (charset, length), row in rows.items():
        print(f'| {charset} | {length} | {row["all"]} | ' + ' | '.join(percent(row[c], row['all']) for c in columns)
              + ' |')


def print_thresholds(all_samples, thresholds):
    print('\n| at least | ' + ' | '.join(f'{length}: right, wrong, right with fallback' for length in LENGTHS) + ' |')
    print('|---:|' + '---|' * len(LENGTHS))
    for threshold in thresholds:
        answers = ours(all_samples, ['--min-confidence', str(threshold)])
        cells = []
        for length in LENGTHS:
            counts = collections.Counter()
            for sample, (charset, evidence, _) in zip(all_samples, answers):
                if sample[2] == length:
                    mine = judge(sample, charset)
                    counts['all'] += 1
                    counts['fallback'] += mine == 'right'
                    if evidence not in ('fallback', 'none'):
                        counts[mine] += 1
            cells.append(', '.join(percent(counts[each], counts['all']) for each in ('right', 'wrong', 'fallback')))
        print(f'| {threshold} | ' + ' | '.join(cells) + ' |')


def main(arguments):
    number = int(arguments[0]) if arguments else 8
    all_samples = list(samples(number))
    print(f'{len(all_samples)} samples, {len(TEXTS)} languages')
    print_thresholds(all_samples, [int(each) for each in arguments[1:]] or [0, 10, 20, 30, 40, 50, 60, 80])
    print_table(all_samples, ours(all_samples, []), uchardet(all_samples))


if __name__ == '__main__':
    main(sys.argv[1:])
