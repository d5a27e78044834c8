// SPDX-License-Identifier: Apache-2.0
#include "input.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <new>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include <mimemend/report.hpp>

#include "terminal.hpp"

namespace mimemend::cli {
namespace {

constexpr std::size_t kChunkBytes = 64 * 1024;
constexpr int kNoDescriptor = -1;

Error unreadable(int error_number) { return {Error::Kind::io, cause_of(error_number)}; }

int open_file(const std::string& name, Accept accept) {
  int how = O_RDONLY | O_CLOEXEC | O_NOCTTY;
  // A FIFO is to be refused, not waited for.
  if (accept == Accept::regular_files) how |= O_NONBLOCK;
  return ::open(name.c_str(), how);
}

std::optional<Error> refuse_kind(const struct stat& status, Accept accept) {
  if (S_ISDIR(status.st_mode)) return unreadable(EISDIR);
  if (accept == Accept::regular_files && !S_ISREG(status.st_mode)) return Error{Error::Kind::io, "not a regular file"};
  return std::nullopt;
}

ssize_t read_some(int fd, std::array<char, kChunkBytes>& buffer) {
  while (true) {
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got >= 0 || errno != EINTR) return got;
  }
}

// No memory for one message says nothing about the next.
Step guarded(const std::function<Step(const std::string&)>& one, const std::string& name) {
  try {
    return one(name);
  } catch (const std::bad_alloc&) {
    return Failure{ExitCode::try_later, "out of memory"};
  }
}

}  // namespace

std::string label_of(std::string_view name) {
  if (name == kStdinName) return "standard input";
  return name.empty() ? "(empty name)" : escape_for_display(name);
}

Input::Input(std::string name, int fd, const struct stat& opened_as)
    : name_(std::move(name)), fd_(fd), opened_as_(opened_as) {}

Input::Input(Input&& other) noexcept
    : name_(std::move(other.name_)), fd_(std::exchange(other.fd_, kNoDescriptor)), opened_as_(other.opened_as_) {}

Input::~Input() {
  if (fd_ > STDERR_FILENO) ::close(fd_);
}

Result<Input> Input::open(const std::string& name, Accept accept) {
  const int fd = name == kStdinName ? STDIN_FILENO : open_file(name, accept);
  if (fd == kNoDescriptor) return unreadable(errno);
  struct stat status{};
  if (::fstat(fd, &status) != 0) return unreadable(errno);
  Input input(name, fd, status);
  if (auto refused = refuse_kind(status, accept)) return *refused;
  return input;
}

Step Input::read_into(const Consumer& consumer, Face face) const {
  std::array<char, kChunkBytes> buffer;
  while (true) {
    const ssize_t got = read_some(fd_, buffer);
    if (got < 0) return Failure{ExitCode::io, cause_of(errno)};
    if (got == 0) return std::nullopt;
    const auto taken = consumer({buffer.data(), static_cast<std::size_t>(got)});
    if (!taken) return failure_of(taken.error(), face);
  }
}

std::vector<std::string> names_or_stdin(const std::vector<std::string>& names) {
  return names.empty() ? std::vector<std::string>{std::string(kStdinName)} : names;
}

ExitCode for_each_input(const std::vector<std::string>& names,
                        const std::function<Step(const std::string& name)>& one) {
  ExitCode worst = ExitCode::done;
  for (const std::string& name : names)
    if (const Step failed = guarded(one, name)) worst = worse_of(worst, complain(label_of(name), *failed));
  return worst;
}

std::filesystem::path spool_directory(const std::string& option) {
  if (!option.empty()) return option;
  const char* from_environment = std::getenv("TMPDIR");
  if (from_environment != nullptr && *from_environment != '\0') return from_environment;
  return "/var/tmp";
}

}  // namespace mimemend::cli
