// SPDX-License-Identifier: Apache-2.0
#include "mend/plain_field.hpp"

#include <algorithm>

#include "mend/plain_words.hpp"
#include "scan/ascii.hpp"
#include "scan/lines.hpp"

namespace mimemend {
namespace {

// Content-* fields that describe content and are not read for structure (RFC 2045, 2183, 2557, 3282, 1864, 3297, ...).
constexpr std::string_view kHarmless[] = {
    "content-alternative", "content-base",     "content-class",    "content-description", "content-duration",
    "content-features",    "content-language", "content-location", "content-md5",         "content-style-type",
};

// Bytes. Some readers cut longer fields, others give up.
constexpr std::size_t kLongestLine = 8000;
constexpr std::size_t kLongestField = 32 * 1024;
constexpr std::ptrdiff_t kMostLines = 500;

bool is_too_long(std::string_view value) {
  const auto lines = std::count(value.begin(), value.end(), '\n');
  if (value.size() > kLongestField || lines > kMostLines) return true;
  while (!value.empty())
    if (take_line(value).size() > kLongestLine) return true;
  return false;
}

// Some readers decode what looks like an encoded word (RFC 2047 2) in it.
bool is_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < '\x7F'; }) &&
         name.find("=?") == std::string_view::npos;
}

bool is_odd(char c) { return ascii::is_control(c) && c != '\t'; }

// Line by line: without controls, and without lines of blanks alone, which end the header for some.
std::string plain_value(std::string_view value, std::string_view line_end) {
  std::string out;
  for (bool first = true; !value.empty(); first = false) {
    const std::size_t lf = value.find('\n');
    std::string line(value.substr(0, lf));
    value.remove_prefix(lf == std::string_view::npos ? value.size() : lf + 1);
    if (line.ends_with('\r')) line.pop_back();
    std::replace_if(line.begin(), line.end(), is_odd, ' ');
    if (!first && ascii::trim(line).empty()) continue;
    if (!first) out += line_end;
    out += line;
  }
  return out;
}

}  // namespace

std::string plain_field(const FieldText& field, FieldKind kind, std::string_view line_end,
                        std::vector<std::string>& seen) {
  if (kind == FieldKind::malformed || !is_name(field.name) || is_too_long(field.value)) return {};
  const std::string name = ascii::lower(field.name);
  if (name.starts_with("content")) {
    const bool harmless = std::find(std::begin(kHarmless), std::end(kHarmless), name) != std::end(kHarmless);
    if (!harmless || std::find(seen.begin(), seen.end(), name) != seen.end()) return {};
    seen.push_back(name);
  }
  std::string out(field.name);
  out += ':';
  out += plain_value(plain_words(field.value), line_end);
  if (out.ends_with(';')) out += ' ';  // ripmime takes the next line for more of it
  out += line_end;
  return out;
}

}  // namespace mimemend
