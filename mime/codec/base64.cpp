// SPDX-License-Identifier: Apache-2.0
#include "codec/base64.hpp"

#include <array>

#include "scan/ascii.hpp"

namespace mimemend {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint32_t kNone = 0x80000000U;  // in a table entry: not in the alphabet

constexpr std::array<std::uint32_t, 256> kSextet = [] {
  std::array<std::uint32_t, 256> table{};
  table.fill(kNone);
  for (std::uint32_t i = 0; i < kAlphabet.size(); ++i) table[ascii::byte(kAlphabet[i])] = i;
  return table;
}();

std::uint32_t sextet(char c) { return kSextet[ascii::byte(c)]; }

}  // namespace

void Base64Decoder::feed(std::string_view chunk, std::string& out) {
  const std::size_t before = out.size();
  out.resize(before + chunk.size() / 4 * 3 + 6);  // with the three sextets at most that wait
  char* to = out.data() + before;
  for (std::size_t i = 0; i < chunk.size();) {
    // Whole quanta of clean alphabet, which is nearly all there is.
    if (sextets_ == 0 && pads_ == 0 && !padded_ && i + 4 <= chunk.size()) {
      const std::uint32_t a = sextet(chunk[i]);
      const std::uint32_t b = sextet(chunk[i + 1]);
      const std::uint32_t c = sextet(chunk[i + 2]);
      const std::uint32_t d = sextet(chunk[i + 3]);
      if (((a | b | c | d) & kNone) == 0) {
        const std::uint32_t quantum = a << 18 | b << 12 | c << 6 | d;
        *to++ = static_cast<char>(quantum >> 16);
        *to++ = static_cast<char>(quantum >> 8);
        *to++ = static_cast<char>(quantum);
        i += 4;
        offset_ += 4;
        continue;
      }
    }
    step(chunk[i++], to);
    ++offset_;
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
}

void Base64Decoder::step(char c, char*& to) {
  const std::uint32_t value = sextet(c);
  if (value != kNone) {
    if (padded_) log_.add(FindingCode::base64_after_padding, {offset_, offset_ + 1});
    padded_ = false;
    pads_ = 0;
    bits_ = bits_ << 6 | value;
    if (++sextets_ == 4) end_quantum(to);
    return;
  }
  if (c == '=') {
    if (sextets_ >= 2) {  // 6.8: "xx==" or "xxx="
      pads_ = static_cast<std::uint8_t>(3 - sextets_);
      end_quantum(to);
    } else if (pads_ > 0 && sextets_ == 0) {
      --pads_;
    } else {
      log_.add(FindingCode::base64_bad_character, {offset_, offset_ + 1});
    }
    padded_ = true;
    return;
  }
  if (!ascii::is_blank(c)) log_.add(FindingCode::base64_bad_character, {offset_, offset_ + 1});
}

// Puts out the bytes that the sextets at hand are good for: n sextets make n - 1 bytes.
void Base64Decoder::end_quantum(char*& to) {
  const std::uint32_t quantum = bits_ << (6 * (4 - sextets_));
  for (int byte = 1; byte < sextets_; ++byte) *to++ = static_cast<char>(quantum >> (24 - 8 * byte));
  bits_ = 0;
  sextets_ = 0;
}

void Base64Decoder::finish(std::string& out) {
  if (sextets_ > 0 || pads_ > 0) log_.add(FindingCode::base64_bad_length, {offset_, offset_});
  char rest[3];
  char* to = rest;
  end_quantum(to);
  out.append(rest, static_cast<std::size_t>(to - rest));
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
