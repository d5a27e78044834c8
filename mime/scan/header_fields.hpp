// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/part_index.hpp>

#include "scan/finding_log.hpp"

namespace mimemend {

/// RFC 4155: a line that separates messages in an mbox, "From ...", or ">From ..." when it was quoted.
/// "From : a@b" is none but a field with a blank before its colon.
[[nodiscard]] bool is_from_line(std::string_view line);

/// True for "Content-...:" in any case: what a line must be for a guessing reader to see a part there.
[[nodiscard]] bool looks_like_mime_field(std::string_view line);

/// True for the fields that messages begin with, too.
[[nodiscard]] bool looks_like_message_field(std::string_view line);

/// True for any line that can begin a field (RFC 5322 2.2).
[[nodiscard]] bool looks_like_field(std::string_view line);

/// Cuts header blocks (RFC 5322 2.2) into fields, line by line as they come, and appends them to an index.
///
/// Every line belongs to a field: one that cannot begin a field is kept as malformed (RFC 7103 7.2 tells
/// how readers differ; ours goes on with the next line). What is odd about a line becomes a finding.
/// At most Limits::max_header_fields in a block and max_message_fields in the index.
class FieldSplitter {
 public:
  FieldSplitter(std::vector<HeaderField>& fields, const Limits& limits, FindingLog& log)
      : fields_(fields), limits_(limits), log_(log) {}

  void begin(PartId part);
  /// The next line, its line end included; `at` is where it begins in its source.
  void line(std::string_view line, std::uint64_t at);
  /// Ends the block. Returns false when a limit was hit; a finding says so, too.
  bool end();

 private:
  void field(std::string_view line, std::uint64_t at);
  void continuation(std::string_view line, std::uint64_t at);
  void malformed(FindingCode code, std::string_view line, std::uint64_t at);

  std::vector<HeaderField>& fields_;
  const Limits& limits_;
  FindingLog& log_;
  PartId part_{};
  std::size_t first_ = 0;            ///< index of the block's first field
  ByteRange over_;                   ///< the lines for which there was no room
  std::uint64_t trailing_junk_ = 0;  ///< where the run of malformed lines that ends the block begins
  bool in_junk_ = false;             ///< there is such a run
};

/// Where a header block stands: what its fields' ranges are counted from.
struct HeaderPlace {
  PartId part{};
  std::uint64_t offset = 0;  ///< of the block's first byte in its source
};

/// Cuts a whole block, without the empty line. Returns false when a limit was hit.
bool split_header_fields(std::string_view block, HeaderPlace place, const Limits& limits, std::vector<HeaderField>& out,
                         FindingLog& log);

/// `value` of a field with its folds undone: line ends go, the blanks after them stay (RFC 5322 2.2.3).
[[nodiscard]] std::string unfold(std::string_view value);

}  // namespace mimemend
