// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <mimemend/milter/test/mta_model.hpp>
#include <mimemend/milter/test/mta_session.hpp>
#include <mimemend/milter/test/transcript.hpp>

#include "command.hpp"
#include "deliver.hpp"
#include "input.hpp"
#include "milter_load.hpp"
#include "milter_replay.hpp"
#include "milter_send_options.hpp"
#include "milter_send_report.hpp"
#include "terminal.hpp"

namespace mimemend::cli {
namespace {

namespace mt = milter::test;
using Clock = std::chrono::steady_clock;

/// Plays each message once, one after the other.
class MilterSend {
 public:
  explicit MilterSend(MilterSendPlan plan) : plan_(std::move(plan)) {}

  [[nodiscard]] ExitCode run() {
    if (!plan_.record.empty()) {
      auto opened = RecordFile::create(plan_.record);
      if (auto* failed = std::get_if<Failure>(&opened)) return complain(plan_.record, *failed);
      record_ = std::get<std::shared_ptr<RecordFile>>(std::move(opened));
    }
    const ExitCode failed = for_each_input(plan_.names, [this](const std::string& name) { return send(name); });
    if (session_) (void)session_->quit();
    session_.reset();  // it records that it hangs up
    const Step closed = record_ ? record_->close() : Step();
    return worse_of(worse_of(failed, worst_), closed ? complain(plan_.record, *closed) : ExitCode::done);
  }

 private:
  Step send(const std::string& name) {
    const auto input = Input::open(name, Accept::anything);
    if (!input) return Failure{ExitCode::bad_input, input.error().what};
    auto mail = read_mail(*input, plan_.envelope);
    if (auto* failed = std::get_if<Failure>(&mail)) return *failed;
    return send(*input, std::get<mt::Mail>(mail));
  }

  Step send(const Input& input, const mt::Mail& mail) {
    const auto begun = Clock::now();
    if (auto failed = open_session()) return failed;
    const auto delivery = session_->deliver(mail);
    const std::chrono::duration<double, std::milli> took = Clock::now() - begun;
    if (!delivery) {
      session_.reset();
      return Failure{ExitCode::protocol, delivery.error().what};
    }
    close_session_when_due();
    const mt::Delivered result = final_message(plan_.mta.dialect, mail, *delivery);
    if (!delivery->accepted() || delivery->held() || result.error) worst_ = ExitCode::found;
    if (auto failed = report({input.label(), mail, *delivery, result, took.count()})) return failed;
    if (!delivery->accepted() || result.error) return std::nullopt;
    return deliver(plan_.output, input, [&result](ByteSink& sink) { return sink.write(to_eml(result.mail)); });
  }

  Step open_session() {
    if (session_) return std::nullopt;
    mt::ClientOptions client{plan_.timeout, {}};
    if (record_) client.record = [record = record_](const mt::TranscriptEntry& entry) { record->add(entry); };
    auto opened = mt::MtaSession::open(plan_.milter, plan_.mta, std::move(client));
    if (!opened) return Failure{ExitCode::protocol, opened.error().what};
    session_ = *std::move(opened);
    sent_on_connection_ = 0;
    return std::nullopt;
  }

  void close_session_when_due() {
    if (++sent_on_connection_ != plan_.messages_per_connection) return;
    (void)session_->quit();
    session_.reset();
  }

  Step report(const SentMessage& sent) const {
    if (plan_.report == MilterSendPlan::Report::none) return std::nullopt;
    const auto printed =
        print(plan_.report == MilterSendPlan::Report::json ? render_sent_json(sent) : render_sent(sent));
    return printed ? Step() : failure_of(printed.error(), Face::files);
  }

  MilterSendPlan plan_;
  std::shared_ptr<RecordFile> record_;
  std::optional<mt::MtaSession> session_;
  std::uint64_t sent_on_connection_ = 0;
  ExitCode worst_ = ExitCode::done;
};

ExitCode milter_send(const MilterSendOptions& options) {
  auto plan = milter_send_plan(options);
  if (auto* failed = std::get_if<Failure>(&plan)) {
    complain(failed->what);
    return failed->code;
  }
  auto& good = std::get<MilterSendPlan>(plan);
  if (!good.replay.empty()) return run_milter_replay(good);
  return good.is_load() ? run_milter_load(good) : MilterSend(std::move(good)).run();
}

}  // namespace

void add_milter_send(CLI::App& app, Run& run) {
  CLI::App* command =
      app.add_subcommand("milter-send", "Play messages at a milter as an MTA does, and show what it makes of them");
  const auto options = std::make_shared<MilterSendOptions>();
  add_milter_send_options(*command, *options);
  command->callback([&run, options] { run = [options] { return milter_send(*options); }; });
}

}  // namespace mimemend::cli
