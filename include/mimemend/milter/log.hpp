// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <mimemend/export.hpp>

namespace mimemend::milter {

enum class LogLevel : std::uint8_t { error, warning, info, debug };

[[nodiscard]] constexpr std::string_view to_string(LogLevel level) noexcept {
  constexpr std::array<std::string_view, 4> names{"error", "warning", "info", "debug"};
  return names[static_cast<std::size_t>(level)];
}

/// Where a server and its filter say what happens, one line an event.
/// Threads: write() is called from many at once.
class MIMEMEND_API LogSink {
 public:
  LogSink() = default;
  LogSink(const LogSink&) = delete;
  LogSink& operator=(const LogSink&) = delete;
  virtual ~LogSink();
  virtual void write(LogLevel level, std::string_view line) noexcept = 0;
};

/// Lines on standard error, each in one write(2). Under systemd each begins with its priority,
/// "<6>", which the journal takes off again. Control characters come out as '?'.
class MIMEMEND_API StderrLog final : public LogSink {
 public:
  /// Lines less important than `least` are dropped.
  explicit StderrLog(LogLevel least);
  /// From now on; from any thread.
  void set_least(LogLevel least) noexcept { least_.store(least, std::memory_order_relaxed); }
  void write(LogLevel level, std::string_view line) noexcept override;

 private:
  enum class Form : std::uint8_t { plain, journal };
  std::atomic<LogLevel> least_;
  Form form_;
};

}  // namespace mimemend::milter
