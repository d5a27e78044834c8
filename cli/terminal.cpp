// SPDX-License-Identifier: Apache-2.0
#include "terminal.hpp"

#include <string>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include <mimemend/byte_sink.hpp>
#include <mimemend/report.hpp>

namespace mimemend::cli {

void hold_standard_descriptors() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) != -1) continue;
    // The lowest free number is fd. Opened for the wrong direction, it answers EBADF as a closed one does.
    (void)::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

Result<void> print(std::string_view text) { return FdSink(STDOUT_FILENO, "standard output").write(text); }

ExitCode print_or_fail(std::string_view text) {
  const auto printed = print(text);
  if (printed) return ExitCode::done;
  complain(printed.error().what);
  return ExitCode::io;
}

void tell(std::string_view text) { (void)FdSink(STDERR_FILENO, "standard error").write(text); }

void complain(std::string_view what) { tell(fmt::format("mimemend: {}\n", escape_for_display(what))); }

ExitCode complain(std::string_view label, const Failure& failure) {
  const std::string prefix = fmt::format("{}: ", label);
  // Where a file is rewritten, the output that failed is the input that is named.
  complain(failure.what.starts_with(prefix) ? failure.what : prefix + failure.what);
  return failure.code;
}

}  // namespace mimemend::cli
