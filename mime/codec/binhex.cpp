// SPDX-License-Identifier: Apache-2.0
#include "codec/binhex.hpp"

#include <algorithm>
#include <array>

#include "scan/ascii.hpp"

namespace mimemend {
namespace {

constexpr std::string_view kDigits = "!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr";
static_assert(kDigits.size() == 64);

constexpr std::uint8_t kNone = 0xFF;
constexpr std::array<std::uint8_t, 256> kSextet = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(kNone);
  for (std::uint8_t i = 0; i < kDigits.size(); ++i) table[ascii::byte(kDigits[i])] = i;
  return table;
}();

constexpr char kMark = '\x90';                                  // run-length mark
constexpr std::size_t kLongestName = 63;                        // of HFS
constexpr std::size_t kBehindName = 1 + 4 + 4 + 2 + 4 + 4 + 2;  // version, type, creator, flags, two lengths, a sum

}  // namespace

bool is_binhex(char c) noexcept { return c == ':' || kSextet[ascii::byte(c)] != kNone; }

void BinhexDecoder::feed(std::string_view chunk, std::string& out) {
  for (const char c : chunk) {
    if (ended()) return;
    if (c == ':')
      colon_ = colon_ == Colon::none ? Colon::first : Colon::second;
    else if (const std::uint8_t value = kSextet[ascii::byte(c)]; value != kNone && colon_ == Colon::first)
      digit(value, out);
  }
}

void BinhexDecoder::digit(std::uint32_t value, std::string& out) {
  bits_ = bits_ << 6 | value;
  sextets_ = static_cast<std::uint8_t>((sextets_ + 1) % 4);
  // The second digit completes the first byte of a quantum, the third the second, the fourth the third.
  constexpr std::array<unsigned, 4> kLeftOver = {0, 6, 4, 2};
  if (sextets_ != 1) compressed(static_cast<char>(bits_ >> kLeftOver[sextets_]), out);
}

void BinhexDecoder::compressed(char byte, std::string& out) {
  if (!after_mark_) {
    after_mark_ = byte == kMark;
    if (!after_mark_) run(last_ = byte, 1, out);
    return;
  }
  after_mark_ = false;
  if (byte == 0)
    run(last_ = kMark, 1, out);
  else
    run(last_, ascii::byte(byte) - std::size_t{1}, out);
}

void BinhexDecoder::run(char byte, std::size_t count, std::string& out) {
  for (; count > 0 && stage_ == Stage::header; --count) header_byte(byte);
  if (stage_ != Stage::data) return;
  const std::size_t take = static_cast<std::size_t>(std::min<std::uint64_t>(count, data_left_));
  out.append(take, byte);
  data_left_ -= take;
  if (data_left_ == 0) stage_ = Stage::behind;
}

void BinhexDecoder::header_byte(char byte) {
  header_ += byte;
  const std::size_t length = ascii::byte(header_.front());
  if (length == 0 || length > kLongestName) {
    stage_ = Stage::no_binhex;
    return;
  }
  if (header_.size() < 1 + length + kBehindName) return;
  const auto octet = [&](std::size_t behind_name) {
    return static_cast<std::uint64_t>(ascii::byte(header_[1 + length + behind_name]));
  };
  name_ = header_.substr(1, length);
  data_left_ = octet(11) << 24 | octet(12) << 16 | octet(13) << 8 | octet(14);
  stage_ = octet(0) != 0 ? Stage::no_binhex : data_left_ == 0 ? Stage::behind : Stage::data;
}

}  // namespace mimemend
