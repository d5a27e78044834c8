// SPDX-License-Identifier: Apache-2.0
#include "inspect/charset_label.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "charset/declarations.hpp"
#include "scan/ascii.hpp"
#include "scan/mime_value.hpp"

namespace mimemend {
namespace {

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

// What the document says; empty when it does not.
std::string_view declared_charset(std::string_view head) {
  constexpr std::size_t kDeclarationBytes = 1024;  // WHATWG: how far readers look for it
  const auto declared = find_declarations(head.substr(0, kDeclarationBytes));
  return declared.empty() ? std::string_view() : declared.front().label;
}

// Two charsets that readers do not tell apart: the same larger one is read for both (WHATWG Encoding 4.2).
bool read_alike(const Charset& a, const Charset& b) {
  if (a.name == b.name) return true;
  constexpr std::size_t kFamily = 6;  // utf-16, utf-32: in whatever order
  if (a.kind == CharsetKind::utf16 && a.name.substr(0, kFamily) == b.name.substr(0, kFamily)) return true;
  const auto left = find_encoding(a.name);
  const auto right = find_encoding(b.name);
  return left && right && left->name == right->name;
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
  escape_ = escape_ || decoded.find('\x1B') != std::string_view::npos;
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

bool mentions_charset(const HeaderView& header) {
  constexpr std::string_view kCharset = "charset";
  return std::any_of(header.fields.begin(), header.fields.end(), [&](const HeaderField& field) {
    if (field.kind != FieldKind::content_type) return false;
    const std::string_view value = header.bytes(field.value);
    for (std::size_t i = 0; i + kCharset.size() <= value.size(); ++i)
      if (ascii::starts_with_ignore_case(value.substr(i), kCharset)) return true;
    return false;
  });
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
