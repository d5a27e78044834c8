// SPDX-License-Identifier: Apache-2.0
#include "codec/yenc.hpp"

#include "scan/ascii.hpp"

namespace mimemend {
namespace {

constexpr unsigned kShift = 42;
constexpr unsigned kEscapeShift = 64;

char unshift(char c, unsigned by) { return static_cast<char>((ascii::byte(c) - by) & 0xFFU); }

}  // namespace

void YencDecoder::feed(std::string_view chunk, std::string& out) {
  for (const char c : chunk) {
    if (state_ == State::ended) return;
    step(c, out);
  }
}

void YencDecoder::step(char c, std::string& out) {
  switch (state_) {
    case State::line_start_equals:
      if (c == 'y') {
        word_.clear();
        state_ = State::control;
        return;
      }
      [[fallthrough]];
    case State::after_equals:
      // A line end is never data: the escape that it cuts stands for nothing.
      if (c != '\r' && c != '\n') out += unshift(c, kShift + kEscapeShift);
      state_ = c == '\n' ? State::line_start : State::text;
      return;
    case State::control:
      if (c == '\n') {
        state_ = State::line_start;
      } else if (word_.size() < 3) {
        word_ += c;
        if (word_ == "end") state_ = State::ended;
      }
      return;
    case State::line_start:
    case State::text:
      if (c == '=')
        state_ = state_ == State::text ? State::after_equals : State::line_start_equals;
      else if (c == '\n')
        state_ = State::line_start;
      else if (c != '\r') {
        out += unshift(c, kShift);
        state_ = State::text;
      }
      return;
    case State::ended: return;
  }
}

}  // namespace mimemend
