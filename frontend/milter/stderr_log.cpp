// SPDX-License-Identifier: Apache-2.0
#include <mimemend/milter/log.hpp>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <iterator>
#include <string>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mimemend::milter {

namespace {

// sd-daemon(3): the journal reads "<N>" at the start of a line as its priority.
constexpr std::array<std::string_view, 4> kPriorities{"<3>", "<4>", "<6>", "<7>"};

// systemd.exec(5): JOURNAL_STREAM holds device and inode of the stream it connected to the journal.
bool stderr_is_the_journal() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat status{};
  if (stream == nullptr || fstat(STDERR_FILENO, &status) != 0) return false;
  return stream == fmt::format("{}:{}", status.st_dev, status.st_ino);
}

std::string one_line(std::string_view prefix, std::string_view line) {
  std::string out;
  out.reserve(prefix.size() + line.size() + 1);
  out += prefix;
  std::transform(line.begin(), line.end(), std::back_inserter(out),
                 [](char c) { return (c >= '\0' && c < ' ') || c == '\x7f' ? '?' : c; });
  out += '\n';
  return out;
}

// A log that cannot be written is no reason to stop mail.
void put(std::string_view text) noexcept {
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

LogSink::~LogSink() = default;

StderrLog::StderrLog(LogLevel least) : least_(least), form_(stderr_is_the_journal() ? Form::journal : Form::plain) {}

void StderrLog::write(LogLevel level, std::string_view line) noexcept {
  if (level > least_.load(std::memory_order_relaxed)) return;
  try {
    const std::string prefix = form_ == Form::journal ? std::string(kPriorities[static_cast<std::size_t>(level)])
                                                      : fmt::format("{}: ", to_string(level));
    put(one_line(prefix, line));
  } catch (const std::exception&) {
    put("error: out of memory, a log line is lost\n");
  }
}

}  // namespace mimemend::milter
