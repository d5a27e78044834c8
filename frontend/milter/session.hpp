// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <mimemend/milter/detail/call.hpp>
#include <mimemend/milter/detail/callback_table.hpp>
#include <mimemend/milter/detail/mta_link.hpp>
#include <mimemend/milter/detail/protocol.hpp>
#include <mimemend/milter/header_list.hpp>
#include <mimemend/milter/peer.hpp>

namespace mimemend::milter::detail {

struct ServerState;

/// What goes back to the MTA: a verdict, or nothing where no reply may be given.
using Answer = AnyVerdict;

/// One connection: the filter object that serves it, that of its message if there is one of its own,
/// and where its conversation stands.
/// Knows nothing of libmilter. Sees to what the filter is promised (<mimemend/milter/filter.hpp>):
/// every message ends with on_end_of_message or on_abort, a failure in a silent stage is answered
/// later, after a failure the filter sees no more of that message.
/// Threads: one call at a time, from any thread.
class Session {
 public:
  /// Makes the filter. Throws what that throws.
  explicit Session(ServerState& server);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  /// What the MTA offered; without a call, all that matters.
  void negotiated(std::uint32_t offered_protocol) noexcept;
  /// True when header values come, and go, with their leading blank.
  [[nodiscard]] bool exact_headers() const noexcept { return (offered_ & kHeaderLeadSpace) != 0; }

  Answer connect(MtaLink& link, const Peer& peer);
  Answer helo(MtaLink& link, std::string_view name);
  Answer mail(MtaLink& link, const EnvelopeAddress& sender);
  Answer rcpt(MtaLink& link, const EnvelopeAddress& recipient);
  Answer data(MtaLink& link);
  Answer unknown(MtaLink& link, std::string_view command);
  Answer header(MtaLink& link, std::string_view name, std::string_view value);
  Answer end_of_headers(MtaLink& link);
  Answer body(MtaLink& link, BodyChunk chunk);
  Answer end_of_message(MtaLink& link);
  /// The message will not come to its end. Does nothing between messages.
  void abort() noexcept;
  /// The connection is over.
  void close() noexcept;

 private:
  // half_edited: some edits were sent and not all, so the message must not be delivered.
  enum class Failure : std::uint8_t { none, ours, half_edited, stopping };
  enum class Lasts : std::uint8_t { message, connection };
  enum class MessageState : std::uint8_t { none, refused, open };  // refused: it began while the server drains

  template <Stage S, class Run>
  Answer run(MtaLink& link, Run run);
  Answer answer_failure(Stage stage);
  template <class Member, class... Args>
  AnyVerdict call(Member member, void* object, const Args&... args);
  Answer conclude(Stage stage, AnyVerdict verdict);
  AnyVerdict finish_message(MtaLink& link);
  void keep(std::string_view name, std::string_view value);
  [[nodiscard]] void* message_object();
  [[nodiscard]] void* new_message_object();
  void begin_message() noexcept;
  void end_message() noexcept;
  void tell_exception(std::string_view member) noexcept;
  void fail(Stage stage, Failure failure, const char* cause) noexcept;
  [[nodiscard]] AnyVerdict verdict_of(Failure failure) const;

  ServerState* server_;
  void* filter_;
  void* message_object_ = nullptr;  // of the filter's class Message, while a message is open
  Call call_;                       // of the stage that runs
  std::uint32_t offered_ = kHeaderLeadSpace;
  MessageState message_ = MessageState::none;
  Failure failure_ = Failure::none;
  Failure thrown_ = Failure::ours;  // what an exception becomes
  Lasts failure_lasts_ = Lasts::message;
  enum class Body : std::uint8_t { wanted, skipped } body_ = Body::wanted;
  std::vector<HeaderField> header_;  // as it came, for a filter that edits it as a whole
};

}  // namespace mimemend::milter::detail
