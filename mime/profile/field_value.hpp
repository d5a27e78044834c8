// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The values of MIME fields in the one form that all readers take alike (RFC 2045 5.1 without comments, quoted
/// pairs and folds inside quotes).
namespace mimemend::profile {

/// The value of a field as one line: line ends of folds taken out, the blanks behind them left.
[[nodiscard]] std::string unfolded(std::string_view value);

/// Whether a line end stands right behind the colon, or inside a quoted string.
[[nodiscard]] bool has_odd_fold(std::string_view value);

/// One or more of the characters of a token (RFC 2045 5.1).
[[nodiscard]] bool is_token(std::string_view text);

/// "=?charset?B?...?=" or what could be taken for it (RFC 2047 2).
[[nodiscard]] bool has_encoded_word(std::string_view text);

struct ValueParameter {
  std::string name;   ///< in lower case, as written: with its '*'
  std::string value;  ///< without quotes
};

/// "text/plain; charset=utf-8", taken apart.
struct FieldValue {
  std::string token;                       ///< "text/plain", "attachment": in lower case
  std::vector<ValueParameter> parameters;  ///< those before the first offence
  bool plain = false;                      ///< no offence against the form

  /// The value of the first of this name.
  [[nodiscard]] std::optional<std::string_view> parameter(std::string_view name) const;
};

/// Read an unfolded value: of TYPE "/" SUBTYPE, and of one token.
[[nodiscard]] FieldValue read_content_type(std::string_view value);
[[nodiscard]] FieldValue read_disposition(std::string_view value);

}  // namespace mimemend::profile
