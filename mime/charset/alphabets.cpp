// SPDX-License-Identifier: Apache-2.0
#include "charset/alphabets.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <vector>

#include "backend/letters.hpp"
#include "charset/encodings.hpp"
#include "charset/text_converter.hpp"
#include "scan/ascii.hpp"

namespace mimemend {
namespace {

constexpr std::size_t kLookedAt = 4096;

// The letters of languages beyond ASCII, the most frequent first.
constexpr std::string_view kAlphabets[] = {
    "éèàêçùâîôûëïœæÿ«»",                                   // French
    "üäößé",                                               // German
    "éáíóñúü¡¿ºª",                                         // Spanish
    "ãçéáõíóêâàúôüºª",                                     // Portuguese
    "èàùéòìîúó",                                           // Italian
    "äöåéüà",                                              // Swedish, Finnish
    "øåæéòôüä",                                            // Danish, Norwegian
    "éëïèóüöáêâîôûà",                                      // Dutch
    "íáóéðþúöýæ",                                          // Icelandic
    "éàèíóòçúïü·",                                         // Catalan
    "íáéěčýřžšůúťňóďô",                                    // Czech
    "áíéčšžýúťľôňďóäŕĺ",                                   // Slovak
    "łęąóżśćńź",                                           // Polish
    "áéöóőíüúű",                                           // Hungarian
    "ăîşţâșț",                                             // Romanian
    "čšžćđ",                                               // Croatian, Slovene
    "ëç",                                                  // Albanian
    "ıişüğöçâîû",                                          // Turkish
    "ėšįžųąčūę",                                           // Lithuanian
    "āēīšūļņķģčž",                                         // Latvian
    "äõüöšž",                                              // Estonian
    "\u0301\u0300\u0323\u0309\u0303đưôơâăêàáéèúùíìóòãõý",  // Vietnamese, marks apart
    "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",                   // Russian
    "оанивіетркслдумпязьбгчйхжїшцюєщфґ",                   // Ukrainian
    "аныірeоестлкваўудмпцьязгйчбшэжхюёф",                  // Belarusian
    "аиоетнрсвлкдпмзъугщчбйцяжшхюфь",                      // Bulgarian
    "аиоенрјтскудвмплзгбчцшжћђхњљфџ",                      // Serbian
    "аоиетнрсвдклпмузјгбчшцжќѓхфњљџѕ",                     // Macedonian
    "αοιετσνηυρπκμλςωδγχάίόέθήφύβώξζψϊϋΐΰ",                // Greek
    "יוהלאתרבשמנחדםעכקפטןגזסךצףץ",                         // Hebrew
    "اليمنوترةبسدعفهكقحجشطصخأضذغءثزإىئؤآظ",                // Arabic
    "انیرهدمتوبسشکزگفخجقعپلآحصطغچضذظثژئ",                  // Persian
    "านรอก่เ้งยมลวีดทิสัตะปบคหุแจพูชขใไื็์ผโซึถศณษฟธภๆญฐฎำ",          // Thai
};

/// How seldom mail comes in it: what it takes to be told in place of another.
enum class Rarity : std::uint8_t { usual, known, odd };

struct Candidate {
  std::string_view charset;
  Rarity rarity;
};

// Where texts are the same in several, the first is told.
constexpr Candidate kCandidates[] = {
    {"windows-1252", Rarity::usual}, {"windows-1251", Rarity::known}, {"windows-1250", Rarity::known},
    {"iso-8859-2", Rarity::known},   {"windows-1254", Rarity::known}, {"windows-1253", Rarity::known},
    {"iso-8859-7", Rarity::known},   {"windows-1255", Rarity::known}, {"iso-8859-8", Rarity::known},
    {"windows-1256", Rarity::known}, {"iso-8859-6", Rarity::known},   {"windows-1257", Rarity::known},
    {"iso-8859-13", Rarity::known},  {"iso-8859-4", Rarity::odd},     {"windows-874", Rarity::known},
    {"koi8-r", Rarity::known},       {"koi8-u", Rarity::known},       {"iso-8859-5", Rarity::known},
    {"ibm866", Rarity::known},       {"iso-8859-15", Rarity::known},  {"iso-8859-16", Rarity::odd},
    {"windows-1258", Rarity::known}, {"ibm850", Rarity::odd},         {"ibm852", Rarity::odd},
    {"macintosh", Rarity::odd},      {"x-mac-cyrillic", Rarity::odd},
};

/// How much a letter speaks for each alphabet, 0 to 1.
using Weights = std::array<float, std::size(kAlphabets)>;

std::unordered_map<char32_t, Weights> weigh_letters() {
  constexpr float kRarest = 0.4F;
  std::unordered_map<char32_t, Weights> out;
  for (std::size_t alphabet = 0; alphabet < std::size(kAlphabets); ++alphabet) {
    const std::u32string letters = unicode::to_code_points(kAlphabets[alphabet]);
    for (std::size_t rank = 0; rank < letters.size(); ++rank)
      out[letters[rank]][alphabet] =
          1.0F - (1.0F - kRarest) * static_cast<float>(rank) / static_cast<float>(letters.size());
  }
  return out;
}

const std::unordered_map<char32_t, Weights>& letter_weights() {
  static const auto weights = weigh_letters();
  return weights;
}

bool is_latin(char32_t c) { return c < 0x250 || (c >= 0x1E00 && c < 0x1F00); }
bool is_mark(char32_t c) { return c >= 0x300 && c < 0x370; }
bool is_ascii_upper(char32_t c) { return c >= 'A' && c <= 'Z'; }
bool is_ascii_digit(char32_t c) { return c >= '0' && c <= '9'; }
// The vowels of Vietnamese, with or without a sign of their own.
bool carries_mark(char32_t c) {
  return std::u32string_view(U"aeiouyAEIOUYâêôăơưÂÊÔĂƠƯ").find(c) != std::u32string_view::npos;
}
bool is_ascii_letter(char32_t c) { return c < 0x80 && ascii::is_alpha(static_cast<char>(c)); }

// In texts of all languages.
bool is_known_sign(char32_t c) {
  return (c >= 0x2010 && c <= 0x203A) || (c >= 0xA0 && c <= 0xBF) || c == 0x20AC || c == 0x2116 || c == 0x2122;
}
// Not quotation marks and dashes, the blank, and what Spanish and Catalan have.
bool stands_apart(char32_t c) {
  return c == 0x20AC || c == 0x2116 ||
         (c > 0xA1 && c < 0xBF && c != 0xAB && c != 0xBB && c != 0xAA && c != 0xBA && c != 0xB7 && c != 0xAD);
}

// Daggers, bullets, signs of money and trade: one at a time. Quotation marks, dashes and blanks come together.
bool comes_alone(char32_t c) { return stands_apart(c) || (c >= 0x2020 && c <= 0x2022) || c == 0x2030 || c == 0x2122; }

/// How much a text in one charset is like the languages.
class Likeness {
 public:
  void add(char32_t before, char32_t c, char32_t after) {
    if (unicode::is_letter(c)) return add_letter(before, c, after);
    const bool behind = unicode::is_letter(before);
    const bool ahead = unicode::is_letter(after);
    const bool joins = c == 0x2019 || c == 0xAD || c == 0x2013 || c == 0x2014;  // apostrophe, hyphen, dashes
    const bool odd = !is_known_sign(c) || (behind && ahead && !joins) || (stands_apart(c) && (behind || ahead)) ||
                     (comes_alone(c) && (comes_alone(before) || comes_alone(after)));
    ++(odd ? against_ : signs_);
  }

  /// 0 to 1. In little text, a rare charset is less likely than a few letters of another language.
  [[nodiscard]] float best(Rarity rarity) const {
    constexpr float kDoubt = 0.3F;
    constexpr float kLittleText = 9;  // three letters, squared
    // A quotation mark in its place says nearly as much as a letter: most text that has no label is English.
    constexpr float kSign = 0.9F;
    const std::size_t seen = letters_ + signs_;
    const auto all = static_cast<float>(seen + against_);
    if (seen == 0 || (others_ > 0 && !words_)) return 0;
    const float most = *std::max_element(sums_.begin(), sums_.end()) + kSign * static_cast<float>(signs_);
    const auto square = static_cast<float>(seen * seen);
    const float doubt = kDoubt * static_cast<float>(rarity) * kLittleText / (kLittleText + square);
    return std::clamp((most - static_cast<float>(against_)) / all - doubt, 0.0F, 1.0F);
  }

 private:
  void add_letter(char32_t before, char32_t c, char32_t after) {
    const bool upper = unicode::is_uppercase(c);
    const bool mixes_scripts = !is_latin(c) && !is_mark(c) && (is_ascii_letter(before) || is_ascii_letter(after));
    const bool within = unicode::is_letter(before);
    const bool odd_case = (upper && within && !unicode::is_uppercase(before)) || (!upper && is_ascii_upper(after));
    const bool odd_mark = is_mark(c) && !carries_mark(before);
    if (mixes_scripts || odd_case || odd_mark || is_ascii_digit(before) || is_ascii_digit(after)) {
      ++against_;
      return;
    }
    ++letters_;
    if (!is_latin(c) && !is_mark(c)) {
      ++others_;
      words_ = words_ || unicode::is_letter(before) || unicode::is_letter(after);
    }
    const auto found = letter_weights().find(unicode::to_lower(c));
    if (found == letter_weights().end()) return;
    // Whole words of capitals there are, and seldom.
    const float share = upper && within ? kCapitals : 1.0F;
    for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i] += share * found->second[i];
  }

  static constexpr float kCapitals = 0.5F;
  Weights sums_{};
  std::size_t letters_ = 0;
  std::size_t others_ = 0;  ///< of them, those of no Latin script
  bool words_ = false;      ///< two of those stand together: no language has words of one letter alone
  std::size_t signs_ = 0;
  std::size_t against_ = 0;
};

// What is around octets above 0x7F: they may be few, and late.
std::string around_eight_bit(std::string_view octets) {
  constexpr std::size_t kAround = 12;
  std::string out;
  std::size_t taken = 0;  // octets before it are looked at
  for (std::size_t at = 0; at < octets.size() && out.size() < kLookedAt; ++at) {
    if (!ascii::is_8bit(octets[at])) continue;
    const std::size_t begin = std::max(taken, at < kAround ? 0 : at - kAround);
    if (begin > taken) out += '\n';
    taken = std::min(octets.size(), std::max(taken, at + kAround));
    if (taken > begin) out += octets.substr(begin, taken - begin);
  }
  return out;
}

float likeness(std::string_view octets, const Candidate& candidate) {
  const auto encoding = find_encoding(candidate.charset);
  const auto text_utf8 = encoding ? convert_exactly(octets, *encoding) : std::nullopt;
  if (!text_utf8) return 0;
  const std::u32string text = U" " + unicode::to_code_points(*text_utf8) + U" ";
  Likeness out;
  for (std::size_t at = 1; at + 1 < text.size(); ++at)
    if (text[at] >= 0x80) out.add(text[at - 1], text[at], text[at + 1]);
  return out.best(candidate.rarity);
}

}  // namespace

std::optional<AlphabetGuess> guess_by_alphabet(std::string_view octets) {
  const std::string looked_at = around_eight_bit(octets);
  AlphabetGuess best;
  float most = 0;
  for (const Candidate& candidate : kCandidates) {
    const float score = likeness(looked_at, candidate);
    if (score <= most) continue;
    most = score;
    best = {candidate.charset, static_cast<std::uint32_t>(score * 100)};
  }
  return best.confidence == 0 ? std::nullopt : std::optional(best);
}

}  // namespace mimemend
