// SPDX-License-Identifier: Apache-2.0
#include "codec/quoted_printable.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "codec/append_written.hpp"
#include "scan/ascii.hpp"

namespace mimemend {
namespace {

constexpr std::uint8_t kNoHex = 0x80;
constexpr std::uint8_t kLowerCase = 0x10;

// The value of each hex digit; rule 1 wants upper case.
constexpr std::array<std::uint8_t, 256> kHexDigit = [] {
  std::array<std::uint8_t, 256> table{};
  for (unsigned i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    const int value = ascii::hex_value(c);
    table[i] = value < 0 ? kNoHex : static_cast<std::uint8_t>(value | (c >= 'a' ? kLowerCase : 0));
  }
  return table;
}();

bool is_hex(char c) { return kHexDigit[ascii::byte(c)] != kNoHex; }

// Rule 2: what does not stand for itself. CR is in it, where it ends no line.
bool must_be_encoded(char c) { return (ascii::is_control(c) && c != '\t') || ascii::is_8bit(c); }

}  // namespace

char* QuotedPrintableDecoder::feed(std::string_view chunk, char* to) {
  const char* from = chunk.data();
  const char* const end = from + chunk.size();
  while (from != end) {
    if (state_ == State::text) from = run(from, end, to);
    if (from == end) break;
    step(*from, to);
    previous_ = *from++;
    ++offset_;
  }
  return to;
}

// Text, escapes and line ends that are whole and before `end`, which is nearly all there is.
const char* QuotedPrintableDecoder::run(const char* from, const char* end, char*& to) {
  const char* const begin = from;
  while (from != end) {
    const std::size_t copied = (unencoded_seen_ ? copy_.anything : copy_.plain)(from, end, to);
    from += copied;
    to += copied;
    if (end - from < 3) break;
    const std::uint64_t at = offset_ + static_cast<std::uint64_t>(from - begin);
    const std::size_t passed =
        *from == '=' ? pass_escape(from, at, to) : pass_ordinary(from, from == begin ? previous_ : from[-1], at, to);
    if (passed == 0) break;
    from += passed;
  }
  offset_ += static_cast<std::uint64_t>(from - begin);
  if (from != begin) previous_ = from[-1];
  return from;
}

// Three bytes at `from`, which is no '='. Gives how many of them are a line end, with the byte `before`.
std::size_t QuotedPrintableDecoder::pass_ordinary(const char* from, char before, std::uint64_t at, char*& to) {
  const std::size_t size = *from == '\n' ? 1 : *from == '\r' && from[1] == '\n' ? 2 : 0;
  if (size == 0) return 0;
  if (size == 2) saw_crlf();
  if (ascii::is_wsp(before)) log_.add(FindingCode::qp_trailing_blank, {at - 1, at});
  end_line(at, at + size);
  to = std::copy_n(from, size, to);
  return size;
}

// Three bytes at `from`, which is '='. Gives how many of them are a whole escape or soft break.
std::size_t QuotedPrintableDecoder::pass_escape(const char* from, std::uint64_t at, char*& to) {
  const std::uint8_t high = kHexDigit[ascii::byte(from[1])];
  const std::uint8_t low = kHexDigit[ascii::byte(from[2])];
  if (((high | low) & kNoHex) == 0) {
    if (((high | low) & kLowerCase) != 0) log_.add(FindingCode::qp_lower_case, {at, at + 3});
    *to++ = static_cast<char>(high << 4 | (low & 0xF));
    return 3;
  }
  const std::size_t size = from[1] == '\n' ? 2 : from[1] == '\r' && from[2] == '\n' ? 3 : 0;
  if (size == 0) return 0;
  if (size == 3)
    saw_crlf();
  else
    saw_soft_lf({at, at + 2});
  end_line(at + 1, at + size);
  return size;
}

void QuotedPrintableDecoder::saw_crlf() {
  if (crlf_seen_) return;
  crlf_seen_ = true;
  if (soft_lf_) log_.add(FindingCode::qp_soft_break_odd, *soft_lf_);
}

void QuotedPrintableDecoder::saw_soft_lf(ByteRange at) {
  if (crlf_seen_)
    log_.add(FindingCode::qp_soft_break_odd, at);
  else if (!soft_lf_)
    soft_lf_ = at;
}

void QuotedPrintableDecoder::end_line(std::uint64_t end, std::uint64_t next) {
  if (end - line_begin_ > kMaxColumns) log_.add(FindingCode::qp_line_too_long, {line_begin_ + kMaxColumns, end});
  line_begin_ = next;
}

// The bytes since '=' are no escape after all: emit them as written.
void QuotedPrintableDecoder::abandon(FindingCode code, char*& to) {
  log_.add(code, {escape_at(), offset_});
  to = std::copy(pending_.begin(), pending_.end(), to);
  pending_.clear();
  state_ = State::text;
}

// At the LF that ends it, which is not counted yet.
void QuotedPrintableDecoder::soft_break(std::string_view line_end) {
  const std::uint64_t end = offset_ + 1 - line_end.size();
  if (line_end.size() == 2) saw_crlf();
  if (end - escape_at() > 1)
    log_.add(FindingCode::qp_soft_break_odd, {escape_at(), offset_ + 1});
  else if (line_end.size() == 1)
    saw_soft_lf({escape_at(), offset_ + 1});
  end_line(end, offset_ + 1);
  pending_.clear();
  state_ = State::text;
}

void QuotedPrintableDecoder::text(char c, char*& to) {
  if (c == '=') {
    pending_.assign(1, '=');
    state_ = State::after_equals;
    return;
  }
  *to++ = c;
  if (c == '\r') {
    blank_before_cr_ = ascii::is_wsp(previous_);
    state_ = State::after_cr;
  } else if (c == '\n') {
    if (ascii::is_wsp(previous_)) log_.add(FindingCode::qp_trailing_blank, {offset_ - 1, offset_});
    end_line(offset_, offset_ + 1);
  } else if (must_be_encoded(c)) {
    log_.add(FindingCode::qp_unencoded, {offset_, offset_ + 1});
    unencoded_seen_ = true;
  }
}

void QuotedPrintableDecoder::step(char c, char*& to) {
  switch (state_) {
    case State::text: return text(c, to);
    case State::after_cr:
      state_ = State::text;
      if (c != '\n') {
        log_.add(FindingCode::qp_unencoded, {offset_ - 1, offset_});
        unencoded_seen_ = true;
        return text(c, to);
      }
      saw_crlf();
      if (blank_before_cr_) log_.add(FindingCode::qp_trailing_blank, {offset_ - 2, offset_ - 1});
      end_line(offset_ - 1, offset_ + 1);
      *to++ = c;
      return;
    case State::after_equals:  // 6.7 rule 1 (octet) or rule 5 (soft line break)
      if (is_hex(c)) {
        pending_ += c;
        state_ = State::after_high;
        return;
      }
      [[fallthrough]];
    case State::after_blank:
      if (c == '\n') return soft_break("\n");
      if ((ascii::is_wsp(c) || c == '\r') && pending_.size() < kMaxPadding) {
        pending_ += c;
        state_ = c == '\r' ? State::after_soft_cr : State::after_blank;
        return;
      }
      abandon(c == '=' && pending_.size() == 1 ? FindingCode::qp_trailing_equals : FindingCode::qp_bad_escape, to);
      return text(c, to);
    case State::after_high:
      if (is_hex(c)) {
        const char escape[] = {'=', pending_[1], c};
        pass_escape(escape, escape_at(), to);
        pending_.clear();
        state_ = State::text;
        return;
      }
      abandon(FindingCode::qp_bad_escape, to);
      return text(c, to);
    case State::after_soft_cr:
      if (c == '\n') return soft_break("\r\n");
      abandon(FindingCode::qp_soft_break_odd, to);
      return text(c, to);
  }
}

char* QuotedPrintableDecoder::finish(char* to) {
  end_line(offset_, offset_);
  switch (state_) {
    case State::text:
      if (ascii::is_wsp(previous_)) log_.add(FindingCode::qp_trailing_blank, {offset_ - 1, offset_});
      break;
    case State::after_cr: log_.add(FindingCode::qp_unencoded, {offset_ - 1, offset_}); break;
    case State::after_equals:
    case State::after_blank:  // readers take it for a soft break, the line end of which went to the delimiter
      log_.add(FindingCode::qp_trailing_equals, {escape_at(), offset_});
      break;
    case State::after_high: abandon(FindingCode::qp_bad_escape, to); break;
    case State::after_soft_cr: abandon(FindingCode::qp_soft_break_odd, to); break;
  }
  return to;
}

void QuotedPrintableDecoder::feed(std::string_view chunk, std::string& out) {
  append_written(out, room(chunk.size()), [&](char* to) { return feed(chunk, to); });
}

void QuotedPrintableDecoder::finish(std::string& out) {
  append_written(out, room(0), [&](char* to) { return finish(to); });
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
