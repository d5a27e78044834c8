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

std::string_view way_of(const Sighting& sighting) {
  switch (sighting.kind) {
    case SightingKind::field: return "a header field";
    case SightingKind::plain: return "content";
    case SightingKind::base64:
    case SightingKind::quoted_printable:
    case SightingKind::uuencode:
    case SightingKind::yenc:
    case SightingKind::binhex: break;
  }
  return to_string(sighting.kind);
}

// A new name for the part leaves what only others read as it is; but the name of a message is in its header.
Action effective(Action action, const Part& part, bool in_header) {
  return action == Action::rename && !(in_header && part.kind == PartKind::message) ? Action::replace : action;
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
  if (at < part.body.begin) return {id, std::nullopt, "the header"};
  if (part.kind != PartKind::multipart) return {id, std::nullopt, "the body"};
  const PartChildren children = index_.children(id);
  const std::uint64_t first = children.empty() ? part.body.end : index_[*children.begin()].delimiter.begin;
  if (at < first) return {id, ByteRange{part.body.begin, first}, "the preamble"};
  if (!part.close_delimiter.empty() && at >= part.close_delimiter.end)
    return {id, ByteRange{part.close_delimiter.end, part.body.end}, "the epilogue"};
  return {id, std::nullopt, "a delimiter"};
}

bool SightingJudge::settled(const Place& place) const {
  const auto about = [&](PartId id) {
    return std::any_of(decisions_.begin(), decisions_.end(), [&](const Decision& decision) {
      if (decision.gap) return id == place.part && decision.part == id && decision.gap == place.gap;
      if (decision.leaf == id && id == place.part) return true;
      return decision.part == id && (id == place.part || takes_away(decision.action));
    });
  };
  PartId id = place.part;
  while (!about(id)) {
    if (id == kRootPart) return false;
    id = index_[id].parent;
  }
  return true;
}

// In an encoded message, whose parts we read ourselves.
bool SightingJudge::shown_inside(PartId part, const Sighting& sighting) const {
  const auto shows = [&](const Leaf& leaf) {
    if (!sighting.name_utf8.empty())
      return std::any_of(leaf.names.begin(), leaf.names.end(), [&](const NameCandidate& name) {
        return sighting.name_utf8.find(name.name_utf8) != std::string::npos;
      });
    return leaf.detected_type == sighting.type || index_[leaf.part].media_type == sighting.type;
  };
  for (const Decision& decision : decisions_) {
    if (decision.leaf <= part || decision.leaf >= index_[part].next) continue;
    const auto leaf = std::lower_bound(leaves_.begin(), leaves_.end(), decision.leaf,
                                       [](const Leaf& each, PartId id) { return each.part < id; });
    if (leaf != leaves_.end() && leaf->part == decision.leaf && shows(*leaf)) return true;
  }
  return false;
}

void SightingJudge::judge(SourceId source, const Sighting& sighting) {
  for (const Rule& rule : policy_.rules) {
    const auto what = match_sighting(rule, sighting);
    if (!what) continue;
    const Place place = place_of(source, sighting.at.begin);
    const bool encoded = sighting.depth > 0 || index_[place.part].decoded;
    if (settled(place) || (encoded && shown_inside(place.part, sighting))) return;
    Decision decision =
        decision_about(policy_, index_, place.part,
                       effective(rule.action, index_[place.part], sighting.at.begin < index_[place.part].body.begin));
    decision.rule = rule.id;
    decision.reason = fmt::format("another reading: {} in {}: {}", way_of(sighting), place.name, *what);
    if (decision.part == place.part) decision.gap = place.gap;
    decisions_.push_back(std::move(decision));
    return;
  }
}

void SightingJudge::judge_cut() {
  if (settled({kRootPart, std::nullopt, {}})) return;
  decisions_.push_back({kRootPart, kRootPart, policy_.unscanned, "unscanned",
                        "what other readers could see in it is too much to be looked at"});
}

void SightingJudge::finish() {
  std::stable_sort(decisions_.begin(), decisions_.end(),
                   [](const Decision& a, const Decision& b) { return a.leaf < b.leaf; });
}

}  // namespace mimemend
