// SPDX-License-Identifier: Apache-2.0
#include <mimemend/report.hpp>

#include <fmt/format.h>

#include "backend/unicode.hpp"

namespace mimemend {
namespace {

std::string size_text(std::uint64_t bytes) {
  if (bytes < 10 * 1024) return fmt::format("{} B", bytes);
  if (bytes < 10ULL * 1024 * 1024) return fmt::format("{} KiB", bytes / 1024);
  return fmt::format("{} MiB", bytes / (1024 * 1024));
}

std::string part_line(const Outcome& outcome, PartId id) {
  const Part& part = outcome.index()[id];
  std::string out =
      fmt::format("{:<12} {:{}}{}", outcome.index().path(id), "", 2 * part.depth, unicode::escape(part.media_type));
  if (!part.media_type_declared) out += " (by default)";
  if (const Leaf* leaf = outcome.leaf(id)) {
    // That some text is text is no news.
    const bool told = leaf->detected_type == part.media_type ||
                      (leaf->detected_type == "text/plain" && part.media_type.starts_with("text/"));
    if (!told) out += fmt::format(", content {}", leaf->detected_type);
    for (const NameCandidate& name : leaf->names)
      out += fmt::format(", {} \"{}\"", to_string(name.source), unicode::escape(name.name_utf8));
    out += fmt::format(", {}", size_text(leaf->decoded_size));
  } else if (part.kind == PartKind::message) {
    out += fmt::format(", {}", size_text(part.body.size()));
  }
  if (!part.encoding_label.empty()) out += fmt::format(", {}", unicode::escape(part.encoding_label));
  return out + "\n";
}

}  // namespace

std::string render_tree(const Outcome& outcome) {
  std::string out;
  for (std::uint32_t i = 0; i < outcome.index().size(); ++i) out += part_line(outcome, PartId{i});
  for (const Finding& finding : outcome.findings()) {
    const FindingInfo& facts = info(finding.code);
    out += fmt::format("{}: {} in part {} at {}..{} [{}]\n", to_string(facts.severity), facts.slug,
                       outcome.index().path(finding.part), finding.at.begin, finding.at.end, facts.clause);
  }
  return out;
}

std::string render_decisions(const Outcome& outcome) {
  std::string out;
  for (const Decision& decision : outcome.decisions()) {
    const Leaf* leaf = outcome.leaf(decision.leaf);
    out += fmt::format(
        "{} part {}{}: rule {}, {}", to_string(decision.action), outcome.index().path(decision.part),
        leaf == nullptr || leaf->names.empty() ? "" : fmt::format(" \"{}\"", unicode::escape(leaf->display_name())),
        decision.rule, decision.reason);
    if (leaf != nullptr) out += fmt::format(", {} bytes, sha256 {}", leaf->decoded_size, leaf->sha256.hex());
    out += "\n";
  }
  if (!outcome.record_id().empty() && outcome.refusal() == nullptr)
    out += fmt::format("record {}\n", outcome.record_id());
  return out;
}

std::string escape_for_display(std::string_view text_utf8) { return unicode::escape(text_utf8); }

}  // namespace mimemend
