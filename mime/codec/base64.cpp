// SPDX-License-Identifier: Apache-2.0
#include "codec/base64.hpp"

#include <array>

#include "codec/append_written.hpp"
#include "scan/ascii.hpp"

namespace mimemend {
namespace {

using base64_kernel::kAlphabet;

constexpr std::uint32_t kNone = 0x80000000U;  // in a table entry: not in the alphabet

constexpr std::array<std::uint32_t, 256> kSextet = [] {
  std::array<std::uint32_t, 256> table{};
  table.fill(kNone);
  for (std::uint32_t i = 0; i < kAlphabet.size(); ++i) table[ascii::byte(kAlphabet[i])] = i;
  return table;
}();

std::uint32_t sextet(char c) { return kSextet[ascii::byte(c)]; }

}  // namespace

char* Base64Decoder::feed(std::string_view chunk, char* to) {
  const char* from = chunk.data();
  const char* const end = from + chunk.size();
  while (from != end) {
    if (calm() && sextet(*from) != kNone) from = run(from, end, to);
    if (from == end) break;
    step(*from++, to);
    ++offset_;
  }
  return to;
}

// Ordinary lines, which is nearly all there is.
const char* Base64Decoder::run(const char* from, const char* end, char*& to) {
  const base64_kernel::Cursor after = decode_lines_({from, to, static_cast<std::size_t>(column())}, end);
  offset_ += static_cast<std::uint64_t>(after.from - from);
  line_begin_ = offset_ - after.column;
  to = after.to;
  return after.from;
}

void Base64Decoder::step(char c, char*& to) {
  if (lead_ != Lead::over && column() == kMaxLeadColumns) settle_lead();
  if (after_cr_ && c != '\n') log_.add(FindingCode::base64_odd_layout, {offset_ - 1, offset_});
  if (c == '\n') return end_line();
  after_cr_ = c == '\r';
  if (const std::uint32_t value = sextet(c); value != kNone) return digit(value, to);
  if (c == '=') return pad(to);
  if (!after_cr_) stranger(c);
}

void Base64Decoder::digit(std::uint32_t value, char*& to) {
  if (padded_ || after_empty_line_) go_on();
  digit_at_ = offset_;
  bits_ = bits_ << 6 | value;
  if (++sextets_ < 4) return;
  for (unsigned byte = 0; byte < 3; ++byte) *to++ = static_cast<char>(bits_ >> (16 - 8 * byte));
  bits_ = 0;
  sextets_ = 0;
}

// Text follows what should have been the end.
void Base64Decoder::go_on() {
  if (after_empty_line_) log_.add(FindingCode::base64_odd_layout, empty_line_);
  after_empty_line_ = false;
  if (padded_) {
    const bool same_line = pad_at_ >= line_begin_;
    log_.add(same_line ? FindingCode::base64_padding_inside : FindingCode::base64_after_padding,
             {same_line ? pad_at_ : offset_, offset_ + 1});
  }
  padded_ = false;
  pads_ = 0;
}

void Base64Decoder::pad(char*& to) {
  if (sextets_ >= 2) {  // 6.8: "xx==" or "xxx="
    pads_ = static_cast<std::uint8_t>(3 - sextets_);
    end_quantum(to);
  } else if (pads_ > 0 && sextets_ == 0) {
    --pads_;
  } else {
    log_.add(FindingCode::base64_bad_character, {offset_, offset_ + 1});
  }
  if (!padded_) pad_at_ = offset_;
  padded_ = true;
}

void Base64Decoder::stranger(char c) {
  if (ascii::is_wsp(c)) {
    log_.add(FindingCode::base64_odd_layout, {offset_, offset_ + 1});
    blank_in_line_ = true;
  } else if (c == '-' || c == '_') {
    log_.add(FindingCode::base64_url_alphabet, {offset_, offset_ + 1});
    dash_in_line_ = true;
  } else {
    log_.add(FindingCode::base64_bad_character, {offset_, offset_ + 1});
    if (lead_ == Lead::plain) lead_ = Lead::words;
  }
}

// Puts out the bytes that the sextets at hand, 0 to 3, are good for: n sextets make n - 1 bytes.
void Base64Decoder::end_quantum(char*& to) {
  const std::uint32_t quantum = bits_ << (6 * (4 - sextets_));
  for (int byte = 1; byte < sextets_; ++byte) *to++ = static_cast<char>(quantum >> (24 - 8 * byte));
  const std::uint32_t unused = sextets_ == 2 ? 0xFU : sextets_ == 3 ? 0x3U : 0U;
  if ((bits_ & unused) != 0) log_.add(FindingCode::base64_pad_bits, {digit_at_, digit_at_ + 1});
  bits_ = 0;
  sextets_ = 0;
}

// At LF, which is not counted yet.
void Base64Decoder::end_line() {
  const std::uint64_t end = offset_ - (after_cr_ ? 1 : 0);
  after_cr_ = false;
  if (end > line_begin_) {
    measure_line(end);
    if (lead_ != Lead::over) judge_lead();
  } else if (!after_empty_line_) {
    after_empty_line_ = true;
    empty_line_ = {line_begin_, offset_ + 1};
  }
  line_begin_ = offset_ + 1;
}

void Base64Decoder::measure_line(std::uint64_t end) {
  if (end - line_begin_ > base64_kernel::kMaxColumns)
    log_.add(FindingCode::base64_odd_layout, {line_begin_ + base64_kernel::kMaxColumns, end});
}

// The line that ends here: words, or base64? Blanks between digits are read alike by nearly all, so they alone make
// no words, unless quanta break off where the line does; "begin-base64 644 NAME" has a dash as well.
void Base64Decoder::judge_lead() {
  const bool words = lead_ == Lead::words || (blank_in_line_ && (dash_in_line_ || sextets_ != 0));
  blank_in_line_ = false;
  dash_in_line_ = false;
  if (words && junk_lines_ < kMaxJunkLines) {
    if (junk_lines_++ == 0) junk_.begin = line_begin_;
    lead_ = Lead::plain;
    return;
  }
  if (!words && junk_lines_ > 0) log_.add(FindingCode::base64_leading_junk, {junk_.begin, line_begin_});
  lead_ = Lead::over;
}

// No line of words is so long; a body that is one line must not be read to its end by single bytes.
void Base64Decoder::settle_lead() {
  blank_in_line_ = false;
  if (lead_ == Lead::plain) judge_lead();
  lead_ = Lead::over;
}

char* Base64Decoder::finish(char* to) {
  if (after_cr_) log_.add(FindingCode::base64_odd_layout, {offset_ - 1, offset_});
  const std::uint64_t end = offset_ - (after_cr_ ? 1 : 0);
  if (end > line_begin_) {
    measure_line(end);
    if (lead_ != Lead::over) judge_lead();
  }
  if (sextets_ == 1)
    log_.add(FindingCode::base64_bad_length, {digit_at_, digit_at_ + 1});
  else if (sextets_ > 0 || pads_ > 0)
    log_.add(FindingCode::base64_bad_length, {offset_, offset_});
  end_quantum(to);
  return to;
}

void Base64Decoder::feed(std::string_view chunk, std::string& out) {
  append_written(out, room(chunk.size()), [&](char* to) { return feed(chunk, to); });
}

void Base64Decoder::finish(std::string& out) {
  append_written(out, room(0), [&](char* to) { return finish(to); });
}

void Base64Encoder::put(const char* quantum, std::string& out) {
  if (column_ == 76) {
    out += line_end_;
    column_ = 0;
  }
  const std::uint32_t bits = static_cast<std::uint32_t>(ascii::byte(quantum[0])) << 16 |
                             static_cast<std::uint32_t>(ascii::byte(quantum[1])) << 8 | ascii::byte(quantum[2]);
  for (const unsigned shift : {18U, 12U, 6U, 0U}) out += kAlphabet[bits >> shift & 63U];
  column_ += 4;
}

void Base64Encoder::feed(std::string_view chunk, std::string& out) {
  while (!pending_.empty() && pending_.size() < 3 && !chunk.empty()) {
    pending_ += chunk.front();
    chunk.remove_prefix(1);
  }
  if (pending_.size() == 3) {
    put(pending_.data(), out);
    pending_.clear();
  }
  for (; chunk.size() >= 3; chunk.remove_prefix(3)) put(chunk.data(), out);
  pending_ += chunk;
}

void Base64Encoder::finish(std::string& out) {
  if (pending_.empty()) return;
  const std::size_t pads = 3 - pending_.size();
  pending_.resize(3, '\0');
  put(pending_.data(), out);
  out.replace(out.size() - pads, pads, pads, '=');
  pending_.clear();
}

}  // namespace mimemend
