// SPDX-License-Identifier: Apache-2.0
#include "codec/quoted_printable.hpp"

#include <utility>

#include "scan/ascii.hpp"

namespace mimemend {

void QuotedPrintableDecoder::feed(std::string_view chunk, std::string& out) {
  std::size_t i = 0;
  while (i < chunk.size()) {
    if (state_ == State::text) {
      const std::size_t equals = chunk.find('=', i);
      const std::size_t end = equals == std::string_view::npos ? chunk.size() : equals;
      out.append(chunk, i, end - i);
      offset_ += end - i;
      i = end;
      if (i == chunk.size()) return;
    }
    step(chunk[i++], out);
    ++offset_;
  }
}

// The bytes since '=' are no escape after all: emit them as written.
void QuotedPrintableDecoder::abandon(std::string& out) {
  log_.add(FindingCode::qp_bad_escape, {offset_ - pending_.size(), offset_});
  out += pending_;
  pending_.clear();
  state_ = State::text;
}

void QuotedPrintableDecoder::step(char c, std::string& out) {
  switch (state_) {
    case State::text:
      if (c != '=') {
        out += c;
        return;
      }
      pending_.assign(1, '=');
      state_ = State::after_equals;
      return;
    case State::after_equals:  // 6.7 rule 1 (octet) or rule 5 (soft line break)
      if (ascii::hex_value(c) >= 0) {
        pending_ += c;
        state_ = State::after_high;
        return;
      }
      [[fallthrough]];
    case State::after_blank:
      if (c == '\n') {
        pending_.clear();
        state_ = State::text;
        return;
      }
      // Bounded: rule 5 allows lines of 76, so a longer run of blanks is content.
      if ((ascii::is_wsp(c) || c == '\r') && pending_.size() < 76) {
        pending_ += c;
        state_ = c == '\r' ? State::after_cr : State::after_blank;
        return;
      }
      break;
    case State::after_high:
      if (ascii::hex_value(c) < 0) break;
      out += static_cast<char>(ascii::hex_value(pending_[1]) * 16 + ascii::hex_value(c));
      pending_.clear();
      state_ = State::text;
      return;
    case State::after_cr:
      if (c != '\n') break;
      pending_.clear();
      state_ = State::text;
      return;
  }
  abandon(out);  // back in text, so handing the byte on ends after one turn
  step(c, out);
}

void QuotedPrintableDecoder::finish(std::string& out) {
  // A '=' at the very end is the soft break before a delimiter (its line end belongs to that).
  if (state_ == State::after_equals || state_ == State::after_blank) pending_.clear();
  if (!pending_.empty()) abandon(out);
}

void QuotedPrintableEncoder::feed(std::string_view chunk, std::string& out) {
  for (const char c : chunk) {
    if (pending_cr_) {
      pending_cr_ = false;
      if (c != '\n')
        put('\r', out);
      else {
        flush_blank(out);
        out += line_end_;
        column_ = 0;
        previous_ = 0;
        continue;
      }
    }
    if (c == '\r' && line_end_.size() == 2) {
      pending_cr_ = true;
    } else if (c == '\n' && line_end_.size() == 1) {
      flush_blank(out);
      out += line_end_;
      column_ = 0;
      previous_ = 0;
    } else {
      put(c, out);
    }
  }
}

void QuotedPrintableEncoder::finish(std::string& out) {
  if (pending_cr_) put('\r', out);
  pending_cr_ = false;
  flush_blank(out);
}

// RFC 2045 6.7 rule 3: a blank that ends a line is escaped.
void QuotedPrintableEncoder::flush_blank(std::string& out) {
  if (pending_blank_ != 0) emit(pending_blank_ == ' ' ? "=20" : "=09", out);
  pending_blank_ = 0;
}

void QuotedPrintableEncoder::put(char c, std::string& out) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  if (pending_blank_ != 0) {
    const char blank = std::exchange(pending_blank_, '\0');
    emit(std::string_view(&blank, 1), out);
  }
  if (ascii::is_wsp(c)) {
    pending_blank_ = c;
    previous_ = c;
    return;
  }
  const bool plain = !ascii::is_control(c) && !ascii::is_8bit(c) && c != '=' && !(c == '-' && previous_ == '-');
  previous_ = c;
  if (plain) return emit(std::string_view(&c, 1), out);
  const char escape[] = {'=', kHex[ascii::byte(c) >> 4], kHex[ascii::byte(c) & 15U]};
  emit(std::string_view(escape, 3), out);
}

void QuotedPrintableEncoder::emit(std::string_view token, std::string& out) {
  if (column_ + token.size() > 75) {
    out += '=';
    out += line_end_;
    column_ = 0;
  }
  out += token;
  column_ += token.size();
}

}  // namespace mimemend
