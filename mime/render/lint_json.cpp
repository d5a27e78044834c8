// SPDX-License-Identifier: Apache-2.0
#include <mimemend/report.hpp>

#include "backend/unicode.hpp"
#include "render/finding_facts.hpp"
#include "render/json_values.hpp"

namespace mimemend {
namespace {

// A character for each byte, so that no byte is lost or guessed at.
std::string octets_as_characters(std::string_view octets) {
  std::string out_utf8;
  for (const char c : octets) {
    const unsigned octet = static_cast<std::uint8_t>(c);
    if (octet >= 0x80) out_utf8 += static_cast<char>(0xC0U | octet >> 6);
    out_utf8 += static_cast<char>(octet < 0x80 ? octet : 0x80U | (octet & 0x3FU));
  }
  return out_utf8;
}

Json summary_json(const FindingCounts& counts) {
  Json out = Json::object();
  for (const Severity severity : {Severity::note, Severity::warning, Severity::danger})
    out[std::string(to_string(severity))] = counts.of(severity);
  return out;
}

}  // namespace

Result<std::string> render_lint_json(const Outcome& outcome, std::string_view label, const FindingChoice& choice) {
  const auto facts = FindingFacts::read(outcome, choice, FindingFacts::Proof::beginning);
  if (!facts) return facts.error();
  Json out{{"schema", "mimemend-lint/1"}, {"file", unicode::to_utf8(label)}, {"findings", Json::array()}};
  for (const FindingFacts::One& one : facts->all()) {
    const FindingInfo& known = info(one.finding.code);
    out["findings"].push_back({{"code", known.slug},
                               {"severity", to_string(known.severity)},
                               {"family", known.family},
                               {"part", outcome.index().path(one.finding.part)},
                               {"source", to_index(one.source)},
                               {"line", one.line_number},
                               {"at", json_range(one.finding.at)},
                               {"clause", known.clause},
                               {"advice", known.advice},
                               {"bytes", octets_as_characters(facts->proof_bytes(one))}});
  }
  const FindingCounts counts = count_findings(outcome, choice);
  out["summary"] = summary_json(counts);
  if (counts.more) out["more"] = true;
  return json_line(out);
}

std::string render_finding_list_json(const FindingChoice& choice) {
  Json out{{"schema", "mimemend-findings/1"}, {"findings", Json::array()}};
  for (const FindingInfo& known : all_findings())
    if (choice.takes(known.code))
      out["findings"].push_back({{"code", known.slug},
                                 {"severity", to_string(known.severity)},
                                 {"family", known.family},
                                 {"clause", known.clause},
                                 {"advice", known.advice}});
  return json_line(out);
}

}  // namespace mimemend
