// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mimemend/leaf.hpp>
#include <mimemend/limits.hpp>
#include <mimemend/part_index.hpp>

#include "index/layers.hpp"
#include "inspect/leaf_inspector.hpp"

namespace mimemend {

/// Header blocks of parts inside encoded messages, end to end. Their bytes stand nowhere in the original.
struct InnerHeaders {
  std::string bytes;
  std::vector<std::pair<PartId, std::size_t>> sizes;  ///< in document order
};

/// Reads a message to its end: structure, leaves, findings.
class Inspection final : private IndexListener {
 public:
  explicit Inspection(const Limits& limits);
  Inspection(const Inspection&) = delete;
  Inspection& operator=(const Inspection&) = delete;

  void feed(std::string_view chunk) { layers_.feed(chunk); }
  void finish() { layers_.finish(); }  ///< once, after the last feed(); then the results below are whole

  PartIndex index;
  std::vector<Leaf> leaves;  ///< in document order
  FindingLog log;
  InnerHeaders inner_headers;  ///< those since it was last emptied, which is up to whoever feeds

 private:
  void part_opened(PartId id, std::string_view block) override;
  void body_bytes(PartId id, std::string_view bytes) override;
  void part_closed(PartId id) override;

  void log_embedded(const Leaf& leaf, bool cut);

  const Limits limits_;
  std::size_t name_bytes_left_ = limits_.max_message_name_bytes;
  std::uint32_t files_left_ = limits_.max_embedded;
  LeafTools tools_;
  std::optional<LeafInspector> leaf_;  ///< of the leaf that is open: there is never more than one
  LayeredIndexer layers_;
};

}  // namespace mimemend
