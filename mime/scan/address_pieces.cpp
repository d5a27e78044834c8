// SPDX-License-Identifier: Apache-2.0
#include "scan/address_pieces.hpp"

#include "scan/ascii.hpp"

namespace mimemend {
namespace {

enum class State : std::uint8_t {
  plain,
  quoted,   ///< RFC 5322 3.2.4
  comment,  ///< 3.2.2; they nest
  angle,    ///< 3.4; a route (4.4) has commas and a colon of its own
  literal,  ///< 3.4.1; IPv6 has colons
};

}  // namespace

std::optional<AddressPiece> AddressPieces::next() {
  while (at_ < value_.size()) {
    const std::size_t separator = find_separator();
    const char what = separator < value_.size() ? value_[separator] : '\0';
    const AddressPiece piece{{at_, separator}, what == ':', what == ';'};
    const bool blank = ascii::trim(value_.substr(at_, separator - at_)).empty();
    at_ = separator + 1;
    if (!blank || piece.ends_group || piece.begins_group) return piece;
  }
  return std::nullopt;
}

std::size_t AddressPieces::find_separator() const {
  State state = State::plain;
  std::size_t depth = 0;  // of comments
  for (std::size_t i = at_; i < value_.size(); ++i) {
    const char c = value_[i];
    if (c == '\\' && state != State::plain && state != State::angle) {
      ++i;  // a quoted-pair (3.2.1)
      continue;
    }
    switch (state) {
      case State::plain:
        if (c == ',' || c == ':' || c == ';') return i;
        if (c == '"') state = State::quoted;
        if (c == '<') state = State::angle;
        if (c == '[') state = State::literal;
        if (c == '(') {
          state = State::comment;
          depth = 1;
        }
        break;
      case State::quoted:
        if (c == '"') state = State::plain;
        break;
      case State::comment:
        if (c == '(') ++depth;
        if (c == ')' && --depth == 0) state = State::plain;
        break;
      case State::angle:
        if (c == '>') state = State::plain;
        break;
      case State::literal:
        if (c == ']') state = State::plain;
        break;
    }
  }
  return value_.size();
}

}  // namespace mimemend
