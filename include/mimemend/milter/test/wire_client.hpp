// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/export.hpp>
#include <mimemend/milter/test/action.hpp>
#include <mimemend/milter/test/milter_address.hpp>
#include <mimemend/milter/test/transcript.hpp>
#include <mimemend/milter/test/wire.hpp>
#include <mimemend/milter/test/wire_verdict.hpp>
#include <mimemend/result.hpp>

namespace mimemend::milter::test {

struct ClientOptions {
  /// How long one frame of an answer may take, and one connection. A milter that sends progress or edits may
  /// take ten times as long for all of its answer.
  std::chrono::milliseconds timeout = std::chrono::seconds(30);
  /// Is told every frame, if it is set. It must not throw.
  std::function<void(const TranscriptEntry&)> record;
};

/// What a milter answers to the end of a message.
struct EndOfMessageAnswer {
  std::vector<Action> actions;  ///< in order, progress included
  WireVerdict verdict;
};

/// One connection of an MTA to a milter, ours or any other, a call for each command.
///
/// Keeps to what was negotiated: a stage that the milter does not want is not sent, one that it does not
/// answer is not waited for; both count as "continue". Frames without an answer leave together with the
/// next that has one.
/// Errors: io, when the milter hangs up, is silent or never done; data, when it sends what cannot be, or more
/// at the end of a message than 20,000 edits or 256 MiB. The connection is of no use after either.
/// Threads: one at a time.
/// Does not: keep the order of commands for you; hostile tests are what it is for, too.
class MIMEMEND_API WireClient {
 public:
  [[nodiscard]] static Result<WireClient> open(const MilterAddress& milter, ClientOptions options = {});
  /// Speaks over a connected socket, which it owns from here on.
  explicit WireClient(int fd, ClientOptions options = {});
  WireClient(WireClient&&) noexcept;
  WireClient& operator=(WireClient&&) noexcept;
  /// Hangs up, without a word: quit() is the polite way.
  ~WireClient();

  /// Offers, and keeps what the milter answers. What it asks for beyond the offer is a violation.
  [[nodiscard]] Result<wire::Negotiate> negotiate(const wire::Negotiate& offer = {});
  /// The milter's answer; before negotiate(), nothing but defaults.
  [[nodiscard]] const wire::Negotiate& negotiated() const noexcept;
  [[nodiscard]] bool wants(wire::Command stage) const noexcept;
  [[nodiscard]] bool answers(wire::Command stage) const noexcept;
  /// The macros that the milter asked for at SMFIM_* `stage`; none if it did not ask.
  [[nodiscard]] std::optional<std::vector<std::string>> asked_macros(std::uint32_t stage) const;

  /// Goes in front of the command `stage`, also when that is not wanted, as MTAs do it.
  [[nodiscard]] Result<void> macros(wire::Command stage, std::vector<wire::Macro> values);
  [[nodiscard]] Result<WireVerdict> connect(const wire::Connect& client);
  [[nodiscard]] Result<WireVerdict> helo(std::string name);
  [[nodiscard]] Result<WireVerdict> mail(std::string address, std::vector<std::string> arguments = {});
  [[nodiscard]] Result<WireVerdict> recipient(std::string address, std::vector<std::string> arguments = {});
  [[nodiscard]] Result<WireVerdict> data();
  /// `value` is all that stands after the colon; its first blank stays behind unless the milter asked for
  /// it (HDR_LEADSPC).
  [[nodiscard]] Result<WireVerdict> header(std::string_view name, std::string_view value);
  [[nodiscard]] Result<WireVerdict> end_of_header();
  /// One piece, of at most wire::kBodyChunkBytes.
  [[nodiscard]] Result<WireVerdict> body(std::string_view piece);
  [[nodiscard]] Result<WireVerdict> unknown(std::string line);
  [[nodiscard]] Result<EndOfMessageAnswer> end_of_message();
  [[nodiscard]] Result<void> abort();
  [[nodiscard]] Result<void> quit();
  /// The next is connect(), on what was negotiated.
  [[nodiscard]] Result<void> quit_new_connection();

  /// Sends bytes as they are, after what is waiting to be sent.
  [[nodiscard]] Result<void> send_raw(std::string_view bytes);
  /// Sends a frame, whether it is sensible or not.
  [[nodiscard]] Result<void> send_frame(const wire::Frame& frame);
  /// The next frame, whatever it is. Errors as above.
  [[nodiscard]] Result<wire::Frame> receive_frame();

  /// What the milter did that the protocol does not allow and MTAs survive, in words; forgets it.
  [[nodiscard]] std::vector<std::string> take_violations();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mimemend::milter::test
