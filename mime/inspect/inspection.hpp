// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/leaf.hpp>
#include <mimemend/limits.hpp>
#include <mimemend/part_index.hpp>

#include "index/indexer.hpp"
#include "inspect/leaf_inspector.hpp"

namespace mimemend {

/// Reads a message to its end: structure, leaves, findings.
///
/// A transfer-encoded message inside another is decoded on the fly and read by an Indexer of its own;
/// such layers stack up to Limits::max_encoded_depth, so the calls nest no deeper than that.
class Inspection {
 public:
  explicit Inspection(const Limits& limits);
  ~Inspection();
  Inspection(const Inspection&) = delete;
  Inspection& operator=(const Inspection&) = delete;

  void feed(std::string_view chunk);
  void finish();  ///< once, after the last feed(); then the results below are whole

  PartIndex index;
  std::vector<Leaf> leaves;  ///< in document order
  FindingLog log;

 private:
  class Layer;

  const Limits limits_;
  std::unique_ptr<Layer> original_;
};

}  // namespace mimemend
