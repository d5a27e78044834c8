// SPDX-License-Identifier: Apache-2.0
#include "charset/two_octet_decoder.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "backend/icu_decoder.hpp"
#include "charset/index_corrections.hpp"

namespace mimemend {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr unsigned kFirstLead = 0x81;
constexpr unsigned kFirstTrail = 0x40;
constexpr unsigned kTrails = 0xFE - kFirstTrail + 1;
constexpr unsigned kFirstOfEuc = 0xA1;
constexpr unsigned kSideOfEuc = 94;
constexpr char kThreeOctets = '\x8F';  // EUC-JP: a character of JIS X 0212 follows

enum class Family : std::uint8_t { shift_jis, euc_jp, korean, big5, gb18030 };

std::optional<Family> family_of(std::string_view encoding) {
  if (encoding == "shift_jis") return Family::shift_jis;
  if (encoding == "euc-jp") return Family::euc_jp;
  if (encoding == "windows-949") return Family::korean;
  if (encoding == "big5") return Family::big5;
  if (encoding == "gb18030") return Family::gb18030;
  return std::nullopt;
}

bool is_between(char c, unsigned first, unsigned last) { return ascii::byte(c) >= first && ascii::byte(c) <= last; }
bool is_digit(char c) { return is_between(c, '0', '9'); }

/// What octets stand for in one of the encodings.
struct Tables {
  Family family;
  std::string converter;                    ///< ICU's name
  std::array<DecodedCharacter, 256> alone;  ///< of one octet
  std::array<bool, 256> leads{};
  std::vector<DecodedCharacter> pairs;    ///< by lead and trail octet
  std::vector<DecodedCharacter> triples;  ///< EUC-JP: by the second and the third

  static std::size_t pair_at(unsigned lead, unsigned trail) {
    return (lead - kFirstLead) * kTrails + trail - kFirstTrail;
  }
  [[nodiscard]] DecodedCharacter pair(char lead, char trail) const {
    return is_between(trail, kFirstTrail, 0xFE) ? pairs[pair_at(ascii::byte(lead), ascii::byte(trail))]
                                                : DecodedCharacter();
  }
  [[nodiscard]] DecodedCharacter triple(char second, char third) const {
    if (!is_between(third, kFirstOfEuc, 0xFE)) return {};
    return triples[(ascii::byte(second) - kFirstOfEuc) * kSideOfEuc + ascii::byte(third) - kFirstOfEuc];
  }
};

// None when it is no character, or one for private use in an encoding that has none of those.
DecodedCharacter ask(IcuDecoder& decoder, std::string_view octets, bool private_use) {
  const std::uint64_t before = decoder.replaced();
  std::string utf8;
  decoder.decode(octets, IcuDecoder::More::no, utf8);
  DecodedCharacter out;
  if (utf8.empty() || utf8.size() > out.utf8.size() || decoder.replaced() != before) return {};
  const unsigned head = utf8.size() == 3 ? ascii::byte(utf8[0]) * 0x100U + ascii::byte(utf8[1]) : 0;
  if (!private_use && head >= 0xEE80 && head < 0xEFA4) return {};  // U+E000 to U+F8FF
  std::copy(utf8.begin(), utf8.end(), out.utf8.begin());
  return out;
}

void set_single_octets(Tables& tables) {
  const auto leads = [&](unsigned first, unsigned last) {
    for (unsigned octet = first; octet <= last; ++octet) tables.leads[octet] = true;
  };
  switch (tables.family) {
    case Family::shift_jis:
      leads(0x81, 0x9F);
      leads(0xE0, 0xFC);
      tables.alone[0x80] = decoded_character(0x80);
      for (unsigned octet = 0xA1; octet <= 0xDF; ++octet)
        tables.alone[octet] = decoded_character(0xFF61 - 0xA1 + octet);
      break;
    case Family::euc_jp:
      leads(0x8E, 0x8F);
      leads(0xA1, 0xFE);
      break;
    case Family::gb18030: tables.alone[0x80] = decoded_character(0x20AC); [[fallthrough]];
    case Family::korean:
    case Family::big5: leads(0x81, 0xFE); break;
  }
}

void set_pairs(Tables& tables, IcuDecoder& decoder) {
  const bool private_use = tables.family == Family::shift_jis || tables.family == Family::gb18030;
  tables.pairs.resize(Tables::pair_at(0xFE, 0xFE) + 1);
  for (unsigned lead = kFirstLead; lead <= 0xFE; ++lead) {
    if (!tables.leads[lead]) continue;
    for (unsigned trail = kFirstTrail; trail <= 0xFE; ++trail) {
      const std::array<char, 2> octets{static_cast<char>(lead), static_cast<char>(trail)};
      tables.pairs[Tables::pair_at(lead, trail)] = ask(decoder, {octets.data(), octets.size()}, private_use);
    }
  }
  if (tables.family != Family::euc_jp) return;
  // 0x8E goes with a half-width kana, and nothing else.
  for (unsigned trail = 0xE0; trail <= 0xFE; ++trail) tables.pairs[Tables::pair_at(0x8E, trail)] = {};
  tables.triples.resize(std::size_t{kSideOfEuc} * kSideOfEuc);
  for (unsigned at = 0; at < tables.triples.size(); ++at) {
    const std::array<char, 3> octets{kThreeOctets, static_cast<char>(kFirstOfEuc + at / kSideOfEuc),
                                     static_cast<char>(kFirstOfEuc + at % kSideOfEuc)};
    tables.triples[at] = ask(decoder, {octets.data(), octets.size()}, private_use);
  }
}

std::unique_ptr<const Tables> make_tables(const Encoding& encoding, Family family) {
  const auto decoder = IcuDecoder::open(encoding.converter);
  if (!decoder) return nullptr;
  auto out = std::make_unique<Tables>();
  out->family = family;
  out->converter = encoding.converter;
  set_single_octets(*out);
  set_pairs(*out, *decoder);
  for (const IndexCorrection& each : index_corrections(encoding.name))
    out->pairs[Tables::pair_at(each.octets >> 8U, each.octets & 0xFFU)] =
        decoded_character(each.character, each.second);
  return out;
}

// 24,000 questions to ICU make a table, which all decoders share and none changes.
const Tables* tables_of(const Encoding& encoding, Family family) {
  switch (family) {
    case Family::shift_jis: {
      static const auto tables = make_tables(encoding, family);
      return tables.get();
    }
    case Family::euc_jp: {
      static const auto tables = make_tables(encoding, family);
      return tables.get();
    }
    case Family::korean: {
      static const auto tables = make_tables(encoding, family);
      return tables.get();
    }
    case Family::big5: {
      static const auto tables = make_tables(encoding, family);
      return tables.get();
    }
    case Family::gb18030: {
      static const auto tables = make_tables(encoding, family);
      return tables.get();
    }
  }
  return nullptr;
}

class TwoOctetDecoder final : public TextConverter::Decoder {
 public:
  explicit TwoOctetDecoder(const Tables& tables) : tables_(tables) {}

  void feed(std::string_view octets, std::string& out) override {
    // No octet makes more than three; what waits makes three each, and the last copy writes four.
    const std::size_t before = out.size();
    out.resize(before + (octets.size() + waiting_.size()) * kReplacement.size() + sizeof(DecodedCharacter));
    to_ = out.data() + before;
    for (std::size_t at = 0; at < octets.size(); ++at) {
      if (waiting_count_ == 0) {
        const std::size_t run = ascii_prefix(octets.substr(at));
        std::memcpy(to_, octets.data() + at, run);
        to_ += run;
        at += run;
        if (at == octets.size()) break;
        if (at + 1 < octets.size() && put_pair(octets[at], octets[at + 1])) {
          ++at;
          continue;
        }
      }
      take(octets[at], offset_ + at);
    }
    offset_ += octets.size();
    out.resize(static_cast<std::size_t>(to_ - out.data()));
  }

  void finish(std::string& out) override {
    if (std::exchange(waiting_count_, 0) == 0) return;
    note_replaced(lead_at_);
    out += kReplacement;
  }

  [[nodiscard]] std::uint64_t replaced() const noexcept override { return replaced_; }
  [[nodiscard]] std::uint64_t first_replaced() const noexcept override { return first_replaced_; }

 private:
  // The most common case, ahead of the state machine.
  bool put_pair(char lead, char trail) {
    if (!tables_.leads[ascii::byte(lead)]) return false;
    const DecodedCharacter character = tables_.pair(lead, trail);
    if (!character.known()) return false;
    put(character);
    return true;
  }

  void take(char octet, std::uint64_t at) {
    switch (waiting_count_) {
      case 0: return take_first(octet, at);
      case 1: return take_second(octet, at);
      case 2: return take_third(octet, at);
      default: return take_fourth(octet, at);
    }
  }

  void take_first(char octet, std::uint64_t at) {
    if (!ascii::is_8bit(octet)) {
      *to_++ = octet;
    } else if (tables_.leads[ascii::byte(octet)]) {
      lead_at_ = at;
      wait(octet);
    } else if (const DecodedCharacter& alone = tables_.alone[ascii::byte(octet)]; alone.known()) {
      put(alone);
    } else {
      replace(at);
    }
  }

  void take_second(char octet, std::uint64_t at) {
    const bool more = tables_.family == Family::gb18030  ? is_digit(octet)
                      : tables_.family == Family::euc_jp ? waiting_[0] == kThreeOctets && is_between(octet, 0xA1, 0xFE)
                                                         : false;
    if (more) return wait(octet);
    settle(tables_.pair(waiting_[0], octet), octet, at);
  }

  void take_third(char octet, std::uint64_t at) {
    if (tables_.family == Family::euc_jp) return settle(tables_.triple(waiting_[1], octet), octet, at);
    if (is_between(octet, 0x81, 0xFE)) return wait(octet);
    give_up(at, {waiting_[1], octet});
  }

  void take_fourth(char octet, std::uint64_t at) {
    if (!is_digit(octet)) return give_up(at, {waiting_[1], waiting_[2], octet});
    waiting_[3] = octet;
    settle(four_octets(), octet, at);
  }

  // GB 18030 covers Unicode by arithmetic over ranges, which ICU has.
  DecodedCharacter four_octets() {
    if (!icu_) icu_ = IcuDecoder::open(tables_.converter);
    if (!icu_) return {};
    return ask(*icu_, {waiting_.data(), waiting_.size()}, true);
  }

  // WHATWG Encoding 10.2.1 and its like: what is no character is one error, and an octet of ASCII at its end is none of
  // it. Digits of four octets are.
  void settle(const DecodedCharacter& character, char last, std::uint64_t at) {
    const bool digits = waiting_count_ == 3;
    waiting_count_ = 0;
    if (character.known()) return put(character);
    replace(lead_at_);
    if (!ascii::is_8bit(last) && !digits) take(last, at);
  }

  // The lead octet goes, and the ones behind it, up to that at `last_at`, are read again.
  void give_up(std::uint64_t last_at, std::string_view again) {
    waiting_count_ = 0;
    replace(lead_at_);
    const std::uint64_t first_at = last_at + 1 - again.size();
    for (std::size_t i = 0; i < again.size(); ++i) take(again[i], first_at + i);
  }
  void give_up(std::uint64_t last_at, std::initializer_list<char> again) {
    give_up(last_at, std::string_view(again.begin(), again.size()));
  }

  void wait(char octet) { waiting_[waiting_count_++] = octet; }
  void put(const DecodedCharacter& character) {
    std::memcpy(to_, character.utf8.data(), character.utf8.size());
    to_ += character.size();
  }
  void replace(std::uint64_t at) {
    note_replaced(at);
    to_ = std::copy(kReplacement.begin(), kReplacement.end(), to_);
  }
  void note_replaced(std::uint64_t at) {
    if (replaced_++ == 0) first_replaced_ = at;
  }

  const Tables& tables_;
  std::unique_ptr<IcuDecoder> icu_;  ///< for four octets
  char* to_ = nullptr;               ///< during feed()
  std::array<char, 4> waiting_{};    ///< octets of a character that is begun
  std::size_t waiting_count_ = 0;
  std::uint64_t lead_at_ = 0;  ///< of its first octet
  std::uint64_t offset_ = 0;
  std::uint64_t replaced_ = 0;
  std::uint64_t first_replaced_ = 0;
};

}  // namespace

std::unique_ptr<TextConverter::Decoder> make_two_octet_decoder(const Encoding& encoding) {
  const auto family = family_of(encoding.name);
  if (!family) return nullptr;
  const Tables* tables = tables_of(encoding, *family);
  return tables == nullptr ? nullptr : std::make_unique<TwoOctetDecoder>(*tables);
}

}  // namespace mimemend
