// SPDX-License-Identifier: Apache-2.0
#include "inspect/inspection.hpp"

#include <algorithm>

#include "inspect/content_rules.hpp"
#include "inspect/display_names.hpp"
#include "inspect/name_checks.hpp"
#include "inspect/names.hpp"

namespace mimemend {
namespace {

// Readers look for files in text; without a Content-Type it is text (RFC 2045 5.2).
bool may_hold_files(const Part& part) { return !part.media_type_declared || part.media_type.starts_with("text/"); }

FindingCode finding_code(EmbeddedFile::Format format) {
  switch (format) {
    case EmbeddedFile::Format::uuencode: return FindingCode::uuencode_in_text;
    case EmbeddedFile::Format::yenc: return FindingCode::yenc_in_text;
    case EmbeddedFile::Format::binhex: break;
  }
  return FindingCode::binhex_in_text;
}

}  // namespace

Inspection::Inspection(const Limits& limits) : log(limits), limits_(limits), layers_({index, log, limits_, *this}) {}

void Inspection::part_opened(PartId id, std::string_view block) {
  const Part& part = index[id];
  if (part.source != kOriginal) {
    inner_headers.bytes += block;
    inner_headers.sizes.emplace_back(id, block.size());
  }
  const HeaderView header{block, part.header.begin, id, index.fields(part)};
  if (id == kRootPart || index[part.parent].kind == PartKind::message) check_display_names(header, log);
  if (part.kind != PartKind::leaf) return check_composite_name(header, limits_, name_bytes_left_, log);
  NameReadings readings = collect_names(header, limits_, name_bytes_left_, log);
  Leaf leaf;
  leaf.part = id;
  leaf.names = std::move(readings.names);
  leaf.names_cut = readings.cut;
  leaf_.emplace(std::move(leaf),
                TransferDecoder(part.encoding, DecoderLog(log, id, part.body.begin), index.line_end(part.source)),
                tools_);
  if (may_hold_files(part)) {
    Limits left = limits_;
    left.max_embedded = files_left_;
    leaf_->look_for_files(left);
  }
  if (part.media_type.starts_with("text/"))
    leaf_->expect_text(read_charset_label(header, limits_));
  else if (mentions_charset(header))
    leaf_->expect_charset(read_charset_label(header, limits_).label);
}

void Inspection::body_bytes(PartId, std::string_view bytes) { leaf_->feed(bytes); }

void Inspection::part_closed(PartId id) {
  const Part& part = index[id];
  if (part.kind != PartKind::leaf) return;
  leaves.push_back(leaf_->finish());
  files_left_ -= static_cast<std::uint32_t>(leaves.back().embedded.size());
  log_embedded(leaves.back(), leaf_->files_cut());
  for (const FindingCode code : leaf_->charset_findings()) log.add(code, id, leaf_->charset_place());
  for (const FindingCode code : check_content(part, leaves.back(), tools_.head)) log.add(code, id, part.body);
  if (part.media_type_declared && types_conflict(part.media_type, leaves.back().names, leaves.back().detected_type))
    log.add(FindingCode::type_conflict, id, part.header);
  leaf_.reset();
}

// Where the content is encoded, the bytes that prove a file in it are the whole body.
void Inspection::log_embedded(const Leaf& leaf, bool cut) {
  const Part& part = index[leaf.part];
  const bool plain = part.encoding == TransferEncoding::identity || part.encoding == TransferEncoding::unknown;
  for (const EmbeddedFile& file : leaf.embedded) {
    const ByteRange at = plain ? ByteRange{part.body.begin + file.at.begin, part.body.begin + file.at.end} : part.body;
    const bool told = !plain && std::any_of(leaf.embedded.data(), &file,
                                            [&](const EmbeddedFile& earlier) { return earlier.format == file.format; });
    if (!told) log.add(finding_code(file.format), leaf.part, at);
  }
  if (cut) log.add(FindingCode::limit_embedded, leaf.part, part.body);
}

}  // namespace mimemend
