// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <variant>

#include <mimemend/milter/test/mail.hpp>
#include <mimemend/milter/test/transcript.hpp>

#include "failure.hpp"
#include "input.hpp"
#include "milter_send_options.hpp"

namespace mimemend::cli {

/// A transcript that grows. What cannot be written is told when it is closed.
class RecordFile {
 public:
  /// Errors: cannot_create, with the cause alone.
  [[nodiscard]] static std::variant<std::shared_ptr<RecordFile>, Failure> create(const std::string& name);
  explicit RecordFile(std::FILE* file) : file_(file) {}
  RecordFile(RecordFile&&) = delete;
  ~RecordFile() { (void)close(); }

  void add(const milter::test::TranscriptEntry& entry) { write(to_line(entry)); }
  [[nodiscard]] Step close();

 private:
  void write(std::string_view text);

  std::FILE* file_;
  int error_number_ = 0;  // of the first write that failed
};

/// The message of `input` in the envelope of `envelope`, held in memory. Refuses what is larger than
/// 1 GiB.
[[nodiscard]] std::variant<milter::test::Mail, Failure> read_mail(const Input& input,
                                                                  const milter::test::Mail& envelope);

/// Plays plan.replay, and tells where the milter answers otherwise.
[[nodiscard]] ExitCode run_milter_replay(const MilterSendPlan& plan);

}  // namespace mimemend::cli
