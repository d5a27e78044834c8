// SPDX-License-Identifier: Apache-2.0
// What a value that was lexed says: heads, parameters, RFC 2231.
#include "scan/mime_value.hpp"

#include <algorithm>
#include <utility>

#include "scan/ascii.hpp"
#include "scan/octet_class.hpp"

namespace mimemend {
namespace {

// Digits only, few enough to be counted in.
std::optional<std::uint32_t> piece_number(std::string_view digits) {
  if (digits.empty() || digits.size() > 4) return std::nullopt;
  std::uint32_t number = 0;
  for (const char c : digits) {
    if (!ascii::is_digit(c)) return std::nullopt;
    number = number * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return number;
}

std::string joined_pieces(std::string_view value, const MimeValue& parsed, std::string_view wanted, bool& found) {
  struct Piece {
    AttributeMatch match;
    const MimeParameter* parameter;
  };
  std::vector<Piece> pieces;
  for (const MimeParameter& each : parsed.parameters) {
    const auto match = match_attribute(octets(value, each.attribute), wanted);
    if (match && match->marks == AttributeMatch::Marks::piece) pieces.push_back({*match, &each});
  }
  // Among equal numbers the one that is written first.
  std::sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) {
    return std::pair(a.match.number, a.parameter) < std::pair(b.match.number, b.parameter);
  });
  found = !pieces.empty();
  std::string out;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const Piece& piece = pieces[i];
    if (i > 0 && piece.match.number == pieces[i - 1].match.number) continue;
    const std::string decoded = decoded_value(value, *piece.parameter);
    std::string_view text = decoded;
    if (piece.match.encoded && i == 0) text = octets(text, split_extended(text).text);
    out += piece.match.encoded ? percent_decode(text) : std::string(text);
  }
  return out;
}

}  // namespace

void ParameterList::push_back(const MimeParameter& parameter) {
  if (many_.empty() && count_ < few_.size()) {
    few_[count_++] = parameter;
    return;
  }
  if (many_.empty()) many_.assign(few_.begin(), few_.end());
  many_.push_back(parameter);
}

bool MimeValue::damaged() const noexcept {
  const auto harmless = [](const ValueDefect& each) {
    return each.code == FindingCode::header_odd_fold || each.code == FindingCode::parameter_8bit ||
           each.code == FindingCode::parameter_encoded_word || each.code == FindingCode::mime_field_trailing_blank;
  };
  return too_many || !extra.empty() || !std::all_of(defects.begin(), defects.end(), harmless);
}

std::string head_of(std::string_view value, const MimeValue& parsed) {
  const std::string_view head = octets(value, parsed.head);
  if (parsed.plain_head) return ascii::lower(head);
  std::string out;
  out.reserve(head.size());
  for (std::size_t i = 0; i < head.size();) {
    if (head[i] == '(') {
      i = comment_end(head, i);
      continue;
    }
    if (!ascii::is_blank(head[i])) out += ascii::to_lower(head[i]);
    ++i;
  }
  return out;
}

std::string decoded_value(std::string_view value, const MimeParameter& parameter) {
  std::string_view written = octets(value, parameter.value);
  if (parameter.quoted) {
    written.remove_prefix(1);
    if (parameter.closed) written.remove_suffix(1);
  }
  if (!parameter.escaped && !parameter.folded) return std::string(written);
  std::string out;
  out.reserve(written.size());
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (parameter.quoted && written[i] == '\\' && i + 1 < written.size()) ++i;
    if (written[i] != '\r' && written[i] != '\n') out += written[i];
  }
  return out;
}

std::optional<AttributeMatch> match_attribute(std::string_view attribute, std::string_view wanted) {
  if (attribute.size() < wanted.size() || ascii::to_lower(attribute.front()) != wanted.front() ||
      !ascii::equals_ignore_case(attribute.substr(0, wanted.size()), wanted))
    return std::nullopt;
  std::string_view marks = attribute.substr(wanted.size());
  AttributeMatch out;
  if (marks.empty()) return out;
  if (marks.front() != '*') return std::nullopt;
  marks.remove_prefix(1);
  out.marks = AttributeMatch::Marks::extended;
  if (marks.empty()) return out;
  out.encoded = marks.back() == '*';
  if (out.encoded) marks.remove_suffix(1);
  const auto number = piece_number(marks);
  out.marks = number ? AttributeMatch::Marks::piece : AttributeMatch::Marks::odd;
  out.number = number.value_or(0);
  out.leading_zero = marks.size() > 1 && marks.front() == '0';
  return out;
}

std::optional<std::string> parameter(std::string_view value, const MimeValue& parsed, std::string_view wanted) {
  const MimeParameter* extended = nullptr;
  bool marked = false;
  for (const MimeParameter& each : parsed.parameters) {
    const auto match = match_attribute(octets(value, each.attribute), wanted);
    if (!match) continue;
    if (match->marks == AttributeMatch::Marks::none) return decoded_value(value, each);
    marked = true;
    if (match->marks == AttributeMatch::Marks::extended && extended == nullptr) extended = &each;
  }
  if (!marked) return std::nullopt;
  if (extended != nullptr) {
    const std::string text = decoded_value(value, *extended);
    return percent_decode(octets(text, split_extended(text).text));
  }
  bool found = false;
  std::string joined = joined_pieces(value, parsed, wanted, found);
  return found ? std::optional(std::move(joined)) : std::nullopt;
}

ExtendedValue split_extended(std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  ExtendedValue out;
  out.text = {0, size};
  const std::size_t first = text.find('\'');
  const std::size_t second = first == std::string_view::npos ? first : text.find('\'', first + 1);
  if (second == std::string_view::npos) return out;
  out.charset = {0, static_cast<std::uint32_t>(first)};
  out.language = {static_cast<std::uint32_t>(first) + 1, static_cast<std::uint32_t>(second)};
  out.text = {static_cast<std::uint32_t>(second) + 1, size};
  out.labelled = true;
  return out;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? ascii::hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? ascii::hex_value(text[i + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

bool has_encoded_word(std::string_view text) {
  const std::size_t begin = text.find("=?");
  return begin != std::string_view::npos && text.find("?=", begin + 2) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return is(c, kToken); });
}

std::size_t comment_end(std::string_view text, std::size_t from) {
  std::size_t depth = 0;
  for (std::size_t i = from; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      ++i;
    } else if (text[i] == '(') {
      ++depth;
    } else if (text[i] == ')' && --depth == 0) {
      return i + 1;
    }
  }
  return text.size();
}

}  // namespace mimemend
