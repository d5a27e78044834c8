// SPDX-License-Identifier: Apache-2.0
#include <mimemend/milter/reply.hpp>

#include <algorithm>
#include <cassert>
#include <utility>

namespace mimemend::milter {

std::string fit_for_reply(std::string_view text) {
  std::string fit;
  std::size_t on_the_wire = 0;
  for (const char c : text) {
    on_the_wire += c == '%' ? 2 : 1;
    if (on_the_wire > kMaxReplyBytes) break;
    fit += c < ' ' || c > '~' ? '?' : c;
  }
  return fit.empty() ? "-" : fit;
}

namespace detail {

namespace {

// Both MTAs format the text: Postfix drops a single '%', Sendmail then sends a text of its own.
std::string with_percent_doubled(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c;
    if (c == '%') out += '%';
  }
  return out;
}

// RFC 3463 2: class "." subject "." detail, of one to three digits each.
bool is_enhanced_code(std::string_view code, char reply_class) {
  if (code.size() < 5 || code[0] != reply_class || code[1] != '.') return false;
  const std::size_t dot = code.find('.', 2);
  if (dot == std::string_view::npos) return false;
  const auto is_number = [](std::string_view digits) {
    return !digits.empty() && digits.size() <= 3 && digits.find_first_not_of("0123456789") == std::string_view::npos;
  };
  return is_number(code.substr(2, dot - 2)) && is_number(code.substr(dot + 1));
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (;;) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

Reply make_reply(std::uint16_t code, std::string enhanced, std::span<const std::string_view> lines) {
  assert(!lines.empty() && lines.size() <= kMaxReplyLines);
  Reply reply{code, std::move(enhanced), {}};
  for (const std::string_view line : lines) {
    assert(is_reply_text(line));
    reply.lines.push_back(with_percent_doubled(line));
  }
  return reply;
}

Result<Reply> checked_reply(char reply_class, int code, std::string_view enhanced, std::string_view text) {
  const auto refuse = [](std::string_view cause) {
    return Error{Error::Kind::config, "SMTP reply: " + std::string(cause)};
  };
  if (code / 100 != reply_class - '0' || code % 100 > 59) return refuse("the code is not of this verdict's class");
  if (!is_enhanced_code(enhanced, reply_class)) return refuse("the enhanced code is none, or of another class");
  const std::vector<std::string_view> lines = lines_of(text);
  if (lines.size() > kMaxReplyLines) return refuse("more than 32 lines");
  if (!std::all_of(lines.begin(), lines.end(), is_reply_text))
    return refuse("a line with control or 8-bit characters, empty, or of more than 980 bytes");
  return make_reply(static_cast<std::uint16_t>(code), std::string(enhanced), lines);
}

}  // namespace detail

}  // namespace mimemend::milter
