// SPDX-License-Identifier: Apache-2.0
#include "policy/decide.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "backend/unicode.hpp"
#include "policy/name_extension.hpp"

namespace mimemend {
namespace {

bool lists_type(const Rule& rule, const std::string& type) {
  return rule.types.contains(type) || rule.types.contains(type.substr(0, type.find('/') + 1) + "*");
}

std::optional<std::string> match_name(const Rule& rule, const std::string& name_utf8) {
  for (const std::string& extension : possible_extensions(name_utf8))
    if (rule.extensions.contains(extension))
      return fmt::format("the name \"{}\" ends in .{}", unicode::escape(name_utf8), unicode::escape(extension));
  return std::nullopt;
}

// Files in text, which some readers show as attachments.
std::optional<std::string> match_embedded(const Rule& rule, const Leaf& leaf) {
  for (const EmbeddedFile& file : leaf.embedded) {
    if (auto why = match_name(rule, file.name_utf8))
      return fmt::format("a file in its text ({}): {}", to_string(file.format), *why);
    if (lists_type(rule, file.detected_type))
      return fmt::format("a file in its text ({}): the content is {}", to_string(file.format), file.detected_type);
  }
  return std::nullopt;
}

// Why `rule` matches, in words for people; nothing when it does not.
std::optional<std::string> match(const Rule& rule, const Part& part, const Leaf& leaf) {
  for (const NameCandidate& name : leaf.names)
    if (auto why = match_name(rule, name.name_utf8)) return why;
  if (part.media_type_declared && lists_type(rule, part.media_type))
    return fmt::format("the type is declared as {}", unicode::escape(part.media_type));
  if (lists_type(rule, leaf.detected_type)) return fmt::format("the content is {}", leaf.detected_type);
  return match_embedded(rule, leaf);
}

std::string_view why_unscanned(const Part& part, const Leaf* leaf) {
  switch (part.unscanned) {
    case Unscanned::depth: return "it is nested too deep to be looked into";
    case Unscanned::parts: return "the message has too many parts";
    case Unscanned::header: return "its header is too large";
    case Unscanned::no: break;
  }
  return leaf != nullptr && leaf->names_cut ? "it has too many names" : "";
}

}  // namespace

std::optional<PartId> protected_whole(const PartIndex& index, PartId id) {
  std::optional<PartId> found;
  while (id != kRootPart) {
    id = index[id].parent;
    const std::string& type = index[id].media_type;
    if (type == "multipart/signed" || type == "multipart/encrypted") found = id;
  }
  return found;
}

const Decision* find_refusal(std::span<const Decision> decisions) {
  const auto found = std::find_if(decisions.begin(), decisions.end(), [](const Decision& decision) {
    return decision.action == Action::reject || decision.action == Action::quarantine;
  });
  return found == decisions.end() ? nullptr : &*found;
}

std::optional<std::string> match_sighting(const Rule& rule, const Sighting& sighting) {
  if (auto why = match_name(rule, sighting.name_utf8)) return why;
  if (sighting.type.empty() || !lists_type(rule, sighting.type)) return std::nullopt;
  return fmt::format("{} {}", sighting.kind == SightingKind::field ? "the type is declared as" : "the content is",
                     unicode::escape(sighting.type));
}

Decision decision_about(const Policy& policy, const PartIndex& index, PartId id, Action action) {
  const auto whole = protected_whole(index, id);
  if (!whole || action == Action::report || action == Action::reject) return {id, id, action, {}, {}};
  return {*whole, id, policy.signed_content, {}, {}};
}

std::vector<Decision> decide(const Policy& policy, const PartIndex& index, std::span<const Leaf> leaves) {
  std::vector<Decision> out;
  const auto add = [&](PartId id, Action action, const std::string& rule, std::string reason) {
    Decision decision = decision_about(policy, index, id, action);
    decision.rule = rule;
    decision.reason = std::move(reason);
    out.push_back(std::move(decision));
  };
  auto leaf = leaves.begin();
  for (std::uint32_t i = 0; i < index.size(); ++i) {
    const PartId id{i};
    const Part& part = index[id];
    const Leaf* const facts = leaf != leaves.end() && leaf->part == id ? &*leaf : nullptr;
    if (facts != nullptr) ++leaf;
    const std::size_t before = out.size();
    for (const Rule& rule : policy.rules) {
      auto reason = facts == nullptr ? std::nullopt : match(rule, part, *facts);
      if (!reason) continue;
      add(id, rule.action, rule.id, std::move(*reason));
      break;
    }
    if (const std::string_view why = why_unscanned(part, facts); out.size() == before && !why.empty())
      add(id, policy.unscanned, "unscanned", std::string(why));
  }
  return out;
}

}  // namespace mimemend
