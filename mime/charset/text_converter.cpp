// SPDX-License-Identifier: Apache-2.0
#include "charset/text_converter.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "backend/icu_decoder.hpp"
#include "charset/escape_decoder.hpp"
#include "charset/index_corrections.hpp"
#include "charset/text_decoder.hpp"
#include "charset/two_octet_decoder.hpp"
#include "charset/wide_decoder.hpp"
#include "scan/ascii.hpp"

namespace mimemend {

namespace {

// ISO 8859-16 from 0xA0 on, which ICU has no converter for.
constexpr std::array<char16_t, 96> kLatin10{
    0xA0,  0x104, 0x105, 0x141, 0x20AC, 0x201E, 0x160, 0xA7,  0x161, 0xA9,  0x218, 0xAB, 0x179, 0xAD,  0x17A, 0x17B,
    0xB0,  0xB1,  0x10C, 0x142, 0x17D,  0x201D, 0xB6,  0xB7,  0x17E, 0x10D, 0x219, 0xBB, 0x152, 0x153, 0x178, 0x17C,
    0xC0,  0xC1,  0xC2,  0x102, 0xC4,   0x106,  0xC6,  0xC7,  0xC8,  0xC9,  0xCA,  0xCB, 0xCC,  0xCD,  0xCE,  0xCF,
    0x110, 0x143, 0xD2,  0xD3,  0xD4,   0x150,  0xD6,  0x15A, 0x170, 0xD9,  0xDA,  0xDB, 0xDC,  0x118, 0x21A, 0xDF,
    0xE0,  0xE1,  0xE2,  0x103, 0xE4,   0x107,  0xE6,  0xE7,  0xE8,  0xE9,  0xEA,  0xEB, 0xEC,  0xED,  0xEE,  0xEF,
    0x111, 0x144, 0xF2,  0xF3,  0xF4,   0x151,  0xF6,  0x15B, 0x171, 0xF9,  0xFA,  0xFB, 0xFC,  0x119, 0x21B, 0xFF};

/// One octet, one character; ASCII is itself.
class SingleByteDecoder final : public TextConverter::Decoder {
 public:
  /// Null when the charset is no such one.
  static std::unique_ptr<SingleByteDecoder> make(const Encoding& encoding) {
    const bool latin10 = encoding.name == "iso-8859-16";
    const auto decoder = IcuDecoder::open(latin10 ? "utf-16be" : encoding.converter);
    if (!decoder) return nullptr;
    auto out = std::make_unique<SingleByteDecoder>();
    for (unsigned octet = 0x80; octet < 0x100; ++octet) {
      const char16_t c = octet < 0xA0 ? static_cast<char16_t>(octet) : kLatin10[octet - 0xA0U];
      const std::array<char, 2> unit{static_cast<char>(c >> 8), static_cast<char>(c & 0xFF)};
      const char alone = static_cast<char>(octet);
      const std::string_view encoded(latin10 ? unit.data() : &alone, latin10 ? unit.size() : 1);
      if (!learn(out->characters_[octet - 0x80], *decoder, encoded)) return nullptr;
    }
    for (const IndexCorrection& each : index_corrections(encoding.name))
      correct(out->characters_[each.octets - 0x80U], each);
    return out;
  }

  void feed(std::string_view octets, std::string& out) override {
    // A character of these charsets has three octets at the most; the fourth is slack for copies of four.
    const std::size_t before = out.size();
    out.resize(before + octets.size() * 3 + 1);
    char* to = out.data() + before;
    std::size_t at = 0;
    while (at < octets.size()) {
      const std::size_t run = ascii_prefix(octets.substr(at));
      std::memcpy(to, octets.data() + at, run);
      to += run;
      at += run;
      for (; at < octets.size() && ascii::is_8bit(octets[at]); ++at) {
        const Character& character = characters_[ascii::byte(octets[at]) - 0x80U];
        if (!character.known && replaced_++ == 0) first_replaced_ = offset_ + at;
        std::memcpy(to, character.utf8.data(), character.utf8.size());
        to += character.size;
      }
    }
    offset_ += octets.size();
    out.resize(static_cast<std::size_t>(to - out.data()));
  }
  void finish(std::string&) override {}
  [[nodiscard]] std::uint64_t replaced() const noexcept override { return replaced_; }
  [[nodiscard]] std::uint64_t first_replaced() const noexcept override { return first_replaced_; }

 private:
  struct Character {
    std::array<char, 3> utf8{};
    std::uint8_t size = 0;
    bool known = false;
  };

  static bool learn(Character& character, IcuDecoder& decoder, std::string_view encoded) {
    const std::uint64_t before = decoder.replaced();
    std::string utf8;
    decoder.decode(encoded, IcuDecoder::More::no, utf8);
    if (utf8.empty() || utf8.size() > character.utf8.size()) return false;
    std::copy(utf8.begin(), utf8.end(), character.utf8.begin());
    character.size = static_cast<std::uint8_t>(utf8.size());
    character.known = decoder.replaced() == before;
    return true;
  }

  static void correct(Character& character, const IndexCorrection& correction) {
    character.known = correction.character != 0;
    const auto decoded = decoded_character(character.known ? correction.character : U'\uFFFD');
    std::copy_n(decoded.utf8.begin(), character.utf8.size(), character.utf8.begin());
    character.size = static_cast<std::uint8_t>(decoded.size());
  }

  std::array<Character, 128> characters_;
  std::uint64_t offset_ = 0;
  std::uint64_t replaced_ = 0;
  std::uint64_t first_replaced_ = 0;
};

/// All others, by ICU.
class OtherDecoder final : public TextConverter::Decoder {
 public:
  OtherDecoder(std::unique_ptr<IcuDecoder> decoder, CharsetKind kind)
      : decoder_(std::move(decoder)), keeps_ascii_(kind == CharsetKind::utf8) {}

  void feed(std::string_view octets, std::string& out) override {
    if (!keeps_ascii_) return feed_blocks(octets, out);
    while (!octets.empty()) {
      if (decoder_->between_characters()) {
        const std::size_t run = ascii_prefix(octets);
        decoder_->pass(run);
        out.append(octets.substr(0, run));
        octets.remove_prefix(run);
      }
      const std::string_view others = octets.substr(0, next_run(octets));
      decoder_->decode(others, IcuDecoder::More::yes, out);
      octets.remove_prefix(others.size());
    }
  }
  void finish(std::string& out) override { decoder_->decode(block_, IcuDecoder::More::no, out); }
  [[nodiscard]] std::uint64_t replaced() const noexcept override { return decoder_->replaced(); }
  [[nodiscard]] std::uint64_t first_replaced() const noexcept override { return decoder_->first_replaced(); }

 private:
  // What ICU makes of malformed escapes depends on the pieces that it gets: it gets the same ones, however the text comes.
  void feed_blocks(std::string_view octets, std::string& out) {
    constexpr std::size_t kBlock = 4096;
    while (!octets.empty()) {
      const std::string_view piece = octets.substr(0, kBlock - block_.size());
      octets.remove_prefix(piece.size());
      block_ += piece;
      if (block_.size() < kBlock) return;
      decoder_->decode(block_, IcuDecoder::More::yes, out);
      block_.clear();
    }
  }

  // Where so much ASCII begins that to pass it over is worth it. Its first octets may still end a character.
  static std::size_t next_run(std::string_view octets) {
    constexpr std::size_t kRun = 16;
    constexpr std::size_t kLongestCharacter = 4;
    std::size_t ascii = 0;
    for (std::size_t at = 0; at < octets.size(); ++at) {
      ascii = ascii::is_8bit(octets[at]) ? 0 : ascii + 1;
      if (ascii == kRun) return at + 1 - kRun + kLongestCharacter;
    }
    return octets.size();
  }

  std::unique_ptr<IcuDecoder> decoder_;
  bool keeps_ascii_;
  std::string block_;  ///< what is not decoded yet
};

std::optional<std::string> convert(std::string_view octets, const Encoding& encoding, bool exactly) {
  auto converter = TextConverter::open(encoding);
  if (!converter) return std::nullopt;
  std::string out;
  converter->feed(octets, out);
  converter->finish(out);
  return exactly && converter->replaced() != 0 ? std::nullopt : std::optional(std::move(out));
}

}  // namespace

TextConverter::TextConverter(std::unique_ptr<Decoder> decoder) : decoder_(std::move(decoder)) {}
TextConverter::TextConverter(TextConverter&&) noexcept = default;
TextConverter& TextConverter::operator=(TextConverter&&) noexcept = default;
TextConverter::~TextConverter() = default;

std::optional<TextConverter> TextConverter::open(const Encoding& encoding) {
  if (encoding.kind == CharsetKind::latin || encoding.kind == CharsetKind::ascii)
    if (auto single = SingleByteDecoder::make(encoding)) return TextConverter(std::move(single));
  if (auto two = make_two_octet_decoder(encoding)) return TextConverter(std::move(two));
  if (auto wide = make_wide_decoder(encoding)) return TextConverter(std::move(wide));
  auto decoder = IcuDecoder::open(encoding.converter);
  if (!decoder) return std::nullopt;
  if (encoding.name == "iso-2022-jp") return TextConverter(std::make_unique<EscapeDecoder>(std::move(decoder)));
  return TextConverter(std::make_unique<OtherDecoder>(std::move(decoder), encoding.kind));
}

void TextConverter::feed(std::string_view octets, std::string& out_utf8) { decoder_->feed(octets, out_utf8); }
void TextConverter::finish(std::string& out_utf8) { decoder_->finish(out_utf8); }
std::uint64_t TextConverter::replaced() const noexcept { return decoder_->replaced(); }
std::uint64_t TextConverter::first_replaced() const noexcept { return decoder_->first_replaced(); }

std::optional<std::string> convert_exactly(std::string_view octets, const Encoding& encoding) {
  return convert(octets, encoding, true);
}
std::optional<std::string> convert_lossily(std::string_view octets, const Encoding& encoding) {
  return convert(octets, encoding, false);
}

}  // namespace mimemend
