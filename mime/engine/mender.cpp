// SPDX-License-Identifier: Apache-2.0
#include <mimemend/mender.hpp>

#include <fmt/format.h>

#include "backend/failure.hpp"
#include "backend/sha256.hpp"
#include "engine/outcome_state.hpp"
#include "inspect/inspection.hpp"
#include "mend/plan_edits.hpp"
#include "policy/decide.hpp"

namespace mimemend {
namespace {

// A name for this rewrite of this message that needs no clock and no random number.
Result<std::string> make_record_id(const Spool& spool, const Policy& policy, const std::vector<Decision>& decisions) {
  Sha256Sink original;
  if (auto copied = spool.copy({0, spool.size()}, original); !copied) return copied.error();
  std::string facts = original.finish().hex();
  for (const Decision& decision : decisions)
    facts += fmt::format("\n{} {} {} {}", to_index(decision.part), to_string(decision.action), decision.rule,
                         decision.reason);
  facts += fmt::format("\n{}\n{}", policy.contact, policy.notice_template);
  return sha256(facts).hex().substr(0, 32);
}

}  // namespace

struct Mender::State {
  State(std::shared_ptr<const Policy> p, MenderOptions options)
      : policy(std::move(p)), spool(std::move(options.spool)), inspection(options.limits) {}

  std::shared_ptr<const Policy> policy;
  Spool spool;
  Inspection inspection;
};

Mender::Mender(std::shared_ptr<const Policy> policy, MenderOptions options)
    : state_(std::make_unique<State>(std::move(policy), std::move(options))) {}
Mender::Mender(Mender&&) noexcept = default;
Mender& Mender::operator=(Mender&&) noexcept = default;
Mender::~Mender() = default;

Result<void> Mender::feed(std::string_view chunk) {
  try {
    state_->inspection.feed(chunk);
  } catch (const BackendFailure& failure) {
    return Error{Error::Kind::backend, failure.what()};
  }
  return state_->spool.append(chunk);
}

Result<Outcome> Mender::finish() && {
  Inspection& read = state_->inspection;
  try {
    read.finish();
  } catch (const BackendFailure& failure) {
    return Error{Error::Kind::backend, failure.what()};
  }
  auto out = std::make_unique<Outcome::State>(Outcome::State{
      std::move(state_->spool), std::move(read.index), std::move(read.leaves), std::move(read.log).take(), {}, {}, {}});
  const Policy& policy = *state_->policy;
  out->decisions = decide(policy, out->index, out->leaves);
  settle_drops(out->index, out->decisions);
  if (policy.removed_is_kept && has_edits(out->decisions)) {
    auto id = make_record_id(out->spool, policy, out->decisions);
    if (!id) return id.error();
    out->record_id = *id;
  }
  out->plans = plan_edits({policy, out->index, out->leaves, out->decisions, out->record_id});
  return Outcome(std::move(out));
}

}  // namespace mimemend
