# SPDX-License-Identifier: Apache-2.0
"""Decoders and encoders of charsets that have nothing of ours: Python's codecs, glibc's iconv, ICU's uconv, Node's
TextDecoder (which is ICU, too), and text-encoding, the WHATWG Encoding Standard in JavaScript (node-text-encoding)."""
import ctypes
import errno
import os
import shutil
import struct
import subprocess
from typing import NamedTuple

HERE = os.path.dirname(os.path.abspath(__file__))
UNKNOWN = 0xFFFFFFFF


class Row(NamedTuple):
    """A charset by the label that is asked for, and what others call the encoding that this label stands for."""
    label: str
    python: str
    iconv: str
    uconv: str
    whatwg: bool = True  # the standard has a decoder for it


def _rows():
    out = []
    for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16):
        uconv = {7: 'ibm-9005_X110-2007', 10: 'ISO-8859-10', 16: ''}.get(part, f'ISO-8859-{part}')
        out.append(Row(f'iso-8859-{part}', f'iso8859_{part}', f'ISO-8859-{part}', uconv))
    for page in range(1250, 1259):
        out.append(Row(f'windows-{page}', f'cp{page}', f'CP{page}', f'windows-{page}'))
    return out + [
        Row('windows-874', 'cp874', 'CP874', 'windows-874-2000'),
        Row('koi8-r', 'koi8_r', 'KOI8-R', 'koi8-r'),
        Row('koi8-u', 'koi8_u', 'KOI8-U', 'ibm-1168_P100-2002'),
        Row('macintosh', 'mac_roman', 'MACINTOSH', 'macintosh'),
        Row('x-mac-cyrillic', 'mac_cyrillic', 'MAC-UK', 'macos-7_3-10.2'),
        Row('ibm866', 'cp866', 'CP866', 'ibm-866_P100-1995'),
        Row('ibm437', 'cp437', 'CP437', 'ibm-437_P100-1995', False),
        Row('ibm850', 'cp850', 'CP850', 'ibm-850_P100-1995', False),
        Row('ibm852', 'cp852', 'CP852', 'ibm-852_P100-1995', False),
        Row('gb18030', 'gb18030', 'GB18030', 'gb18030'),
        Row('big5', 'big5hkscs', 'BIG5-HKSCS', 'ibm-1375_P100-2008'),
        Row('euc-jp', 'euc_jp', 'EUC-JP', 'euc-jp-2007'),
        Row('shift_jis', 'cp932', 'CP932', 'ibm-943_P15A-2003'),
        Row('euc-kr', 'cp949', 'UHC', 'windows-949-2000'),
        Row('iso-2022-jp', 'iso2022_jp_ext', 'ISO-2022-JP', 'ISO-2022-JP'),
        Row('iso-2022-kr', 'iso2022_kr', 'ISO-2022-KR', 'ISO-2022-KR', False),
        Row('iso-2022-cn', '', '', 'ISO-2022-CN', False),  # glibc's encoder leaves shifts out
        Row('hz-gb-2312', 'hz', '', 'HZ', False),
        Row('utf-7', 'utf-7', 'UTF-7', 'UTF-7', False),
        Row('utf-8', 'utf-8', 'UTF-8', 'UTF-8'),
        Row('utf-16le', 'utf-16-le', 'UTF-16LE', 'UTF-16LE'),
        Row('utf-16be', 'utf-16-be', 'UTF-16BE', 'UTF-16BE'),
        Row('utf-32le', 'utf-32-le', 'UTF-32LE', 'UTF-32LE', False),
        Row('utf-32be', 'utf-32-be', 'UTF-32BE', 'UTF-32BE', False),
    ]


ROWS = _rows()
SINGLE_OCTET = [row for row in ROWS if row.label.startswith(('iso-8859', 'windows-', 'koi8', 'ibm', 'mac', 'x-mac'))]
DOUBLE_OCTET = [row for row in ROWS if row.label in ('gb18030', 'big5', 'euc-jp', 'shift_jis', 'euc-kr')]


def row_of(label):
    return next(row for row in ROWS if row.label == label)


def pack(texts):
    """Records of (label, octets) as convert-text reads them."""
    out = bytearray()
    for label, octets in texts:
        name = label.encode()
        out += struct.pack('<I', len(name)) + name + struct.pack('<I', len(octets)) + octets
    return bytes(out)


def unpack(octets):
    at = 0
    while at < len(octets):
        replaced, size = struct.unpack_from('<II', octets, at)
        at += 8
        yield replaced, octets[at:at + size].decode('utf-8')
        at += size


class Recorder:
    """A process that takes all records at once."""

    def __init__(self, command, env=None):
        self.command, self.env = command, env

    def decode(self, label, octets):
        """The texts, and how many U+FFFD were put into each; None for a label that is not known."""
        return self.decode_all([(label, each) for each in octets])

    def decode_all(self, texts):
        done = subprocess.run(self.command + ['--records'], input=pack(texts), stdout=subprocess.PIPE, check=True, env=self.env)
        return [None if replaced == UNKNOWN else (text, replaced) for replaced, text in unpack(done.stdout)]

    def names(self, labels):
        """What each label stands for; "-" for one that is not known."""
        done = subprocess.run(self.command + ['--names'], input=''.join(label + '\n' for label in labels).encode(),
                              stdout=subprocess.PIPE, check=True, env=self.env)
        return done.stdout.decode().splitlines()


def ours():
    return Recorder([os.environ['CONVERT_TEXT']])


def node(which):
    """Node's own decoder ("node") or the standard's ("text-encoding"); None, with a message, where it is not there."""
    if shutil.which('node') is None:
        print('skipped: node is not installed')
        return None
    env = dict(os.environ)
    env['NODE_PATH'] = os.pathsep.join(filter(None, [env.get('NODE_PATH'), '/usr/share/nodejs']))
    out = Recorder(['node', os.path.join(HERE, 'decode_text.js'), which], env)
    tried = subprocess.run(out.command + ['--names'], input=b'utf-8\n', capture_output=True, env=env, check=False)
    if tried.returncode != 0:
        print(f'skipped: node has no {which} (Debian: node-text-encoding)')
        return None
    return out


def python_decode(codec, octets):
    """None for what is no text in it."""
    try:
        return octets.decode(codec)
    except (UnicodeDecodeError, ValueError):
        return None


def python_encode(codec, text):
    try:
        return text.encode(codec)
    except (UnicodeEncodeError, ValueError):
        return None


class Iconv:
    """glibc's iconv, in this process: a call costs no process."""
    _libc = ctypes.CDLL(None, use_errno=True)
    _libc.iconv_open.restype = ctypes.c_void_p
    _libc.iconv.argtypes = [ctypes.c_void_p] + [ctypes.POINTER(ctypes.c_char_p), ctypes.POINTER(ctypes.c_size_t)] * 2
    _libc.iconv.restype = ctypes.c_size_t
    _libc.iconv_close.argtypes = [ctypes.c_void_p]

    def __init__(self, to, source):
        self.handle = self._libc.iconv_open(to.encode(), source.encode())
        if self.handle == ctypes.c_void_p(-1).value:
            raise LookupError(f'iconv does not convert {source} to {to}')

    def __del__(self):
        if self.handle != ctypes.c_void_p(-1).value:
            self._libc.iconv_close(self.handle)

    def convert(self, octets):
        """None for what cannot be converted, wholly or in part."""
        size = 8 * len(octets) + 64
        room = ctypes.create_string_buffer(size)
        source, left = ctypes.c_char_p(octets), ctypes.c_size_t(len(octets))
        to, free = ctypes.c_char_p(ctypes.addressof(room)), ctypes.c_size_t(size)
        self._libc.iconv(self.handle, None, None, None, None)
        failed = self._libc.iconv(self.handle, ctypes.byref(source), ctypes.byref(left), ctypes.byref(to),
                                  ctypes.byref(free)) == ctypes.c_size_t(-1).value
        if failed and ctypes.get_errno() == errno.E2BIG:
            raise ValueError('text grows more than it can')
        if failed or left.value:
            return None
        self._libc.iconv(self.handle, None, None, ctypes.byref(to), ctypes.byref(free))
        return room.raw[:size - free.value]

    def decode(self, octets):
        out = self.convert(octets)
        return None if out is None else out.decode('utf-8', 'surrogatepass')


def uconv(octets, source, to, skip=False):
    """ICU's command. None for what cannot be converted."""
    command = ['uconv', '-f', source, '-t', to] + (['--callback', 'skip'] if skip else [])
    done = subprocess.run(command, input=octets, capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else None
