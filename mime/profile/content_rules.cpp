// SPDX-License-Identifier: Apache-2.0
#include "profile/content_rules.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "profile/line_scan.hpp"
#include "scan/ascii.hpp"

namespace mimemend::profile {
namespace {

using enum ProfileRule;

constexpr std::size_t kMaxLine = 998;        // RFC 5322 2.1.1
constexpr std::size_t kMaxEncodedLine = 76;  // RFC 2045 6.7 (5), 6.8
constexpr std::string_view kShown[] = {"7bit", "8bit", "binary", "quoted-printable"};

// A field of MIME that says of the lines behind it that they are more than they show. Quoted-printable shows.
bool packs_content(std::string_view text) {
  constexpr std::string_view kField = "content-transfer-encoding";
  if (!is_mime_field_line(text) || !ascii::starts_with_ignore_case(text, kField)) return false;
  text.remove_prefix(text.find(':') + 1);
  const std::string_view value = ascii::trim(text);
  return std::none_of(std::begin(kShown), std::end(kShown),
                      [=](std::string_view shown) { return ascii::equals_ignore_case(value, shown); });
}

void check_text_line(Entity& entity, const Line& line, DeviationLog& log) {
  if (line.text.empty()) return;
  if (begins_file(line.text)) log.add(entity, file_in_text, line.at);
  if (packs_content(line.text)) log.add(entity, mime_line_in_text, line.at);
}

// The last line of base64: its pads, and the bits that they leave unused (RFC 4648 3.5).
void check_padding(Entity& entity, const Line& line, std::string_view digits, DeviationLog& log) {
  const std::size_t pads = line.text.size() - digits.size();
  if (line.text.size() % 4 != 0 || pads > 2) return log.add(entity, base64_length, line.at);
  const unsigned unused = pads == 2 ? 15 : 3;
  if ((base64_digit(digits.back()) & unused) != 0) log.add(entity, base64_padding, line.at);
}

// A field, or what folds one, of RFC 3464's groups.
void check_report_line(Entity& entity, const Line& line, DeviationLog& log) {
  Content& content = entity.content;
  const bool folded = !line.text.empty() && ascii::is_wsp(line.text.front());
  const std::size_t colon = line.text.find(':');
  const std::string_view name = line.text.substr(0, colon == std::string_view::npos ? 0 : colon);
  const bool field = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 0x7F; });
  const bool allowed = line.text.empty() || (folded ? content.in_field : field);
  if (!allowed) log.add(entity, report_form, line.at);
  content.in_field = folded ? content.in_field : field;
}

bool is_upper_hex(char c) { return ascii::is_digit(c) || (c >= 'A' && c <= 'F'); }

// Each "=" begins an octet in upper-case digits, or ends the line.
bool has_plain_escapes(std::string_view text) {
  for (std::size_t at = text.find('='); at != std::string_view::npos; at = text.find('=', at + 3)) {
    if (at + 1 == text.size()) return true;
    if (at + 2 >= text.size() || !is_upper_hex(text[at + 1]) || !is_upper_hex(text[at + 2])) return false;
  }
  return true;
}

// Controls that are text: TAB, LF, FF and ESC.
bool is_text_control(std::string_view digits) {
  return digits == "09" || digits == "0A" || digits == "0C" || digits == "1B";
}

// A line end behind what the line before ended in: an encoded CR, or an encoded LF.
bool goes_on_behind_line_end(Content& content, std::string_view text) {
  const bool soft = std::exchange(content.soft_cr, text.ends_with("=0D="));
  const bool hard = std::exchange(content.hard_end, text.ends_with("=0D") || text.ends_with("=0A"));
  return hard || (soft && (text.empty() || text.starts_with("=0A")));
}

// A control character that is no text, or a CR with an encoded line end behind it.
bool has_control_escape(std::string_view text) {
  for (std::size_t at = text.find('='); at != std::string_view::npos; at = text.find('=', at + 1)) {
    const std::string_view digits = text.substr(at + 1, 2);
    const std::string_view rest = text.substr(std::min(at + 3, text.size()));
    const bool lone_cr = digits == "0D" && !rest.starts_with("=0A");
    if (is_text_control(digits) || lone_cr) continue;
    if (digits.starts_with('0')) return true;
    if (digits.starts_with('1') || digits == "7F") return digits.size() == 2;
  }
  return false;
}

}  // namespace

unsigned base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<unsigned>(c - 'A');
  if (c >= 'a' && c <= 'z') return static_cast<unsigned>(c - 'a') + 26;
  if (ascii::is_digit(c)) return static_cast<unsigned>(c - '0') + 52;
  return c == '+' ? 62 : 63;
}

bool begins_file(std::string_view text) {
  if (text.front() == '=') return ascii::starts_with_ignore_case(text, "=ybegin ");
  if (text.front() == '(') return ascii::starts_with_ignore_case(text, "(This file must be converted with BinHex");
  text = ascii::trim_left(text);  // PHP's mailparse does not mind blanks
  if (text.empty() || ascii::to_lower(text.front()) != 'b' || !ascii::starts_with_ignore_case(text, "begin"))
    return false;
  std::string_view rest = text.substr(5);
  if (ascii::starts_with_ignore_case(rest, "-base64")) rest.remove_prefix(7);
  if (rest.empty() || !ascii::is_wsp(rest.front())) return false;
  rest = ascii::trim_left(rest);
  const auto digits =
      static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), ascii::is_digit) - rest.begin());
  return digits >= 3 && digits <= 6 && digits < rest.size() && ascii::is_wsp(rest[digits]);
}

bool is_mime_field_line(std::string_view text) {
  if (ascii::to_lower(text.front()) != 'c' || !ascii::starts_with_ignore_case(text, "content-")) return false;
  constexpr std::array<std::string_view, 3> kFields{"content-type", "content-transfer-encoding", "content-disposition"};
  return std::any_of(kFields.begin(), kFields.end(), [&](std::string_view field) {
    return ascii::starts_with_ignore_case(text, field) && ascii::trim_left(text.substr(field.size())).starts_with(':');
  });
}

void check_identity_line(Entity& entity, const Line& line, DeviationLog& log) {
  if ((octet::binary & line.octets) != 0) log.add(entity, control_in_text, line.at);
  if (((octet::high | octet::line_break | octet::binary) & line.octets) != 0) {
    if (!entity.is_text) log.add(entity, raw_binary, line.at);
    log.add(entity, raw_8bit, line.at);
  }
  if (entity.is_report) check_report_line(entity, line, log);
  check_text_line(entity, line, log);
}

void check_base64_line(Entity& entity, const Line& line, DeviationLog& log) {
  Content& content = entity.content;
  if (line.text.empty()) {
    content.blank_line = true;
    return;
  }
  if (content.ended) return log.add(entity, base64_padding, line.at);
  if (content.blank_line) log.add(entity, base64_form, line.at);
  if (line.text.size() > kMaxEncodedLine) log.add(entity, base64_line, line.at);
  if (line.octets == 0) {
    if (line.text.size() % 4 != 0) log.add(entity, base64_length, line.at);
    return;
  }
  std::string_view digits = line.text;
  while (digits.ends_with('=')) digits.remove_suffix(1);
  if (digits.empty() || digits.size() == line.text.size() || !ascii::is_base64(digits))
    return log.add(entity, base64_form, line.at);
  content.ended = true;
  check_padding(entity, line, digits, log);
}

void check_quoted_printable_line(Entity& entity, const Line& line, DeviationLog& log) {
  Content& content = entity.content;
  content.soft_break = false;
  content.last_line = line.at;
  if (goes_on_behind_line_end(content, line.text)) log.add(entity, quoted_printable_control, line.at);
  if (line.text.empty()) return;
  if (line.text.size() > kMaxEncodedLine) log.add(entity, quoted_printable_line, line.at);
  if (line.text.size() > kMaxLine || ((octet::high | octet::line_break | octet::binary) & line.octets) != 0 ||
      ascii::is_wsp(line.text.back()) || line.text.find('\x1B') != std::string_view::npos)  // Go refuses ESC
    log.add(entity, quoted_printable_form, line.at);
  if ((line.octets & octet::equals) != 0) {
    if (!has_plain_escapes(line.text)) log.add(entity, quoted_printable_form, line.at);
    if (has_control_escape(line.text)) log.add(entity, quoted_printable_control, line.at);
    content.soft_break = line.text.back() == '=';
  }
  check_text_line(entity, line, log);
}

void check_content_end(Entity& entity, DeviationLog& log) {
  if (entity.encoding == Encoding::quoted_printable && entity.content.soft_break)
    log.add(entity, quoted_printable_form, entity.content.last_line);
}

}  // namespace mimemend::profile
