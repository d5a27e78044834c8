// SPDX-License-Identifier: Apache-2.0
#include "message_line.hpp"

#include <cstddef>
#include <iterator>

#include <fmt/format.h>

#include <mimemend/report.hpp>

namespace mimemend::filter {

namespace {

// A message of ten thousand bad parts has a quarantine record to be read; the log stays readable.
constexpr std::size_t kMostActions = 16;

// In quotes, so that no name can pass for a field of the line.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : escape_for_display(text)) {
    if (c == '"') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string_view would(const Outcome& outcome) {
  if (const Decision* refusal = outcome.refusal()) return refusal->action == Action::quarantine ? "held" : "rejected";
  return outcome.changed() ? "modified" : "clean";
}

std::string one_action(const Outcome& outcome, const Decision& decision) {
  const Leaf* leaf = outcome.leaf(decision.leaf);
  return fmt::format("{} {} rule={} {} {}", to_string(decision.action), outcome.index().path(decision.part),
                     escape_for_display(decision.rule), quoted(leaf != nullptr ? leaf->display_name() : ""),
                     leaf != nullptr ? leaf->decoded_size : 0);
}

std::string actions(const Outcome& outcome) {
  std::string out;
  std::size_t shown = 0;
  for (const Decision& decision : outcome.decisions()) {
    if (shown == kMostActions) return out + fmt::format(", and {} more", outcome.decisions().size() - shown);
    out += (shown++ == 0 ? "" : ", ") + one_action(outcome, decision);
  }
  return out;
}

}  // namespace

std::string to_string(const MessageLine& line) {
  std::string out = fmt::format("queue={}", escape_for_display(line.queue_id));
  const auto add = std::back_inserter(out);
  if (line.outcome != nullptr)
    fmt::format_to(add, " size={} parts={}", line.outcome->original_size(), line.outcome->index().size());
  fmt::format_to(add, " verdict={}", line.verdict);
  if (line.verdict == "monitor" && line.outcome != nullptr) fmt::format_to(add, " would={}", would(*line.outcome));
  if (!line.cause.empty()) fmt::format_to(add, " cause={}", quoted(line.cause));
  if (line.outcome != nullptr) {
    if (!line.outcome->decisions().empty()) fmt::format_to(add, " actions=[{}]", actions(*line.outcome));
    if (!line.outcome->record_id().empty()) fmt::format_to(add, " record={}", line.outcome->record_id());
  }
  fmt::format_to(add, " ms={}", line.spent.count());
  return out;
}

}  // namespace mimemend::filter
