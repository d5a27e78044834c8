// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/export.hpp>
#include <mimemend/result.hpp>

namespace mimemend::milter {

/// Longest text of one reply line, in bytes (libmilter's limit, with `%` doubled).
inline constexpr std::size_t kMaxReplyBytes = 980;
/// Most lines of one reply (libmilter's limit).
inline constexpr std::size_t kMaxReplyLines = 32;

/// What the SMTP client is told: "550 5.7.1 text". Ready for libmilter: every `%` is doubled.
struct Reply {
  std::uint16_t code = 0;          ///< 4xx or 5xx
  std::string enhanced;            ///< RFC 3463, of the class of `code`
  std::vector<std::string> lines;  ///< one to kMaxReplyLines, each of printable ASCII
};

/// SMTP code and enhanced code (RFC 5321 4.2, RFC 3463), checked when compiled: a code outside of
/// `Class`, or an enhanced code of another class, does not compile. Postfix answers 451 4.3.5 to such a pair.
template <char Class>
class ReplyStatus {
 public:
  consteval ReplyStatus(int code, std::string_view enhanced) : code_(static_cast<std::uint16_t>(code)) {
    if (code / 100 != Class - '0' || code % 100 > 59) throw "the SMTP code is not of this verdict's class";
    if (enhanced.size() < 5 || enhanced[0] != Class || enhanced[1] != '.') throw "the enhanced code has another class";
    const std::size_t dot = enhanced.find('.', 2);
    if (dot == std::string_view::npos) throw "an enhanced code reads C.S.D";
    subject_ = number(enhanced.substr(2, dot - 2));
    detail_ = number(enhanced.substr(dot + 1));
  }

  [[nodiscard]] std::uint16_t code() const noexcept { return code_; }
  [[nodiscard]] std::string enhanced() const {
    return std::string(1, Class) + '.' + std::to_string(subject_) + '.' + std::to_string(detail_);
  }

 private:
  static consteval std::uint16_t number(std::string_view digits) {
    if (digits.empty() || digits.size() > 3) throw "an enhanced code has one to three digits a place";
    std::uint16_t value = 0;
    for (const char c : digits) {
      if (c < '0' || c > '9') throw "an enhanced code is made of digits";
      value = static_cast<std::uint16_t>(value * 10 + (c - '0'));
    }
    return value;
  }

  std::uint16_t code_ = 0;
  std::uint16_t subject_ = 0;
  std::uint16_t detail_ = 0;
};

/// True for text that can stand in a reply: printable ASCII, not empty, short enough once `%` is doubled.
[[nodiscard]] constexpr bool is_reply_text(std::string_view text) noexcept {
  std::size_t on_the_wire = text.size();
  for (const char c : text) {
    if (c < ' ' || c > '~') return false;
    if (c == '%') ++on_the_wire;
  }
  return !text.empty() && on_the_wire <= kMaxReplyBytes;
}

/// Reply text of literals, one a line, checked when compiled: "no such user", or {"no", "such user"}.
class ReplyText {
 public:
  template <std::size_t... N>
    requires(sizeof...(N) >= 1 && sizeof...(N) <= kMaxReplyLines)
  consteval ReplyText(const char (&... literals)[N])
      : lines_{std::string_view(literals, N - 1)...}, size_(sizeof...(N)) {
    for (std::size_t i = 0; i < size_; ++i)
      if (!is_reply_text(lines_[i])) throw "no text for a reply: control or 8-bit characters, empty, or too long";
  }
  [[nodiscard]] std::span<const std::string_view> lines() const noexcept { return {lines_.data(), size_}; }

 private:
  std::array<std::string_view, kMaxReplyLines> lines_;  // of literals
  std::size_t size_;
};

/// `text` made fit for a reply: what is not printable ASCII becomes '?', what is too long is cut.
[[nodiscard]] MIMEMEND_API std::string fit_for_reply(std::string_view text);

namespace detail {
/// Builds the reply. REQUIRES: one to kMaxReplyLines lines, each is_reply_text().
[[nodiscard]] MIMEMEND_API Reply make_reply(std::uint16_t code, std::string enhanced,
                                            std::span<const std::string_view> lines);
/// As make_reply(), of text with a LF between lines. Errors: config, naming what is wrong: the code or
/// the enhanced code is none of `reply_class` ('4' or '5'), a line is no reply text, or there are too many.
[[nodiscard]] MIMEMEND_API Result<Reply> checked_reply(char reply_class, int code, std::string_view enhanced,
                                                       std::string_view text);
}  // namespace detail

}  // namespace mimemend::milter
