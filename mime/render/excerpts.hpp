// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/mender.hpp>

namespace mimemend {

/// Pieces of a message, of its decoded inner messages too, that a report quotes.
///
/// All are asked for first, then read in one go: each source is decoded once, however many pieces there are
/// of it and of the sources inside it.
/// Memory: the pieces, so ask for short ones.
class Excerpts {
 public:
  /// Asks for `range` of `source`. What lies beyond the end of the source is left out. Returns a ticket for text().
  std::size_t want(SourceId source, ByteRange range);
  /// Reads all that was asked for; once. Errors: io.
  [[nodiscard]] Result<void> read(const Outcome& outcome);
  /// After read().
  [[nodiscard]] std::string_view text(std::size_t ticket) const MIMEMEND_LIFETIMEBOUND { return texts_[ticket]; }

 private:
  struct Wish {
    ByteRange range;
    std::size_t ticket;
  };
  class Collector;
  class DecodedSource;

  [[nodiscard]] Result<void> read_original(const Outcome& outcome);

  std::map<SourceId, std::vector<Wish>> wishes_;         ///< each by range, once read() has begun
  std::map<SourceId, std::vector<const Part*>> inside_;  ///< of a source: the encoded messages that are to be decoded
  std::vector<std::string> texts_;
};

/// By SourceId: the transfer-encoded message whose decoded body the source is; null for the original.
[[nodiscard]] std::vector<const Part*> source_owners(const PartIndex& index);

}  // namespace mimemend
