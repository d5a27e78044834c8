// SPDX-License-Identifier: Apache-2.0
#include "inspect/odd_words.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "backend/gmime_values.hpp"
#include "backend/unicode.hpp"
#include "charset/encodings.hpp"
#include "charset/text_converter.hpp"
#include "codec/base64.hpp"
#include "scan/ascii.hpp"

namespace mimemend {
namespace {

/// "=?label?X?text?=" where it stands.
struct Word {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string_view label;
  char transfer = 0;
  std::string_view text;
};

std::optional<Word> find_word(std::string_view text, std::size_t from) {
  const std::size_t begin = text.find("=?", from);
  const std::size_t charset = begin == std::string_view::npos ? begin : text.find('?', begin + 2);
  const std::size_t transfer = charset == std::string_view::npos ? charset : text.find('?', charset + 1);
  const std::size_t end = transfer == std::string_view::npos ? transfer : text.find("?=", transfer + 1);
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view label = text.substr(begin + 2, charset - begin - 2);
  label = label.substr(0, label.find('*'));  // RFC 2231 5: a language
  const char how = transfer == charset + 2 ? text[charset + 1] : '\0';
  return Word{begin, end + 2, label, how, text.substr(transfer + 1, end - transfer - 1)};
}

bool hides_ascii(std::string_view label) {
  constexpr std::size_t kLongestLabel = 60;
  if (label.size() >= kLongestLabel) return false;
  const CharsetKind kind = find_charset(label).kind;
  return kind == CharsetKind::utf7 || kind == CharsetKind::utf16 || kind == CharsetKind::iso2022 ||
         kind == CharsetKind::odd;
}

// RFC 2047 4.2.
std::string decode_q(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '=' && i + 2 < text.size() && ascii::hex_value(text[i + 1]) >= 0 &&
                        ascii::hex_value(text[i + 2]) >= 0;
    if (!escape) {
      out += text[i] == '_' ? ' ' : text[i];
      continue;
    }
    out += static_cast<char>(ascii::hex_value(text[i + 1]) * 16 + ascii::hex_value(text[i + 2]));
    i += 2;
  }
  return out;
}

std::string octets_of(const Word& word) {
  if (word.transfer != 'b' && word.transfer != 'B') return decode_q(word.text);
  std::string out;
  Base64Decoder decoder{DecoderLog()};
  decoder.feed(word.text, out);
  decoder.finish(out);
  return out;
}

// `family`: the encoding that stands for all UTF-16 (UTF-32), or empty: as labelled.
std::string decode_word(const Word& word, std::string_view whole, std::string_view family) {
  const bool utf16 = find_charset(word.label).kind == CharsetKind::utf16;
  if (hides_ascii(word.label))
    if (const auto encoding = find_encoding(utf16 && !family.empty() ? family : word.label))
      if (auto text = convert_lossily(octets_of(word), *encoding)) return *std::move(text);
  return gmime_decode_text(whole.substr(word.begin, word.end - word.begin));
}

std::string decode_all(std::string_view text, std::string_view family) {
  std::string out;
  std::size_t at = 0;
  for (auto word = find_word(text, 0); word; word = find_word(text, at)) {
    const std::string_view between = text.substr(at, word->begin - at);
    if (at == 0 || !ascii::trim(between).empty()) out += unicode::to_utf8(between);  // RFC 2047 6.2
    out += decode_word(*word, text, family);
    at = word->end;
  }
  return out + unicode::to_utf8(text.substr(at));
}

}  // namespace

std::vector<std::string> decode_odd_words(std::string_view text) {
  bool odd = false;
  bool utf16 = false;
  for (auto word = find_word(text, 0); word; word = find_word(text, word->end)) {
    odd = odd || hides_ascii(word->label);
    utf16 = utf16 || find_charset(word->label).kind == CharsetKind::utf16;
  }
  std::vector<std::string> out;
  const auto add = [&](std::string_view family) {
    std::string decoded = decode_all(text, family);
    if (std::find(out.begin(), out.end(), decoded) == out.end()) out.push_back(std::move(decoded));
  };
  if (odd) add("");
  if (utf16)
    for (const char* family : {"utf-16be", "utf-16le", "utf-32be", "utf-32le"}) add(family);
  return out;
}

}  // namespace mimemend
