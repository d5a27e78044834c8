// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mimemend/milter/test/wire.hpp>

namespace mimemend::milter::test {

/// The milter's side of a socket pair, in a thread: answers each request with what `script` returns for
/// it, and keeps what it was sent. Ends when the other side hangs up, or when the script says so.
class ScriptedMilter {
 public:
  /// Bytes to answer with; may be empty.
  using Script = std::function<std::string(const wire::Frame& frame)>;

  explicit ScriptedMilter(Script script) : script_(std::move(script)) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) std::abort();
    mta_fd_ = ends[0];
    fd_ = ends[1];
    thread_ = std::thread([this] { run(); });
  }
  ScriptedMilter(ScriptedMilter&&) = delete;
  ~ScriptedMilter() {
    finish();
    if (mta_fd_ >= 0) ::close(mta_fd_);
  }

  /// The MTA's end, for a client that closes it.
  int take_fd() { return std::exchange(mta_fd_, -1); }

  /// What it was sent. The client must have hung up, or the script ended.
  const std::vector<wire::Frame>& finish() {
    if (mta_fd_ >= 0) ::shutdown(mta_fd_, SHUT_RDWR);
    if (thread_.joinable()) thread_.join();
    return frames_;
  }

  std::string letters() {
    std::string all;
    for (const wire::Frame& frame : finish()) all += frame.letter;
    return all;
  }

  /// In a script: hang up after the answer.
  void hang_up() { over_ = true; }

 private:
  void run() {
    wire::FrameReader reader;
    char piece[4096];
    while (!over_) {
      const ssize_t got = ::recv(fd_, piece, sizeof piece, 0);
      if (got <= 0) break;
      reader.feed({piece, static_cast<std::size_t>(got)});
      answer(reader);
    }
    ::close(fd_);
  }

  void answer(wire::FrameReader& reader) {
    while (!over_) {
      auto next = reader.next();
      if (!next || !*next) return;
      frames_.push_back(**next);
      const std::string bytes = script_(frames_.back());
      if (!bytes.empty() && ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) over_ = true;
    }
  }

  Script script_;
  int mta_fd_ = -1;
  int fd_ = -1;
  bool over_ = false;  // touched by the thread alone, once it runs
  std::vector<wire::Frame> frames_;
  std::thread thread_;
};

inline std::string bytes_of(const wire::Response& response) {
  const wire::Frame frame = wire::encode(response);
  std::string bytes;
  if (!wire::append_frame(bytes, frame.letter, frame.data)) std::abort();
  return bytes;
}

/// Negotiates `answer`, and says continue to all else that wants an answer under it.
inline ScriptedMilter::Script agreeable(wire::Negotiate answer) {
  return [answer](const wire::Frame& frame) -> std::string {
    const auto command = static_cast<wire::Command>(frame.letter);
    if (command == wire::Command::negotiate) return bytes_of(answer);
    if (std::string_view("DAQK").find(frame.letter) != std::string_view::npos) return {};
    return (answer.protocol & wire::no_reply_bit(command)) != 0 ? std::string() : bytes_of(WireVerdict{});
  };
}

}  // namespace mimemend::milter::test
