// SPDX-License-Identifier: Apache-2.0
#include "inspect/inspection.hpp"

#include "inspect/name_checks.hpp"
#include "inspect/names.hpp"

namespace mimemend {

Inspection::Inspection(const Limits& limits) : log(limits), limits_(limits), layers_({index, log, limits_, *this}) {}

void Inspection::part_opened(PartId id, std::string_view block) {
  const Part& part = index[id];
  if (part.kind != PartKind::leaf) return;
  const HeaderView header{block, part.header.begin, id, index.fields(part)};
  NameReadings readings = collect_names(header, limits_, log);
  Leaf leaf;
  leaf.part = id;
  leaf.names = std::move(readings.names);
  leaf.names_cut = readings.cut;
  leaf_.emplace(std::move(leaf), TransferDecoder(part.encoding, DecoderLog(log, id, part.body.begin)));
  if (part.media_type.starts_with("text/")) leaf_->expect_text(read_charset_label(header, limits_));
}

void Inspection::body_bytes(PartId, std::string_view bytes) { leaf_->feed(bytes, scratch_); }

void Inspection::part_closed(PartId id) {
  const Part& part = index[id];
  if (part.kind != PartKind::leaf) return;
  leaves.push_back(leaf_->finish(scratch_));
  for (const FindingCode code : leaf_->charset_findings()) log.add(code, id, leaf_->charset_place());
  if (part.media_type_declared && types_conflict(part.media_type, leaves.back().names, leaves.back().detected_type))
    log.add(FindingCode::type_conflict, id, part.header);
  leaf_.reset();
}

}  // namespace mimemend
