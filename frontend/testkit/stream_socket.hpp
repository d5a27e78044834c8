// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include <unistd.h>

#include <mimemend/milter/test/milter_address.hpp>
#include <mimemend/result.hpp>

namespace mimemend::milter::test {

/// A connected socket that waits no longer than it is told. Owns its descriptor.
class StreamSocket {
 public:
  using Milliseconds = std::chrono::milliseconds;

  /// Takes over a connected descriptor, and makes it non-blocking.
  explicit StreamSocket(int fd) noexcept;
  StreamSocket(StreamSocket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  StreamSocket& operator=(StreamSocket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~StreamSocket() {
    if (fd_ >= 0) ::close(fd_);
  }

  /// Connects, over TCP without Nagle's delay. Names are looked up, for which `timeout` does not count.
  [[nodiscard]] static Result<StreamSocket> connect(const MilterAddress& address, Milliseconds timeout);

  [[nodiscard]] Result<void> send(std::string_view bytes, Milliseconds timeout);
  /// Appends what is there to `out`, waiting for the first byte. The other end's closing is an error.
  [[nodiscard]] Result<void> receive(std::string& out, Milliseconds timeout);

  [[nodiscard]] int fd() const noexcept { return fd_; }

 private:
  int fd_;  // negative: moved from
};

}  // namespace mimemend::milter::test
