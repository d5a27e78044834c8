// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <mimemend/charset.hpp>
#include <mimemend/part_index.hpp>

#include "mend/plain_field.hpp"

namespace mimemend {

/// How the text of header fields is read and written.
struct HeaderTextOptions {
  CharsetPolicy::Headers form = CharsetPolicy::Headers::encoded;
  std::string context_charset;               ///< label of the message's own text; empty when there is none
  std::string fallback;                      ///< CharsetPolicy::fallback
  std::set<std::string, std::less<>> allow;  ///< CharsetPolicy::allow
  CharsetPolicy::Mislabelled mislabelled = CharsetPolicy::Mislabelled::correct;
  bool normalise_names = true;  ///< names of files that are written are in NFC (UAX 15)
};

/// What becomes of a field that is not in plain ASCII or encoded words in UTF-8.
struct NewHeaderText {
  std::string value;   ///< what stands behind the colon, leading blank and folds included, without the last line end
  std::string reason;  ///< for people: what was read, or why the field is kept
  bool kept = false;   ///< it would have to change, and cannot be read or converted without loss: `value` is empty
};

/// The text of a field in UTF-8: encoded words (RFC 2047) or raw (RFC 6532) by `form`, extended values (RFC 2231) in
/// parameters by either, since readers lose parameters with raw octets. The decoded text is the same, but for CR, LF
/// and NUL in encoded words, which become blanks. Only the words that need it are written anew; a fold comes in where
/// a line would grow beyond 76 columns.
/// None when the field stays: it is no text, it is ASCII without encoded words, or these are right already. A result
/// that is put in the field's place stays.
/// Text: Subject and the like, and fields that nobody knows; display names and comments in fields of addresses, never
/// the addresses; phrases in Keywords; parameters in Content-Type and Content-Disposition that people read.
/// Complexity: linear, a converter opened for each run of words in another charset. Fields of more than 32 KiB are
/// kept, and so are those that would grow beyond that.
/// Does not: detect the charset of raw text, which is too short for that; look into damaged addresses.
[[nodiscard]] std::optional<NewHeaderText> header_text_in_utf8(const FieldText& field, FieldKind kind,
                                                               std::string_view line_end,
                                                               const HeaderTextOptions& options);

}  // namespace mimemend
