// SPDX-License-Identifier: Apache-2.0
#include "charset/tell_charset.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "backend/charset_detection.hpp"
#include "backend/unicode.hpp"
#include "charset/alphabets.hpp"
#include "charset/declarations.hpp"
#include "scan/ascii.hpp"

namespace mimemend {
namespace {

// So many characters of UTF-8 in a row of none but such are no chance: in text of one octet a character, and in that of
// two, where pairs come by.
constexpr std::uint64_t kTellingCharacters = 3;
constexpr std::uint64_t kTellingPairs = 8;

// The charset of ISO 2022 that the designations in the text are of; empty for none (RFC 1468, 1557, 1922).
std::string_view charset_of_escapes(std::string_view head) {
  for (std::size_t at = head.find('\x1B'); at != std::string_view::npos; at = head.find('\x1B', at + 1)) {
    const std::string_view escape = head.substr(at + 1, 3);
    if (escape.starts_with("$B") || escape.starts_with("$@") || escape.starts_with("(J") || escape.starts_with("$(D"))
      return "iso-2022-jp";
    if (escape.starts_with("$)C")) return "iso-2022-kr";
    if (escape.starts_with("$)A") || escape.starts_with("$)G")) return "iso-2022-cn";
  }
  return "";
}

// The order of UTF-16 and UTF-32 without a mark, by where the octets of ASCII stand: most text has blanks, and line
// ends. Empty when that does not tell.
std::string_view order_of(std::string_view head) {
  std::size_t even = 0;
  std::size_t odd = 0;
  for (std::size_t i = 0; i + 1 < head.size(); i += 2) {
    if (head[i] == '\0' && !ascii::is_8bit(head[i + 1]) && head[i + 1] != '\0') ++even;
    if (head[i + 1] == '\0' && !ascii::is_8bit(head[i]) && head[i] != '\0') ++odd;
  }
  constexpr std::size_t kClear = 4;  // times the other
  if (even > kClear * odd) return "be";
  if (odd > kClear * even) return "le";
  return "";
}

bool names_no_order(std::string_view charset) {
  return charset == "utf-16" || charset == "utf-32" || charset == "iso-10646-ucs-2" || charset == "iso-10646-ucs-4";
}

class Teller {
 public:
  explicit Teller(const CharsetQuestion& question) : ask_(question) {}

  Result<CharsetAnswer> tell() {
    if (ask_.facts.label) label_ = find_charset(*ask_.facts.label);
    if (is_plain_ascii(ask_.facts)) {
      answer_.evidence = CharsetEvidence::ascii;
      answer_.encoding = find_encoding("utf-8");
      return std::move(answer_);
    }
    for (const auto step :
         {&Teller::by_mark, &Teller::by_label, &Teller::by_utf8, &Teller::by_document, &Teller::by_escapes,
          &Teller::by_damaged_label, &Teller::by_detection, &Teller::by_fallback}) {
      auto settled = (this->*step)();
      if (!settled) return settled.error();
      if (*settled) return std::move(answer_);
    }
    answer_.reason = "nothing tells its charset";
    return std::move(answer_);
  }

 private:
  using Settled = Result<bool>;  ///< an answer is there

  Settled by_mark() {
    const std::string_view marked = charset_of_mark(ask_.head);
    // Two octets can be a mark by chance; where another charset is named they are none.
    const bool two_octets = ask_.head.starts_with("\xFE\xFF") || ask_.head.starts_with("\xFF\xFE");
    const bool named = label_.kind != CharsetKind::unknown && label_.kind != CharsetKind::utf16;
    if (marked.empty() || (two_octets && named && ask_.head.find('\0') == std::string_view::npos)) return false;
    if (hides_ascii(find_charset(marked).kind) && !allowed(marked)) return refuse(marked);
    return take_if_exact(marked, CharsetEvidence::mark);
  }

  Settled by_label() {
    if (!ask_.facts.label || label_.kind == CharsetKind::unknown) return false;
    const std::string label = ascii::lower(ascii::trim(*ask_.facts.label));
    if (hides_ascii(label_.kind) && label_.name != "iso-2022-jp" && !allowed(label)) return refuse(label);
    if (label_.kind == CharsetKind::utf16) return by_order(label);
    if (label_.kind == CharsetKind::ascii) return false;  // there is more than ASCII
    if (label_.kind == CharsetKind::utf8) {
      if (!ask_.facts.valid_utf8) return false;
      return take_if_exact("utf-8", CharsetEvidence::label);
    }
    if (!hides_ascii(label_.kind)) {
      auto utf8 = correct_label();
      if (!utf8 || *utf8) return utf8;
    }
    return take_if_exact(label, CharsetEvidence::label);
  }

  // The label says one charset, and all of the text is UTF-8.
  Settled correct_label() {
    if (!ask_.facts.eight_bit || !ask_.facts.valid_utf8) return false;
    const auto utf8 = *find_encoding("utf-8");
    auto measured = ask_.measure(utf8);
    if (!measured) return measured.error();
    const bool pairs = label_.kind == CharsetKind::multibyte || label_.kind == CharsetKind::superset;
    if (!*measured || (*measured)->beyond_ascii < (pairs ? kTellingPairs : kTellingCharacters)) return false;
    answer_.evidence = CharsetEvidence::utf8;
    answer_.reason = fmt::format("labelled {}, and all of it is UTF-8", label_.name);
    if (ask_.policy.mislabelled == CharsetPolicy::Mislabelled::keep) return true;
    answer_.encoding = utf8;
    answer_.measure = std::move(*measured);
    return true;
  }

  // UTF-16 or UTF-32 without a mark: readers differ about the order (RFC 2781 4.3, WHATWG 4.2), so the text must tell.
  Settled by_order(const std::string& label) {
    const bool four = label_.name.find("32") != std::string_view::npos || label_.name.ends_with("4");
    const std::string order(four ? std::string_view() : order_of(ask_.head));
    const std::string family = four ? "utf-32" : "utf-16";
    if (!four && order.empty()) return refuse(label, "the text does not tell in which order its octets are");
    const std::string told = four && !names_no_order(label_.name) ? std::string(label_.name)
                             : four                               ? family + "be"
                                                                  : family + order;
    if (!names_no_order(label_.name) && label_.name != told) return refuse(label, "its octets are in the other order");
    auto settled = take_if_exact(told, CharsetEvidence::label);
    if (!settled || *settled) return settled;
    if (four && names_no_order(label_.name)) {
      auto little = take_if_exact("utf-32le", CharsetEvidence::label);
      if (!little || *little) return little;
    }
    return refuse(label, "it cannot be in it");
  }

  Settled by_utf8() {
    if (!ask_.facts.eight_bit || !ask_.facts.valid_utf8) return false;
    return take_if_exact("utf-8", CharsetEvidence::utf8);
  }

  Settled by_document() {
    if (!declares_charset(ask_.media_type)) return false;
    for (const DeclaredCharset& declared : find_declarations(ask_.head)) {
      const Charset charset = find_charset(declared.label);
      // A document that can be read to say so is in none of those (WHATWG 13.2.3.2).
      if (charset.kind == CharsetKind::unknown || charset.kind == CharsetKind::utf16 ||
          charset.kind == CharsetKind::ascii)
        continue;
      if (hides_ascii(charset.kind) && charset.name != "iso-2022-jp" && !allowed(declared.label)) continue;
      auto settled = take_if_exact(declared.label, CharsetEvidence::document);
      if (!settled || *settled) return settled;
    }
    return false;
  }

  Settled by_escapes() {
    if (ask_.facts.eight_bit || !ask_.facts.escape) return false;
    const std::string_view charset = charset_of_escapes(ask_.head);
    if (!charset.empty() && (charset == "iso-2022-jp" || allowed(charset)))
      if (auto settled = take_if_exact(charset, CharsetEvidence::escapes); !settled || *settled) return settled;
    // Escapes of a terminal, say: ASCII.
    return ask_.facts.eight_bit ? Settled(false) : take_if_exact("utf-8", CharsetEvidence::ascii);
  }

  // Most of it is in the charset of the label, and some octets are not.
  Settled by_damaged_label() {
    if (!ask_.facts.label) return false;
    const auto encoding = find_encoding(*ask_.facts.label);
    if (!encoding || label_.kind == CharsetKind::ascii || label_.kind == CharsetKind::unknown) return false;
    auto measured = ask_.measure(*encoding);
    if (!measured) return measured.error();
    if (!*measured) return false;
    const TextMeasure& measure = **measured;
    constexpr std::uint64_t kMostlyRight = 8;  // characters to one replaced
    if (measure.replaced > ask_.policy.max_replaced && measure.beyond_ascii < kMostlyRight * measure.replaced)
      return false;
    answer_.evidence = CharsetEvidence::label;
    answer_.reason = fmt::format("{} octet sequences are no {}, the first at {} of its content", measure.replaced,
                                 encoding->name, measure.first_replaced);
    if (measure.replaced > ask_.policy.max_replaced) return true;
    answer_.encoding = encoding;
    answer_.measure = std::move(*measured);
    return true;
  }

  // ICU knows charsets of several octets by their characters, and those of one by their trigrams, of few languages: there
  // the alphabets of more of them tell more, and in less text (docs/charset-figures.md).
  Settled by_detection() {
    if (!ask_.facts.eight_bit) return false;
    const auto guesses = detect_charsets(ask_.head, ask_.media_type == "text/html");
    for (const DetectedCharset& guess : guesses)
      if (is_multibyte(guess.name))
        if (auto settled = take_guess(guess.name, guess.confidence); !settled || *settled) return settled;
    if (const auto guess = guess_by_alphabet(ask_.head))
      if (auto settled = take_guess(guess->charset, guess->confidence); !settled || *settled) return settled;
    for (const DetectedCharset& guess : guesses)
      if (!is_multibyte(guess.name))
        if (auto settled = take_guess(guess.name, guess.confidence); !settled || *settled) return settled;
    return false;
  }

  static bool is_multibyte(std::string_view charset) {
    const CharsetKind kind = find_charset(charset).kind;
    return kind == CharsetKind::multibyte || kind == CharsetKind::superset;
  }

  Settled take_guess(std::string_view charset, std::uint32_t confidence) {
    const auto encoding = find_encoding(charset);
    if (confidence < ask_.policy.min_confidence || !encoding || hides_ascii(encoding->kind)) return false;
    auto settled = take_if_exact(charset, CharsetEvidence::detection);
    if (settled && *settled) answer_.confidence = confidence;
    return settled;
  }

  Settled by_fallback() {
    if (ask_.policy.fallback.empty()) return false;
    return take_if_exact(ask_.policy.fallback, CharsetEvidence::fallback);
  }

  [[nodiscard]] bool allowed(std::string_view label) const {
    if (ask_.policy.allow.contains(ascii::lower(label))) return true;
    const Charset charset = find_charset(label);
    return !charset.name.empty() && ask_.policy.allow.contains(charset.name);
  }

  Settled refuse(std::string_view label, std::string_view why = "the policy does not allow to convert from it") {
    answer_.reason = fmt::format("{}: {}", unicode::escape(unicode::to_utf8(label)), why);
    return true;
  }

  Settled take_if_exact(std::string_view label, CharsetEvidence evidence) {
    auto encoding = find_encoding(label);
    if (!encoding) return false;
    auto measured = ask_.measure(*encoding);
    if (!measured) return measured.error();
    if (!*measured || (*measured)->replaced != 0) return false;
    answer_.evidence = evidence;
    answer_.encoding = std::move(encoding);
    answer_.measure = std::move(*measured);
    return true;
  }

  const CharsetQuestion& ask_;
  Charset label_;
  CharsetAnswer answer_;
};

}  // namespace

bool is_plain_ascii(const TextFacts& facts) {
  if (facts.eight_bit || facts.escape) return false;
  return !facts.label || !hides_ascii(find_charset(*facts.label).kind);
}

Result<CharsetAnswer> tell_charset(const CharsetQuestion& question) { return Teller(question).tell(); }

}  // namespace mimemend
