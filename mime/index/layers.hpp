// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <mimemend/limits.hpp>
#include <mimemend/part_index.hpp>

#include "index/indexer.hpp"
#include "scan/finding_log.hpp"

namespace mimemend {

/// Reads a message and the transfer-encoded messages inside of it.
///
/// An encoded message is decoded while it streams by and read by an Indexer of its own; such layers
/// stack up to Limits::max_encoded_depth, so the calls nest no deeper than that. The listener is told
/// of every part of every layer, of the encoded bytes of leaves, and not of those of messages.
/// Total; split-invariant.
class LayeredIndexer {
 public:
  explicit LayeredIndexer(Indexer::Context context);
  ~LayeredIndexer();
  LayeredIndexer(const LayeredIndexer&) = delete;
  LayeredIndexer& operator=(const LayeredIndexer&) = delete;

  void feed(std::string_view chunk);
  void finish();  ///< once, after the last feed()

 private:
  class Layer;
  std::unique_ptr<Layer> original_;
};

}  // namespace mimemend
