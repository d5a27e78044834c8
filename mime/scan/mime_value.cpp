// SPDX-License-Identifier: Apache-2.0
#include "scan/mime_value.hpp"

#include <algorithm>
#include <map>

#include "scan/ascii.hpp"

namespace mimemend {
namespace {

/// Walks over a field value. Every call moves on or leaves the cursor at its end.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  void advance() { rest_.remove_prefix(1); }

  /// CFWS (RFC 5322 3.2.2): blanks and comments, nested ones and unclosed ones, too.
  void skip_cfws() {
    while (!at_end()) {
      if (ascii::is_blank(peek()))
        advance();
      else if (peek() == '(')
        skip_comment();
      else
        return;
    }
  }
  /// Up to and not including the first of `stops`.
  std::string_view take_until(std::string_view stops) {
    const std::string_view taken = rest_.substr(0, rest_.find_first_of(stops));
    rest_.remove_prefix(taken.size());
    return taken;
  }
  /// A quoted-string whose opening quote is next; quoted-pairs undone. `closed` tells of the end quote.
  std::string take_quoted(bool& closed) {
    std::string out;
    advance();
    for (closed = false; !at_end(); advance()) {
      if (peek() == '"') {
        closed = true;
        advance();
        break;
      }
      if (peek() == '\\' && rest_.size() > 1) advance();
      out += peek();
    }
    return out;
  }

 private:
  void skip_comment() {
    int depth = 0;
    for (; !at_end(); advance()) {
      if (peek() == '\\' && rest_.size() > 1) {
        advance();
      } else if (peek() == '(') {
        ++depth;
      } else if (peek() == ')' && --depth == 0) {
        return advance();
      }
    }
  }

  std::string_view rest_;
};

// What follows a value up to the next ';' has no business there, comments apart.
void skip_to_separator(Cursor& cursor, MimeValue& out) {
  cursor.skip_cfws();
  if (cursor.at_end() || cursor.peek() == ';') return;
  out.malformed = true;
  while (!cursor.at_end() && cursor.peek() != ';') {
    if (cursor.peek() == '"') {
      bool closed = false;
      (void)cursor.take_quoted(closed);
    } else {
      cursor.advance();
    }
  }
}

std::string take_value(Cursor& cursor, MimeValue& out) {
  cursor.skip_cfws();
  if (cursor.peek() == '"') {
    bool closed = false;
    std::string value = cursor.take_quoted(closed);
    if (!closed) out.malformed = true;
    return value;
  }
  // RFC 2045 5.1 wants a token. Mailers write blanks into it, and most readers then take all up to ';'.
  const std::string_view value = ascii::trim_right(cursor.take_until(";("));
  if (value.empty() || value.find_first_of(" \t\"") != std::string_view::npos) out.malformed = true;
  return std::string(value);
}

void take_parameter(Cursor& cursor, MimeValue& out) {
  cursor.skip_cfws();
  if (cursor.at_end() || cursor.peek() == ';') return;  // ";;" and a ';' at the end: harmless
  const std::string attribute = ascii::lower(ascii::trim_right(cursor.take_until("=;(\"")));
  cursor.skip_cfws();
  if (cursor.peek() != '=' || attribute.empty()) {
    out.malformed = true;
    return skip_to_separator(cursor, out);
  }
  cursor.advance();
  out.parameters.push_back({attribute, take_value(cursor, out)});
  skip_to_separator(cursor, out);
}

// RFC 2231 4: charset'language'octets. The octets stay as they are.
std::string_view without_charset(std::string_view value) {
  const std::size_t first = value.find('\'');
  const std::size_t second = first == std::string_view::npos ? first : value.find('\'', first + 1);
  return second == std::string_view::npos ? value : value.substr(second + 1);
}

}  // namespace

MimeValue parse_mime_value(std::string_view value, const Limits& limits) {
  MimeValue out;
  Cursor cursor(value);
  cursor.skip_cfws();
  out.head = ascii::lower(ascii::trim(cursor.take_until("; \t(")));
  // "text / plain": blanks around the slash are allowed by RFC 822 and read so by most.
  cursor.skip_cfws();
  if (cursor.peek() == '/' || out.head.ends_with('/')) {
    if (cursor.peek() == '/') {
      cursor.advance();
      out.head += '/';
      cursor.skip_cfws();
    }
    out.head += ascii::lower(ascii::trim(cursor.take_until("; \t(")));
  }
  skip_to_separator(cursor, out);
  while (!cursor.at_end()) {
    cursor.advance();  // the ';'
    if (out.parameters.size() >= limits.max_parameters) {
      out.too_many = true;
      break;
    }
    take_parameter(cursor, out);
  }
  return out;
}

std::optional<std::string> MimeValue::parameter(std::string_view attribute) const {
  std::map<unsigned, std::string> pieces;  // by section number: RFC 2231 3 lets them come in any order
  std::optional<std::string> extended;
  for (const MimeParameter& parameter : parameters) {
    if (parameter.attribute == attribute) return parameter.value;
    std::string_view rest = parameter.attribute;
    if (!rest.starts_with(attribute) || rest.size() <= attribute.size() || rest[attribute.size()] != '*') continue;
    rest.remove_prefix(attribute.size() + 1);
    if (rest.empty()) {
      if (!extended) extended = percent_decode(without_charset(parameter.value));
      continue;
    }
    const bool escaped = rest.ends_with('*');
    if (escaped) rest.remove_suffix(1);
    if (rest.empty() || rest.size() > 4 || !std::all_of(rest.begin(), rest.end(), ascii::is_digit)) continue;
    const auto section = static_cast<unsigned>(std::stoul(std::string(rest)));
    std::string_view value = parameter.value;
    if (escaped && section == 0) value = without_charset(value);
    pieces.emplace(section, escaped ? percent_decode(value) : std::string(value));
  }
  if (extended || pieces.empty()) return extended;
  std::string joined;
  for (const auto& [section, piece] : pieces) joined += piece;
  return joined;
}

bool MimeValue::repeated(std::string_view attribute) const {
  return std::count_if(parameters.begin(), parameters.end(),
                       [&](const MimeParameter& parameter) { return parameter.attribute == attribute; }) > 1;
}

std::string percent_decode(std::string_view text) {
  std::string out;
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

}  // namespace mimemend
