// SPDX-License-Identifier: Apache-2.0
#include <mimemend/milter/test/wire_client.hpp>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "stream_socket.hpp"
#include "wire_text.hpp"

namespace mimemend::milter::test {

namespace {

using wire::Command;
using Clock = std::chrono::steady_clock;

// Frames that nobody waits for are gathered up to here.
constexpr std::size_t kGatherBytes = std::size_t{64} * 1024;
constexpr std::uint32_t kOldestVersion = 2;

// A milter that sends without end comes to one. No filter that is meant so makes more edits than this, body
// aside; the models of the MTAs go through the header for each.
constexpr int kTimeoutsPerAnswer = 10;
constexpr std::size_t kMaxAnswerBytes = std::size_t{256} * 1024 * 1024;
constexpr std::size_t kMaxEdits = 20'000;

Error protocol_error(std::string what) { return Error{Error::Kind::data, std::move(what)}; }

}  // namespace

class WireClient::Impl {
 public:
  Impl(StreamSocket socket, ClientOptions options) : socket_(std::move(socket)), options_(std::move(options)) {}
  Impl(Impl&&) = delete;
  ~Impl() {
    if (options_.record && !milter_gone_) options_.record({TranscriptEntry::Kind::mta_hung_up, {}, {}, 0});
  }

  Result<void> put(char letter, std::string_view data) {
    if (!wire::append_frame(unsent_, letter, data))
      return protocol_error(fmt::format("a frame of {} bytes is longer than the protocol has", data.size() + 1));
    if (options_.record) options_.record({TranscriptEntry::Kind::sent, {letter, std::string(data)}, {}, 0});
    return unsent_.size() < kGatherBytes ? Result<void>() : flush();
  }

  Result<void> put(const wire::Request& request) {
    const wire::Frame frame = wire::encode(request);
    return put(frame.letter, frame.data);
  }

  Result<void> flush() {
    const auto sent = socket_.send(unsent_, options_.timeout);
    unsent_.clear();
    return sent;
  }

  Result<void> send_raw(std::string_view bytes) {
    unsent_ += bytes;
    return flush();
  }

  // `due`: until when the answer that this frame is a part of must have come to its end.
  Result<wire::Frame> read_frame(Clock::time_point due = Clock::time_point::max()) {
    // Who hung up may have answered before.
    const auto sent = flush();
    const auto begun = Clock::now();
    if (begun >= due) return Error{Error::Kind::io, "the milter sends and sends, and comes to no verdict in time"};
    const auto deadline = std::min(begun + options_.timeout, due);
    for (;;) {
      auto next = reader_.next();
      if (!next) return next.error();
      if (*next) {
        if (options_.record) options_.record({TranscriptEntry::Kind::received, **next, {}, 0});
        return **std::move(next);
      }
      received_.clear();
      const auto left = deadline - Clock::now();
      const auto got = socket_.receive(received_, std::chrono::ceil<std::chrono::milliseconds>(left));
      if (!got) return lost(sent ? got.error() : sent.error());
      reader_.feed(received_);
    }
  }

  Result<wire::Response> read_response(Clock::time_point due = Clock::time_point::max()) {
    const auto frame = read_frame(due);
    if (!frame) return frame.error();
    answer_bytes_ += sizeof(Action) + frame->data.size();
    return wire::decode_response(*frame);
  }

  [[nodiscard]] Clock::time_point answer_due() const { return Clock::now() + kTimeoutsPerAnswer * options_.timeout; }

  // The answer to a stage other than the end of the message.
  Result<WireVerdict> verdict_on(Command stage) {
    const auto due = answer_due();
    for (bool progressed = false;; progressed = true) {
      const auto response = read_response(due);
      if (!response)
        return Error{response.error().kind, fmt::format("{}: {}", to_string(stage), response.error().what)};
      if (const auto* verdict = std::get_if<WireVerdict>(&*response)) return checked(stage, *verdict);
      const auto* action = std::get_if<Action>(&*response);
      if (action == nullptr || !std::holds_alternative<Progress>(*action))
        return protocol_error(fmt::format("{}: {} is no answer to it", to_string(stage),
                                          action != nullptr ? to_string(*action) : "negotiation"));
      if (!progressed)
        violations.push_back(fmt::format("{}: progress before the end of the message", to_string(stage)));
    }
  }

  Result<WireVerdict> ask(Command stage, std::string_view data) {
    if ((negotiated.protocol & wire::not_wanted_bit(stage)) != 0) return WireVerdict{};
    if (const auto sent = put(static_cast<char>(stage), data); !sent) return sent.error();
    if ((negotiated.protocol & wire::no_reply_bit(stage)) != 0) return WireVerdict{};
    return verdict_on(stage);
  }

  Result<WireVerdict> ask(const wire::Request& request) {
    return ask(wire::command_of(request), wire::encode(request).data);
  }

  Result<EndOfMessageAnswer> end_of_message() {
    if (const auto sent = put(wire::EndOfMessage{}); !sent) return sent.error();
    EndOfMessageAnswer answer;
    const auto due = answer_due();
    answer_bytes_ = 0;
    std::size_t edits = 0;
    for (;;) {
      auto response = read_response(due);
      if (!response) return Error{response.error().kind, "end-of-message: " + response.error().what};
      if (const auto* verdict = std::get_if<WireVerdict>(&*response)) {
        answer.verdict = checked(Command::end_of_message, *verdict);
        return answer;
      }
      auto* action = std::get_if<Action>(&*response);
      if (action == nullptr) return protocol_error("end-of-message: negotiation is no answer to it");
      if (!std::holds_alternative<Progress>(*action) && !std::holds_alternative<ReplaceBody>(*action)) ++edits;
      if (edits > kMaxEdits || answer_bytes_ > kMaxAnswerBytes)
        return protocol_error(fmt::format("end-of-message: more than {} edits or {} MiB are no answer to it", kMaxEdits,
                                          kMaxAnswerBytes / 1024 / 1024));
      const std::uint32_t bit = wire::declared_bit(*action);
      if ((bit & ~negotiated.actions) != 0)
        violations.push_back(fmt::format("\"{}\" without {}, which was not negotiated", to_string(*action),
                                         wire::action_names(bit).front()));
      answer.actions.push_back(std::move(*action));
    }
  }

  Result<wire::Negotiate> negotiate(const wire::Negotiate& offer) {
    if (const auto sent = put(offer); !sent) return sent.error();
    auto response = read_response();
    if (!response) return Error{response.error().kind, "negotiation: " + response.error().what};
    auto* answer = std::get_if<wire::Negotiate>(&*response);
    if (answer == nullptr) return protocol_error("negotiation: the milter declines it");
    if (answer->version < kOldestVersion || answer->version > offer.version)
      return protocol_error(fmt::format("negotiation: version {} on an offer of {}", answer->version, offer.version));
    if (const auto more = answer->actions & ~offer.actions; more != 0)
      violations.push_back(
          fmt::format("it asks for {}, which was not offered", fmt::join(wire::action_names(more), " ")));
    if (const auto more = answer->protocol & ~offer.protocol; more != 0)
      violations.push_back(
          fmt::format("it asks for {}, which was not offered", fmt::join(wire::protocol_names(more), " ")));
    negotiated = std::move(*answer);
    return negotiated;
  }

  wire::Negotiate negotiated{wire::kVersion, 0, 0, {}};
  std::vector<std::string> violations;

 private:
  WireVerdict checked(Command stage, const WireVerdict& verdict) {
    if (verdict.kind == ReplyKind::skip && (stage != Command::body || (negotiated.protocol & wire::kSkip) == 0))
      violations.push_back(fmt::format("{}: skip, which {}", to_string(stage),
                                       stage != Command::body ? "is for body pieces only" : "was not negotiated"));
    return verdict;
  }

  Error lost(const Error& error) {
    milter_gone_ = true;
    if (options_.record && error.what.find("hung up") != std::string::npos)
      options_.record({TranscriptEntry::Kind::milter_hung_up, {}, {}, 0});
    return error;
  }

  StreamSocket socket_;
  ClientOptions options_;
  wire::FrameReader reader_;
  std::string unsent_;
  std::string received_;
  std::size_t answer_bytes_ = 0;  // to the end of a message, with what they cost to keep
  bool milter_gone_ = false;
};

Result<WireClient> WireClient::open(const MilterAddress& milter, ClientOptions options) {
  auto socket = StreamSocket::connect(milter, options.timeout);
  if (!socket) return socket.error();
  WireClient client(-1);
  client.impl_ = std::make_unique<Impl>(*std::move(socket), std::move(options));
  return client;
}

WireClient::WireClient(int fd, ClientOptions options)
    : impl_(std::make_unique<Impl>(StreamSocket(fd), std::move(options))) {}
WireClient::WireClient(WireClient&&) noexcept = default;
WireClient& WireClient::operator=(WireClient&&) noexcept = default;
WireClient::~WireClient() = default;

Result<wire::Negotiate> WireClient::negotiate(const wire::Negotiate& offer) { return impl_->negotiate(offer); }

const wire::Negotiate& WireClient::negotiated() const noexcept { return impl_->negotiated; }

bool WireClient::wants(Command stage) const noexcept {
  return (impl_->negotiated.protocol & wire::not_wanted_bit(stage)) == 0;
}

bool WireClient::answers(Command stage) const noexcept {
  return wants(stage) && (impl_->negotiated.protocol & wire::no_reply_bit(stage)) == 0;
}

std::optional<std::vector<std::string>> WireClient::asked_macros(std::uint32_t stage) const {
  for (const wire::MacroList& list : impl_->negotiated.macro_lists)
    if (list.stage == stage) return words_of(list.names, " ,\t");
  return std::nullopt;
}

Result<void> WireClient::macros(Command stage, std::vector<wire::Macro> values) {
  return impl_->put(wire::Macros{stage, std::move(values)});
}

Result<WireVerdict> WireClient::connect(const wire::Connect& client) { return impl_->ask(client); }

Result<WireVerdict> WireClient::helo(std::string name) { return impl_->ask(wire::Helo{std::move(name)}); }

Result<WireVerdict> WireClient::mail(std::string address, std::vector<std::string> arguments) {
  return impl_->ask(wire::MailFrom{std::move(address), std::move(arguments)});
}

Result<WireVerdict> WireClient::recipient(std::string address, std::vector<std::string> arguments) {
  return impl_->ask(wire::RcptTo{std::move(address), std::move(arguments)});
}

Result<WireVerdict> WireClient::data() { return impl_->ask(Command::data, {}); }

Result<WireVerdict> WireClient::header(std::string_view name, std::string_view value) {
  if ((impl_->negotiated.protocol & wire::kLeadingSpace) == 0 && value.starts_with(' ')) value.remove_prefix(1);
  return impl_->ask(wire::Header{std::string(name), std::string(value)});
}

Result<WireVerdict> WireClient::end_of_header() { return impl_->ask(Command::end_of_header, {}); }

Result<WireVerdict> WireClient::body(std::string_view piece) { return impl_->ask(Command::body, piece); }

Result<WireVerdict> WireClient::unknown(std::string line) { return impl_->ask(wire::Unknown{std::move(line)}); }

Result<EndOfMessageAnswer> WireClient::end_of_message() { return impl_->end_of_message(); }

Result<void> WireClient::abort() { return send_frame(wire::encode(wire::Abort{})); }

Result<void> WireClient::quit() { return send_frame(wire::encode(wire::Quit{})); }

Result<void> WireClient::quit_new_connection() { return send_frame(wire::encode(wire::QuitNewConnection{})); }

Result<void> WireClient::send_raw(std::string_view bytes) { return impl_->send_raw(bytes); }

Result<void> WireClient::send_frame(const wire::Frame& frame) {
  if (const auto put = impl_->put(frame.letter, frame.data); !put) return put;
  return impl_->flush();
}

Result<wire::Frame> WireClient::receive_frame() { return impl_->read_frame(); }

std::vector<std::string> WireClient::take_violations() { return std::exchange(impl_->violations, {}); }

}  // namespace mimemend::milter::test
