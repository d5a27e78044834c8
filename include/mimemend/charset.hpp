// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include <mimemend/export.hpp>
#include <mimemend/part_id.hpp>

namespace mimemend {

/// Which texts become UTF-8, and how. docs/charset.md explains the decisions to an administrator.
struct CharsetPolicy {
  /// Of which text parts the content is converted.
  enum class Text : std::uint8_t {
    off,
    doubtful,  ///< 8-bit text without a label, or with one that it cannot be in
    all,
  };
  /// What header text becomes that is not in plain encoded words or ASCII.
  enum class Headers : std::uint8_t {
    off,
    encoded,  ///< encoded words (RFC 2047) and extended parameters (RFC 2231) in UTF-8
    utf8,     ///< raw UTF-8 (RFC 6532), for systems that speak SMTPUTF8 throughout
  };
  /// A label of another charset on text that is UTF-8 throughout.
  enum class Mislabelled : std::uint8_t {
    correct,  ///< the label becomes UTF-8
    keep,     ///< the part stays as it is, with a finding
  };
  enum class Transfer : std::uint8_t {
    seven_bit,  ///< quoted-printable or base64, whichever is smaller
    eight_bit,  ///< 8bit where the lines allow it
  };

  Text text = Text::off;
  Headers headers = Headers::off;
  /// Lower case, "text/plain" or "text/*": the declared types of the parts that are converted.
  std::set<std::string, std::less<>> types{"text/*"};
  /// Text that is attached as a file (a disposition of "attachment", or a name) is converted, too.
  bool attachments = false;
  /// For 8-bit text that nothing tells the charset of; empty: such text stays.
  std::string fallback = "windows-1252";
  /// Labels in lower case of charsets in which ASCII octets can mean something else. Others of that kind are not
  /// converted. Escapes of iso-2022-jp, which mail uses, need not be named.
  std::set<std::string, std::less<>> allow{"utf-7",    "utf-16",   "utf-16be",   "utf-16le",    "utf-32",
                                           "utf-32be", "utf-32le", "hz-gb-2312", "iso-2022-kr", "iso-2022-cn"};
  Mislabelled mislabelled = Mislabelled::correct;
  /// How sure detection has to be, 0 to 100.
  std::uint32_t min_confidence = 40;
  /// How many U+FFFD may stand for octets that are no characters, in one part; each is counted. 0: no loss.
  std::uint64_t max_replaced = 0;
  Transfer transfer = Transfer::seven_bit;
  /// Names of files are written in NFC (UAX 15) wherever a name is written.
  bool normalise_names = true;

  friend bool operator==(const CharsetPolicy&, const CharsetPolicy&) = default;
  [[nodiscard]] bool off() const noexcept { return text == Text::off && headers == Headers::off; }
};

[[nodiscard]] constexpr std::string_view to_string(CharsetPolicy::Text text) noexcept {
  constexpr std::array<std::string_view, 3> names{"off", "doubtful", "all"};
  return names[static_cast<std::size_t>(text)];
}
[[nodiscard]] constexpr std::string_view to_string(CharsetPolicy::Headers headers) noexcept {
  constexpr std::array<std::string_view, 3> names{"off", "encoded", "utf-8"};
  return names[static_cast<std::size_t>(headers)];
}
[[nodiscard]] constexpr std::string_view to_string(CharsetPolicy::Mislabelled mislabelled) noexcept {
  constexpr std::array<std::string_view, 2> names{"correct", "keep"};
  return names[static_cast<std::size_t>(mislabelled)];
}
[[nodiscard]] constexpr std::string_view to_string(CharsetPolicy::Transfer transfer) noexcept {
  constexpr std::array<std::string_view, 2> names{"7bit", "8bit"};
  return names[static_cast<std::size_t>(transfer)];
}

/// Whether text of that charset can be converted.
[[nodiscard]] MIMEMEND_API bool is_charset(std::string_view label);
/// Whether text of that charset can be converted, and octets of ASCII are ASCII in it: CharsetPolicy::fallback.
[[nodiscard]] MIMEMEND_API bool is_ascii_charset(std::string_view label);
/// Whether it is "text/*" or "text/" and a subtype, in lower case: CharsetPolicy::types.
[[nodiscard]] MIMEMEND_API bool is_text_type(std::string_view type) noexcept;

/// What told the charset of a text, in the order in which it is asked.
enum class CharsetEvidence : std::uint8_t {
  ascii,      ///< there is nothing to tell: no octet above 0x7F, no escape
  mark,       ///< a byte-order mark
  label,      ///< the charset parameter, and the text can be in it
  utf8,       ///< the text is UTF-8, whatever the label says
  document,   ///< <meta> of HTML, the declaration of XML
  escapes,    ///< of ISO 2022
  detection,  ///< a guess by the letters, at CharsetPolicy::min_confidence or above
  fallback,   ///< CharsetPolicy::fallback
  none,       ///< nothing did
};

[[nodiscard]] constexpr std::string_view to_string(CharsetEvidence evidence) noexcept {
  constexpr std::array<std::string_view, 9> names{"ascii",   "mark",      "label",    "utf-8", "document",
                                                  "escapes", "detection", "fallback", "none"};
  return names[static_cast<std::size_t>(evidence)];
}

/// What becomes of a text part's content.
enum class CharsetFate : std::uint8_t {
  fine,        ///< it is UTF-8 or ASCII, and says so
  converted,   ///< its octets become UTF-8
  relabelled,  ///< its octets are UTF-8 already, and now it says so
  not_asked,   ///< the policy does not name such text
  kept,        ///< it was to be converted and cannot be; `reason` says why
};

[[nodiscard]] constexpr std::string_view to_string(CharsetFate fate) noexcept {
  constexpr std::array<std::string_view, 5> names{"fine", "converted", "relabelled", "not-asked", "kept"};
  return names[static_cast<std::size_t>(fate)];
}

/// What was decided about the charset of one text part.
struct CharsetDecision {
  PartId part{};
  std::string label;    ///< as declared; empty when it is not, or is not text that can be shown
  std::string charset;  ///< what it is taken for; empty when nobody can tell
  CharsetEvidence evidence = CharsetEvidence::none;
  std::uint32_t confidence = 0;  ///< of detection: 1 to 100
  CharsetFate fate = CharsetFate::fine;
  std::uint64_t replaced = 0;  ///< U+FFFD that stand in the converted text for octets that are no characters
  std::string reason;          ///< one line for people; empty when there is nothing to say

  friend bool operator==(const CharsetDecision&, const CharsetDecision&) = default;
};

/// What was decided about the text of one header field.
struct HeaderTextDecision {
  PartId part{};
  std::string field;   ///< its name, fit to be shown
  bool kept = false;   ///< it would have to change, and cannot
  std::string reason;  ///< what was read, or why it is kept; one line for people

  friend bool operator==(const HeaderTextDecision&, const HeaderTextDecision&) = default;
};

}  // namespace mimemend
