# SPDX-License-Identifier: Apache-2.0
"""Where decoders of charsets are known to differ from ours; docs/charset-references.md has the reasons."""


def is_private(text):
    return any(0xE000 <= ord(c) <= 0xF8FF for c in text)


def outcome(mine, theirs):
    """Of what sort a disagreement is; None where there is none. `theirs` is None where they refuse the octets."""
    refused = theirs is None or '\ufffd' in theirs
    if '\ufffd' in mine:
        if theirs is None or mine == theirs:
            return None
        return 'other errors' if refused else 'only theirs, private use' if is_private(theirs) else 'only theirs'
    if mine == theirs:
        return None
    if refused:
        return 'only ours'
    return 'another, private use there' if is_private(theirs) else 'another, private use here' if is_private(mine) \
        else 'another'


# How many sequences of octets are read otherwise, at the most.
OCTETS = {
    ('windows-1250', 'python', 'only ours'): 5,
    ('windows-1250', 'iconv', 'only ours'): 5,
    ('windows-1251', 'python', 'only ours'): 1,
    ('windows-1251', 'iconv', 'only ours'): 1,
    ('windows-1252', 'python', 'only ours'): 5,
    ('windows-1252', 'iconv', 'only ours'): 5,
    ('windows-1253', 'python', 'only ours'): 14,
    ('windows-1253', 'iconv', 'only ours'): 14,
    ('windows-1254', 'python', 'only ours'): 7,
    ('windows-1254', 'iconv', 'only ours'): 7,
    ('windows-1255', 'python', 'only ours'): 13,
    ('windows-1255', 'iconv', 'only ours'): 13,
    ('windows-1257', 'python', 'only ours'): 10,
    ('windows-1257', 'iconv', 'only ours'): 10,
    ('windows-1258', 'python', 'only ours'): 9,
    ('windows-1258', 'iconv', 'only ours'): 9,
    ('windows-874', 'python', 'only ours'): 23,
    ('windows-874', 'iconv', 'only ours'): 23,
    ('koi8-u', 'python', 'another'): 2,
    ('koi8-u', 'iconv', 'another'): 2,
    ('macintosh', 'iconv', 'another'): 1,
    ('macintosh', 'iconv', 'another, private use there'): 1,
    ('x-mac-cyrillic', 'iconv', 'another'): 1,
    ('gb18030', 'text-encoding', 'another, private use there'): 18,
    ('gb18030', 'python', 'only ours'): 130,
    ('gb18030', 'python', 'another, private use there'): 20,
    ('gb18030', 'iconv', 'only ours'): 130,
    ('gb18030', 'iconv', 'another, private use there'): 1,
    ('gb18030', 'iconv', 'another, private use here'): 6,
    ('big5', 'python', 'only ours'): 192,
    ('big5', 'python', 'another'): 11,
    ('big5', 'iconv', 'only theirs'): 130,
    ('big5', 'iconv', 'only ours'): 131,
    ('big5', 'iconv', 'another'): 11,
    ('euc-jp', 'text-encoding', 'other errors'): 3264,
    ('euc-jp', 'python', 'another'): 6,
    ('euc-jp', 'python', 'only ours'): 457,
    ('euc-jp', 'iconv', 'only theirs'): 4770,
    ('euc-jp', 'iconv', 'another'): 6,
    ('euc-jp', 'iconv', 'only ours'): 457,
    ('shift_jis', 'python', 'only theirs, private use'): 1044,
    ('shift_jis', 'iconv', 'only ours'): 256,
    ('euc-kr', 'text-encoding', 'other errors'): 4332,
}

# What others write in octets that we, and the standard, read as another character.
WRITTEN = {
    ('windows-1258', 'iconv'): 'ṌṍṎṏṸṹ',
    ('koi8-u', 'python'): '╝╬',
    ('koi8-u', 'iconv'): '╝╬',
    ('macintosh', 'iconv'): 'Δ',
    ('x-mac-cyrillic', 'iconv'): '¤',
    ('gb18030', 'python'): 'ḿ',
    ('big5', 'python'): '¢£¥•‾∼☉♁／＼､',
    ('big5', 'iconv'): '¢£¥•‾∼☉♁／＼､',
    ('euc-jp', 'python'): '¢£¥¬‖‾−〜',
    ('euc-jp', 'iconv'): '¢£¥¬‖‾−〜',
    ('shift_jis', 'python'): '¢£¬‖−〜',
    ('shift_jis', 'iconv'): '¢£¥¬—‖‾−〜',
    ('iso-2022-jp', 'python'): '¢£¬‖−〜',
    ('iso-2022-jp', 'iconv'): '¢£¬‖−〜',
    ('iso-2022-kr', 'python'): '\xad®·―€∼⊙～',
    ('iso-2022-kr', 'iconv'): '\xad®·―€∼⊙～',
    ('hz-gb-2312', 'python'): '―・',
    # ICU's converters are not corrected, and ours are.
    ('windows-1253', 'uconv'): 'ª',
    ('koi8-u', 'uconv'): '╝╬',
    ('ibm437', 'uconv'): 'μ',
}
