// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <mimemend/charset.hpp>
#include <mimemend/leaf.hpp>
#include <mimemend/result.hpp>

#include "charset/encodings.hpp"
#include "charset/text_trial.hpp"

namespace mimemend {

/// A text, and what may be done about it.
struct CharsetQuestion {
  const TextFacts& facts;
  std::string_view media_type;
  std::string_view head;  ///< the first octets of its content, some KiB
  const CharsetPolicy& policy;
  /// What all of the text is like in that encoding; none when nobody can decode that.
  std::function<Result<std::optional<TextMeasure>>(const Encoding&)> measure;
};

struct CharsetAnswer {
  CharsetEvidence evidence = CharsetEvidence::none;
  std::optional<Encoding> encoding;    ///< none: nobody can tell, or it must not be converted; `reason` says why
  std::optional<TextMeasure> measure;  ///< in that encoding; none of ASCII and of what is not converted
  std::uint32_t confidence = 0;
  std::string reason;  ///< why there is none, or why it is another than the label's
};

/// Tells the charset of a text (docs/charset.md has the table): a byte-order mark, the label if the text can be in it,
/// UTF-8, what the document says, escapes of ISO 2022, detection, the fallback. Nothing is guessed of charsets that hide
/// ASCII: those need a label or a mark, and the policy's leave.
/// Errors: those of `measure`. Throws BackendFailure.
[[nodiscard]] Result<CharsetAnswer> tell_charset(const CharsetQuestion& question);

/// The text is ASCII and nothing says that it is more: all readers see the same.
[[nodiscard]] bool is_plain_ascii(const TextFacts& facts);

}  // namespace mimemend
