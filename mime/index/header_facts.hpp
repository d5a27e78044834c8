// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/part_index.hpp>

#include "scan/finding_log.hpp"
#include "scan/mime_value.hpp"

namespace mimemend {

/// A header block and the fields it was cut into.
struct HeaderView {
  std::string_view block;
  std::uint64_t offset = 0;  ///< of the block in its source: what the fields' ranges count from
  PartId part{};
  std::span<const HeaderField> fields;

  [[nodiscard]] std::string_view bytes(ByteRange range) const {
    return block.substr(range.begin - offset, range.size());
  }
};

/// Where some octets of a field's value stand in the source.
[[nodiscard]] constexpr ByteRange place_in_source(const HeaderField& field, ValuePlace at) noexcept {
  return {field.value.begin + at.begin, field.value.begin + at.end};
}

/// What a header says about the structure of its entity, by our reading: of several fields the first.
struct HeaderFacts {
  std::optional<std::string> media_type;  ///< none when there is no readable "type/subtype"
  std::string boundary;
  TransferEncoding encoding = TransferEncoding::identity;
  std::string encoding_label;
  std::string content_id;  ///< only when it is "<...>" of visible ASCII
  std::vector<std::string> records;
  bool parameters_cut = false;  ///< Limits::max_parameters was hit
};

/// Reads the Content-* fields that say what the entity is, and reports what is wrong with their values, with the
/// octets that prove it.
/// Does not: report what is wrong with names (collect_names() does), or an encoding nobody knows (the parser does,
/// which knows whether it matters).
[[nodiscard]] HeaderFacts collect_header_facts(const HeaderView& header, const Limits& limits, FindingLog& log);

}  // namespace mimemend
