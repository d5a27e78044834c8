// SPDX-License-Identifier: Apache-2.0
#include "mend/header_words.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "charset/text_converter.hpp"
#include "mend/encoded_text.hpp"
#include "scan/ascii.hpp"
#include "scan/encoded_words.hpp"
#include "scan/header_fields.hpp"
#include "scan/utf8.hpp"

namespace mimemend {
namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// An encoded word, taken apart.
struct EncodedWord {
  std::string label;     ///< in lower case
  std::string language;  ///< RFC 2231 5: what follows '*', that included
  char encoding = 'q';   ///< in lower case
  std::string text;      ///< encoded, unfolded
};

// `word` is one, by encoded_word_length().
EncodedWord take_apart(std::string_view word) {
  const std::size_t charset_end = word.find('?', 2);
  const std::string_view charset = word.substr(2, charset_end - 2);
  const std::size_t star = std::min(charset.find('*'), charset.size());
  const std::size_t begin = charset_end + 3;
  return {ascii::lower(charset.substr(0, star)), std::string(charset.substr(star)),
          ascii::to_lower(word[charset_end + 1]), unfold(word.substr(begin, word.size() - 2 - begin))};
}

// RFC 2047 4.2. None when an escape is broken.
std::optional<std::string> q_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') {
      out += text[i] == '_' ? ' ' : text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? ascii::hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? ascii::hex_value(text[i + 2]) : -1;
    if (low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

// Padding may be missing. None when there is anything else in it, or digits are.
std::optional<std::string> b_decoded(std::string text) {
  std::erase_if(text, ascii::is_blank);
  if (!ascii::is_base64(text)) return std::nullopt;
  while (text.ends_with('=')) text.pop_back();
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bits = bits << 6 | static_cast<std::uint32_t>(kDigits.find(text[i]));
    if (i % 4 != 0) out += static_cast<char>(bits >> (6 - 2 * (i % 4)) & 0xFF);
  }
  return out;
}

std::optional<std::string> octets_of(const EncodedWord& word) {
  return word.encoding == 'b' ? b_decoded(word.text) : q_decoded(word.text);
}

bool is_language(std::string_view written) {
  if (written.empty()) return true;
  written.remove_prefix(1);
  return !written.empty() && ascii::is_alpha(written.front()) && written.size() <= 35 &&
         std::all_of(written.begin(), written.end(),
                     [](char c) { return ascii::is_alpha(c) || ascii::is_digit(c) || c == '-'; });
}

bool is_ascii(std::string_view text) { return std::none_of(text.begin(), text.end(), ascii::is_8bit); }

bool is_plain_word(std::string_view written) {
  const EncodedWord word = take_apart(written);
  const bool in_utf8 = word.label == "utf-8";
  if (written.size() > kMaxWord || !(in_utf8 || word.label == "us-ascii") || !is_language(word.language)) return false;
  if (!std::all_of(word.text.begin(), word.text.end(), [](char c) { return c > ' ' && c < '\x7F'; })) return false;
  if (word.encoding == 'b' && word.text.size() % 4 != 0) return false;
  const auto octets = octets_of(word);
  if (!octets || octets->find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) return false;
  return in_utf8 ? !find_invalid_utf8(*octets) : is_ascii(*octets);
}

/// Characters of several octets that are whole, and how much of the 8-bit octets they are.
struct Utf8Census {
  std::size_t characters = 0;
  std::size_t octets_in_them = 0;
  std::size_t octets = 0;
};

Utf8Census count_utf8(std::string_view text) {
  Utf8Census out;
  while (!text.empty()) {
    const std::size_t end = find_invalid_utf8(text).value_or(text.size());
    for (const char c : text.substr(0, end)) {
      if (!ascii::is_8bit(c)) continue;
      ++out.octets_in_them;
      out.characters += (ascii::byte(c) & 0xC0U) == 0xC0U ? 1 : 0;
    }
    out.octets += end < text.size() ? 1 : 0;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  out.octets += out.octets_in_them;
  return out;
}

// Text in UTF-8 that was cut somewhere. In any other charset it would be gibberish.
bool is_mostly_utf8(std::string_view octets) {
  const Utf8Census census = count_utf8(octets);
  return census.octets_in_them * 2 > census.octets;
}

bool has_wide_characters(CharsetKind kind) { return kind == CharsetKind::multibyte || kind == CharsetKind::superset; }

// A charset of raw text: ASCII is itself in it, and other octets are not.
bool is_for_raw_text(CharsetKind kind) { return kind == CharsetKind::latin || has_wide_characters(kind); }

// RFC 1428 3: the relay that wrote the word did not know.
bool says_nothing(std::string_view label) {
  return label.empty() || label == "unknown-8bit" || label == "x-unknown" || label == "unknown";
}

std::string name_of(const Encoding& encoding, std::string_view label) {
  const Charset charset = find_charset(label);
  return charset.name.empty() ? encoding.name : std::string(charset.name);
}

}  // namespace

bool are_plain_words(std::string_view run) {
  while (!run.empty()) {
    const auto size = encoded_word_length(run);
    if (!size || !is_plain_word(run.substr(0, *size))) return false;
    run.remove_prefix(*size);
    const std::string_view next = ascii::trim_left(run);
    if (!next.empty() && next.size() == run.size()) return false;
    run = next;
  }
  return true;
}

bool blank_line_ends(std::string& text_utf8) {
  bool any = false;
  for (char& c : text_utf8) {
    if (c != '\r' && c != '\n' && c != '\0') continue;
    c = ' ';
    any = true;
  }
  return any;
}

std::optional<std::string> HeaderWords::Candidate::convert(std::string_view octets) const {
  if (!converter) return convert_exactly(octets, encoding);
  const std::uint64_t before = converter->replaced();
  std::string out;
  converter->feed(octets, out);
  return converter->replaced() == before ? std::optional(std::move(out)) : std::nullopt;
}

HeaderWords::HeaderWords(std::string_view value, const HeaderTextOptions& options) : options_(options) {
  if (is_ascii(value) && value.find("=?") == std::string_view::npos) return;
  const auto add = [&](std::string_view label, std::string_view evidence) {
    auto encoding = find_encoding(label);
    if (!encoding || !is_for_raw_text(encoding->kind)) return;
    auto converter = encoding->kind == CharsetKind::latin ? TextConverter::open(*encoding) : std::nullopt;
    candidates_.push_back({std::move(*encoding), evidence, std::move(converter)});
  };
  add(options.context_charset, "by the message's text");
  add(options.fallback, "by the fallback");
  if (!find_invalid_utf8(value) || candidates_.empty()) return;
  const Candidate& first = candidates_.front();
  first_for_all_ = has_wide_characters(first.encoding.kind) && first.convert(value);
}

TextReading HeaderWords::raw(std::string_view octets) const {
  if (is_ascii(octets)) return {std::string(octets), ""};
  const auto read = [&](const Candidate& candidate) -> TextReading {
    return {candidate.convert(octets),
            fmt::format("raw 8-bit text ({}, {})", candidate.encoding.name, candidate.evidence)};
  };
  if (first_for_all_)
    if (TextReading out = read(candidates_.front()); out.text_utf8) return out;
  if (!find_invalid_utf8(octets)) return {std::string(octets), "raw 8-bit text (utf-8)"};
  if (is_mostly_utf8(octets)) return {std::nullopt, "raw 8-bit text that is damaged UTF-8"};
  for (const Candidate& candidate : candidates_)
    if (TextReading out = read(candidate); out.text_utf8) return out;
  return {std::nullopt, "raw 8-bit text in a charset that nothing tells"};
}

// Charsets in which ASCII octets mean something else are for the policy to allow.
bool HeaderWords::allows(const Encoding& encoding, std::string_view label) const {
  switch (encoding.kind) {
    case CharsetKind::iso2022:
      if (encoding.name.starts_with("iso-2022-jp")) return true;
      break;
    case CharsetKind::utf7:
    case CharsetKind::utf16:
    case CharsetKind::odd: break;
    case CharsetKind::ascii:
    case CharsetKind::utf8:
    case CharsetKind::latin:
    case CharsetKind::multibyte:
    case CharsetKind::superset: return true;
    case CharsetKind::unknown: return false;
  }
  return options_.allow.contains(ascii::lower(label)) || options_.allow.contains(encoding.name) ||
         options_.allow.contains(find_charset(label).name);
}

TextReading HeaderWords::labelled(std::string_view label, std::string_view octets) const {
  if (says_nothing(label)) return raw(octets);
  const auto encoding = find_encoding(label);
  if (!encoding) return {std::nullopt, "text in a charset that nobody knows"};
  if (!allows(*encoding, label))
    return {std::nullopt, fmt::format("text in {}, which the policy does not allow", name_of(*encoding, label))};
  if (encoding->kind == CharsetKind::utf16) {
    // RFC 2781 3.2: the mark says the order, and is no text.
    const std::string_view mark = octets.substr(0, 2);
    Encoding ordered = *encoding;
    if (ordered.name == "utf-16be" && mark == "\xFF\xFE") ordered = find_encoding("utf-16le").value_or(ordered);
    if (mark == "\xFF\xFE" || mark == "\xFE\xFF") octets.remove_prefix(2);
    return in(ordered, label, octets);
  }
  return in(*encoding, label, octets);
}

TextReading HeaderWords::in(const Encoding& encoding, std::string_view label, std::string_view octets) const {
  const std::string name = name_of(encoding, label);
  if (encoding.kind == CharsetKind::ascii && !is_ascii(octets)) return mislabelled(encoding, octets);
  // Three characters of UTF-8 are no accident.
  const bool latin = encoding.kind == CharsetKind::latin && encoding.name == "windows-1252";
  if (latin && options_.mislabelled == CharsetPolicy::Mislabelled::correct && !find_invalid_utf8(octets) &&
      count_utf8(octets).characters >= 3)
    return {std::string(octets), fmt::format("utf-8 labelled {}", name)};
  auto text = convert_exactly(octets, encoding);
  if (!text || find_invalid_utf8(*text)) return mislabelled(encoding, octets);
  return {std::move(text), fmt::format("text in {}", name)};
}

TextReading HeaderWords::mislabelled(const Encoding& encoding, std::string_view octets) const {
  const std::string was = encoding.kind == CharsetKind::ascii ? "us-ascii" : encoding.name;
  if (options_.mislabelled == CharsetPolicy::Mislabelled::keep)
    return {std::nullopt, fmt::format("text that is not in {}", was)};
  if (!find_invalid_utf8(octets)) return {std::string(octets), fmt::format("utf-8 labelled {}", was)};
  if (is_mostly_utf8(octets)) return {std::nullopt, "damaged UTF-8"};
  for (const Candidate& candidate : candidates_) {
    if (candidate.encoding.name == encoding.name && encoding.kind != CharsetKind::ascii) continue;
    if (auto text = candidate.convert(octets))
      return {std::move(text), fmt::format("{} labelled {} ({})", candidate.encoding.name, was, candidate.evidence)};
  }
  return {std::nullopt, fmt::format("text that is not in {}", was)};
}

// RFC 1468: each word begins and ends in ASCII. Where a word goes back to it first, some writer has split a state between
// two, which are read as one then.
std::optional<TextReading> HeaderWords::each_alone(std::string_view label,
                                                   const std::vector<std::string>& words) const {
  const auto encoding = find_encoding(label);
  if (!encoding || encoding->kind != CharsetKind::iso2022 || !allows(*encoding, label)) return std::nullopt;
  TextReading out{std::string(), fmt::format("text in {}", name_of(*encoding, label))};
  for (const std::string& octets : words) {
    const std::size_t escape = octets.find('\x1B');
    if (&octets != &words.front() && escape != std::string::npos && octets.compare(escape + 1, 1, "(") == 0)
      return std::nullopt;
    const auto text = convert_exactly(octets, *encoding);
    if (!text) return std::nullopt;
    *out.text_utf8 += *text;
  }
  return out;
}

TextReading HeaderWords::words(std::string_view run) const {
  struct Group {
    std::string label;
    std::vector<std::string> octets;  ///< of each word
    std::string joined;
  };
  std::vector<Group> groups;
  while (const auto size = encoded_word_length(run)) {
    const EncodedWord word = take_apart(run.substr(0, *size));
    auto octets = octets_of(word);
    if (!octets) return {std::nullopt, "damaged encoded words"};
    if (groups.empty() || groups.back().label != word.label) groups.push_back({word.label, {}, {}});
    groups.back().joined += *octets;
    groups.back().octets.push_back(std::move(*octets));
    run = ascii::trim_left(run.substr(*size));
  }
  TextReading out{std::string(), ""};
  for (const Group& group : groups) {
    auto read = each_alone(group.label, group.octets);
    if (!read) read = labelled(group.label, group.joined);
    if (!read->text_utf8) return *read;
    *out.text_utf8 += *read->text_utf8;
    if (out.note.empty() || group.label != "utf-8") out.note = read->note;
  }
  if (blank_line_ends(*out.text_utf8)) out.note = "line ends in encoded words";
  return out;
}

TextReading HeaderWords::text(std::string_view text) const {
  TextReading out{std::string(), ""};
  TextRuns runs(text);
  while (const auto run = runs.next()) {
    std::string_view written = text.substr(run->at.begin, run->at.size());
    if (run->encoded) {
      TextReading read = words(written);
      if (!read.text_utf8) return read;
      *out.text_utf8 += *read.text_utf8;
      out.note = read.note;
      continue;
    }
    while (!written.empty()) {
      const std::size_t word = std::min(written.find_first_of(" \t"), written.size());
      TextReading read = raw(written.substr(0, word));
      if (!read.text_utf8) return read;
      *out.text_utf8 += *read.text_utf8;
      if (!read.note.empty()) out.note = read.note;
      const std::size_t blanks = std::min(written.find_first_not_of(" \t", word), written.size());
      *out.text_utf8 += written.substr(word, blanks - word);
      written.remove_prefix(blanks);
    }
  }
  blank_line_ends(*out.text_utf8);
  return out;
}

}  // namespace mimemend
