// SPDX-License-Identifier: Apache-2.0
// Outcome::State::plan_changes(): what becomes of a message that was read and decided about.
#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "backend/sha256.hpp"
#include "engine/mending.hpp"
#include "engine/message_lengths.hpp"
#include "engine/message_splice.hpp"
#include "engine/outcome_state.hpp"
#include "engine/validator_sink.hpp"
#include "mend/ambiguity_results.hpp"
#include "mend/plan_edits.hpp"
#include "policy/decide.hpp"

namespace mimemend {
namespace {

// What is said about a message that goes on odd can change by being said. It hardly ever does.
constexpr int kMostTellings = 4;

// Names and boundaries come from the message alone: no clock, no random number.
Result<std::string> hash_original(const Message& message) {
  Sha256Sink original;
  if (auto copied = message.write_raw(kOriginal, {0, message.size()}, original); !copied) return copied.error();
  return original.finish().hex();
}

Decision refused(Ambiguity what, std::string reason) {
  return {kRootPart, kRootPart, what == Ambiguity::reject ? Action::reject : Action::quarantine, "ambiguity",
          std::move(reason)};
}

class Planning {
 public:
  Planning(const Policy& policy, const Message& message, std::span<const Deviation> deviations,
           std::vector<Decision>& decisions)
      : policy_(policy), input_{message, policy, deviations}, decisions_(decisions) {}

  Result<void> run() {
    what_ = treatment(input_);
    if (what_ == Ambiguity::reject || what_ == Ambiguity::quarantine)
      decisions_.push_back(refused(what_, fmt::format("readers differ about it: {}", broken_rules(input_.deviations))));
    clear_plans();
    if (is_refused()) return {};
    auto texts = plan_texts(input_.policy, input_.message);
    if (!texts) return texts.error();
    texts_ = *std::move(texts);
    const bool changes = what_ == Ambiguity::mend || has_edits(decisions_) || !texts_.empty();
    if (!changes && !tells()) return {};
    auto original = hash_original(input_.message);
    if (!original) return original.error();
    seed_ = original->substr(0, 32);
    if (policy_.removed_is_kept) record_id_ = make_record_id(*original);
    // What is to be let through as it came keeps its deviations; all else leaves us plain.
    const bool is_let_through = what_ == Ambiguity::report && (!input_.deviations.empty() || !changes);
    stays_odd_ = policy_.repair == Repair::off || is_let_through;
    if (changes)
      if (auto planned = plan({}); !planned) return planned;
    if (!texts_.parts.empty() && !is_refused())
      if (auto planned = plan_lengths(); !planned) return planned;
    if (tells() && !is_refused())
      if (auto told = tell(); !told) return told;
    if (is_refused() || untouched()) record_id_.clear();
    return {};
  }

  std::vector<EditPlan> take_plans() && { return std::move(plans_); }
  std::string take_record_id() && { return std::move(record_id_); }
  TextPlan take_texts() && { return std::move(texts_); }

 private:
  bool tells() const {
    return !policy_.ambiguity_results.empty() && policy_.repair != Repair::off && input_.message.size() > 0;
  }
  bool is_refused() const { return find_refusal(decisions_) != nullptr; }
  bool untouched() const {
    return std::all_of(plans_.begin(), plans_.end(), [](const EditPlan& plan) { return plan.empty(); });
  }
  void clear_plans() { plans_.assign(count_sources(input_.message.index()), EditPlan()); }

  std::string make_record_id(const std::string& original) const {
    std::string facts = original;
    for (const Decision& decision : decisions_)
      facts += fmt::format("\n{} {} {} {}", to_index(decision.part), to_string(decision.action), decision.rule,
                           decision.reason);
    facts += fmt::format("\n{}\n{}", policy_.contact, policy_.notice_template);
    if (what_ == Ambiguity::mend)
      facts += fmt::format("\nmend {} {}", to_string(policy_.repair), policy_.keep_stray_text);
    for (const auto& [part, change] : texts_.parts)
      facts += fmt::format("\ntext {} {} {}", to_index(part), change.reason, encoding_name(change));
    for (const auto& [part, fields] : texts_.fields)
      for (const ChangedField& field : fields)
        facts += fmt::format("\nfield {} {}{}", to_index(part), field.index, field.value);
    if (tells())
      facts +=
          fmt::format("\nresults {} {} {}", policy_.ambiguity_results, to_string(policy_.repair), to_string(what_));
    return sha256(facts).hex().substr(0, 32);
  }

  Result<void> plan(const ResultsEdit& results) {
    if (stays_odd_) return plan_as_decided(results);
    auto mended = mend(input_, {decisions_, texts_, record_id_, seed_, results});
    if (!mended) return mended.error();
    plans_ = std::move(mended->plans);
    if (!mended->refusal) return {};
    decisions_.push_back(*std::move(mended->refusal));
    if (is_refused()) return {};
    stays_odd_ = true;
    return plan_as_decided(results);
  }
  Result<void> plan_as_decided(const ResultsEdit& results) {
    const RepairNeeds none(input_.message.index());
    auto planned = plan_edits({policy_, input_.message, decisions_, none, texts_, record_id_, {}, results});
    if (!planned) return planned.error();
    plans_ = *std::move(planned);
    return {};
  }

  // ---- lengths

  Result<void> plan_lengths() {
    auto lengths = lengths_after(input_.message, plans_);
    if (!lengths) return lengths.error();
    if (lengths->empty()) return {};
    auto& fields = texts_.fields[kRootPart];
    std::move(lengths->begin(), lengths->end(), std::back_inserter(fields));
    return plan({});
  }

  // ---- MIME-Ambiguity-Results

  // Plans everything again, with the field that says what came of it: so it is checked with all else.
  Result<void> tell() {
    auto header = input_.message.header(kRootPart);
    if (!header) return header.error();
    const std::string_view line_end = input_.message.index().line_end(kOriginal);
    auto results = results_so_far();
    for (int tellings = 0; results && tellings < kMostTellings; ++tellings) {
      const bool keeps_mended = results->result == AmbiguityResults::Result::none;
      const ResultsEdit edit = edit_results(*header, {policy_.ambiguity_results, *results, keeps_mended}, line_end);
      if (tellings == 0 && edit.empty()) return {};
      if (auto planned = plan(edit); !planned || is_refused()) return planned;
      if (!stays_odd_) return {};
      auto now = standing();
      if (!now || *now == *results) return now ? Result<void>() : now.error();
      results = std::move(now);
    }
    return results ? Result<void>() : results.error();
  }

  Result<AmbiguityResults> results_so_far() const {
    if (stays_odd_) return standing();
    AmbiguityResults out;
    for (const Deviation& deviation : input_.deviations) out.classes.insert(info(deviation.rule).slug);
    for (const Finding& finding : input_.message.findings())
      if (is_name_doubt(finding.code)) out.classes.insert(info(finding.code).slug);
    if (out.classes.empty() || untouched()) return AmbiguityResults();
    out.result = AmbiguityResults::Result::mended;
    return out;
  }

  // What readers still differ about in the message as it is planned.
  Result<AmbiguityResults> standing() const {
    AmbiguityResults out;
    for (const Finding& finding : input_.message.findings())
      if (is_name_doubt(finding.code) && stands(finding.part)) out.classes.insert(info(finding.code).slug);
    std::vector<Deviation> deviations(input_.deviations.begin(), input_.deviations.end());
    if (!untouched()) {
      ValidatorSink result(profile_level(policy_.repair));
      if (auto written = write_spliced(input_.message, plans_, result); !written) return written.error();
      deviations = result.finish();
    }
    for (const Deviation& deviation : deviations) out.classes.insert(info(deviation.rule).slug);
    if (!out.classes.empty()) out.result = AmbiguityResults::Result::reported;
    return out;
  }
  bool stands(PartId id) const {
    const PartIndex& index = input_.message.index();
    for (bool itself = true;; itself = false, id = index[id].parent) {
      for (const Decision& decision : decisions_) {
        const bool removes = decision.action == Action::replace || decision.action == Action::drop;
        if (decision.part == id && !decision.gap && (removes || (itself && decision.action == Action::rename)))
          return false;
      }
      if (id == kRootPart) return true;
    }
  }

  const Policy& policy_;
  MendingInput input_;
  std::vector<Decision>& decisions_;
  Ambiguity what_ = Ambiguity::report;
  bool stays_odd_ = false;
  TextPlan texts_;
  std::string seed_;
  std::string record_id_;
  std::vector<EditPlan> plans_;
};

}  // namespace

Result<void> Outcome::State::plan_changes(const Policy& policy) {
  Planning planning(policy, message, deviations, decisions);
  auto planned = planning.run();
  plans = std::move(planning).take_plans();
  record_id = std::move(planning).take_record_id();
  texts = std::move(planning).take_texts();
  return planned;
}

}  // namespace mimemend
