// SPDX-License-Identifier: Apache-2.0
#include "backend/unicode.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include <fmt/format.h>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include "backend/handles.hpp"

namespace mimemend::unicode {
namespace {

bool is_plain_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

// ICU's macros narrow an int.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"

/// The code point at `i`, which moves on behind it; negative when the bytes there are no UTF-8.
UChar32 next_code_point(std::string_view text, std::size_t& i) {
  UChar32 c = 0;
  U8_NEXT(text.data(), i, text.size(), c);
  return c;
}

std::string encode(UChar32 c) {
  char encoded[U8_MAX_LENGTH];
  std::size_t size = 0;
  U8_APPEND_UNSAFE(encoded, size, c);
  return {encoded, size};
}
#pragma GCC diagnostic pop

bool is_hidden(UChar32 c) {
  constexpr std::uint32_t kHidden =
      U_GC_CC_MASK | U_GC_CF_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK | U_GC_CO_MASK | U_GC_CN_MASK | U_GC_CS_MASK;
  return (U_GET_GC_MASK(c) & kHidden) != 0;
}

using Converter = std::unique_ptr<UConverter, Releaser<ucnv_close>>;

// ICU takes a label that is no alias for a file name, and one with a comma for options.
std::string plain_label(std::string_view label) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.' || c == ':' || c == '+' || c == '(' || c == ')';
  };
  return label.size() < 60 && std::all_of(label.begin(), label.end(), is_plain) ? std::string(label) : std::string();
}

// As it is when ICU has no data.
std::string normalised(std::string_view text_utf8, const icu::Normalizer2* (*form)(UErrorCode&)) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = form(status);
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  if (U_SUCCESS(status))
    normalizer->normalizeUTF8(0, {text_utf8.data(), static_cast<std::int32_t>(text_utf8.size())}, sink, nullptr,
                              status);
  return U_SUCCESS(status) ? out : std::string(text_utf8);
}

}  // namespace

bool knows_charset(std::string_view label) {
  const std::string plain = plain_label(label);
  UErrorCode status = U_ZERO_ERROR;
  return !plain.empty() && ucnv_countAliases(plain.c_str(), &status) > 0 && U_SUCCESS(status);
}

std::optional<std::string> decode(std::string_view octets, std::string_view label) {
  if (!knows_charset(label)) return std::nullopt;
  UErrorCode status = U_ZERO_ERROR;
  const Converter converter(ucnv_open(plain_label(label).c_str(), &status));
  if (U_FAILURE(status)) return std::nullopt;
  const icu::UnicodeString text(octets.data(), static_cast<std::int32_t>(octets.size()), converter.get(), status);
  if (U_FAILURE(status)) return std::nullopt;
  std::string out;
  return text.toUTF8String(out);
}

std::string replace_invalid(std::string_view octets, std::string_view with) {
  std::string out;
  for (std::size_t i = 0; i < octets.size();) {
    const std::size_t begin = i;
    if (next_code_point(octets, i) >= 0) {
      out += octets.substr(begin, i - begin);
      continue;
    }
    i = begin + 1;
    out += with;
  }
  return out;
}

bool has_invisible(std::string_view text_utf8) {
  for (std::size_t i = 0; i < text_utf8.size();) {
    const UChar32 c = next_code_point(text_utf8, i);
    if (c < 0x80) continue;
    if (c == 0x2024 || c == 0xFE52 || c == 0xFF0E) return true;
    if ((U_GET_GC_MASK(c) & (U_GC_CF_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK)) != 0) return true;
  }
  return false;
}

bool is_valid_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();)
    if (next_code_point(text, i) < 0) return false;
  return true;
}

std::string to_utf8(std::string_view octets) {
  if (is_valid_utf8(octets)) return std::string(octets);
  std::string out;
  for (const char c : octets) out += encode(static_cast<std::uint8_t>(c));
  return out;
}

std::string fold(std::string_view text_utf8) {
  if (is_plain_ascii(text_utf8)) {
    std::string out(text_utf8);
    for (char& c : out)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
  }
  return normalised(text_utf8, icu::Normalizer2::getNFKCCasefoldInstance);
}

std::string escape(std::string_view text_utf8) {
  if (is_plain_ascii(text_utf8)) return std::string(text_utf8);
  std::string out;
  for (std::size_t i = 0; i < text_utf8.size();) {
    const std::size_t begin = i;
    const UChar32 c = next_code_point(text_utf8, i);
    const std::string_view bytes = text_utf8.substr(begin, i - begin);
    if (c < 0)
      for (const char byte : bytes) out += fmt::format("\\x{:02X}", static_cast<std::uint8_t>(byte));
    else if (is_hidden(c))
      out += fmt::format("\\u{{{:X}}}", c);
    else
      out += bytes;
  }
  return out;
}

std::string nfc(std::string_view text_utf8) {
  if (is_plain_ascii(text_utf8) || !is_valid_utf8(text_utf8)) return std::string(text_utf8);
  return normalised(text_utf8, icu::Normalizer2::getNFCInstance);
}

}  // namespace mimemend::unicode
