// SPDX-License-Identifier: Apache-2.0
#include "scan/address_lexer.hpp"

#include <algorithm>
#include <array>

#include "scan/ascii.hpp"

namespace mimemend {
namespace {

constexpr std::string_view kSpecials = " \t\r\n\"()<>,;:@[\\";

constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> out{};
  out.fill(true);
  for (const char c : kSpecials) out[ascii::byte(c)] = false;
  return out;
}();

}  // namespace

std::size_t AddressLexer::plain_end(std::size_t at) const noexcept {
  while (at < value_.size() && kPlain[ascii::byte(value_[at])]) ++at;
  return at;
}

std::optional<std::size_t> AddressLexer::pair_end(std::size_t at) const noexcept {
  if (at + 1 >= value_.size()) return std::nullopt;
  return at + 2;
}

std::optional<std::size_t> AddressLexer::quoted_end(std::size_t at) {
  if (last_quote_ && at >= *last_quote_) return std::nullopt;
  for (std::size_t i = at + 1; i < value_.size(); ++i) {
    if (value_[i] == '"') return i + 1;
    if (value_[i] == '\\') ++i;
  }
  last_quote_ = at;
  return std::nullopt;
}

std::optional<std::size_t> AddressLexer::comment_end(std::size_t at) {
  if (std::binary_search(open_comments_.begin(), open_comments_.end(), at)) return std::nullopt;
  std::size_t depth = 0;
  for (std::size_t i = at; i < value_.size(); ++i) {
    if (value_[i] == '\\')
      ++i;
    else if (value_[i] == '(')
      ++depth;
    else if (value_[i] == ')' && --depth == 0)
      return i + 1;
  }
  find_open_comments(at);
  return std::nullopt;
}

// The comment at `at` goes on to the end. Later ones may be closed all the same, and a search for each would
// be quadratic; which are not is known after one.
void AddressLexer::find_open_comments(std::size_t at) {
  open_comments_.clear();
  for (std::size_t i = at; i < value_.size(); ++i) {
    if (value_[i] == '\\')
      ++i;
    else if (value_[i] == '(')
      open_comments_.push_back(i);
    else if (value_[i] == ')')
      open_comments_.pop_back();  // never the first one: that has no end
  }
}

// RFC 5322 3.4.1 would let it hold brackets and commas; one that was left open should not swallow those.
std::optional<std::size_t> AddressLexer::literal_end(std::size_t at) const noexcept {
  const std::size_t end = value_.find_first_of("]<>,\"()[\\", at + 1);
  if (end == std::string_view::npos || value_[end] != ']') return std::nullopt;
  return end + 1;
}

std::optional<std::size_t> AddressLexer::route_end(std::size_t at) {
  if (routeless_from_ <= at && at < routeless_to_) return std::nullopt;
  std::size_t i = at;
  while (i < value_.size()) {
    const char c = value_[i];
    if (c == ':') return i + 1;
    if (c == '<' || c == '>' || c == ';') break;
    std::optional<std::size_t> next;
    if (c == '"' && quoted_end(i)) break;
    if (c == '(') {
      next = comment_end(i);
      if (!next) break;
    }
    if (c == '[') next = literal_end(i);
    if (c == '\\') next = pair_end(i);
    i = next.value_or(i + 1);
  }
  routeless_from_ = at;
  routeless_to_ = i;
  return std::nullopt;
}

AddressLexer::OpenComment AddressLexer::open_comment(std::size_t at) {
  OpenComment out{at + 1, at + 1, 1};
  while (out.stop < value_.size()) {
    const char c = value_[out.stop];
    if (c == '<' || c == '>' || c == ',' || c == ';') break;
    std::optional<std::size_t> next = out.stop + 1;
    if (c == '\\') next = pair_end(out.stop);
    if (c == '(') next = comment_end(out.stop);
    if (c == '(' && !next) {
      ++out.levels;
      next = out.stop + 1;
    }
    // A backslash at the very end would escape what closes the comment: it stays outside.
    if (next && !ascii::is_blank(c)) out.text_end = *next;
    out.stop = next.value_or(value_.size());
  }
  return out;
}

std::optional<AddressLexer::TextBefore> AddressLexer::text_before_bracket(std::size_t at) noexcept {
  routeless_from_ = routeless_to_ = 0;
  std::size_t text_end = at;
  for (std::size_t i = at; i < value_.size();) {
    if (value_[i] == '<') return TextBefore{text_end, i};
    const std::size_t next = value_[i] == '\\' ? i + 2 : i + 1;
    if (!ascii::is_blank(value_[i])) text_end = next;
    i = next;
  }
  return std::nullopt;
}

bool AddressLexer::path_follows(std::size_t at) {
  while (at < value_.size()) {
    std::optional<std::size_t> next;
    switch (value_[at]) {
      case '<': return true;
      case '>':
      case ',':
      case ';':
      case ':':
      case '@': return false;
      case '"': next = quoted_end(at); break;
      case '(':
        next = comment_end(at);
        if (!next) next = open_comment(at).stop;
        break;
      case '[': next = literal_end(at); break;
      case '\\': next = pair_end(at); break;
      default: break;
    }
    at = next.value_or(at + 1);
  }
  return false;
}

AddressLexer::Inside AddressLexer::look_inside(std::size_t bracket) {
  Inside out;
  bool item_begins = true;
  std::size_t at = bracket + 1;
  while (at < value_.size() && value_[at] != '<' && value_[at] != '>') at = look_at(at, item_begins, out);
  out.stop = at;
  if (at < value_.size()) out.end = value_[at] == '>' ? Inside::End::closed : Inside::End::reopened;
  return out;
}

std::size_t AddressLexer::look_at(std::size_t at, bool& item_begins, Inside& out) {
  const auto text = [&](std::size_t end) {
    item_begins = false;
    if (!out.separator) out.text_end = end;
    return end;
  };
  const auto separator = [&] {
    if (!out.separator) out.separator = at;
    return at + 1;
  };
  switch (value_[at]) {
    case ' ':
    case '\t':
    case '\r':
    case '\n':
      if (out.at_sign && !out.blank_behind_at) out.blank_behind_at = at;
      return at + 1;
    case ',':
      out.comma = true;
      item_begins = true;
      return separator();
    case ';': item_begins = false; return separator();
    case '@':
      if (item_begins)
        if (const auto end = route_end(at)) return *end;
      out.at_sign = true;
      return text(at + 1);
    case '"': {
      const auto end = quoted_end(at);
      return end ? text(*end) : at + 1;
    }
    case '(': {
      const auto end = comment_end(at);
      return end ? *end : open_comment(at).stop;
    }
    case ')': return at + 1;
    case '[': return text(literal_end(at).value_or(at + 1));
    case '\\': {
      const auto end = pair_end(at);
      return end ? text(*end) : at + 1;
    }
    case ':': return text(at + 1);
    default: return text(plain_end(at));
  }
}

}  // namespace mimemend
