// SPDX-License-Identifier: Apache-2.0
#include "inspect/charset_label.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "backend/unicode.hpp"
#include "scan/ascii.hpp"
#include "scan/mime_value.hpp"

namespace mimemend {
namespace {

struct Row {
  std::string_view label;
  std::string_view name;
  CharsetKind kind;
  bool registered;
};

// IANA names and aliases in mail, and the misspellings of them that mail has.
constexpr Row kCharsets[] = {
    {"utf-8", "utf-8", CharsetKind::utf8, true},
    {"us-ascii", "us-ascii", CharsetKind::ascii, true},
    {"iso-8859-1", "iso-8859-1", CharsetKind::latin, true},
    {"windows-1252", "windows-1252", CharsetKind::latin, true},
    {"iso-8859-15", "iso-8859-15", CharsetKind::latin, true},
    {"iso-8859-2", "iso-8859-2", CharsetKind::latin, true},
    {"iso-8859-3", "iso-8859-3", CharsetKind::latin, true},
    {"iso-8859-4", "iso-8859-4", CharsetKind::latin, true},
    {"iso-8859-5", "iso-8859-5", CharsetKind::latin, true},
    {"iso-8859-6", "iso-8859-6", CharsetKind::latin, true},
    {"iso-8859-7", "iso-8859-7", CharsetKind::latin, true},
    {"iso-8859-8", "iso-8859-8", CharsetKind::latin, true},
    {"iso-8859-8-i", "iso-8859-8-i", CharsetKind::latin, true},
    {"iso-8859-9", "iso-8859-9", CharsetKind::latin, true},
    {"iso-8859-10", "iso-8859-10", CharsetKind::latin, true},
    {"iso-8859-13", "iso-8859-13", CharsetKind::latin, true},
    {"iso-8859-14", "iso-8859-14", CharsetKind::latin, true},
    {"iso-8859-16", "iso-8859-16", CharsetKind::latin, true},
    {"windows-1250", "windows-1250", CharsetKind::latin, true},
    {"windows-1251", "windows-1251", CharsetKind::latin, true},
    {"windows-1253", "windows-1253", CharsetKind::latin, true},
    {"windows-1254", "windows-1254", CharsetKind::latin, true},
    {"windows-1255", "windows-1255", CharsetKind::latin, true},
    {"windows-1256", "windows-1256", CharsetKind::latin, true},
    {"windows-1257", "windows-1257", CharsetKind::latin, true},
    {"windows-1258", "windows-1258", CharsetKind::latin, true},
    {"windows-874", "windows-874", CharsetKind::latin, true},
    {"tis-620", "tis-620", CharsetKind::latin, true},
    {"koi8-r", "koi8-r", CharsetKind::latin, true},
    {"koi8-u", "koi8-u", CharsetKind::latin, true},
    {"macintosh", "macintosh", CharsetKind::latin, true},
    {"gb2312", "gb2312", CharsetKind::superset, true},
    {"gbk", "gbk", CharsetKind::multibyte, true},
    {"gb18030", "gb18030", CharsetKind::multibyte, true},
    {"big5", "big5", CharsetKind::multibyte, true},
    {"big5-hkscs", "big5-hkscs", CharsetKind::multibyte, true},
    {"euc-jp", "euc-jp", CharsetKind::multibyte, true},
    {"euc-kr", "euc-kr", CharsetKind::multibyte, true},
    {"shift_jis", "shift_jis", CharsetKind::superset, true},
    {"ks_c_5601-1987", "ks_c_5601-1987", CharsetKind::superset, true},
    {"iso-2022-jp", "iso-2022-jp", CharsetKind::iso2022, true},
    {"iso-2022-jp-2", "iso-2022-jp-2", CharsetKind::iso2022, true},
    {"iso-2022-kr", "iso-2022-kr", CharsetKind::iso2022, true},
    {"iso-2022-cn", "iso-2022-cn", CharsetKind::iso2022, true},
    {"iso-2022-cn-ext", "iso-2022-cn-ext", CharsetKind::iso2022, true},
    {"hz-gb-2312", "hz-gb-2312", CharsetKind::iso2022, true},
    {"utf-7", "utf-7", CharsetKind::utf7, true},
    {"unicode-1-1-utf-7", "utf-7", CharsetKind::utf7, true},
    {"utf-16", "utf-16", CharsetKind::utf16, true},
    {"utf-16be", "utf-16be", CharsetKind::utf16, true},
    {"utf-16le", "utf-16le", CharsetKind::utf16, true},
    {"utf-32", "utf-32", CharsetKind::utf16, true},
    {"utf-32be", "utf-32be", CharsetKind::utf16, true},
    {"utf-32le", "utf-32le", CharsetKind::utf16, true},
    {"iso-10646-ucs-2", "iso-10646-ucs-2", CharsetKind::utf16, true},
    {"iso-10646-ucs-4", "iso-10646-ucs-4", CharsetKind::utf16, true},
    {"scsu", "scsu", CharsetKind::odd, true},
    {"bocu-1", "bocu-1", CharsetKind::odd, true},
    {"cesu-8", "cesu-8", CharsetKind::odd, true},
    {"utf-7-imap", "utf-7-imap", CharsetKind::odd, true},
    {"imap-mailbox-name", "utf-7-imap", CharsetKind::odd, false},
    {"x-imap-utf7", "utf-7-imap", CharsetKind::odd, false},
    // Aliases.
    {"ascii", "us-ascii", CharsetKind::ascii, false},
    {"ansi_x3.4-1968", "us-ascii", CharsetKind::ascii, true},
    {"iso646-us", "us-ascii", CharsetKind::ascii, true},
    {"646", "us-ascii", CharsetKind::ascii, false},
    {"usascii", "us-ascii", CharsetKind::ascii, false},
    {"us_ascii", "us-ascii", CharsetKind::ascii, false},
    {"utf8", "utf-8", CharsetKind::utf8, false},
    {"utf_8", "utf-8", CharsetKind::utf8, false},
    {"unicode-1-1-utf-8", "utf-8", CharsetKind::utf8, false},
    {"latin1", "iso-8859-1", CharsetKind::latin, true},
    {"latin-1", "iso-8859-1", CharsetKind::latin, false},
    {"iso8859-1", "iso-8859-1", CharsetKind::latin, false},
    {"iso_8859-1", "iso-8859-1", CharsetKind::latin, true},
    {"iso88591", "iso-8859-1", CharsetKind::latin, false},
    {"iso8859-15", "iso-8859-15", CharsetKind::latin, false},
    {"iso_8859-15", "iso-8859-15", CharsetKind::latin, true},
    {"iso8859-2", "iso-8859-2", CharsetKind::latin, false},
    {"cp1250", "windows-1250", CharsetKind::latin, false},
    {"cp1251", "windows-1251", CharsetKind::latin, false},
    {"cp1252", "windows-1252", CharsetKind::latin, false},
    {"cp-1252", "windows-1252", CharsetKind::latin, false},
    {"win-1251", "windows-1251", CharsetKind::latin, false},
    {"ansi", "windows-1252", CharsetKind::latin, false},
    {"cp-850", "ibm850", CharsetKind::latin, false},
    {"cp850", "ibm850", CharsetKind::latin, true},
    {"ibm850", "ibm850", CharsetKind::latin, true},
    {"ibm437", "ibm437", CharsetKind::latin, true},
    {"cp437", "ibm437", CharsetKind::latin, true},
    {"gb_2312-80", "gb2312", CharsetKind::superset, true},
    {"gb2312-80", "gb2312", CharsetKind::superset, false},
    {"cp936", "gbk", CharsetKind::multibyte, true},
    {"sjis", "shift_jis", CharsetKind::superset, false},
    {"x-sjis", "shift_jis", CharsetKind::superset, false},
    {"shift-jis", "shift_jis", CharsetKind::superset, false},
    {"ks_c_5601", "ks_c_5601-1987", CharsetKind::superset, false},
    {"utf7", "utf-7", CharsetKind::utf7, false},
    {"utf16", "utf-16", CharsetKind::utf16, false},
    {"ucs-2", "iso-10646-ucs-2", CharsetKind::utf16, false},
    {"unicode", "utf-16", CharsetKind::utf16, false},
    {"utf32", "utf-32", CharsetKind::utf16, false},
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

// ESC and the designations of ISO 2022: multi-byte sets, and the Japanese single-byte ones.
bool has_iso2022_escape(std::string_view text) {
  for (std::size_t at = text.find('\x1B'); at != std::string_view::npos; at = text.find('\x1B', at + 1)) {
    const std::string_view escape = text.substr(at + 1, 2);
    if (escape == "$B" || escape == "$@" || escape == "$A" || escape == "$)" || escape == "(I" || escape == "(J" ||
        escape == "$(")
      return true;
  }
  return false;
}

// What a byte-order mark says; empty when there is none.
std::string_view charset_of_mark(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) return "utf-8";
  if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) return "utf-16";
  return "";
}

constexpr std::size_t kDeclarationBytes = 1024;  ///< WHATWG: how far readers look for a declaration

std::string_view next_word(std::string_view text) {
  text = ascii::trim_left(text);
  while (!text.empty() && (text.front() == '"' || text.front() == '\'')) text.remove_prefix(1);
  return text.substr(0, text.find_first_of("\"' \t\r\n;>/?"));
}

// The value behind `attribute` and a '=' in a tag; empty when it is not there.
std::string_view value_in_tag(std::string_view tag, std::string_view attribute) {
  for (std::size_t i = 0; i + attribute.size() < tag.size(); ++i) {
    if (!ascii::starts_with_ignore_case(tag.substr(i), attribute)) continue;
    const std::string_view rest = ascii::trim_left(tag.substr(i + attribute.size()));
    if (rest.starts_with('=')) return next_word(rest.substr(1));
  }
  return "";
}

// <meta charset=X>, <meta ... content="...; charset=X">, <?xml encoding="X"?>; empty when there is none.
std::string_view declared_charset(std::string_view head) {
  head = head.substr(0, kDeclarationBytes);
  for (std::size_t at = head.find('<'); at != std::string_view::npos; at = head.find('<', at + 1)) {
    const std::string_view rest = head.substr(at);
    const bool meta = ascii::starts_with_ignore_case(rest, "<meta");
    if (!meta && !ascii::starts_with_ignore_case(rest, "<?xml")) continue;
    const std::string_view found = value_in_tag(rest.substr(0, rest.find('>')), meta ? "charset" : "encoding");
    if (!found.empty()) return found;
  }
  return "";
}

bool hides_ascii(CharsetKind kind) {
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

// Two charsets that readers do not tell apart: the superset is read for both (WHATWG Encoding 4.2).
bool read_alike(const Charset& a, const Charset& b) {
  if (a.name == b.name) return true;
  const auto group = [](std::string_view name) -> std::string_view {
    if (name == "us-ascii" || name == "iso-8859-1") return "windows-1252";
    if (name == "gb2312" || name == "gb18030") return "gbk";
    if (name == "ks_c_5601-1987") return "euc-kr";
    if (name == "iso-8859-9") return "windows-1254";
    if (name.starts_with("utf-16")) return "utf-16";
    return name;
  };
  return group(a.name) == group(b.name);
}

bool conflicts(const Charset& labelled, std::string_view other, const TextCensus& census) {
  if (other.empty()) return false;
  const Charset found = find_charset(other);
  if (found.kind == CharsetKind::unknown || found.name.empty() || labelled.name.empty()) return false;
  // "utf-16" in a document that can be read to say so is a lie that WHATWG 13.2.3.2 tells readers to ignore.
  if (found.kind == CharsetKind::utf16 || read_alike(labelled, found)) return false;
  return census.eight_bit() || hides_ascii(labelled.kind) || hides_ascii(found.kind);
}

void check_kind(const Charset& charset, const TextCensus& census, std::vector<FindingCode>& out) {
  switch (charset.kind) {
    case CharsetKind::ascii:
      if (census.eight_bit()) out.push_back(FindingCode::charset_mislabelled);
      break;
    case CharsetKind::utf8:
      if (!census.valid_utf8()) out.push_back(FindingCode::charset_invalid_bytes);
      break;
    case CharsetKind::latin:  // Windows writes 0x80..0x9F under this name; ISO has controls there
      if (charset.name == "iso-8859-1" && census.c1()) out.push_back(FindingCode::charset_superset);
      break;
    case CharsetKind::multibyte: break;
    case CharsetKind::superset:
      if (census.eight_bit()) out.push_back(FindingCode::charset_superset);
      break;
    case CharsetKind::utf7: out.push_back(FindingCode::charset_utf7); break;
    case CharsetKind::utf16: out.push_back(FindingCode::charset_utf16); break;
    case CharsetKind::iso2022: out.push_back(FindingCode::charset_iso2022); break;
    case CharsetKind::odd: out.push_back(FindingCode::charset_odd); break;
    case CharsetKind::unknown: out.push_back(FindingCode::charset_unknown); break;
  }
}

}  // namespace

Charset find_charset(std::string_view label) {
  for (const Row& row : kCharsets)
    if (row.label.size() == label.size() && ascii::equals_ignore_case(row.label, label))
      return {row.kind, row.name, row.registered};
  if (is_ebcdic(ascii::lower(label))) return {CharsetKind::odd, "", true};
  if (unicode::knows_charset(label)) return {CharsetKind::multibyte, "", true};
  return {};
}

void TextCensus::step(unsigned octet) {
  eight_bit_ = eight_bit_ || octet >= 0x80;
  c1_ = c1_ || (octet >= 0x80 && octet < 0xA0);
  if (pending_ > 0) {
    if (octet < lowest_ || octet > highest_) {
      valid_ = false;
      pending_ = 0;
    } else {
      --pending_;
    }
    lowest_ = 0x80;
    highest_ = 0xBF;
    return;
  }
  if (octet < 0x80) return;
  // RFC 3629 4: no overlong forms, no surrogates, nothing above U+10FFFF.
  if (octet >= 0xC2 && octet <= 0xDF) {
    pending_ = 1;
  } else if (octet >= 0xE0 && octet <= 0xEF) {
    pending_ = 2;
    if (octet == 0xE0) lowest_ = 0xA0;
    if (octet == 0xED) highest_ = 0x9F;
  } else if (octet >= 0xF0 && octet <= 0xF4) {
    pending_ = 3;
    if (octet == 0xF0) lowest_ = 0x90;
    if (octet == 0xF4) highest_ = 0x8F;
  } else {
    valid_ = false;
  }
}

void TextCensus::feed(std::string_view decoded) {
  // ASCII goes by in words of 64 bits. Where there is none, a block is looked at octet by octet.
  constexpr std::size_t kBlock = 64;
  while (decoded.size() >= kBlock) {
    std::array<std::uint64_t, kBlock / sizeof(std::uint64_t)> words;
    std::memcpy(words.data(), decoded.data(), kBlock);
    std::uint64_t bits = 0;
    for (const std::uint64_t word : words) bits |= word;
    if ((bits & 0x8080'8080'8080'8080U) != 0 || pending_ > 0) octets(decoded.substr(0, kBlock));
    decoded.remove_prefix(kBlock);
  }
  octets(decoded);
}

void TextCensus::octets(std::string_view text) {
  for (const char c : text) step(ascii::byte(c));
}

CharsetLabel read_charset_label(const HeaderView& header, const Limits& limits) {
  const std::uint64_t end = header.offset + header.block.size();
  const auto field = std::find_if(header.fields.begin(), header.fields.end(),
                                  [](const HeaderField& each) { return each.kind == FieldKind::content_type; });
  if (field == header.fields.end()) return {std::nullopt, {end, end}};
  const std::string_view value = header.bytes(field->value);
  const MimeValue parsed = parse_mime_value(value, limits);
  for (const MimeParameter& each : parsed.parameters) {
    const auto match = match_attribute(octets(value, each.attribute), "charset");
    if (!match) continue;
    auto label = parameter(value, parsed, "charset");
    return {label ? std::move(*label) : std::string(), place_in_source(*field, each.value)};
  }
  return {std::nullopt, field->value};
}

std::vector<FindingCode> check_charset(const std::optional<std::string>& label, const TextCensus& census,
                                       std::string_view head) {
  std::vector<FindingCode> out;
  Charset charset;
  if (label && !label->empty()) {
    charset = find_charset(*label);
    check_kind(charset, census, out);
    if (!charset.registered) out.push_back(FindingCode::charset_spelling);
  } else {
    charset = find_charset("us-ascii");  // RFC 2046 4.1.2
    if (census.eight_bit()) out.push_back(FindingCode::charset_missing);
  }
  if (charset.kind != CharsetKind::iso2022 && has_iso2022_escape(head)) out.push_back(FindingCode::charset_iso2022);
  if (!label) return out;  // nothing that a mark or the document could contradict
  const std::string_view mark = charset_of_mark(head);
  const bool marked = !mark.empty() && !charset.name.empty() && !read_alike(charset, find_charset(mark));
  if (marked || conflicts(charset, declared_charset(head), census)) out.push_back(FindingCode::charset_conflict);
  return out;
}

}  // namespace mimemend
