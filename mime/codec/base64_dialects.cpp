// SPDX-License-Identifier: Apache-2.0
#include "codec/base64_dialects.hpp"

#include <algorithm>
#include <utility>

#include "codec/base64.hpp"
#include "scan/ascii.hpp"
#include "scan/lines.hpp"

namespace mimemend {
namespace {

bool is_digit64(char c) { return ascii::is_alpha(c) || ascii::is_digit(c) || c == '+' || c == '/'; }
bool is_url_digit(char c) { return c == '-' || c == '_'; }

std::string decode(std::string_view encoded) {
  std::string out;
  Base64Decoder decoder{DecoderLog()};
  decoder.feed(encoded, out);
  decoder.finish(out);
  return out;
}

std::string without_padding(std::string_view text) {
  std::string out(text);
  std::erase(out, '=');
  return out;
}

std::string from_url_alphabet(std::string_view text) {
  std::string out(text);
  std::replace(out.begin(), out.end(), '-', '+');
  std::replace(out.begin(), out.end(), '_', '/');
  return out;
}

std::string base64_lines(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::string_view line = ascii::trim(take_line(text));
    if (!std::all_of(line.begin(), line.end(), [](char c) { return is_digit64(c) || c == '='; })) continue;
    out += line;
    out += '\n';
  }
  return out;
}

// Something but blanks and more padding follows the first '='.
bool goes_on_behind_padding(std::string_view text) {
  const std::size_t pad = text.find('=');
  return pad != std::string_view::npos &&
         std::any_of(text.begin() + static_cast<std::ptrdiff_t>(pad), text.end(), is_digit64);
}

}  // namespace

std::vector<std::string> decode_base64_dialects(std::string_view encoded) {
  std::vector<std::string> out;
  const auto add = [&out](std::string_view text) {
    std::string decoded = decode(text);
    if (std::find(out.begin(), out.end(), decoded) == out.end()) out.push_back(std::move(decoded));
  };
  const auto add_paddings = [&add](std::string_view text) {
    add(text);
    if (!goes_on_behind_padding(text)) return;
    add(text.substr(0, text.find('=', text.find_first_not_of("=\r\n\t "))));
    add(without_padding(text));
  };
  add_paddings(encoded);
  if (std::any_of(encoded.begin(), encoded.end(), is_url_digit)) add_paddings(from_url_alphabet(encoded));
  const bool junk = std::any_of(encoded.begin(), encoded.end(),
                                [](char c) { return !is_digit64(c) && c != '=' && c != '\r' && c != '\n'; });
  if (junk) add_paddings(base64_lines(encoded));
  return out;
}

}  // namespace mimemend
