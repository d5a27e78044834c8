// SPDX-License-Identifier: Apache-2.0
#include "charset/encodings.hpp"

#include <algorithm>
#include <iterator>

#include <mimemend/charset.hpp>

#include "backend/unicode.hpp"
#include "scan/ascii.hpp"

namespace mimemend {
namespace {

/// A charset by its registered name, and what decodes it.
struct Row {
  std::string_view name;
  CharsetKind kind;
  std::string_view read_as;  ///< WHATWG Encoding 4.2: the larger charset its label stands for; or the same name
};

constexpr Row kCharsets[] = {
    {"utf-8", CharsetKind::utf8, "utf-8"},
    {"us-ascii", CharsetKind::ascii, "windows-1252"},
    {"iso-8859-1", CharsetKind::latin, "windows-1252"},
    {"iso-8859-2", CharsetKind::latin, "iso-8859-2"},
    {"iso-8859-3", CharsetKind::latin, "iso-8859-3"},
    {"iso-8859-4", CharsetKind::latin, "iso-8859-4"},
    {"iso-8859-5", CharsetKind::latin, "iso-8859-5"},
    {"iso-8859-6", CharsetKind::latin, "iso-8859-6"},
    {"iso-8859-7", CharsetKind::latin, "iso-8859-7"},
    {"iso-8859-8", CharsetKind::latin, "iso-8859-8"},
    {"iso-8859-8-i", CharsetKind::latin, "iso-8859-8"},
    {"iso-8859-9", CharsetKind::latin, "windows-1254"},
    {"iso-8859-10", CharsetKind::latin, "iso-8859-10"},
    {"iso-8859-11", CharsetKind::latin, "windows-874"},
    {"iso-8859-13", CharsetKind::latin, "iso-8859-13"},
    {"iso-8859-14", CharsetKind::latin, "iso-8859-14"},
    {"iso-8859-15", CharsetKind::latin, "iso-8859-15"},
    {"iso-8859-16", CharsetKind::latin, "iso-8859-16"},
    {"windows-1250", CharsetKind::latin, "windows-1250"},
    {"windows-1251", CharsetKind::latin, "windows-1251"},
    {"windows-1252", CharsetKind::latin, "windows-1252"},
    {"windows-1253", CharsetKind::latin, "windows-1253"},
    {"windows-1254", CharsetKind::latin, "windows-1254"},
    {"windows-1255", CharsetKind::latin, "windows-1255"},
    {"windows-1256", CharsetKind::latin, "windows-1256"},
    {"windows-1257", CharsetKind::latin, "windows-1257"},
    {"windows-1258", CharsetKind::latin, "windows-1258"},
    {"windows-874", CharsetKind::latin, "windows-874"},
    {"tis-620", CharsetKind::latin, "windows-874"},
    {"koi8-r", CharsetKind::latin, "koi8-r"},
    {"koi8-u", CharsetKind::latin, "koi8-u"},
    {"macintosh", CharsetKind::latin, "macintosh"},
    {"x-mac-cyrillic", CharsetKind::latin, "x-mac-cyrillic"},
    {"ibm437", CharsetKind::latin, "ibm437"},
    {"ibm850", CharsetKind::latin, "ibm850"},
    {"ibm852", CharsetKind::latin, "ibm852"},
    {"ibm866", CharsetKind::latin, "ibm866"},
    {"gb2312", CharsetKind::superset, "gb18030"},
    {"gbk", CharsetKind::multibyte, "gb18030"},
    {"gb18030", CharsetKind::multibyte, "gb18030"},
    {"big5", CharsetKind::multibyte, "big5"},
    {"big5-hkscs", CharsetKind::multibyte, "big5"},
    {"euc-jp", CharsetKind::multibyte, "euc-jp"},
    {"euc-kr", CharsetKind::multibyte, "windows-949"},
    {"shift_jis", CharsetKind::superset, "shift_jis"},
    {"ks_c_5601-1987", CharsetKind::superset, "windows-949"},
    {"iso-2022-jp", CharsetKind::iso2022, "iso-2022-jp"},
    {"iso-2022-jp-2", CharsetKind::iso2022, "iso-2022-jp-2"},
    {"iso-2022-kr", CharsetKind::iso2022, "iso-2022-kr"},
    {"iso-2022-cn", CharsetKind::iso2022, "iso-2022-cn"},
    {"iso-2022-cn-ext", CharsetKind::iso2022, "iso-2022-cn-ext"},
    {"hz-gb-2312", CharsetKind::iso2022, "hz-gb-2312"},
    {"utf-7", CharsetKind::utf7, "utf-7"},
    {"utf-16", CharsetKind::utf16, "utf-16be"},
    {"utf-16be", CharsetKind::utf16, "utf-16be"},
    {"utf-16le", CharsetKind::utf16, "utf-16le"},
    {"utf-32", CharsetKind::utf16, "utf-32be"},
    {"utf-32be", CharsetKind::utf16, "utf-32be"},
    {"utf-32le", CharsetKind::utf16, "utf-32le"},
    {"iso-10646-ucs-2", CharsetKind::utf16, "utf-16be"},
    {"iso-10646-ucs-4", CharsetKind::utf16, "utf-32be"},
    {"scsu", CharsetKind::odd, "scsu"},
    {"bocu-1", CharsetKind::odd, "bocu-1"},
    {"cesu-8", CharsetKind::odd, "cesu-8"},
    {"utf-7-imap", CharsetKind::odd, "utf-7-imap"},
};

/// ICU's name of the decoder of what charsets are read as, where its aliases do not say it.
struct Converter {
  std::string_view encoding;
  std::string_view icu;
};
constexpr Converter kConverters[] = {
    {"iso-8859-7", "ibm-9005_X110-2007"},  // with the euro sign, of 2003
    {"windows-1250", "ibm-5346_P100-1998"},
    {"windows-1251", "ibm-5347_P100-1998"},
    {"windows-1252", "ibm-5348_P100-1997"},
    {"windows-1253", "ibm-5349_P100-1998"},
    {"windows-1254", "ibm-5350_P100-1998"},
    {"windows-1255", "ibm-9447_P100-2002"},
    {"windows-1256", "ibm-9448_X100-2005"},
    {"windows-1257", "ibm-9449_P100-2002"},
    {"windows-1258", "ibm-5354_P100-1998"},
    {"windows-874", "windows-874-2000"},
    {"windows-949", "windows-949-2000"},
    {"x-mac-cyrillic", "macos-7_3-10.2"},
    {"koi8-u", "ibm-1168_P100-2002"},
    {"big5", "ibm-1375_P100-2008"},      // with HKSCS
    {"shift_jis", "ibm-943_P15A-2003"},  // of Windows: 0x5C is a backslash
    {"euc-jp", "euc-jp-2007"},
    {"iso-2022-jp", "ISO-2022-JP-2"},  // with JIS X 0212, which mailers write under that label, too
    {"utf-7-imap", "IMAP-mailbox-name"},
};

/// Another spelling of a registered name.
struct Alias {
  std::string_view label;
  std::string_view name;
  bool registered;
};

// WHATWG Encoding 4.2, the aliases of the IANA registry in mail, and the misspellings that mail has.
constexpr Alias kAliases[] = {
    {"ascii", "us-ascii", false},
    {"ansi_x3.4-1968", "us-ascii", true},
    {"iso646-us", "us-ascii", true},
    {"iso-ir-6", "us-ascii", true},
    {"646", "us-ascii", false},
    {"usascii", "us-ascii", false},
    {"us_ascii", "us-ascii", false},
    {"utf8", "utf-8", false},
    {"utf_8", "utf-8", false},
    {"unicode-1-1-utf-8", "utf-8", false},
    {"unicode11utf8", "utf-8", false},
    {"unicode20utf8", "utf-8", false},
    {"x-unicode20utf8", "utf-8", false},
    {"latin1", "iso-8859-1", true},
    {"latin-1", "iso-8859-1", false},
    {"l1", "iso-8859-1", true},
    {"iso8859-1", "iso-8859-1", false},
    {"iso_8859-1", "iso-8859-1", true},
    {"iso_8859-1:1987", "iso-8859-1", true},
    {"iso-ir-100", "iso-8859-1", true},
    {"csisolatin1", "iso-8859-1", true},
    {"cp819", "iso-8859-1", true},
    {"ibm819", "iso-8859-1", true},
    {"iso88591", "iso-8859-1", false},
    {"latin2", "iso-8859-2", true},
    {"l2", "iso-8859-2", true},
    {"iso8859-2", "iso-8859-2", false},
    {"iso_8859-2", "iso-8859-2", true},
    {"iso_8859-2:1987", "iso-8859-2", true},
    {"iso-ir-101", "iso-8859-2", true},
    {"csisolatin2", "iso-8859-2", true},
    {"iso88592", "iso-8859-2", false},
    {"latin3", "iso-8859-3", true},
    {"l3", "iso-8859-3", true},
    {"iso8859-3", "iso-8859-3", false},
    {"iso_8859-3", "iso-8859-3", true},
    {"iso_8859-3:1988", "iso-8859-3", true},
    {"iso-ir-109", "iso-8859-3", true},
    {"csisolatin3", "iso-8859-3", true},
    {"iso88593", "iso-8859-3", false},
    {"latin4", "iso-8859-4", true},
    {"l4", "iso-8859-4", true},
    {"iso8859-4", "iso-8859-4", false},
    {"iso_8859-4", "iso-8859-4", true},
    {"iso_8859-4:1988", "iso-8859-4", true},
    {"iso-ir-110", "iso-8859-4", true},
    {"csisolatin4", "iso-8859-4", true},
    {"iso88594", "iso-8859-4", false},
    {"cyrillic", "iso-8859-5", true},
    {"iso8859-5", "iso-8859-5", false},
    {"iso_8859-5", "iso-8859-5", true},
    {"iso_8859-5:1988", "iso-8859-5", true},
    {"iso-ir-144", "iso-8859-5", true},
    {"csisolatincyrillic", "iso-8859-5", true},
    {"iso88595", "iso-8859-5", false},
    {"arabic", "iso-8859-6", true},
    {"asmo-708", "iso-8859-6", true},
    {"ecma-114", "iso-8859-6", true},
    {"iso8859-6", "iso-8859-6", false},
    {"iso_8859-6", "iso-8859-6", true},
    {"iso_8859-6:1987", "iso-8859-6", true},
    {"iso-8859-6-e", "iso-8859-6", true},
    {"iso-8859-6-i", "iso-8859-6", true},
    {"csiso88596e", "iso-8859-6", true},
    {"csiso88596i", "iso-8859-6", true},
    {"iso-ir-127", "iso-8859-6", true},
    {"csisolatinarabic", "iso-8859-6", true},
    {"iso88596", "iso-8859-6", false},
    {"greek", "iso-8859-7", true},
    {"greek8", "iso-8859-7", true},
    {"ecma-118", "iso-8859-7", true},
    {"elot_928", "iso-8859-7", true},
    {"sun_eu_greek", "iso-8859-7", false},
    {"iso8859-7", "iso-8859-7", false},
    {"iso_8859-7", "iso-8859-7", true},
    {"iso_8859-7:1987", "iso-8859-7", true},
    {"iso-ir-126", "iso-8859-7", true},
    {"csisolatingreek", "iso-8859-7", true},
    {"iso88597", "iso-8859-7", false},
    {"hebrew", "iso-8859-8", true},
    {"visual", "iso-8859-8", false},
    {"iso8859-8", "iso-8859-8", false},
    {"iso_8859-8", "iso-8859-8", true},
    {"iso_8859-8:1988", "iso-8859-8", true},
    {"iso-8859-8-e", "iso-8859-8", true},
    {"csiso88598e", "iso-8859-8", true},
    {"iso-ir-138", "iso-8859-8", true},
    {"csisolatinhebrew", "iso-8859-8", true},
    {"iso88598", "iso-8859-8", false},
    {"csiso88598i", "iso-8859-8-i", true},
    {"logical", "iso-8859-8-i", false},
    {"latin5", "iso-8859-9", true},
    {"l5", "iso-8859-9", true},
    {"iso8859-9", "iso-8859-9", false},
    {"iso_8859-9", "iso-8859-9", true},
    {"iso_8859-9:1989", "iso-8859-9", true},
    {"iso-ir-148", "iso-8859-9", true},
    {"csisolatin5", "iso-8859-9", true},
    {"iso88599", "iso-8859-9", false},
    {"latin6", "iso-8859-10", true},
    {"l6", "iso-8859-10", true},
    {"iso8859-10", "iso-8859-10", false},
    {"iso-ir-157", "iso-8859-10", true},
    {"csisolatin6", "iso-8859-10", true},
    {"iso885910", "iso-8859-10", false},
    {"iso8859-11", "iso-8859-11", false},
    {"iso885911", "iso-8859-11", false},
    {"iso8859-13", "iso-8859-13", false},
    {"iso885913", "iso-8859-13", false},
    {"iso8859-14", "iso-8859-14", false},
    {"iso885914", "iso-8859-14", false},
    {"iso8859-15", "iso-8859-15", false},
    {"iso_8859-15", "iso-8859-15", true},
    {"latin-9", "iso-8859-15", true},
    {"latin9", "iso-8859-15", false},
    {"l9", "iso-8859-15", false},
    {"csisolatin9", "iso-8859-15", false},
    {"iso885915", "iso-8859-15", false},
    {"iso_8859-16", "iso-8859-16", true},
    {"iso8859-16", "iso-8859-16", false},
    {"cp1250", "windows-1250", false},
    {"x-cp1250", "windows-1250", false},
    {"cp1251", "windows-1251", false},
    {"x-cp1251", "windows-1251", false},
    {"win-1251", "windows-1251", false},
    {"win1251", "windows-1251", false},
    {"cp1252", "windows-1252", false},
    {"cp-1252", "windows-1252", false},
    {"x-cp1252", "windows-1252", false},
    {"ansi", "windows-1252", false},
    {"cp1253", "windows-1253", false},
    {"x-cp1253", "windows-1253", false},
    {"cp1254", "windows-1254", false},
    {"x-cp1254", "windows-1254", false},
    {"cp1255", "windows-1255", false},
    {"x-cp1255", "windows-1255", false},
    {"cp1256", "windows-1256", false},
    {"x-cp1256", "windows-1256", false},
    {"cp1257", "windows-1257", false},
    {"x-cp1257", "windows-1257", false},
    {"cp1258", "windows-1258", false},
    {"x-cp1258", "windows-1258", false},
    {"dos-874", "windows-874", false},
    {"cp874", "windows-874", false},
    {"koi", "koi8-r", false},
    {"koi8", "koi8-r", false},
    {"koi8_r", "koi8-r", false},
    {"cskoi8r", "koi8-r", true},
    {"koi8-ru", "koi8-u", false},
    {"csmacintosh", "macintosh", true},
    {"mac", "macintosh", true},
    {"x-mac-roman", "macintosh", false},
    {"x-mac-ukrainian", "x-mac-cyrillic", false},
    {"cp437", "ibm437", true},
    {"cp-850", "ibm850", false},
    {"cp850", "ibm850", true},
    {"cp852", "ibm852", true},
    {"cp866", "ibm866", true},
    {"866", "ibm866", true},
    {"csibm866", "ibm866", true},
    {"gb_2312-80", "gb2312", true},
    {"gb_2312", "gb2312", false},
    {"gb2312-80", "gb2312", false},
    {"csgb2312", "gb2312", true},
    {"csiso58gb231280", "gb2312", true},
    {"iso-ir-58", "gb2312", true},
    {"chinese", "gb2312", true},
    {"euc-cn", "gb2312", false},
    {"cp936", "gbk", true},
    {"ms936", "gbk", true},
    {"x-gbk", "gbk", false},
    {"big-5", "big5", false},
    {"csbig5", "big5", true},
    {"chinesebig5", "big5", false},
    {"cn-big5", "big5", false},
    {"x-x-big5", "big5", false},
    {"cp950", "big5", false},
    {"cseucpkdfmtjapanese", "euc-jp", true},
    {"x-euc-jp", "euc-jp", false},
    {"eucjp", "euc-jp", false},
    {"cseuckr", "euc-kr", true},
    {"euckr", "euc-kr", false},
    {"windows-949", "euc-kr", false},
    {"cp949", "euc-kr", false},
    {"sjis", "shift_jis", false},
    {"x-sjis", "shift_jis", false},
    {"shift-jis", "shift_jis", false},
    {"csshiftjis", "shift_jis", true},
    {"ms_kanji", "shift_jis", true},
    {"ms932", "shift_jis", false},
    {"cp932", "shift_jis", false},
    {"windows-31j", "shift_jis", true},
    {"ks_c_5601", "ks_c_5601-1987", false},
    {"ks_c_5601-1989", "ks_c_5601-1987", true},
    {"ksc5601", "ks_c_5601-1987", false},
    {"ksc_5601", "ks_c_5601-1987", true},
    {"korean", "ks_c_5601-1987", true},
    {"csksc56011987", "ks_c_5601-1987", true},
    {"iso-ir-149", "ks_c_5601-1987", true},
    {"csiso2022jp", "iso-2022-jp", true},
    {"iso2022jp", "iso-2022-jp", false},
    {"csiso2022kr", "iso-2022-kr", true},
    {"utf7", "utf-7", false},
    {"unicode-1-1-utf-7", "utf-7", true},
    {"utf16", "utf-16", false},
    {"csunicode", "utf-16le", false},
    {"ucs-2", "iso-10646-ucs-2", false},
    {"unicode", "utf-16", false},
    {"unicodefeff", "utf-16le", false},
    {"unicodefffe", "utf-16be", false},
    {"utf32", "utf-32", false},
    {"ucs-4", "iso-10646-ucs-4", false},
    {"imap-mailbox-name", "utf-7-imap", false},
    {"x-imap-utf7", "utf-7-imap", false},
};

// EBCDIC code pages, by the names that the registry and ICU have for them.
bool is_ebcdic(std::string_view label) {
  if (label.starts_with("ebcdic")) return true;
  for (const std::string_view prefix : {"ibm", "cp", "ibm-"}) {
    if (!label.starts_with(prefix)) continue;
    const std::string_view page = label.substr(prefix.size());
    for (const std::string_view known : {"037", "37",  "273", "277", "278", "280", "284", "285", "290",  "297", "420",
                                         "424", "500", "870", "871", "875", "880", "905", "918", "1026", "1047"})
      if (page == known) return true;
    if (page.starts_with("0114")) return true;
  }
  return false;
}

const Row* find_row(std::string_view name) {
  const auto row =
      std::find_if(std::begin(kCharsets), std::end(kCharsets), [=](const Row& each) { return each.name == name; });
  return row == std::end(kCharsets) ? nullptr : &*row;
}

struct Found {
  const Row* row = nullptr;
  bool registered = true;
};

// `label` in lower case.
Found look_up(std::string_view label) {
  if (const Row* row = find_row(label)) return {row, true};
  const auto alias =
      std::find_if(std::begin(kAliases), std::end(kAliases), [=](const Alias& each) { return each.label == label; });
  return alias == std::end(kAliases) ? Found() : Found{find_row(alias->name), alias->registered};
}

}  // namespace

Charset find_charset(std::string_view label) {
  const std::string lower = ascii::lower(ascii::trim(label));
  if (const Found found = look_up(lower); found.row != nullptr)
    return {found.row->kind, found.row->name, found.registered};
  if (is_ebcdic(lower)) return {CharsetKind::odd, "", true};
  if (unicode::knows_charset(lower)) return {CharsetKind::multibyte, "", true};
  return {};
}

bool hides_ascii(CharsetKind kind) noexcept {
  switch (kind) {
    case CharsetKind::utf7:
    case CharsetKind::utf16:
    case CharsetKind::iso2022:
    case CharsetKind::odd: return true;
    case CharsetKind::ascii:
    case CharsetKind::utf8:
    case CharsetKind::latin:
    case CharsetKind::multibyte:
    case CharsetKind::superset:
    case CharsetKind::unknown: return false;
  }
  return false;
}

std::optional<Encoding> find_encoding(std::string_view label) {
  const std::string lower = ascii::lower(ascii::trim(label));
  const Row* row = look_up(lower).row;
  if (row == nullptr) {
    const Charset charset = find_charset(lower);
    if (charset.kind == CharsetKind::unknown || !unicode::knows_charset(lower)) return std::nullopt;
    return Encoding{lower, lower, CharsetKind::odd};
  }
  const auto converter = std::find_if(std::begin(kConverters), std::end(kConverters),
                                      [=](const Converter& each) { return each.encoding == row->read_as; });
  const std::string_view icu = converter == std::end(kConverters) ? row->read_as : converter->icu;
  return Encoding{std::string(row->read_as), std::string(icu), row->kind};
}

std::string_view charset_of_mark(std::string_view text) noexcept {
  using namespace std::string_view_literals;
  if (text.starts_with("\xEF\xBB\xBF")) return "utf-8";
  if (text.starts_with("\0\0\xFE\xFF"sv)) return "utf-32be";
  if (text.starts_with("\xFF\xFE\0\0"sv)) return "utf-32le";
  if (text.starts_with("\xFE\xFF")) return "utf-16be";
  if (text.starts_with("\xFF\xFE")) return "utf-16le";
  return "";
}

bool is_charset(std::string_view label) { return find_encoding(label).has_value(); }

bool is_ascii_charset(std::string_view label) {
  const auto encoding = find_encoding(label);
  return encoding && !hides_ascii(encoding->kind);
}

bool is_text_type(std::string_view type) noexcept {
  if (!type.starts_with("text/")) return false;
  type.remove_prefix(type.find('/') + 1);
  const auto is_name = [](char c) { return c > ' ' && c < '\x7F' && c != '*' && c != '/' && (c < 'A' || c > 'Z'); };
  return type == "*" || (!type.empty() && std::all_of(type.begin(), type.end(), is_name));
}

}  // namespace mimemend
