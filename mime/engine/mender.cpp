// SPDX-License-Identifier: Apache-2.0
#include <mimemend/mender.hpp>

#include <fmt/format.h>

#include "backend/sha256.hpp"
#include "engine/other_readings.hpp"
#include "engine/outcome_state.hpp"
#include "mend/plan_edits.hpp"
#include "policy/decide.hpp"

namespace mimemend {
namespace {

// A name for this rewrite of this message that needs no clock and no random number.
Result<std::string> make_record_id(const Message& message, const Policy& policy,
                                   const std::vector<Decision>& decisions) {
  Sha256Sink original;
  if (auto copied = message.write_raw(kOriginal, {0, message.size()}, original); !copied) return copied.error();
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
      : policy(std::move(p)), limits(options.limits), reader(std::move(options)) {}

  std::shared_ptr<const Policy> policy;
  Limits limits;
  MessageReader reader;
};

Mender::Mender(std::shared_ptr<const Policy> policy, MenderOptions options)
    : state_(std::make_unique<State>(std::move(policy), std::move(options))) {}
Mender::Mender(Mender&&) noexcept = default;
Mender& Mender::operator=(Mender&&) noexcept = default;
Mender::~Mender() = default;

Result<void> Mender::feed(std::string_view chunk) { return state_->reader.feed(chunk); }

Result<Outcome> Mender::finish() && {
  auto read = std::move(state_->reader).finish();
  if (!read) return read.error();
  auto out = std::make_unique<Outcome::State>(Outcome::State{*std::move(read), {}, {}, {}});
  const Message& message = out->message;
  const Policy& policy = *state_->policy;
  out->decisions = decide(policy, message.index(), message.leaves());
  auto unseen = judge_other_readings(policy, message, state_->limits, out->decisions);
  if (!unseen) return unseen.error();
  if (*unseen) out->message.add_finding(**unseen);
  settle_drops(message.index(), out->decisions);
  if (policy.removed_is_kept && has_edits(out->decisions)) {
    auto id = make_record_id(message, policy, out->decisions);
    if (!id) return id.error();
    out->record_id = *id;
  }
  out->plans = plan_edits({policy, message.index(), message.leaves(), out->decisions, out->record_id});
  return Outcome(std::move(out));
}

}  // namespace mimemend
