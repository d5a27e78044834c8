// SPDX-License-Identifier: Apache-2.0
#include <mimemend/report.hpp>

#include <nlohmann/json.hpp>

#include "backend/unicode.hpp"

namespace mimemend {
namespace {

// Keys come out in the order they are written here: the same for everybody, and readable.
using Json = nlohmann::ordered_json;

Json range(ByteRange at) { return Json::array({at.begin, at.end}); }

std::string_view kind_name(PartKind kind) {
  constexpr std::array<std::string_view, 3> names{"leaf", "multipart", "message"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view unscanned_name(Unscanned why) {
  constexpr std::array<std::string_view, 4> names{"", "depth", "parts", "header"};
  return names[static_cast<std::size_t>(why)];
}

Json part_json(const Outcome& outcome, PartId id) {
  const Part& part = outcome.index()[id];
  Json out{{"path", outcome.index().path(id)}, {"kind", kind_name(part.kind)}, {"source", to_index(part.source)}};
  out["type"] = unicode::to_utf8(part.media_type);
  out["type_declared"] = part.media_type_declared;
  if (!part.encoding_label.empty()) out["encoding"] = unicode::to_utf8(part.encoding_label);
  if (part.kind == PartKind::multipart) out["boundary"] = unicode::to_utf8(part.boundary);
  out["header"] = range(part.header);
  out["body"] = range(part.body);
  if (part.unscanned != Unscanned::no) out["unscanned"] = unscanned_name(part.unscanned);
  if (const Leaf* leaf = outcome.leaf(id)) {
    out["detected_type"] = leaf->detected_type;
    out["size"] = leaf->decoded_size;
    out["sha256"] = leaf->sha256.hex();
    out["names"] = Json::array();
    for (const NameCandidate& name : leaf->names)
      out["names"].push_back({{"name", name.name_utf8}, {"source", to_string(name.source)}});
  }
  return out;
}

Json finding_json(const Outcome& outcome, const Finding& finding) {
  const FindingInfo& facts = info(finding.code);
  return {{"code", facts.slug},
          {"severity", to_string(facts.severity)},
          {"part", outcome.index().path(finding.part)},
          {"at", range(finding.at)},
          {"clause", facts.clause}};
}

Json decision_json(const Outcome& outcome, const Decision& decision) {
  return {{"part", outcome.index().path(decision.part)},
          {"leaf", outcome.index().path(decision.leaf)},
          {"action", to_string(decision.action)},
          {"rule", decision.rule},
          {"reason", decision.reason}};
}

Json edit_json(const Outcome& outcome, const Edit& edit) {
  Json out{{"part", outcome.index().path(edit.part)}, {"at", range(edit.at)}, {"reason", edit.reason}};
  if (const auto* text = std::get_if<std::string>(&edit.with))
    out["with_bytes"] = text->size();
  else
    out["reencoded"] = true;
  return out;
}

}  // namespace

std::string render_json(const Outcome& outcome, std::string_view label) {
  Json out{{"schema", "mimemend-report/1"}, {"file", unicode::to_utf8(label)}, {"size", outcome.original_size()}};
  out["verdict"] = outcome.refusal() != nullptr ? "refused" : outcome.changed() ? "changed" : "unchanged";
  if (!outcome.record_id().empty()) out["record"] = outcome.record_id();
  for (const char* key : {"parts", "findings", "decisions", "edits"}) out[key] = Json::array();
  for (std::uint32_t i = 0; i < outcome.index().size(); ++i) out["parts"].push_back(part_json(outcome, PartId{i}));
  for (const Finding& finding : outcome.findings()) out["findings"].push_back(finding_json(outcome, finding));
  for (const Decision& decision : outcome.decisions()) out["decisions"].push_back(decision_json(outcome, decision));
  if (outcome.changed())
    for (const Edit& edit : outcome.plan(kOriginal).edits()) out["edits"].push_back(edit_json(outcome, edit));
  return out.dump(-1, ' ', true, Json::error_handler_t::replace);
}

}  // namespace mimemend
