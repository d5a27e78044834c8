// SPDX-License-Identifier: Apache-2.0
#include <mimemend/report.hpp>

#include <algorithm>

#include <fmt/format.h>

#include "render/finding_facts.hpp"
#include "render/text.hpp"

namespace mimemend {
namespace {

Paint paint_of(const LintOptions& options) { return Paint(options.colour ? Paint::Mode::on : Paint::Mode::off); }

// As compilers do it: the line, and below it what is meant.
std::string context_lines(const FindingFacts::Context& context, const Paint& paint, Style style) {
  const std::string before = visible_bytes(context.before);
  const std::string proof = visible_bytes(context.proof);
  const std::size_t columns = std::max<std::size_t>(columns_of(proof), 1);
  return fmt::format("    {}{}{}\n    {:{}}{}\n", before, paint(style, proof), visible_bytes(context.after), "",
                     columns_of(before), paint(style, "^" + std::string(columns - 1, '~')));
}

}  // namespace

Result<std::string> render_lint(const Outcome& outcome, std::string_view label, const LintOptions& options) {
  using Proof = FindingFacts::Proof;
  const auto facts = FindingFacts::read(outcome, options.choice, options.explain ? Proof::in_context : Proof::none);
  if (!facts) return facts.error();
  const Paint paint = paint_of(options);
  std::string out;
  for (const FindingFacts::One& one : facts->all()) {
    const FindingInfo& known = info(one.finding.code);
    out += fmt::format("{}:{}: {}: {} in part {} ", label, one.line_number,
                       paint(style_of(known.severity), to_string(known.severity)), paint(Style::strong, known.slug),
                       outcome.index().path(one.finding.part));
    out += paint(Style::dim, fmt::format("at {} [{}]", range_text(one.finding.at), known.clause)) + "\n";
    if (!options.explain) continue;
    out += context_lines(facts->context(one), paint, style_of(known.severity));
    out += fmt::format("    {}\n", known.advice);
  }
  return out;
}

std::string render_finding_list(const LintOptions& options) {
  using enum Table::Align;
  Table table({left, left, left, left});
  for (const FindingInfo& known : all_findings())
    if (options.choice.takes(known.code))
      table.add({{std::string(known.slug), Style::strong},
                 {std::string(to_string(known.severity)), style_of(known.severity)},
                 {std::string(known.clause), Style::dim},
                 {std::string(known.advice)}});
  return table.text(paint_of(options));
}

}  // namespace mimemend
