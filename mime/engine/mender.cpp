// SPDX-License-Identifier: Apache-2.0
#include <mimemend/mender.hpp>

#include <optional>
#include <utility>

#include "backend/failure.hpp"
#include "engine/mending.hpp"
#include "engine/other_readings.hpp"
#include "engine/outcome_state.hpp"
#include "mend/plan_edits.hpp"
#include "policy/decide.hpp"

namespace mimemend {

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
  auto out = std::make_unique<Outcome::State>(Outcome::State{*std::move(read), {}, {}, {}, {}, {}});
  // In nothing there is nothing to differ about.
  if (state_->validator && out->message.size() > 0) out->deviations = std::move(*state_->validator).finish();
  out->decisions = decide(policy, out->message.index(), out->message.leaves());
  auto unseen = judge_other_readings(policy, out->message, state_->limits, out->decisions);
  if (!unseen) return unseen.error();
  if (*unseen) out->message.add_finding(**unseen);
  settle_drops(out->message.index(), out->decisions);
  try {
    if (auto planned = out->plan_changes(policy); !planned) return planned.error();
  } catch (const BackendFailure& failure) {
    return Error{Error::Kind::backend, failure.what()};
  }
  for (const Finding& each : out->texts.findings) out->message.add_finding(each);
  return Outcome(std::move(out));
}

}  // namespace mimemend
