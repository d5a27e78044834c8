// SPDX-License-Identifier: Apache-2.0
#include "render/charsets.hpp"

#include <fmt/format.h>

#include <mimemend/report.hpp>

#include "backend/unicode.hpp"
#include "render/text.hpp"

namespace mimemend {
namespace {

std::string told_by(const CharsetDecision& decision) {
  if (decision.evidence == CharsetEvidence::none) return "";
  const std::string_view evidence = to_string(decision.evidence);
  return decision.confidence == 0 ? std::string(evidence) : fmt::format("{} {}%", evidence, decision.confidence);
}

std::string header_lines(const Outcome& outcome) {
  std::string out;
  for (const HeaderTextDecision& each : outcome.header_texts())
    out += fmt::format("part {}: {}{}: {}\n", outcome.index().path(each.part), each.field, each.kept ? " kept" : "",
                       each.reason);
  return out;
}

}  // namespace

std::string render_charsets(const Outcome& outcome) {
  using enum Table::Align;
  Table table({left, left, left, left, left, left, left});
  for (const CharsetDecision& each : outcome.charsets())
    table.add({{"part " + outcome.index().path(each.part)},
               {unicode::escape(unicode::to_utf8(outcome.index()[each.part].media_type))},
               {each.label.empty() ? "no label" : fmt::format("\"{}\"", each.label)},
               {each.charset.empty() ? "-" : each.charset},
               {told_by(each)},
               {std::string(to_string(each.fate))},
               {each.reason}});
  return table.text(Paint(Paint::Mode::off));
}

std::string render_text_changes(const Outcome& outcome) {
  std::string out;
  for (const CharsetDecision& each : outcome.charsets()) {
    if (each.fate != CharsetFate::converted && each.fate != CharsetFate::relabelled && each.fate != CharsetFate::kept)
      continue;
    out += fmt::format("part {}: charset", outcome.index().path(each.part));
    if (!each.charset.empty()) out += fmt::format(" {} by {}", each.charset, told_by(each));
    out += fmt::format(", {}", to_string(each.fate));
    if (each.replaced > 0) out += fmt::format(", {} replaced", each.replaced);
    if (!each.reason.empty()) out += fmt::format(": {}", each.reason);
    out += "\n";
  }
  return out + header_lines(outcome);
}

Json header_text_json(const Outcome& outcome, const HeaderTextDecision& decision) {
  return {{"part", outcome.index().path(decision.part)},
          {"field", decision.field},
          {"kept", decision.kept},
          {"reason", decision.reason}};
}

Json charset_json(const Outcome& outcome, const CharsetDecision& decision) {
  Json out{{"part", outcome.index().path(decision.part)}};
  if (!decision.label.empty()) out["label"] = decision.label;
  if (!decision.charset.empty()) out["charset"] = decision.charset;
  out["evidence"] = to_string(decision.evidence);
  if (decision.confidence > 0) out["confidence"] = decision.confidence;
  out["fate"] = to_string(decision.fate);
  if (decision.replaced > 0) out["replaced"] = decision.replaced;
  if (!decision.reason.empty()) out["reason"] = decision.reason;
  return out;
}

}  // namespace mimemend
