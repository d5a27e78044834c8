// SPDX-License-Identifier: Apache-2.0
#include "milter_replay.hpp"

#include <cerrno>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <mimemend/report.hpp>

#include "terminal.hpp"

namespace mimemend::cli {
namespace {

namespace mt = milter::test;

constexpr std::size_t kLargestInput = std::size_t{1} << 30U;

std::variant<std::string, Failure> read_whole(const Input& input) {
  std::string bytes;
  auto failed = input.read_into(
      [&bytes](std::string_view chunk) -> Result<void> {
        if (bytes.size() + chunk.size() > kLargestInput) return Error{Error::Kind::data, "larger than 1 GiB"};
        bytes += chunk;
        return {};
      },
      Face::files);
  if (failed) return *std::move(failed);
  return bytes;
}

std::string render(const MilterSendPlan& plan, const std::vector<mt::TranscriptDifference>& differences) {
  if (plan.report == MilterSendPlan::Report::none) return {};
  if (plan.report == MilterSendPlan::Report::json) {
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (const mt::TranscriptDifference& row : differences)
      rows.push_back({{"line", row.line_number}, {"expected", row.expected}, {"got", row.got}});
    return nlohmann::ordered_json{{"file", plan.replay}, {"differences", std::move(rows)}}.dump() + "\n";
  }
  if (differences.empty()) return fmt::format("{}: the milter answers as recorded\n", label_of(plan.replay));
  std::string text;
  for (const mt::TranscriptDifference& row : differences)
    text += fmt::format("{}:{}: expected {}\n{}:{}:      got {}\n", label_of(plan.replay), row.line_number,
                        escape_for_display(row.expected), label_of(plan.replay), row.line_number,
                        escape_for_display(row.got));
  return text;
}

std::variant<mt::Transcript, Failure> read_transcript(const std::string& name) {
  const auto input = Input::open(name, Accept::anything);
  if (!input) return Failure{ExitCode::bad_input, input.error().what};
  auto bytes = read_whole(*input);
  if (auto* failed = std::get_if<Failure>(&bytes)) return *std::move(failed);
  auto transcript = mt::parse_transcript(std::get<std::string>(bytes));
  if (!transcript) return Failure{ExitCode::bad_input, transcript.error().what};
  return *std::move(transcript);
}

}  // namespace

std::variant<std::shared_ptr<RecordFile>, Failure> RecordFile::create(const std::string& name) {
  std::FILE* file = std::fopen(name.c_str(), "wbe");
  if (file == nullptr) return Failure{ExitCode::cannot_create, cause_of(errno)};
  auto record = std::make_shared<RecordFile>(file);
  record->write(fmt::format("{}\n", mt::transcript_heading()));
  return record;
}

void RecordFile::write(std::string_view text) {
  if (error_number_ == 0 && std::fwrite(text.data(), 1, text.size(), file_) != text.size()) error_number_ = errno;
}

Step RecordFile::close() {
  if (file_ == nullptr) return std::nullopt;
  if (std::fclose(std::exchange(file_, nullptr)) != 0 && error_number_ == 0) error_number_ = errno;
  return error_number_ == 0 ? Step() : Failure{ExitCode::io, cause_of(error_number_)};
}

std::variant<mt::Mail, Failure> read_mail(const Input& input, const mt::Mail& envelope) {
  auto bytes = read_whole(input);
  if (auto* failed = std::get_if<Failure>(&bytes)) return *std::move(failed);
  mt::Mail mail = mt::parse_mail(std::get<std::string>(bytes));
  mail.sender = envelope.sender;
  mail.sender_arguments = envelope.sender_arguments;
  mail.recipients = envelope.recipients;
  return mail;
}

ExitCode run_milter_replay(const MilterSendPlan& plan) {
  auto transcript = read_transcript(plan.replay);
  if (auto* failed = std::get_if<Failure>(&transcript)) return complain(label_of(plan.replay), *failed);
  const auto differences = mt::replay(std::get<mt::Transcript>(transcript), plan.milter, plan.timeout);
  if (!differences) {
    complain(differences.error().what);
    return ExitCode::protocol;
  }
  const ExitCode printed = print_or_fail(render(plan, *differences));
  return worse_of(printed, differences->empty() ? ExitCode::done : ExitCode::found);
}

}  // namespace mimemend::cli
