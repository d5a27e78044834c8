// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/byte_range.hpp>

#include "charset/encodings.hpp"
#include "charset/line_ends.hpp"
#include "charset/text_converter.hpp"

namespace mimemend {

/// How the content of a text becomes UTF-8.
struct TextConversion {
  struct Patch {
    ByteRange at;  ///< in the converted text, byte-order mark included
    std::string with;
  };

  Encoding encoding;           ///< what it is in
  std::vector<Patch> patches;  ///< of what the document says about itself; sorted, disjoint
  std::string line_end;        ///< what each line end becomes: CRLF, or that of the message
};

/// Carries a conversion out, piece by piece. A byte-order mark goes, as it does wherever text is decoded.
/// Split-invariant. Memory: a piece.
class TextConversionStream {
 public:
  /// The conversion must outlive it. Throws BackendFailure when its decoder cannot be had any more.
  explicit TextConversionStream(const TextConversion& conversion);

  /// Appends what the next octets become.
  void feed(std::string_view octets, std::string& out_utf8);
  void finish(std::string& out_utf8);  ///< once, after the last feed()

 private:
  void take(std::string_view converted, std::string& out);
  void patch(std::string_view converted, std::string& out);

  const TextConversion& conversion_;
  TextConverter converter_;
  LineEndWriter lines_;
  std::size_t next_patch_ = 0;
  std::uint64_t position_ = 0;  ///< in the converted text
  std::string mark_;            ///< what may become a byte-order mark
  bool begun_ = false;          ///< it is settled whether there is one
  std::string scratch_;
};

}  // namespace mimemend
