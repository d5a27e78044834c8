# SPDX-License-Identifier: Apache-2.0
"""Real and hostile mail through `mimemend charset`: Python's email reads the same texts before and after.

    MIMEMEND=build/cli/mimemend PROFILE_CHECK=build/tests/agreement/profile_check MIMEMEND_CORPORA=FOLDER \\
        tests/charset/corpus_test.py [--table]

Of every message: the texts, as many parts as before, content that is no text to the octet, a second run that changes
nothing, what was in the plain profile in it still, and `mimemend restore` gives the message back. --table: the table of
docs/charset-figures.md."""
import codecs
import collections
import email
import email.policy
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile

MIMEMEND = os.environ.get('MIMEMEND', 'mimemend')
PROFILE_CHECK = os.environ.get('PROFILE_CHECK')
CODECS = {'windows-949': 'cp949', 'shift_jis': 'cp932', 'big5': 'big5hkscs', 'iso-2022-jp': 'iso2022_jp_ext',
          'windows-874': 'cp874', 'koi8-u': 'koi8_u', 'x-mac-cyrillic': 'mac_cyrillic', 'macintosh': 'mac_roman',
          'us-ascii': 'ascii', 'iso-8859-8': 'iso8859_8', 'hz-gb-2312': 'hz'}
DECLARED = re.compile(r'((?:charset|encoding)\s*=\s*["\']?)[A-Za-z0-9_:.-]+', re.IGNORECASE)
# Signs of Big5 that Python reads as others do (docs/charset-references.md).
BIG5_SIGNS = str.maketrans('•､‾∼♁☉／＼¥¢£', '‧﹑¯～⊕⊙∕﹨￥￠￡')
failures = []


def fail(name, what):
    failures.append(name)
    if len(failures) <= 40:
        print(f'FAILED {name}: {what}')


def keep_c1(error):
    """The octets that Windows code pages leave open are C1 controls (WHATWG Encoding 9)."""
    return ''.join(map(chr, error.object[error.start:error.end])), error.end


codecs.register_error('keep-c1', keep_c1)


def decode(octets, charset):
    codec = CODECS.get(charset, charset)
    return octets.decode(codec, 'keep-c1' if codec.startswith('windows-') else 'strict')


def plain(text, is_document):
    """As it counts: line ends are one, a mark is none, and what a document says of its charset may change."""
    text = re.sub('\r\n|\r|\n', '\n', text.removeprefix('\ufeff')).rstrip('\n')
    return DECLARED.sub(r'\1*', text) if is_document else text


def parts_of(octets):
    """Leaves as Python's email reads them, by their path in the report."""
    out = {}

    def walk(part, path):
        if part.is_multipart():
            for number, child in enumerate(part.get_payload(), 1):
                walk(child, f'{path}.{number}')
        else:
            out[path] = part
    walk(email.message_from_bytes(octets, policy=email.policy.default), '1')
    return out


def content(part):
    try:
        return part.get_payload(decode=True) or b''
    except (ValueError, LookupError):
        return None


def run(arguments, files):
    """Reports by file."""
    done = subprocess.run([MIMEMEND, 'charset', '--json', *arguments, *files], capture_output=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f'mimemend charset {arguments}: exit {done.returncode}: {done.stderr.decode()[:500]}')
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    return {report['file']: report for report in reports}


def in_profile(files):
    done = subprocess.run([PROFILE_CHECK], input=''.join(name + '\n' for name in files), capture_output=True, text=True,
                          check=True)
    return {name for name, told in (line.rsplit('\t', 1) for line in done.stdout.splitlines()) if told == 'ok'}


def label_class(decision):
    label = decision.get('label', '').lower()
    if not label:
        return 'no label'
    return label if label in ('us-ascii', 'utf-8') else 'another label' if decision['charset'] else 'not decided'


def compare(name, before, after, report, totals, table):
    try:
        old, new = parts_of(before), parts_of(after)
    except RecursionError:
        totals['not read by Python'] += 1
        return
    if list(old) != list(new):
        fail(name, f'{len(old)} parts were {list(old)}, and are {list(new)}')
        return
    decisions = {each['part']: each for each in report.get('charsets', [])}
    for each in decisions.values():
        table[label_class({**each, 'charset': each.get('charset', '')}), each['fate'], each['evidence'],
              each.get('charset', '')] += 1
    for path, part in old.items():
        was, now = content(part), content(new[path])
        decision = decisions.get(path)
        if decision is None or decision['fate'] not in ('converted', 'relabelled'):
            if was is not None and was != now:
                fail(name, f'part {path}: its content changed')
            continue
        is_document = part.get_content_type() in ('text/html', 'text/xml')
        label = str(new[path].get_content_charset())
        if label != 'utf-8':
            fail(name, f'part {path}: it was {decision["fate"]}, and is labelled {label}')
        try:
            wanted, got = decode(was, decision['charset']), now.decode('utf-8')
        except (UnicodeDecodeError, LookupError) as error:
            fail(name, f'part {path}: {error}')
            continue
        if decision['charset'] == 'big5':
            wanted, got = wanted.translate(BIG5_SIGNS), got.translate(BIG5_SIGNS)
        if plain(wanted, is_document) != plain(got, is_document):
            fail(name, f'part {path}: another text, by {decision["evidence"]} in {decision["charset"]}')


def check_restored(names, folder):
    """With a quarantine, every changed message comes back."""
    kept, outputs, restored = (os.path.join(folder, each) for each in ('kept', 'outputs', 'restored'))
    for each in (kept, outputs):
        os.makedirs(each, exist_ok=True)
    run(['--quarantine', kept, '-o', outputs], names)
    for name in names:
        subprocess.run([MIMEMEND, 'restore', '--quarantine', kept, '-o', restored,
                        os.path.join(outputs, os.path.basename(name))], capture_output=True, check=False)
        if not os.path.exists(restored) or sha256(restored) != sha256(name):
            fail(name, 'restore does not give it back')
        if os.path.exists(restored):
            os.remove(restored)


def sha256(name):
    with open(name, 'rb') as file:
        return hashlib.sha256(file.read()).hexdigest()


def read(name):
    with open(name, 'rb') as file:
        return file.read()


def check_folder(files, scratch, totals, table):
    out, again = os.path.join(scratch, 'out'), os.path.join(scratch, 'again')
    for each in (out, again):
        os.makedirs(each)
    reports = run(['--no-quarantine', '-o', out], files)
    outputs = {name: os.path.join(out, os.path.basename(name)) for name in files}
    second = run(['--no-quarantine', '-o', again], list(outputs.values()))
    plain_before = in_profile(files) if PROFILE_CHECK else set()
    plain_after = in_profile(outputs.values()) if PROFILE_CHECK else set()
    changed = []
    for name in files:
        report, before, after = reports[name], read(name), read(outputs[name])
        totals['messages'] += 1
        totals['changed'] += before != after
        totals['with a converted text'] += any(each['fate'] == 'converted' for each in report.get('charsets', []))
        totals['in the plain profile'] += name in plain_before
        if before != after:
            changed.append(name)
        elif report['verdict'] != 'unchanged':
            fail(name, f'verdict {report["verdict"]}, and it is the same')
        compare(name, before, after, report, totals, table)
        if read(os.path.join(again, os.path.basename(name))) != after:
            fail(name, f'a second run changes it: {second[outputs[name]].get("edits")}')
        if name in plain_before and outputs[name] not in plain_after:
            fail(name, 'it was in the plain profile, and is no more')
    if changed:
        check_restored(changed, scratch)


def main(arguments):
    corpora = os.environ.get('MIMEMEND_CORPORA')
    if not corpora or not os.path.isdir(corpora):
        print('skipped: MIMEMEND_CORPORA names no folder of mail')
        return 77
    if not PROFILE_CHECK:
        print('skipped: PROFILE_CHECK names no profile_check; the plain profile is not looked at')
    totals, table = collections.Counter(), collections.Counter()
    for folder, _, names in sorted(os.walk(corpora)):
        files = [os.path.join(folder, name) for name in sorted(names) if name != 'README.md']
        if files:
            with tempfile.TemporaryDirectory() as scratch:
                check_folder(files, scratch, totals, table)
    if '--table' in arguments:
        print('\n| label | fate | evidence | charset | texts |\n|---|---|---|---|---:|')
        for (label, fate, evidence, charset), count in sorted(table.items()):
            print(f'| {label} | {fate} | {evidence} | {charset} | {count} |')
    print(', '.join(f'{count} {what}' for what, count in totals.items()) + f': {len(failures)} failures')
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
