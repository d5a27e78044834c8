// SPDX-License-Identifier: Apache-2.0
#include "engine/mending.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/message_splice.hpp"
#include "engine/validator_sink.hpp"
#include "mend/plan_edits.hpp"
#include "policy/decide.hpp"

namespace mimemend {
namespace {

// Each round asks for more at every place that deviates, and no part can ask for more than its ancestors have.
constexpr int kMaxRounds = 64;

/// The plan of one round, and what was wrong with its result.
struct Round {
  std::vector<EditPlan> plans;
  std::vector<ByteRange> places;  ///< in the result, of each edit of the original
  std::vector<Deviation> deviations;
};

class Mending {
 public:
  Mending(const MendingInput& input, const MendingTask& task)
      : input_(input),
        needs_(input.message.index()),
        plan_({input.policy, input.message, task.decisions, needs_, task.texts, task.record_id, task.boundary_seed,
               task.results}) {}

  Result<Mended> run() {
    for (const Deviation& deviation : input_.deviations) {
      const std::string_view slug = info(deviation.rule).slug;
      if (deviation.rule != ProfileRule::close_missing || !needs_.ask_to_close(slug))
        needs_.ask(deviation.at.begin, slug);
    }
    for (const Finding& finding : input_.message.findings())
      if (is_name_doubt(finding.code)) needs_.ask_fields(finding.part, info(finding.code).slug);
    for (int rounds = 0; rounds < kMaxRounds; ++rounds) {
      if (auto refused = settle_signatures()) return Mended{no_plans(), std::move(refused)};
      auto round = try_plan();
      if (!round) return round.error();
      if (round->deviations.empty()) return done(std::move(round->plans));
      last_ = broken_rules(round->deviations);
      if (!ask_for_more(*round)) break;
    }
    return Mended{no_plans(), refusal(input_.policy.unmendable, fmt::format("cannot be mended: {}", last_))};
  }

 private:
  Result<Round> try_plan() const {
    auto plans = plan_edits(plan_);
    if (!plans) return plans.error();
    ValidatorSink result(profile_level(input_.policy.repair));
    auto places = write_spliced(input_.message, *plans, result);
    if (!places) return places.error();
    return Round{*std::move(plans), *std::move(places), result.finish()};
  }

  bool ask_for_more(const Round& round) {
    bool more = false;
    needs_.next_round();
    for (const Deviation& deviation : round.deviations) more = ask(round, deviation) || more;
    return more;
  }
  bool ask(const Round& round, const Deviation& deviation) {
    const auto edits = round.plans.front().edits();
    const std::uint64_t at = deviation.at.begin;
    const auto next = std::upper_bound(round.places.begin(), round.places.end(), at,
                                       [](std::uint64_t offset, ByteRange place) { return offset < place.begin; });
    const std::string_view slug = info(deviation.rule).slug;
    if (deviation.rule == ProfileRule::close_missing && needs_.ask_to_close(slug)) return true;
    if (next == round.places.begin()) return needs_.ask(at, slug);
    const auto before = static_cast<std::size_t>(next - round.places.begin()) - 1;
    const ByteRange place = round.places[before];
    if (at < place.end) return needs_.ask_more(edits[before].part, slug);
    return needs_.ask(edits[before].at.end + (at - place.end), slug);
  }

  // Inside of what is signed nothing changes without a word (RFC 1847).
  std::optional<Decision> settle_signatures() {
    const PartIndex& index = input_.message.index();
    for (std::uint32_t i = 1; i < index.size(); ++i) {
      if (!needs_[PartId{i}].any()) continue;
      const auto whole = protected_whole(index, PartId{i});
      if (!whole || needs_.breaks_signature(*whole)) continue;
      if (input_.policy.ambiguous_signed != Ambiguity::mend)
        return refusal(input_.policy.ambiguous_signed,
                       fmt::format("part {} is signed or encrypted, and deviates: {}", index.path(*whole),
                                   fmt::join(needs_[PartId{i}].why, ", ")));
      needs_.break_signature(*whole);
    }
    return std::nullopt;
  }

  Mended done(std::vector<EditPlan> plans) const {
    const auto reencodes = [](const Edit& edit) {
      const auto* body = std::get_if<ReencodedBody>(&edit.with);
      return body != nullptr && !body->text;
    };
    if (input_.policy.repair == Repair::minimal && needs_.any_content() &&
        std::any_of(plans.front().edits().begin(), plans.front().edits().end(), reencodes))
      return {no_plans(), refusal(input_.policy.unmendable, "content would have to change")};
    return {std::move(plans), std::nullopt};
  }
  std::vector<EditPlan> no_plans() const { return std::vector<EditPlan>(count_sources(input_.message.index())); }

  static Decision refusal(Ambiguity what, std::string reason) {
    const Action action = what == Ambiguity::quarantine ? Action::quarantine : Action::reject;
    return {kRootPart, kRootPart, what == Ambiguity::report ? Action::report : action, "ambiguity", std::move(reason)};
  }

  const MendingInput& input_;
  RepairNeeds needs_;
  PlanContext plan_;
  std::string last_;
};

int hardness(Ambiguity ambiguity) {
  switch (ambiguity) {
    case Ambiguity::report: return 0;
    case Ambiguity::mend: return 1;
    case Ambiguity::quarantine: return 2;
    case Ambiguity::reject: return 3;
  }
  return 3;
}

}  // namespace

bool is_name_doubt(FindingCode code) noexcept {
  constexpr FindingCode kDoubts[] = {
      FindingCode::duplicate_name,
      FindingCode::name_pieces_disordered,
      FindingCode::name_escape_damaged,
      FindingCode::parameter_quote_damage,
      FindingCode::name_padded,
      FindingCode::name_control_character,
      FindingCode::name_invisible_character,
      FindingCode::name_path,
      FindingCode::name_percent_encoded,
  };
  return std::find(std::begin(kDoubts), std::end(kDoubts), code) != std::end(kDoubts);
}

ProfileLevel profile_level(Repair repair) noexcept {
  return repair == Repair::strict ? ProfileLevel::strict : ProfileLevel::standard;
}

Ambiguity treatment(const MendingInput& input) {
  const Policy& policy = input.policy;
  Ambiguity hardest = Ambiguity::report;
  const auto take = [&](Ambiguity one) {
    if (hardness(one) > hardness(hardest)) hardest = one;
  };
  if (policy.repair == Repair::off) return hardest;
  const auto exception = [&](std::string_view slug) -> std::optional<Ambiguity> {
    const auto found = policy.ambiguity_classes.find(slug);
    return found == policy.ambiguity_classes.end() ? std::nullopt : std::optional(found->second);
  };
  for (const Deviation& deviation : input.deviations)
    take(exception(info(deviation.rule).slug).value_or(policy.ambiguity));
  for (const Finding& finding : input.message.findings()) {
    const Ambiguity otherwise = is_name_doubt(finding.code) ? policy.ambiguity : Ambiguity::report;
    take(exception(info(finding.code).slug).value_or(otherwise));
  }
  return hardest;
}

std::string broken_rules(std::span<const Deviation> deviations) {
  std::set<std::string_view> slugs;
  for (const Deviation& deviation : deviations) slugs.insert(info(deviation.rule).slug);
  return fmt::format("{}", fmt::join(slugs, ", "));
}

Result<Mended> mend(const MendingInput& input, const MendingTask& task) { return Mending(input, task).run(); }

}  // namespace mimemend
