// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace mimemend::unicode {

/// Some word of the text mixes Latin letters with those of Cyrillic, Greek or another script that is not written
/// together with them (UTS 39 5.2, beyond "moderately restrictive"), and the letters of one of them all have a form of
/// the other (UTS 39 4): "p\u0430ypal", where U+0430 is Cyrillic. A word is a run of letters, marks and digits, so that
/// a name of two words in two scripts and a Latin extension behind a Greek stem are none; nor are Han, Kana and Latin in
/// one word, or letters that look like themselves alone.
/// `text_utf8`: of what is not UTF-8 nothing is said. ASCII costs a look at its octets. Threads: any number at once.
/// Does not: tell a word of one script that looks like one of another (UTS 39 4, whole-script confusables).
[[nodiscard]] bool is_confusable(std::string_view text_utf8);

/// Something in it turns the order in which it is shown (UAX 9: embeddings, overrides, isolates, marks), or does not
/// show at all (format characters that are ignorable, UAX 44). Not meant are ZWJ and ZWNJ behind a letter that is not
/// ASCII, which Persian, Indic scripts and emoji need, and the tags of a flag.
[[nodiscard]] bool has_hidden_controls(std::string_view text_utf8);

}  // namespace mimemend::unicode
