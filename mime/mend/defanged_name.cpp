// SPDX-License-Identifier: Apache-2.0
#include "mend/defanged_name.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "backend/unicode.hpp"
#include "scan/ascii.hpp"

namespace mimemend {
namespace {

constexpr std::string_view kSuffix = ".defanged";
constexpr std::size_t kMaxNameBytes = 80;

bool is_safe(char c) {
  return ascii::is_alpha(c) || ascii::is_digit(c) || c == '.' || c == '_' || c == '-' || c == ' ';
}

// Other characters that show may stay in an international name, but not those that make some system
// see another name: ':' (NTFS streams), '%' (escapes), runs of blanks (padding), what Windows forbids.
std::string without_tricks(std::string_view name_utf8) {
  std::string out;
  for (const char c : name_utf8)
    out +=
        std::string_view(":%\"*<>?|").find(c) != std::string_view::npos || (c == ' ' && out.ends_with(' ')) ? '_' : c;
  return out;
}

// Only characters that no reader treats in a way of its own.
std::string plain(std::string_view name_utf8) {
  std::string out;
  for (const char c : name_utf8) {
    if ((ascii::byte(c) & 0xC0U) == 0x80U) continue;  // one '_' for each character, not for each octet
    out += is_safe(c) && !(c == ' ' && out.ends_with(' ')) ? c : '_';
  }
  if (out.size() > kMaxNameBytes) out.erase(0, out.size() - kMaxNameBytes);
  const std::size_t first = out.find_first_not_of(" .");
  out.erase(0, first == std::string::npos ? out.size() : first);
  return out.empty() ? "attachment" : out;
}

std::string percent_encode(std::string_view text) {
  std::string out;
  for (const char c : text)
    out += ascii::is_alpha(c) || ascii::is_digit(c) || c == '.' || c == '_' || c == '-'
               ? std::string(1, c)
               : fmt::format("%{:02X}", ascii::byte(c));
  return out;
}

PlainNames plain_names(std::string_view name_utf8, std::string_view suffix, std::string_view line_end) {
  const std::string composed = unicode::nfc(name_utf8);
  std::string_view name = composed;
  name.remove_prefix(name.find_last_of("/\\") + 1);
  const auto is_edge = [](char c) { return c == ' ' || c == '.'; };
  while (suffix.empty() && !name.empty() && is_edge(name.back())) name.remove_suffix(1);
  while (!name.empty() && is_edge(name.front())) name.remove_prefix(1);
  std::string ascii_name = plain(name);
  while (suffix.empty() && ascii_name.size() > 1 && (ascii_name.ends_with('.') || ascii_name.ends_with(' ')))
    ascii_name.pop_back();
  ascii_name += suffix;
  const bool international = unicode::escape(name) == name && name.size() <= 2 * kMaxNameBytes &&
                             std::any_of(name.begin(), name.end(), ascii::is_8bit);
  // One or the other: of two names readers choose differently (docs/profile.md).
  if (international)
    return {"", fmt::format(";{}\tfilename*=utf-8''{}", line_end,
                            percent_encode(without_tricks(name) + std::string(suffix)))};
  return {fmt::format(";{}\tname=\"{}\"", line_end, ascii_name),
          fmt::format(";{}\tfilename=\"{}\"", line_end, ascii_name)};
}

}  // namespace

PlainNames plain_names(std::string_view name_utf8, std::string_view line_end) {
  return plain_names(name_utf8, "", line_end);
}

DefangedFields defanged_fields(std::string_view name_utf8, std::string_view line_end) {
  const PlainNames names = plain_names(name_utf8, kSuffix, line_end);
  return {"application/octet-stream" + names.name, "attachment" + names.filename};
}

}  // namespace mimemend
