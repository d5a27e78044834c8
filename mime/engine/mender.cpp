// SPDX-License-Identifier: Apache-2.0
#include <mimemend/mender.hpp>

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "backend/sha256.hpp"
#include "engine/mending.hpp"
#include "engine/other_readings.hpp"
#include "engine/outcome_state.hpp"
#include "mend/plan_edits.hpp"
#include "policy/decide.hpp"

namespace mimemend {
namespace {

// Names and boundaries come from the message alone: no clock, no random number.
Result<std::string> hash_original(const Message& message) {
  Sha256Sink original;
  if (auto copied = message.write_raw(kOriginal, {0, message.size()}, original); !copied) return copied.error();
  return original.finish().hex();
}

std::string make_record_id(const std::string& original, const Policy& policy, const std::vector<Decision>& decisions,
                           bool mends) {
  std::string facts = original;
  for (const Decision& decision : decisions)
    facts += fmt::format("\n{} {} {} {}", to_index(decision.part), to_string(decision.action), decision.rule,
                         decision.reason);
  facts += fmt::format("\n{}\n{}", policy.contact, policy.notice_template);
  if (mends) facts += fmt::format("\nmend {} {}", to_string(policy.repair), policy.keep_stray_text);
  return sha256(facts).hex().substr(0, 32);
}

Decision refused(Ambiguity what, std::string reason) {
  return {kRootPart, kRootPart, what == Ambiguity::reject ? Action::reject : Action::quarantine, "ambiguity",
          std::move(reason)};
}

}  // namespace

struct Mender::State {
  State(std::shared_ptr<const Policy> p, MenderOptions options)
      : policy(std::move(p)), limits(options.limits), reader(std::move(options)) {
    if (policy->repair != Repair::off) validator.emplace(profile_level(policy->repair));
  }

  std::shared_ptr<const Policy> policy;
  Limits limits;
  MessageReader reader;
  std::optional<ProfileValidator> validator;
};

Mender::Mender(std::shared_ptr<const Policy> policy, MenderOptions options)
    : state_(std::make_unique<State>(std::move(policy), std::move(options))) {}
Mender::Mender(Mender&&) noexcept = default;
Mender& Mender::operator=(Mender&&) noexcept = default;
Mender::~Mender() = default;

Result<void> Mender::feed(std::string_view chunk) {
  if (state_->validator) state_->validator->feed(chunk);
  return state_->reader.feed(chunk);
}

Result<Outcome> Mender::finish() && {
  auto read = std::move(state_->reader).finish();
  if (!read) return read.error();
  const Policy& policy = *state_->policy;
  auto out = std::make_unique<Outcome::State>(Outcome::State{*std::move(read), {}, {}, {}, {}});
  // In nothing there is nothing to differ about.
  if (state_->validator && out->message.size() > 0) out->deviations = std::move(*state_->validator).finish();
  out->decisions = decide(policy, out->message.index(), out->message.leaves());
  auto unseen = judge_other_readings(policy, out->message, state_->limits, out->decisions);
  if (!unseen) return unseen.error();
  if (*unseen) out->message.add_finding(**unseen);
  settle_drops(out->message.index(), out->decisions);
  if (auto planned = out->plan_changes(policy); !planned) return planned.error();
  return Outcome(std::move(out));
}

Result<void> Outcome::State::plan_changes(const Policy& policy) {
  const MendingInput input{message, policy, deviations};
  const Ambiguity what = treatment(input);
  if (what == Ambiguity::reject || what == Ambiguity::quarantine)
    decisions.push_back(refused(what, fmt::format("readers differ about it: {}", broken_rules(deviations))));
  // What is let through as it came keeps its deviations; all else leaves us plain.
  plans.resize(count_sources(message.index()));
  if (find_refusal(decisions) != nullptr || (what != Ambiguity::mend && !has_edits(decisions))) return {};
  auto original = hash_original(message);
  if (!original) return original.error();
  if (policy.removed_is_kept) record_id = make_record_id(*original, policy, decisions, what == Ambiguity::mend);
  // What is to be let through as it came keeps its deviations; all else leaves us plain.
  const bool stays_odd = policy.repair == Repair::off || (what == Ambiguity::report && !deviations.empty());
  if (stays_odd) return plan_as_decided(policy);
  auto mended = mend(input, decisions, record_id, original->substr(0, 32));
  if (!mended) return mended.error();
  plans = std::move(mended->plans);
  if (!mended->refusal) return {};
  decisions.push_back(*std::move(mended->refusal));
  if (find_refusal(decisions) == nullptr) return plan_as_decided(policy);
  record_id.clear();
  return {};
}

Result<void> Outcome::State::plan_as_decided(const Policy& policy) {
  const RepairNeeds none(message.index());
  auto planned = plan_edits({policy, message, decisions, none, record_id, {}});
  if (!planned) return planned.error();
  plans = *std::move(planned);
  return {};
}

}  // namespace mimemend
