// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/byte_range.hpp>
#include <mimemend/mender.hpp>
#include <mimemend/result.hpp>

namespace mimemend {

/// Some bytes in a quarantine, named by what they are.
struct BlobRef {
  std::string sha256;
  std::uint64_t size = 0;
};

/// One step in putting an original body together: bytes that are still in the rewritten body, or bytes
/// that were taken out.
struct RecordStep {
  ByteRange copy;  ///< from the start of the rewritten body; used when there is no blob
  std::string blob_sha256;
  std::uint64_t blob_size = 0;
};

/// What a quarantine keeps of one rewrite (docs/formats/record.md). The original header is a blob, so
/// that what happens to the header in transport does not matter.
struct Record {
  std::string id;
  BlobRef original;
  BlobRef output;  ///< the rewritten message; not kept, only named
  std::uint64_t output_body_size = 0;
  bool crlf = true;  ///< how lines end in the rewritten body
  BlobRef header;    ///< the original's bytes in front of its body
  std::vector<RecordStep> body;
  std::string removed_json;  ///< what was decided, for people and tools: a JSON array
};

[[nodiscard]] std::string to_json(const Record& record);
/// Errors: data, when `text` is no record of ours.
[[nodiscard]] Result<Record> parse_record(std::string_view text, std::string_view label);

}  // namespace mimemend
