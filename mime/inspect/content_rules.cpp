// SPDX-License-Identifier: Apache-2.0
#include "inspect/content_rules.hpp"

#include <algorithm>

#include "scan/ascii.hpp"
#include "scan/header_fields.hpp"
#include "scan/lines.hpp"

namespace mimemend {
namespace {

// Long lines of letters and digits, in fours, all but the last alike: no text is so.
constexpr std::size_t kBase64Line = 40;

bool looks_like_base64(std::string_view head) {
  head = ascii::trim(head.substr(0, 1024));
  const std::string_view first = take_line(head);
  if (first.size() < kBase64Line || first.size() % 4 != 0 || !ascii::is_base64(first)) return false;
  // A line of one kind of letters is a ruler or a word; encoded bytes have all kinds.
  const auto has = [&](auto kind) { return std::any_of(first.begin(), first.end(), kind); };
  if (!has(ascii::is_digit) || !has([](char c) { return c >= 'a' && c <= 'z'; }) ||
      !has([](char c) { return c >= 'A' && c <= 'Z'; }))
    return false;
  const std::string_view second = take_line(head);
  return second.empty() ? head.empty() : ascii::is_base64(second) && second.size() <= first.size();
}

bool has_mime_line(std::string_view head) {
  while (!head.empty()) {
    if (looks_like_mime_field(take_line(head))) return true;
  }
  return false;
}

bool is_text(std::string_view type) { return type.starts_with("text/") || type.starts_with("message/"); }

}  // namespace

bool looks_like_message(std::string_view head) {
  constexpr int kFields = 3;
  head = head.substr(0, 4096);
  if (head.starts_with("From ")) (void)take_line(head);
  for (int fields = 0; !head.empty();) {
    const std::string_view line = take_line(head);
    if (line.starts_with(' ') || line.starts_with('\t')) continue;
    const std::size_t colon = line.find(':');
    if (colon == 0 || colon == std::string_view::npos || line.substr(0, colon).find(' ') != std::string_view::npos)
      return false;
    if (looks_like_message_field(line) && ++fields == kFields) return true;
  }
  return false;
}

std::vector<FindingCode> check_content(const Part& part, const Leaf& leaf, std::string_view head) {
  std::vector<FindingCode> out;
  const std::string_view declared = part.media_type;
  const std::string_view detected = leaf.detected_type;
  if (part.encoding == TransferEncoding::quoted_printable && !is_text(detected) && detected != "application/x-empty" &&
      !is_text(declared))
    out.push_back(FindingCode::binary_in_text_encoding);
  if (part.encoding == TransferEncoding::identity && looks_like_base64(head))
    out.push_back(FindingCode::base64_unlabelled);
  // A report has none of these lines; to readers that take any message/* for a message it is one with parts.
  const bool report = declared.starts_with("message/") && has_mime_line(head);
  if (report ||
      (detected == "message/rfc822" && !declared.starts_with("message/") && declared != "text/rfc822-headers"))
    out.push_back(FindingCode::message_mislabelled);
  else if ((is_text(detected) || detected == "application/octet-stream") && has_mime_line(head))
    out.push_back(FindingCode::mime_like_text);  // whatever it is said to be: some readers open any file
  if (detected == "application/ms-tnef" && declared != "application/ms-tnef" && declared != "application/vnd.ms-tnef")
    out.push_back(FindingCode::tnef);
  return out;
}

}  // namespace mimemend
