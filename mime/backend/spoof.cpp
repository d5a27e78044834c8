// SPDX-License-Identifier: Apache-2.0
#include "backend/spoof.hpp"

#include <algorithm>
#include <memory>
#include <string>

#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>

#include "backend/failure.hpp"
#include "backend/handles.hpp"

namespace mimemend::unicode {
namespace {

using Checker = std::unique_ptr<USpoofChecker, Releaser<uspoof_close>>;

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
}

// Opened once, and only read afterwards: ICU's checks of one checker may run at once.
const USpoofChecker& checker() {
  static const Checker opened = [] {
    UErrorCode status = U_ZERO_ERROR;
    Checker out(uspoof_open(&status));
    if (out) uspoof_setRestrictionLevel(out.get(), USPOOF_MODERATELY_RESTRICTIVE);
    if (out) uspoof_setChecks(out.get(), USPOOF_RESTRICTION_LEVEL, &status);
    if (!out || U_FAILURE(status)) throw BackendFailure("ICU has no data about confusable characters");
    return out;
  }();
  return *opened;
}

bool is_word(UChar32 c) { return (U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_M_MASK | U_GC_ND_MASK)) != 0; }

UScriptCode script_of(UChar32 c) {
  UErrorCode status = U_ZERO_ERROR;
  return uscript_getScript(c, &status);
}

bool is_mixed(const icu::UnicodeString& word) {
  UErrorCode status = U_ZERO_ERROR;
  return uspoof_checkUnicodeString(&checker(), word, nullptr, &status) != 0 && U_SUCCESS(status);
}

// What the letter looks like is written in ASCII.
bool looks_latin(UChar32 c) {
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString skeleton;
  uspoof_getSkeletonUnicodeString(&checker(), 0, icu::UnicodeString(c), skeleton, &status);
  for (std::int32_t i = 0; i < skeleton.length(); ++i)
    if (skeleton[i] >= 0x80) return false;
  return U_SUCCESS(status) && !skeleton.isEmpty();
}

// Latin letters that Cyrillic or Greek has in the same form.
bool looks_foreign(UChar32 c) {
  constexpr std::string_view kForms = "ABCEHIJKMNOPSTXYZaceghijopsuvwxy";
  return c < 0x80 && kForms.find(static_cast<char>(c)) != std::string_view::npos;
}

bool is_confusable_word(const icu::UnicodeString& word) {
  bool latin = false;
  bool foreign = false;
  bool all_latin_look_foreign = true;
  bool all_foreign_look_latin = true;
  for (std::int32_t i = 0; i < word.length(); i = word.moveIndex32(i, 1)) {
    const UChar32 c = word.char32At(i);
    const UScriptCode script = script_of(c);
    if (script == USCRIPT_COMMON || script == USCRIPT_INHERITED) continue;
    if (script == USCRIPT_LATIN) {
      latin = true;
      all_latin_look_foreign = all_latin_look_foreign && looks_foreign(c);
    } else {
      foreign = true;
      all_foreign_look_latin = all_foreign_look_latin && looks_latin(c);
    }
  }
  return latin && foreign && (all_latin_look_foreign || all_foreign_look_latin) && is_mixed(word);
}

}  // namespace

bool is_confusable(std::string_view text_utf8) {
  if (is_ascii(text_utf8)) return false;
  const icu::UnicodeString text =
      icu::UnicodeString::fromUTF8({text_utf8.data(), static_cast<std::int32_t>(text_utf8.size())});
  icu::UnicodeString word;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    if (is_word(c)) {
      word.append(c);
      continue;
    }
    if (is_confusable_word(word)) return true;
    word.remove();
  }
  return is_confusable_word(word);
}

bool has_hidden_controls(std::string_view text_utf8) {
  constexpr UChar32 kBlackFlag = 0x1F3F4;
  if (is_ascii(text_utf8)) return false;
  const auto text = icu::UnicodeString::fromUTF8({text_utf8.data(), static_cast<std::int32_t>(text_utf8.size())});
  UChar32 before = 0;
  bool flag = false;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    const bool tag = c >= 0xE0020 && c <= 0xE007F;
    flag = c == kBlackFlag || (flag && tag);
    const bool joiner = (c == 0x200C || c == 0x200D) && before >= 0x80;
    const bool ignorable =
        (U_GET_GC_MASK(c) & U_GC_CF_MASK) != 0 && u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
    if (u_hasBinaryProperty(c, UCHAR_BIDI_CONTROL) != 0) return true;
    if (ignorable && !joiner && !(flag && tag)) return true;
    before = c;
  }
  return false;
}

}  // namespace mimemend::unicode
