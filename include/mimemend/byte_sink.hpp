// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <mimemend/export.hpp>
#include <mimemend/result.hpp>

namespace mimemend {

/// Where bytes go: a file, a pipe, a replacebody call, a hash.
/// The chunks that reach it, put end to end, are the output; where they are cut means nothing.
class MIMEMEND_API ByteSink {
 public:
  ByteSink() = default;
  ByteSink(const ByteSink&) = delete;
  ByteSink& operator=(const ByteSink&) = delete;
  virtual ~ByteSink();

  /// Takes `bytes`, which live for this call only. After an error the sink is not written to again.
  virtual Result<void> write(std::string_view bytes) = 0;
};

/// Collects in memory. Never fails. Does not bound what it takes.
class MIMEMEND_API StringSink final : public ByteSink {
 public:
  Result<void> write(std::string_view bytes) override;
  [[nodiscard]] const std::string& bytes() const noexcept { return bytes_; }

 private:
  std::string bytes_;
};

/// Writes to a file descriptor that the caller owns and keeps open.
/// Errors: io, with `label` and the system's reason; a short write is continued.
class MIMEMEND_API FdSink final : public ByteSink {
 public:
  FdSink(int fd, std::string label) : fd_(fd), label_(std::move(label)) {}
  Result<void> write(std::string_view bytes) override;

 private:
  int fd_;
  std::string label_;
};

}  // namespace mimemend
