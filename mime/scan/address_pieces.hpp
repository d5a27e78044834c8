// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include <mimemend/byte_range.hpp>

namespace mimemend {

/// What stands between two separators of an address list (RFC 5322 3.4), separators left out.
struct AddressPiece {
  ByteRange at;
  bool begins_group = false;  ///< a ':' follows: this is a group's name
  bool ends_group = false;    ///< a ';' follows
};

/// Cuts an unfolded address list at the commas, colons and semicolons that are not in a quoted-string, a comment, an
/// angle-addr or a domain-literal. One that is left open runs to the end. Total; linear.
class AddressPieces {
 public:
  explicit AddressPieces(std::string_view value) : value_(value) {}

  /// The next piece that is not empty; one that ends a group comes even so.
  [[nodiscard]] std::optional<AddressPiece> next();

 private:
  [[nodiscard]] std::size_t find_separator() const;

  std::string_view value_;
  std::size_t at_ = 0;
};

}  // namespace mimemend
