// SPDX-License-Identifier: Apache-2.0
#include "profile/field_value.hpp"

#include <array>

#include "scan/ascii.hpp"

namespace mimemend::profile {
namespace {

constexpr std::size_t kMaxParameters = 64;

// RFC 2045 5.1: no blanks, controls, 8-bit or tspecials.
constexpr auto kIsToken = [] {
  std::array<bool, 256> out{};
  for (std::size_t c = 0x21; c < 0x7F; ++c)
    out[c] = std::string_view("()<>@,;:\\\"/[]?=").find(static_cast<char>(c)) == std::string_view::npos;
  return out;
}();

std::size_t token_size(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && kIsToken[ascii::byte(text[size])]) ++size;
  return size;
}

/// Takes a value apart from left to right; each take_*() moves on only when it finds what it is named for.
class ValueReader {
 public:
  explicit ValueReader(std::string_view value) : rest_(value) {}

  void skip_blanks() {
    while (!rest_.empty() && ascii::is_wsp(rest_.front())) rest_.remove_prefix(1);
  }
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::optional<std::string_view> take_token() {
    const std::size_t size = token_size(rest_);
    if (size == 0) return std::nullopt;
    return take_bytes(size);
  }
  /// Between quotes: any text but quotes and backslashes, which readers take differently.
  std::optional<std::string_view> take_quoted() {
    if (!rest_.starts_with('"')) return std::nullopt;
    const std::size_t end = rest_.find_first_of("\"\\", 1);
    if (end == std::string_view::npos || rest_[end] != '"') return std::nullopt;
    std::string_view quoted = take_bytes(end + 1);
    return quoted.substr(1, quoted.size() - 2);
  }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view take_bytes(std::size_t size) {
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  std::string_view rest_;
};

// ";" attribute "=" value, as often as it is there. Behind a ";" at the end ripmime misses the next field.
bool read_parameters(ValueReader& reader, std::vector<ValueParameter>& out) {
  for (;;) {
    reader.skip_blanks();
    if (reader.at_end()) return true;
    if (!reader.take(';') || out.size() == kMaxParameters) return false;
    reader.skip_blanks();
    const auto name = reader.take_token();
    if (!name || !reader.take('=')) return false;
    const auto quoted = reader.take_quoted();
    const auto value = quoted ? quoted : reader.take_token();
    if (!value) return false;
    out.push_back({ascii::lower(*name), std::string(*value)});
  }
}

FieldValue read_value(std::string_view value, bool has_subtype) {
  FieldValue out;
  ValueReader reader(value);
  reader.skip_blanks();
  const auto type = reader.take_token();
  if (!type) return out;
  out.token = ascii::lower(*type);
  if (has_subtype) {
    if (!reader.take('/')) return out;
    const auto subtype = reader.take_token();
    if (!subtype) return out;
    out.token += '/' + ascii::lower(*subtype);
  }
  out.plain = read_parameters(reader, out.parameters);
  return out;
}

}  // namespace

std::string unfolded(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\n' || (value[i] == '\r' && value.substr(i + 1).starts_with('\n'))) continue;
    out += value[i];
  }
  return out;
}

bool has_odd_fold(std::string_view value) {
  bool quoted = false;
  bool any = false;  // text before the fold
  for (const char c : value) {
    if (c == '"') quoted = !quoted;
    if (c == '\n' && (quoted || !any)) return true;
    if (!ascii::is_blank(c)) any = true;
  }
  return false;
}

bool is_token(std::string_view text) { return !text.empty() && token_size(text) == text.size(); }

bool has_encoded_word(std::string_view text) {
  const std::size_t begin = text.find("=?");
  return begin != std::string_view::npos && text.find('?', begin + 2) != std::string_view::npos;
}

std::optional<std::string_view> FieldValue::parameter(std::string_view name) const {
  for (const ValueParameter& each : parameters)
    if (each.name == name) return each.value;
  return std::nullopt;
}

FieldValue read_content_type(std::string_view value) { return read_value(value, true); }
FieldValue read_disposition(std::string_view value) { return read_value(value, false); }

}  // namespace mimemend::profile
