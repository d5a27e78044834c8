// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <CLI/CLI.hpp>

#include <mimemend/milter/test/mta_session.hpp>

#include "failure.hpp"
#include "output_choice.hpp"

namespace mimemend::cli {

/// The words of the command line.
struct MilterSendOptions {
  std::string socket;
  std::vector<std::string> names;
  std::string sender = "<sender@example.org>";
  std::vector<std::string> recipients;
  std::vector<std::string> macros;
  std::string helo;
  std::string client;
  std::string mta = "postfix";
  std::string output;
  std::string record;
  std::string replay;
  double timeout_seconds = 30;
  std::uint64_t repeat = 1;
  std::uint32_t concurrency = 1;
  std::uint64_t messages_per_connection = 1;
  bool json = false;
  bool quiet = false;
};

/// What they mean.
struct MilterSendPlan {
  enum class Report : std::uint8_t { text, json, none };
  milter::test::MilterAddress milter;
  milter::test::MtaOptions mta;
  milter::test::Mail envelope;  ///< sender and recipients alone
  std::chrono::milliseconds timeout{};
  std::vector<std::string> names;
  OutputChoice output;
  std::string record;        ///< file; empty: none
  std::string replay;        ///< file; empty: none
  std::uint64_t repeat = 1;  ///< of each file
  std::uint32_t concurrency = 1;
  std::uint64_t messages_per_connection = 1;  ///< 0: as many as there are
  Report report = Report::text;

  /// Many messages of which only the sum is told.
  [[nodiscard]] bool is_load() const noexcept { return repeat > 1 || concurrency > 1; }
};

void add_milter_send_options(CLI::App& command, MilterSendOptions& options);

[[nodiscard]] std::variant<MilterSendPlan, Failure> milter_send_plan(const MilterSendOptions& options);

}  // namespace mimemend::cli
