// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/finding_code.hpp>
#include <mimemend/limits.hpp>

namespace mimemend {

/// Some octets of a field value, half-open, counted from its first one. Limits::max_header_bytes bounds it.
struct ValuePlace {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  [[nodiscard]] constexpr bool empty() const noexcept { return begin == end; }
  [[nodiscard]] constexpr std::uint32_t size() const noexcept { return end - begin; }
  friend constexpr auto operator<=>(const ValuePlace&, const ValuePlace&) = default;
};

[[nodiscard]] constexpr std::string_view octets(std::string_view value, ValuePlace at) noexcept {
  return value.substr(at.begin, at.size());
}

/// One "attribute=value" where it stands.
///
///     ; filename (c) = "a b.exe" (d) .txt ;
///       ^ attribute    ^ value ^
///                     ^ extent ........^
struct MimeParameter {
  ValuePlace attribute;        ///< without what stands around it; RFC 2231 marks ("*", "*0", "*0*") are part of it
  ValuePlace value;            ///< as we read it: quotes included when it is quoted
  ValuePlace extent;           ///< all from '=' to the next ';', blanks at both ends apart
  bool quoted : 1 = false;     ///< it begins with '"'
  bool closed : 1 = false;     ///< and that quote is closed
  bool escaped : 1 = false;    ///< a backslash is in the quotes
  bool folded : 1 = false;     ///< a line end is in it
  bool commented : 1 = false;  ///< a comment stands between '=' and ';'
  bool damaged : 1 = false;    ///< there is more in the extent than the value and comments, or quotes inside a token
  bool unquoted : 1 = false;   ///< no quotes, and octets that need them
  bool eight_bit : 1 = false;  ///< an octet above 127 is in it
  bool control : 1 = false;    ///< a control character is in it, line ends apart

  /// Nothing about it can be read in another way, RFC 2047 words and escapes apart.
  [[nodiscard]] bool plain() const noexcept {
    return !(escaped || folded || commented || damaged || unquoted || eight_bit || control) && closed == quoted;
  }
};

/// What is wrong with a value, and where.
struct ValueDefect {
  FindingCode code{};
  ValuePlace at;

  friend bool operator==(const ValueDefect&, const ValueDefect&) = default;
};

/// Parameters in order, duplicates included. The few that ordinary fields have need no allocation.
class ParameterList {
 public:
  void push_back(const MimeParameter& parameter);
  [[nodiscard]] std::size_t size() const noexcept { return many_.empty() ? count_ : many_.size(); }
  [[nodiscard]] const MimeParameter* begin() const noexcept { return many_.empty() ? few_.data() : many_.data(); }
  [[nodiscard]] const MimeParameter* end() const noexcept { return begin() + size(); }
  [[nodiscard]] const MimeParameter& operator[](std::size_t i) const noexcept { return begin()[i]; }

 private:
  std::array<MimeParameter, 4> few_;
  std::size_t count_ = 0;  ///< of few_
  std::vector<MimeParameter> many_;
};

/// The value of a Content-Type or Content-Disposition field (RFC 2045 5.1, RFC 2183 2), read leniently: a
/// parameter that cannot be read is skipped to the next ';', comments are stripped, a value without quotes
/// runs to the next ';' or comment. All of it are places in the octets that were read.
struct MimeValue {
  ValuePlace head;   ///< "type/subtype" or the disposition; blanks and comments around the slash are in it
  ValuePlace extra;  ///< what stands between that and the first ';' and has no business there
  ParameterList parameters;
  std::vector<ValueDefect> defects;  ///< in the order of their begin, roughly
  bool plain_head = false;           ///< the head is tokens and slashes alone
  bool too_many = false;             ///< Limits::max_parameters was hit

  /// Its grammar is broken, so that readers may find parameters in it that we do not.
  [[nodiscard]] bool damaged() const noexcept;
};

/// Reads the octets of a field value as they stand: what follows the colon, folds included, without the
/// last line end. Total; linear; no allocation when there are no more than four parameters and no defect.
/// Does not: judge the head, which means something else in each field, or compare parameters.
[[nodiscard]] MimeValue parse_mime_value(std::string_view value, const Limits& limits);

/// The head in lower case, without blanks, comments and line ends.
[[nodiscard]] std::string head_of(std::string_view value, const MimeValue& parsed);

/// What a parameter says by our reading: quotes and quoted-pairs undone, line ends gone.
[[nodiscard]] std::string decoded_value(std::string_view value, const MimeParameter& parameter);

/// How an attribute names `wanted`: RFC 2231 3 and 4.
struct AttributeMatch {
  enum class Marks : std::uint8_t {
    none,      ///< name
    extended,  ///< name*
    piece,     ///< name*0 or name*0*
    odd,       ///< name* and something else
  };
  Marks marks{};
  std::uint32_t number = 0;   ///< of the piece
  bool encoded = false;       ///< a piece with a '*' behind its number
  bool leading_zero = false;  ///< a piece whose number is written "00" or "01"
};

/// `wanted` is in lower case, without marks. None when the attribute is another one.
[[nodiscard]] std::optional<AttributeMatch> match_attribute(std::string_view attribute, std::string_view wanted);

/// The first plain parameter of that name, else the first extended one, else its pieces by number, each once
/// (RFC 2231 3: continuations, 4: percent escapes; the charset label is dropped, octets stay).
[[nodiscard]] std::optional<std::string> parameter(std::string_view value, const MimeValue& parsed,
                                                   std::string_view wanted);

/// RFC 2231 4: charset'language'octets.
struct ExtendedValue {
  ValuePlace charset;     ///< in the text that was given; empty when there is none
  ValuePlace language;    ///< likewise
  ValuePlace text;        ///< the rest, escapes and all
  bool labelled = false;  ///< both quotes are there
};
[[nodiscard]] ExtendedValue split_extended(std::string_view text);

/// `text` with %XX escapes undone; bad escapes stay as they are.
[[nodiscard]] std::string percent_decode(std::string_view text);

/// A '=?' with a '?=' behind it: readers that decode RFC 2047 words everywhere look no closer.
[[nodiscard]] bool has_encoded_word(std::string_view text);

/// Letters, digits and the like: RFC 2045 5.1 token.
[[nodiscard]] bool is_token(std::string_view text);

/// Where the comment ends that begins at `from` (RFC 5322 3.2.2): behind its ')', or at the end of `text`.
[[nodiscard]] std::size_t comment_end(std::string_view text, std::size_t from);

}  // namespace mimemend
