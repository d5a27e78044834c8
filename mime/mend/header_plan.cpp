// SPDX-License-Identifier: Apache-2.0
#include "mend/header_plan.hpp"

#include <algorithm>

#include "backend/unicode.hpp"
#include "mend/header_text.hpp"
#include "policy/decide.hpp"
#include "scan/ascii.hpp"

namespace mimemend {
namespace {

// What the texts of the message are in, or say that they are in.
std::string charset_of_texts(const Message& message, const TextPlan& plan) {
  for (const CharsetDecision& decision : plan.decisions)
    if (!decision.charset.empty() && decision.evidence != CharsetEvidence::ascii) return decision.charset;
  for (const Leaf& leaf : message.leaves())
    if (leaf.text && leaf.text->label && is_ascii_charset(*leaf.text->label)) return *leaf.text->label;
  return {};
}

bool may_change(std::string_view header) {
  return header.find("=?") != std::string_view::npos || header.find('%') != std::string_view::npos ||
         std::any_of(header.begin(), header.end(), ascii::is_8bit);
}

}  // namespace

Result<void> plan_headers(const CharsetPolicy& policy, const Message& message, TextPlan& plan) {
  if (policy.headers == CharsetPolicy::Headers::off) return {};
  const HeaderTextOptions options{policy.headers,     charset_of_texts(message, plan), policy.fallback, policy.allow,
                                  policy.mislabelled, policy.normalise_names};
  const PartIndex& index = message.index();
  for (std::uint32_t i = 0; i < index.size(); ++i) {
    const PartId id{i};
    if (protected_whole(index, id)) continue;
    auto header = message.header(id);
    if (!header) return header.error();
    if (!may_change(header->bytes())) continue;
    std::vector<ChangedField>& changed = plan.fields[id];
    for (std::size_t at = 0; at < header->fields().size(); ++at) {
      const HeaderField& field = header->fields()[at];
      const auto earlier =
          std::find_if(changed.begin(), changed.end(), [=](const ChangedField& each) { return each.index == at; });
      const std::string_view value = earlier == changed.end() ? header->value(field) : std::string_view(earlier->value);
      auto text = header_text_in_utf8({header->name(field), value, header->whole(field)}, field.kind,
                                      index.line_end(index[id].source), options);
      if (!text) continue;
      plan.header_decisions.push_back(
          {id, unicode::escape(unicode::to_utf8(header->name(field))), text->kept, text->reason});
      if (text->kept)
        plan.findings.push_back({FindingCode::charset_kept, id, field.whole});
      else if (earlier != changed.end())
        earlier->value = std::move(text->value);
      else
        changed.push_back(
            {at, std::string(header->name(field)), std::move(text->value), "header text: " + text->reason});
    }
    if (changed.empty()) plan.fields.erase(id);
  }
  return {};
}

}  // namespace mimemend
