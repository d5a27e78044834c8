// SPDX-License-Identifier: Apache-2.0
#include <mimemend/report.hpp>

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "backend/unicode.hpp"
#include "policy/nearest.hpp"

namespace mimemend {
namespace {

std::vector<std::string_view> words_of(std::string_view slug) {
  std::vector<std::string_view> words;
  while (!slug.empty()) {
    const std::size_t end = std::min(slug.find('-'), slug.size());
    words.push_back(slug.substr(0, end));
    slug.remove_prefix(std::min(end + 1, slug.size()));
  }
  std::sort(words.begin(), words.end());
  return words;
}

// People remember the words of a name better than their order.
std::string_view with_the_same_words(std::string_view slug) {
  const auto words = words_of(slug);
  for (const FindingInfo& facts : all_findings())
    if (words_of(facts.slug) == words) return facts.slug;
  return {};
}

std::string_view meant_by(std::string_view slug) {
  if (slug.size() > 64) return {};
  if (const auto same = with_the_same_words(slug); !same.empty()) return same;
  std::vector<std::string_view> slugs;
  for (const FindingInfo& facts : all_findings()) slugs.push_back(facts.slug);
  return nearest(slug, slugs);
}

}  // namespace

bool FindingChoice::takes(FindingCode code) const {
  if (ignored.contains(code)) return false;
  if (code == FindingCode::limit_findings) return true;
  return info(code).severity >= min_severity && (only.empty() || only.contains(code));
}

FindingCounts& FindingCounts::operator+=(const FindingCounts& other) noexcept {
  for (std::size_t i = 0; i < by_severity.size(); ++i) by_severity[i] += other.by_severity[i];
  more = more || other.more;
  return *this;
}

bool FindingCounts::reach(Severity severity) const noexcept {
  return more || std::any_of(by_severity.begin() + static_cast<std::ptrdiff_t>(severity), by_severity.end(),
                             [](std::uint64_t count) { return count > 0; });
}

FindingCounts count_findings(const Outcome& outcome, const FindingChoice& choice) {
  FindingCounts counts;
  for (const Finding& finding : outcome.findings()) {
    if (!choice.takes(finding.code)) continue;
    ++counts.by_severity[static_cast<std::size_t>(info(finding.code).severity)];
    counts.more = counts.more || finding.code == FindingCode::limit_findings;
  }
  return counts;
}

std::string to_text(const FindingCounts& counts) {
  const auto plural = [](std::uint64_t count) { return count == 1 ? "" : "s"; };
  std::string out = fmt::format("{} finding{}", counts.total(), plural(counts.total()));
  std::string_view gap = ": ";
  for (const Severity severity : {Severity::danger, Severity::warning, Severity::note}) {
    const std::uint64_t count = counts.of(severity);
    if (count == 0) continue;
    out += fmt::format("{}{} {}{}", std::exchange(gap, ", "), count, to_string(severity), plural(count));
  }
  return counts.more ? out + ", and more that were not looked at" : out;
}

Result<FindingCode> finding_code(std::string_view slug) {
  for (const FindingInfo& facts : all_findings())
    if (facts.slug == slug) return facts.code;
  std::string what = fmt::format("no finding is called \"{}\"", unicode::escape(slug));
  if (const auto meant = meant_by(slug); !meant.empty()) what += fmt::format("; did you mean \"{}\"?", meant);
  return Error{Error::Kind::config, what};
}

}  // namespace mimemend
