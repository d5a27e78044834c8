// SPDX-License-Identifier: Apache-2.0
#include "charset/wide_decoder.hpp"

#include <array>
#include <bit>
#include <utility>

namespace mimemend {
namespace {

enum class Order : bool { big_endian, little_endian };

class WideDecoder final : public TextConverter::Decoder {
 public:
  WideDecoder(std::size_t unit_octets, Order order) : unit_octets_(unit_octets), order_(order) {}

  void feed(std::string_view octets, std::string& out) override {
    // Two octets make three at the most; a surrogate and part of a unit may wait, and a copy writes four.
    const std::size_t before = out.size();
    out.resize(before + (octets.size() / 2 + 4) * kMostOctets);
    to_ = out.data() + before;
    std::size_t at = 0;
    for (; waiting_ != 0 && at < octets.size(); ++at) take_octet(octets[at]);
    while (octets.size() - at >= unit_octets_) {
      const std::size_t run = unit_octets_ == 2 && lead_ == 0 ? take_plain_units(octets.substr(at)) : 0;
      at += run;
      offset_ += run;
      if (octets.size() - at < unit_octets_) break;
      take_unit(octets.substr(at, unit_octets_));
      at += unit_octets_;
    }
    for (; at < octets.size(); ++at) take_octet(octets[at]);
    out.resize(static_cast<std::size_t>(to_ - out.data()));
  }

  void finish(std::string& out) override {
    // What is missing is one error, be it half a pair, half a unit or both.
    if (lead_ == 0 && waiting_ == 0) return;
    if (replaced_++ == 0) first_replaced_ = lead_ != 0 ? offset_ - 2 : offset_;
    lead_ = 0;
    waiting_ = 0;
    out += "\xEF\xBF\xBD";
  }

  [[nodiscard]] std::uint64_t replaced() const noexcept override { return replaced_; }
  [[nodiscard]] std::uint64_t first_replaced() const noexcept override { return first_replaced_; }

 private:
  static constexpr std::size_t kMostOctets = 4;
  static constexpr char32_t kReplacement = 0xFFFD;

  void take_octet(char octet) {
    unit_[waiting_++] = octet;
    if (waiting_ != unit_octets_) return;
    waiting_ = 0;
    take_unit({unit_.data(), unit_octets_});
  }

  // UTF-16 up to a surrogate or the last whole unit; how many octets that were.
  std::size_t take_plain_units(std::string_view octets) {
    return order_ == Order::little_endian ? take_plain<0, 1>(octets) : take_plain<1, 0>(octets);
  }

  // Of four units, with the low octet at kLow of each.
  template <std::size_t kLow>
  static bool is_ascii(const char* units) {
    constexpr auto kBeyond = std::bit_cast<std::uint64_t>([] {
      std::array<std::uint8_t, 8> out{};
      for (std::size_t i = 0; i < out.size(); ++i) out[i] = i % 2 == kLow ? 0x80 : 0xFF;
      return out;
    }());
    std::uint64_t word = 0;
    std::memcpy(&word, units, sizeof word);
    return (word & kBeyond) == 0;
  }

  template <std::size_t kLow, std::size_t kHigh>
  std::size_t take_plain(std::string_view octets) {
    char* to = to_;
    const auto unit_at = [&](std::size_t at) {
      return static_cast<std::uint32_t>(ascii::byte(octets[at + kLow]) | ascii::byte(octets[at + kHigh]) << 8U);
    };
    std::size_t at = 0;
    for (; at + 2 <= octets.size(); at += 2) {
      const std::uint32_t unit = unit_at(at);
      if (unit < 0x80) {
        *to++ = static_cast<char>(unit);
        for (; at + 10 <= octets.size() && is_ascii<kLow>(octets.data() + at + 2); at += 8, to += 4)
          for (std::size_t i = 0; i < 4; ++i) to[i] = octets[at + 2 + 2 * i + kLow];  // it comes in runs
      } else if (unit < 0x800) {
        *to++ = static_cast<char>(0xC0 | unit >> 6U);
        *to++ = static_cast<char>(0x80 | (unit & 0x3F));
      } else if (unit < 0xD800 || unit >= 0xE000) {
        *to++ = static_cast<char>(0xE0 | unit >> 12U);
        *to++ = static_cast<char>(0x80 | (unit >> 6U & 0x3F));
        *to++ = static_cast<char>(0x80 | (unit & 0x3F));
      } else {
        break;
      }
    }
    to_ = to;
    return at;
  }

  void take_unit(std::string_view octets) {
    char32_t unit = 0;
    for (std::size_t i = 0; i < unit_octets_; ++i)
      unit = unit << 8U | ascii::byte(octets[order_ == Order::big_endian ? i : unit_octets_ - 1 - i]);
    unit_octets_ == 2 ? take_utf16(unit) : take_utf32(unit);
    offset_ += unit_octets_;
  }

  void take_utf16(char32_t unit) {
    const bool trail = unit >= 0xDC00 && unit < 0xE000;
    if (const char32_t lead = std::exchange(lead_, U'\0'); lead != 0) {
      if (trail) return put(0x1'0000 + ((lead - 0xD800) << 10U) + (unit - 0xDC00));
      replace(offset_ - 2);
    }
    if (trail) return replace(offset_);
    if (unit >= 0xD800 && unit < 0xDC00)
      lead_ = unit;
    else
      put(unit);
  }

  void take_utf32(char32_t unit) {
    if (unit > 0x10'FFFF || (unit >= 0xD800 && unit < 0xE000)) return replace(offset_);
    put(unit);
  }

  void put(char32_t c) {
    if (c < 0x80) {
      *to_++ = static_cast<char>(c);
      return;
    }
    const DecodedCharacter character = decoded_character(c);
    std::memcpy(to_, character.utf8.data(), character.utf8.size());
    to_ += character.size();
  }

  void replace(std::uint64_t at) {
    if (replaced_++ == 0) first_replaced_ = at;
    put(kReplacement);
  }

  std::size_t unit_octets_;
  Order order_;
  char* to_ = nullptr;          ///< while octets are taken
  std::array<char, 4> unit_{};  ///< a unit that is begun
  std::size_t waiting_ = 0;     ///< how many octets of it are there
  char32_t lead_ = 0;           ///< a surrogate that waits for its other half
  std::uint64_t offset_ = 0;    ///< of the unit
  std::uint64_t replaced_ = 0;
  std::uint64_t first_replaced_ = 0;
};

}  // namespace

std::unique_ptr<TextConverter::Decoder> make_wide_decoder(const Encoding& encoding) {
  if (encoding.name == "utf-16be") return std::make_unique<WideDecoder>(2, Order::big_endian);
  if (encoding.name == "utf-16le") return std::make_unique<WideDecoder>(2, Order::little_endian);
  if (encoding.name == "utf-32be") return std::make_unique<WideDecoder>(4, Order::big_endian);
  if (encoding.name == "utf-32le") return std::make_unique<WideDecoder>(4, Order::little_endian);
  return nullptr;
}

}  // namespace mimemend
