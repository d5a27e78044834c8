// SPDX-License-Identifier: Apache-2.0
#include "policy/decide_sightings.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "backend/unicode.hpp"
#include "policy/decide.hpp"

namespace mimemend {
namespace {

std::string way_of(const Sighting& sighting) {
  switch (sighting.kind) {
    case SightingKind::field: return "a header field";
    case SightingKind::plain: return "content";
    case SightingKind::charset: return "text read as " + sighting.encoding;
    case SightingKind::base64:
    case SightingKind::quoted_printable:
    case SightingKind::uuencode:
    case SightingKind::yenc:
    case SightingKind::binhex: break;
  }
  return std::string(to_string(sighting.kind));
}

// A new name for the part leaves what only others read as it is.
Action effective(Action action) { return action == Action::rename ? Action::replace : action; }

// Fields that get a new value, or go, when the part gets a new name.
bool is_rewritten(const PartIndex& index, const Part& part, std::uint64_t at) {
  const auto fields = index.fields(part);
  return std::any_of(fields.begin(), fields.end(), [&](const HeaderField& field) {
    return (field.kind == FieldKind::content_type || field.kind == FieldKind::content_disposition) &&
           field.whole.begin <= at && at < field.whole.end;
  });
}

bool takes_away(Action action) {
  return action == Action::drop || action == Action::replace || action == Action::reject;
}

}  // namespace

SightingJudge::SightingJudge(const Policy& policy, const PartIndex& index, std::span<const Leaf> leaves,
                             std::vector<Decision>& decisions)
    : policy_(policy), index_(index), leaves_(leaves), decisions_(decisions) {
  for (std::uint32_t i = 0; i < index.size(); ++i) {
    const std::size_t source = to_index(index[PartId{i}].source);
    if (by_source_.size() <= source) by_source_.resize(source + 1);
    by_source_[source].push_back(PartId{i});
  }
}

SightingJudge::Place SightingJudge::place_of(SourceId source, std::uint64_t at) const {
  const std::vector<PartId>& parts = by_source_[to_index(source)];
  const auto behind = std::upper_bound(parts.begin(), parts.end(), at, [this](std::uint64_t place, PartId id) {
    return place < index_[id].header.begin;
  });
  PartId id = behind == parts.begin() ? parts.front() : *std::prev(behind);
  while (id != parts.front() && at >= index_[id].body.end) id = index_[id].parent;
  const Part& part = index_[id];
  if (at < part.body.begin) return {id, std::nullopt, "the header", true};
  if (part.kind != PartKind::multipart) return {id, std::nullopt, "the body", false};
  const PartChildren children = index_.children(id);
  const std::uint64_t first = children.empty() ? part.body.end : index_[*children.begin()].delimiter.begin;
  if (at < first) return {id, ByteRange{part.body.begin, first}, "the preamble", false};
  if (!part.close_delimiter.empty() && at >= part.close_delimiter.end)
    return {id, ByteRange{part.close_delimiter.end, part.body.end}, "the epilogue", false};
  return {id, std::nullopt, "a delimiter", false};
}

// The decision that is there about the same part, or the same gap of it.
Decision* SightingJudge::decision_on(const Place& place) {
  const auto found = std::find_if(decisions_.begin(), decisions_.end(), [&](const Decision& each) {
    if (each.part != place.part && each.leaf != place.part) return false;
    return !each.gap || each.gap == place.gap;
  });
  return found == decisions_.end() ? nullptr : &*found;
}

bool SightingJudge::around_goes(PartId id) const {
  const auto goes = [&](PartId part) {
    return std::any_of(decisions_.begin(), decisions_.end(),
                       [&](const Decision& each) { return each.part == part && !each.gap && takes_away(each.action); });
  };
  while (id != kRootPart) {
    id = index_[id].parent;
    if (goes(id)) return true;
  }
  return false;
}

bool SightingJudge::shows(PartId part, const Sighting& sighting) const {
  const auto leaf = std::lower_bound(leaves_.begin(), leaves_.end(), part,
                                     [](const Leaf& each, PartId id) { return each.part < id; });
  if (leaf == leaves_.end() || leaf->part != part) return false;
  if (sighting.name_utf8.empty())
    return leaf->detected_type == sighting.type || index_[part].media_type == sighting.type;
  // Quotes and the like around it: it was read more coarsely.
  return std::any_of(leaf->names.begin(), leaf->names.end(), [&](const NameCandidate& name) {
    return sighting.name_utf8.find(name.name_utf8) != std::string::npos;
  });
}

// In an encoded message, whose parts we read ourselves.
bool SightingJudge::shown_inside(PartId part, const Sighting& sighting) const {
  return std::any_of(decisions_.begin(), decisions_.end(), [&](const Decision& each) {
    // A new name may begin as the old one, which a reader that does not decode may see cut.
    const bool gone = sighting.depth > 0 || takes_away(each.action);
    return gone && part < each.leaf && each.leaf < index_[part].next && shows(each.leaf, sighting);
  });
}

void SightingJudge::judge(SourceId source, const Sighting& sighting) {
  for (const Rule& rule : policy_.rules) {
    const auto what = match_sighting(rule, sighting);
    if (what) return decide_about(rule, *what, source, sighting);
  }
}

void SightingJudge::decide_about(const Rule& rule, const std::string& what, SourceId source, const Sighting& sighting) {
  const Place place = place_of(source, sighting.at.begin);
  const Part& part = index_[place.part];
  const bool encoded = part.decoded && !place.in_header;
  if (around_goes(place.part) || (encoded && shown_inside(place.part, sighting))) return;
  Decision* const earlier = decision_on(place);
  const bool renamed = earlier != nullptr && earlier->action == Action::rename;
  if (earlier != nullptr && place.in_header && earlier->part == place.part)
    earlier->header_lines.push_back(sighting.at);
  if (earlier != nullptr && (!renamed || (place.in_header && is_rewritten(index_, part, sighting.at.begin)))) return;

  Decision decision = decision_about(policy_, index_, place.part, effective(rule.action));
  decision.rule = rule.id;
  decision.reason = fmt::format("another reading: {} in {}: {}", way_of(sighting), place.name, what);
  if (decision.part == place.part) decision.gap = place.gap;
  if (place.in_header) decision.header_lines.push_back(sighting.at);
  if (!renamed) return decisions_.push_back(std::move(decision));
  if (!place.in_header) decision.header_lines = std::move(earlier->header_lines);
  *earlier = std::move(decision);
}

void SightingJudge::judge_cut() {
  if (decision_on({kRootPart, std::nullopt, {}, false}) != nullptr) return;
  decisions_.push_back({kRootPart, kRootPart, policy_.unscanned, "unscanned",
                        "what other readers could see in it is too much to be looked at"});
}

void SightingJudge::finish() {
  std::stable_sort(decisions_.begin(), decisions_.end(),
                   [](const Decision& a, const Decision& b) { return a.leaf < b.leaf; });
}

}  // namespace mimemend
