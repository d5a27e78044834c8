// SPDX-License-Identifier: Apache-2.0
#include "inspect/inspection.hpp"

#include "inspect/names.hpp"

namespace mimemend {

Inspection::Inspection(const Limits& limits) : log(limits), limits_(limits), layers_({index, log, limits_, *this}) {}

void Inspection::part_opened(PartId id, std::string_view block) {
  const Part& part = index[id];
  if (part.source != kOriginal) {
    inner_headers.bytes += block;
    inner_headers.sizes.emplace_back(id, block.size());
  }
  if (part.kind != PartKind::leaf) return;
  NameReadings readings = collect_names({block, part.header.begin, id, index.fields(part)}, limits_, log);
  Leaf leaf;
  leaf.part = id;
  leaf.names = std::move(readings.names);
  leaf.names_cut = readings.cut;
  leaf_.emplace(std::move(leaf), TransferDecoder(part.encoding, DecoderLog(log, id, part.body.begin)));
}

void Inspection::body_bytes(PartId, std::string_view bytes) { leaf_->feed(bytes, scratch_); }

void Inspection::part_closed(PartId id) {
  if (index[id].kind != PartKind::leaf) return;
  leaves.push_back(leaf_->finish(scratch_));
  leaf_.reset();
}

}  // namespace mimemend
