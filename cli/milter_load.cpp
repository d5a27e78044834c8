// SPDX-License-Identifier: Apache-2.0
#include "milter_load.hpp"

#include <atomic>
#include <chrono>
#include <exception>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <mimemend/milter/test/mta_session.hpp>

#include "input.hpp"
#include "latency_histogram.hpp"
#include "milter_replay.hpp"
#include "milter_send_report.hpp"
#include "terminal.hpp"

namespace mimemend::cli {
namespace {

namespace mt = milter::test;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kFailuresTold = 5;
constexpr std::uint64_t kFailuresInARow = 10;

/// What one thread, or all of them, saw.
struct Tally {
  LatencyHistogram latency;
  std::map<std::string, std::uint64_t, std::less<>> fates;
  std::uint64_t connections = 0;
  std::uint64_t edited = 0;
  std::uint64_t failures = 0;
  std::vector<std::string> first_failures;

  Tally& operator+=(const Tally& other) {
    latency += other.latency;
    for (const auto& [fate, count] : other.fates) fates[fate] += count;
    connections += other.connections;
    edited += other.edited;
    failures += other.failures;
    for (const std::string& what : other.first_failures)
      if (first_failures.size() < kFailuresTold) first_failures.push_back(what);
    return *this;
  }
};

/// One thread: takes messages until there are no more.
class Sender {
 public:
  Sender(const MilterSendPlan& plan, const std::vector<mt::Mail>& mails, std::atomic<std::uint64_t>& next)
      : plan_(plan), mails_(mails), next_(next) {}

  Tally run() {
    const std::uint64_t total = plan_.repeat * mails_.size();
    std::uint64_t failed_in_a_row = 0;
    while (failed_in_a_row < kFailuresInARow) {
      const std::uint64_t number = next_.fetch_add(1, std::memory_order_relaxed);
      if (number >= total) break;
      failed_in_a_row = send(mails_[number % mails_.size()]) ? 0 : failed_in_a_row + 1;
    }
    if (session_) (void)session_->quit();
    return std::move(tally_);
  }

 private:
  bool send(const mt::Mail& mail) {
    const auto begun = Clock::now();
    if (!session_ && !open_session()) return false;
    const auto delivery = session_->deliver(mail);
    if (!delivery) {
      session_.reset();
      return note_failure(delivery.error());
    }
    tally_.latency.add(static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun).count()));
    const std::string_view fate = fate_of(*delivery);
    const auto found = tally_.fates.find(fate);
    ++(found != tally_.fates.end() ? found->second : tally_.fates[std::string(fate)]);
    if (!delivery->actions.empty()) ++tally_.edited;
    if (++sent_on_connection_ == plan_.messages_per_connection) {
      (void)session_->quit();
      session_.reset();
    }
    return true;
  }

  bool open_session() {
    auto opened = mt::MtaSession::open(plan_.milter, plan_.mta, {plan_.timeout, {}});
    if (!opened) return note_failure(opened.error());
    session_ = *std::move(opened);
    sent_on_connection_ = 0;
    ++tally_.connections;
    return true;
  }

  bool note_failure(const Error& error) {
    ++tally_.failures;
    if (tally_.first_failures.size() < kFailuresTold) tally_.first_failures.push_back(error.what);
    return false;
  }

  const MilterSendPlan& plan_;
  const std::vector<mt::Mail>& mails_;
  std::atomic<std::uint64_t>& next_;
  std::optional<mt::MtaSession> session_;
  std::uint64_t sent_on_connection_ = 0;
  Tally tally_;
};

// A thread must not let anything escape; what does counts as a failure.
Tally send_all(const MilterSendPlan& plan, const std::vector<mt::Mail>& mails, std::atomic<std::uint64_t>& next) {
  try {
    return Sender(plan, mails, next).run();
  } catch (const std::exception& error) {
    Tally tally;
    tally.failures = 1;
    tally.first_failures.push_back(error.what());
    return tally;
  }
}

Tally run_threads(const MilterSendPlan& plan, const std::vector<mt::Mail>& mails) {
  std::atomic<std::uint64_t> next = 0;
  std::vector<Tally> tallies(plan.concurrency);
  {
    std::vector<std::jthread> threads;
    for (Tally& tally : tallies) threads.emplace_back([&] { tally = send_all(plan, mails, next); });
  }
  Tally all;
  for (const Tally& tally : tallies) all += tally;
  return all;
}

struct Rate {
  double seconds = 0;
  double per_second = 0;
};

constexpr double kThousand = 1000.0;

double milliseconds(std::uint64_t microseconds) { return static_cast<double>(microseconds) / kThousand; }

std::string as_text(const Tally& tally, const Rate& rate) {
  std::string text = fmt::format("{} messages in {:.3f} s, {:.0f} a second, {} connections\n", tally.latency.total(),
                                 rate.seconds, rate.per_second, tally.connections);
  for (const auto& [fate, count] : tally.fates) text += fmt::format("  {}: {}\n", fate, count);
  text += fmt::format("  edited: {}\n  failures: {}\n", tally.edited, tally.failures);
  const LatencyHistogram& l = tally.latency;
  return text +
         fmt::format("  milliseconds: min {:.3f}, p50 {:.3f}, p90 {:.3f}, p99 {:.3f}, p99.9 {:.3f}, max {:.3f}\n",
                     milliseconds(l.least()), milliseconds(l.quantile(0.5)), milliseconds(l.quantile(0.9)),
                     milliseconds(l.quantile(0.99)), milliseconds(l.quantile(0.999)), milliseconds(l.most()));
}

std::string as_json(const Tally& tally, const Rate& rate) {
  const LatencyHistogram& l = tally.latency;
  nlohmann::ordered_json fates = nlohmann::ordered_json::object();
  for (const auto& [fate, count] : tally.fates) fates[fate] = count;
  const nlohmann::ordered_json json{
      {"messages", l.total()},
      {"seconds", rate.seconds},
      {"messages_per_second", rate.per_second},
      {"connections", tally.connections},
      {"fates", std::move(fates)},
      {"edited", tally.edited},
      {"failures", tally.failures},
      {"milliseconds",
       {{"min", milliseconds(l.least())},
        {"p50", milliseconds(l.quantile(0.5))},
        {"p90", milliseconds(l.quantile(0.9))},
        {"p99", milliseconds(l.quantile(0.99))},
        {"p99.9", milliseconds(l.quantile(0.999))},
        {"max", milliseconds(l.most())}}},
  };
  return json.dump() + "\n";
}

ExitCode code_of(const Tally& tally) {
  if (tally.failures > 0) return ExitCode::protocol;
  const auto accepted = tally.fates.find("accepted");
  return accepted != tally.fates.end() && accepted->second == tally.latency.total() ? ExitCode::done : ExitCode::found;
}

}  // namespace

ExitCode run_milter_load(const MilterSendPlan& plan) {
  std::vector<mt::Mail> mails;
  const ExitCode read = for_each_input(plan.names, [&](const std::string& name) -> Step {
    const auto input = Input::open(name, Accept::anything);
    if (!input) return Failure{ExitCode::bad_input, input.error().what};
    auto mail = read_mail(*input, plan.envelope);
    if (auto* failed = std::get_if<Failure>(&mail)) return *std::move(failed);
    mails.push_back(std::get<mt::Mail>(std::move(mail)));
    return std::nullopt;
  });
  if (mails.empty()) return read;
  const auto begun = Clock::now();
  const Tally tally = run_threads(plan, mails);
  const std::chrono::duration<double> took = Clock::now() - begun;
  for (const std::string& what : tally.first_failures) complain(what);
  const Rate rate{took.count(), static_cast<double>(tally.latency.total()) / took.count()};
  ExitCode code = worse_of(read, code_of(tally));
  if (plan.report != MilterSendPlan::Report::none)
    code = worse_of(
        code, print_or_fail(plan.report == MilterSendPlan::Report::json ? as_json(tally, rate) : as_text(tally, rate)));
  return code;
}

}  // namespace mimemend::cli
