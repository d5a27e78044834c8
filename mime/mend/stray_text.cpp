// SPDX-License-Identifier: Apache-2.0
#include "mend/stray_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "codec/base64.hpp"
#include "scan/ascii.hpp"
#include "scan/header_fields.hpp"
#include "scan/lines.hpp"
#include "scan/utf8.hpp"

namespace mimemend {
namespace {

// What readers that look for parts outside of parts go by.
bool looks_like_structure(std::string_view line) {
  line = ascii::trim(line);
  return line.starts_with("--") || line.starts_with("begin ") || line.starts_with("begin-base64") ||
         line.starts_with("=ybegin") || line.find("BinHex") != std::string_view::npos || looks_like_mime_field(line) ||
         line.find('\0') != std::string_view::npos;
}

// "This is a multi-part message in MIME format." and its like, which only readers without MIME are to see.
bool is_for_old_readers(std::string_view text) {
  const std::string lower = ascii::lower(text.substr(0, 1024));
  const auto says = [&](std::string_view word) { return lower.find(word) != std::string::npos; };
  return says("mime") || says("multipart") || says("multi-part") || (says("message") && says("parts"));
}

}  // namespace

std::string stray_text_part(std::string_view text, std::string_view line_end) {
  text = ascii::trim(text);
  while (!text.empty() && (text.front() == '\n' || text.front() == '\r')) text = ascii::trim(text.substr(1));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
    text = ascii::trim(text.substr(0, text.size() - 1));
  if (text.empty() || is_for_old_readers(text)) return {};
  for (std::string_view rest = text; !rest.empty();)
    if (looks_like_structure(take_line(rest))) return {};
  const bool ascii_only = std::none_of(text.begin(), text.end(), ascii::is_8bit);
  const std::string_view charset = ascii_only ? "us-ascii" : find_invalid_utf8(text) ? "windows-1252" : "utf-8";
  std::string out =
      fmt::format("Content-Type: text/plain; charset={0}{1}Content-Transfer-Encoding: base64{1}{1}", charset, line_end);
  Base64Encoder encoder(line_end);
  encoder.feed(text, out);
  encoder.finish(out);
  return out;
}

std::string signature_gone_part(std::string_view line_end) {
  return fmt::format(
      "Content-Type: text/plain; charset=us-ascii{0}Content-Transfer-Encoding: 7bit{0}{0}"
      "The part of this message that follows was signed or encrypted. It was built in a way that{0}"
      "mail programs read differently, so it was written anew, and its signature does not hold any more.",
      line_end);
}

}  // namespace mimemend
