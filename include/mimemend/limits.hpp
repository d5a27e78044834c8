// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace mimemend {

/// Bounds on what one message may cost. Each names the attack that it stops.
/// A limit that is hit is a Finding, and the leaf whose bytes were therefore not
/// looked at is marked `unscanned`, so that the policy decides about it.
struct Limits {
  /// Nesting of multiparts and messages, encoded ones included. Stops depth bombs; deeper entities become opaque leaves.
  std::uint32_t max_depth = 64;
  /// Messages inside transfer-encoded messages. Each level costs a decoder and a parser of its own.
  std::uint32_t max_encoded_depth = 8;
  /// Parts of one message. Stops part-count bombs; what follows is read as content of the last part.
  std::uint32_t max_parts = 10'000;
  /// Bytes of one header block that are kept and parsed. Stops header bombs.
  std::uint32_t max_header_bytes = 1U << 20;
  /// Header fields of one entity that are indexed.
  std::uint32_t max_header_fields = 4'000;
  /// Parameters of one field that are read.
  std::uint32_t max_parameters = 1'000;
  /// Candidate names of one part.
  std::uint32_t max_names = 64;
  /// A longer line is never a delimiter. Bounds what the scanner holds back, and so the longest boundary.
  std::uint32_t max_delimiter_line = 4'096;
  /// Findings of one message; one more says that there were more.
  std::uint32_t max_findings = 1'000;
};

}  // namespace mimemend
