// SPDX-License-Identifier: Apache-2.0
#include "defang_filter.hpp"

#include <chrono>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "message_line.hpp"

namespace mimemend::filter {

namespace {

using std::chrono::steady_clock;

// The engine writes to its sinks, the framework to its own.
class BodyAdapter final : public ByteSink {
 public:
  explicit BodyAdapter(milter::BodySink& sink) : sink_(&sink) {}
  Result<void> write(std::string_view bytes) override { return sink_->write(bytes); }

 private:
  milter::BodySink* sink_;
};

milter::TempFail try_later() {
  return milter::TempFail({451, "4.3.0"}, "The mail filter cannot handle this message now, please try again later");
}

// RFC 3463 3.7: 5.6.0 is about content that cannot be taken.
milter::MessageVerdict rejection(const Decision& decision) {
  auto reject = decision.rule == "ambiguity"
                    ? milter::Reject::make({550, "5.6.0"}, "Message refused: mail programs read it in different ways")
                    : milter::Reject::make({550, "5.7.1"}, fmt::format("Message refused by policy, rule {}",
                                                                       milter::fit_for_reply(decision.rule)));
  if (!reject) return milter::Reject({550, "5.7.1"}, "Message refused by policy");
  return *std::move(reject);
}

// RFC 5322 2.2.3: the MTA hands a folded field over with LF; on the wire it was CRLF.
void append_with_crlf(std::string& out, std::string_view value) {
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\n' && (i == 0 || value[i - 1] != '\r')) out += '\r';
    out += value[i];
  }
}

}  // namespace

// The verdict, and what the log says of it.
struct DefangFilter::Message::Handled {
  milter::MessageVerdict verdict;
  std::string_view said;
  std::string cause;
};

DefangFilter::Message::Message(const DefangFilter& filter)
    : shared_(filter.current_->get()), mender_(shared_->config->policy, MenderOptions{{}, shared_->config->spool}) {}

void DefangFilter::Message::on_header(const milter::Context&, std::string_view name, std::string_view value) {
  field_.assign(name);
  field_ += ':';
  append_with_crlf(field_, value);
  field_ += "\r\n";
  feed(field_);
}

void DefangFilter::Message::on_end_of_headers(const milter::Context&) { feed("\r\n"); }

void DefangFilter::Message::on_body(const milter::Context&, milter::BodyChunk chunk) { feed(milter::as_view(chunk)); }

milter::MessageVerdict DefangFilter::Message::on_end_of_message(milter::EndOfMessage<edits>& end) {
  const auto begun = steady_clock::now();
  auto outcome = finish();
  const Handled handled = outcome ? handle(end, *outcome) : Handled{try_later(), "tempfail", outcome.error().what};
  MessageLine line{end.queue_id(), handled.said, handled.cause, outcome ? &*outcome : nullptr, {}};
  line.spent = std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - begun);
  const bool failed = handled.verdict.is<milter::TempFail>();
  shared_->log->write(failed ? milter::LogLevel::error : milter::LogLevel::info, to_string(line));
  return handled.verdict;
}

void DefangFilter::Message::feed(std::string_view bytes) {
  if (feed_error_) return;
  if (auto fed = mender_.feed(bytes); !fed) feed_error_ = fed.error();
}

Result<Outcome> DefangFilter::Message::finish() {
  if (feed_error_) return *feed_error_;
  return std::move(mender_).finish();
}

DefangFilter::Message::Handled DefangFilter::Message::handle(milter::EndOfMessage<edits>& end,
                                                             const Outcome& outcome) const {
  if (shared_->config->mode == Mode::monitor) return {milter::Continue{}, "monitor", {}};
  if (const Decision* decision = outcome.refusal()) return refuse(end, *decision);
  if (!outcome.changed()) return {milter::Continue{}, "clean", {}};
  if (auto rewritten = rewrite(end, outcome); !rewritten) {
    const Error& error = rewritten.error();
    if (error.kind != Error::Kind::data) return {try_later(), "tempfail", error.what};
    // Nothing was sent yet: a change to the header that no milter can make.
    const bool hold = shared_->config->policy->unmendable == Ambiguity::quarantine;
    auto refused =
        refuse(end, {kRootPart, kRootPart, hold ? Action::quarantine : Action::reject, "ambiguity", error.what});
    refused.cause = error.what;  // no decision of the engine's says it
    return refused;
  }
  return {milter::Continue{}, "modified", {}};
}

DefangFilter::Message::Handled DefangFilter::Message::refuse(milter::EndOfMessage<edits>& end,
                                                             const Decision& decision) {
  if (decision.action != Action::quarantine) return {rejection(decision), "rejected", {}};
  end.hold_in_quarantine(fmt::format("mimemend: {}", milter::fit_for_reply(decision.reason)));
  return {milter::Continue{}, "held", {}};
}

// What is taken out is kept before anything of the rewritten message is let out.
Result<void> DefangFilter::Message::rewrite(milter::EndOfMessage<edits>& end, const Outcome& outcome) const {
  const auto& quarantine = shared_->quarantine;
  if (!quarantine) return Error{Error::Kind::config, "the message changes and there is no quarantine"};
  auto changes = outcome.header_changes();
  if (!changes) return changes.error();
  if (auto kept = quarantine->keep(outcome); !kept) return kept;
  for (HeaderChange& change : *changes) {
    switch (change.kind) {
      case HeaderChange::Kind::remove: end.remove_header(change.occurrence, std::move(change.name)); break;
      case HeaderChange::Kind::change:
        end.change_header(change.occurrence, std::move(change.name), std::move(change.value));
        break;
      case HeaderChange::Kind::append: end.append_header(std::move(change.name), std::move(change.value)); break;
    }
  }
  if (outcome.body_changed())
    end.replace_body([&outcome](milter::BodySink& sink) {
      BodyAdapter adapter(sink);
      return outcome.write_body(adapter);
    });
  return end.commit();
}

}  // namespace mimemend::filter
