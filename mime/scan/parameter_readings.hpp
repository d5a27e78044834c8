// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/limits.hpp>

#include "scan/mime_value.hpp"

namespace mimemend {

/// The way in which readers come to a reading.
enum class HowRead : std::uint8_t {
  plain,                   ///< the first parameter of that name: our own reading
  duplicate,               ///< a later one of that name
  extended,                ///< RFC 2231 4, decoded
  extended_literal,        ///< the same as it stands, by readers that do not know RFC 2231
  escape_damage,           ///< broken %XX shown in another way, or no escape decoded because one is broken
  pieces_by_number,        ///< RFC 2231 3, each number once, the first of its kind
  pieces_by_number_last,   ///< the same, the last of its kind
  pieces_by_number_all,    ///< in the order of numbers, all of them
  pieces_as_written,       ///< in the order in which they stand
  pieces_to_gap,           ///< 0, 1, 2 ... up to the first number that is missing
  pieces_undecoded,        ///< joined, escapes and charset label as they stand
  pieces_all_decoded,      ///< joined, escapes undone in those, too, that are not marked as encoded
  piece_alone,             ///< one piece for the whole
  plain_and_pieces,        ///< all parameters of that name, whatever their marks, joined as they stand
  backslash_literal,       ///< quoted-pairs kept
  fold_damage,             ///< a fold inside read as one blank, as nothing, or kept
  to_first_blank,          ///< an unquoted value cut at the first octet that needs quotes
  to_separator,            ///< a value cut at the first ';' inside of its quotes
  past_separator,          ///< with the ';' behind it and what follows, when that is no parameter
  comment_kept,            ///< the comment taken for a part of the value
  comment_stripped,        ///< what stands around the comment joined
  quote_damage,            ///< quotes kept, or taken out wherever they stand
  single_quotes_stripped,  ///< '...' taken for quotes
  percent_decoded,         ///< %XX undone where RFC 2231 is not in use
  nul_damage,              ///< cut at a NUL, or the NUL shown as something else
  hidden,                  ///< found in a damaged value by a reader that searches for "name="
};

/// What some reader takes for a parameter's value.
struct ParameterReading {
  std::string octets;
  std::string charset;  ///< by an RFC 2231 label; empty when there is none
  HowRead how{};
  ValuePlace at;  ///< the value that it comes from, or the first of several

  friend bool operator==(const ParameterReading&, const ParameterReading&) = default;
};

struct ParameterReadings {
  std::vector<ParameterReading> readings;  ///< distinct; our own reading first
  bool cut = false;                        ///< there were more: Limits::max_readings, or their octets together
};

/// All that readers are known to take for `attribute` in a value, which `parsed` was made of.
/// Ordinary parameters have one reading. RFC 2047 words are left as they are: another layer decodes them.
/// Total; bounded by Limits::max_readings, and in octets by a multiple of the value's.
/// `attribute` is in lower case, without marks.
[[nodiscard]] ParameterReadings collect_readings(std::string_view value, const MimeValue& parsed,
                                                 std::string_view attribute, const Limits& limits);

/// The same for a value that is not parsed yet.
[[nodiscard]] ParameterReadings collect_readings(std::string_view value, std::string_view attribute,
                                                 const Limits& limits);

}  // namespace mimemend
