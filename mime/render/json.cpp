// SPDX-License-Identifier: Apache-2.0
#include <mimemend/report.hpp>

#include <array>
#include <vector>

#include "backend/unicode.hpp"
#include "render/charsets.hpp"
#include "render/fields.hpp"
#include "render/json_values.hpp"

namespace mimemend {
namespace {

std::string_view kind_name(PartKind kind) {
  constexpr std::array<std::string_view, 3> names{"leaf", "multipart", "message"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view unscanned_name(Unscanned why) {
  constexpr std::array<std::string_view, 4> names{"", "depth", "parts", "header"};
  return names[static_cast<std::size_t>(why)];
}

std::string_view field_kind_name(FieldKind kind) {
  constexpr std::array<std::string_view, 9> names{"content-type",
                                                  "content-transfer-encoding",
                                                  "content-disposition",
                                                  "content-id",
                                                  "content-other",
                                                  "mime-version",
                                                  "mimemend-record",
                                                  "other",
                                                  "malformed"};
  return names[static_cast<std::size_t>(kind)];
}

Json embedded_json(const EmbeddedFile& file) {
  return {{"format", to_string(file.format)}, {"name", unicode::to_utf8(file.name_utf8)},
          {"at", json_range(file.at)},        {"detected_type", file.detected_type},
          {"size", file.decoded_size},        {"sha256", file.sha256.hex()}};
}

void add_leaf(Json& out, const Leaf& leaf) {
  out["detected_type"] = leaf.detected_type;
  out["size"] = leaf.decoded_size;
  out["sha256"] = leaf.sha256.hex();
  out["names"] = Json::array();
  for (const NameCandidate& name : leaf.names)
    out["names"].push_back({{"name", name.name_utf8}, {"source", to_string(name.source)}});
  if (leaf.names_cut) out["names_cut"] = true;
  out["embedded"] = Json::array();
  for (const EmbeddedFile& file : leaf.embedded) out["embedded"].push_back(embedded_json(file));
}

Json part_json(const Outcome& outcome, PartId id) {
  const Part& part = outcome.index()[id];
  Json out{{"path", outcome.index().path(id)}, {"kind", kind_name(part.kind)}, {"source", to_index(part.source)}};
  out["type"] = unicode::to_utf8(part.media_type);
  out["type_declared"] = part.media_type_declared;
  if (!part.encoding_label.empty()) out["encoding"] = unicode::to_utf8(part.encoding_label);
  if (!part.content_id.empty()) out["content_id"] = unicode::to_utf8(part.content_id);
  if (part.kind == PartKind::multipart) out["boundary"] = unicode::to_utf8(part.boundary);
  if (!part.delimiter.empty()) out["delimiter"] = json_range(part.delimiter);
  out["header"] = json_range(part.header);
  out["body"] = json_range(part.body);
  if (!part.close_delimiter.empty()) out["close_delimiter"] = json_range(part.close_delimiter);
  out["field_count"] = part.field_count;
  if (part.unscanned != Unscanned::no) out["unscanned"] = unscanned_name(part.unscanned);
  if (const Leaf* leaf = outcome.leaf(id)) add_leaf(out, *leaf);
  return out;
}

Json field_json(const HeaderField& field, const FieldText& text) {
  Json out = Json::object();
  out["kind"] = field_kind_name(field.kind);
  if (field.kind != FieldKind::malformed) out["name"] = unicode::to_utf8(text.name);
  out["value"] = unicode::to_utf8(text.value);
  if (text.cut) out["cut"] = true;
  out["at"] = json_range(field.whole);
  if (field.kind != FieldKind::malformed) {
    out["name_at"] = json_range(field.name);
    out["value_at"] = json_range(field.value);
  }
  return out;
}

void add_fields(Json& part_out, const PartIndex& index, const Part& part, const std::vector<FieldText>& texts) {
  part_out["fields"] = Json::array();
  for (std::uint32_t i = 0; i < part.field_count; ++i)
    part_out["fields"].push_back(field_json(index.fields(part)[i], texts[part.first_field + i]));
}

Json finding_json(const Outcome& outcome, const Finding& finding) {
  const FindingInfo& facts = info(finding.code);
  return {{"code", facts.slug},           {"severity", to_string(facts.severity)},
          {"family", facts.family},       {"part", outcome.index().path(finding.part)},
          {"at", json_range(finding.at)}, {"clause", facts.clause}};
}

Json decision_json(const Outcome& outcome, const Decision& decision) {
  return {{"part", outcome.index().path(decision.part)},
          {"leaf", outcome.index().path(decision.leaf)},
          {"action", to_string(decision.action)},
          {"rule", decision.rule},
          {"reason", decision.reason}};
}

Json edit_json(const Outcome& outcome, const Edit& edit) {
  Json out{{"part", outcome.index().path(edit.part)}, {"at", json_range(edit.at)}, {"reason", edit.reason}};
  if (const auto* text = std::get_if<std::string>(&edit.with))
    out["with_bytes"] = text->size();
  else
    out["reencoded"] = true;
  return out;
}

Json report_json(const Outcome& outcome, std::string_view label) {
  Json out{{"schema", "mimemend-report/1"}, {"file", unicode::to_utf8(label)}, {"size", outcome.original_size()}};
  out["verdict"] = outcome.refusal() != nullptr ? "refused" : outcome.changed() ? "changed" : "unchanged";
  if (!outcome.record_id().empty()) out["record"] = outcome.record_id();
  for (const char* key : {"parts", "findings", "deviations", "decisions", "charsets", "header_texts", "edits"})
    out[key] = Json::array();
  for (std::uint32_t i = 0; i < outcome.index().size(); ++i) out["parts"].push_back(part_json(outcome, PartId{i}));
  for (const Finding& finding : outcome.findings()) out["findings"].push_back(finding_json(outcome, finding));
  for (const Deviation& deviation : outcome.deviations())
    out["deviations"].push_back({{"rule", info(deviation.rule).slug}, {"at", json_range(deviation.at)}});
  for (const Decision& decision : outcome.decisions()) out["decisions"].push_back(decision_json(outcome, decision));
  for (const CharsetDecision& each : outcome.charsets()) out["charsets"].push_back(charset_json(outcome, each));
  for (const HeaderTextDecision& each : outcome.header_texts())
    out["header_texts"].push_back(header_text_json(outcome, each));
  if (outcome.changed())
    for (const Edit& edit : outcome.plan(kOriginal).edits()) out["edits"].push_back(edit_json(outcome, edit));
  return out;
}

}  // namespace

Result<std::string> render_json(const Outcome& outcome, std::string_view label, JsonDetail detail) {
  Json out = report_json(outcome, label);
  if (detail == JsonDetail::structure) return json_line(out);
  const auto texts = read_fields(outcome);
  if (!texts) return texts.error();
  const auto parts = outcome.index().parts();
  for (std::size_t i = 0; i < parts.size(); ++i) add_fields(out["parts"][i], outcome.index(), parts[i], *texts);
  return json_line(out);
}

std::string render_json(const Outcome& outcome, std::string_view label) {
  return json_line(report_json(outcome, label));
}

}  // namespace mimemend
