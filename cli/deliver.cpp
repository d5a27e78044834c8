// SPDX-License-Identifier: Apache-2.0
#include "deliver.hpp"

#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include <mimemend/atomic_file.hpp>

namespace mimemend::cli {
namespace fs = std::filesystem;
namespace {

constexpr mode_t kPermissionBits = 0777;
constexpr mode_t kDefaultMode = 0666;

// Passes bytes on and remembers whether it was the output that failed, or what feeds it.
class WatchedSink final : public ByteSink {
 public:
  explicit WatchedSink(ByteSink& sink) : sink_(sink) {}
  Result<void> write(std::string_view bytes) override {
    auto written = sink_.write(bytes);
    failed_ = failed_ || !written;
    return written;
  }
  [[nodiscard]] bool failed() const noexcept { return failed_; }

 private:
  ByteSink& sink_;
  bool failed_ = false;
};

Step produce_into(ByteSink& sink, Face face, const Producer& produce) {
  WatchedSink watched(sink);
  const auto produced = produce(watched);
  if (produced) return std::nullopt;
  if (watched.failed()) return Failure{ExitCode::io, produced.error().what};
  return failure_of(produced.error(), face);
}

bool same_file(const struct stat& a, const struct stat& b) { return a.st_dev == b.st_dev && a.st_ino == b.st_ino; }

bool unchanged_since(const struct stat& then, const struct stat& now) {
  return same_file(then, now) && then.st_size == now.st_size && then.st_mtim.tv_sec == now.st_mtim.tv_sec &&
         then.st_mtim.tv_nsec == now.st_mtim.tv_nsec;
}

// umask() can only be read by setting it; the command has one thread.
mode_t current_umask() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return mask;
}

// A new file is no more open than its input; standard input has no mode of its own.
mode_t mode_for_new_file(const Input& input) {
  const mode_t wanted = input.is_stdin() ? kDefaultMode : (input.opened_as().st_mode & kPermissionBits);
  return wanted & ~current_umask();
}

Failure cannot_create(const fs::path& path, std::string_view cause) {
  return {ExitCode::cannot_create, fmt::format("{}: {}", path.native(), cause)};
}

Step commit(AtomicFile& file) {
  const auto committed = file.commit();
  return committed ? Step() : failure_of(committed.error(), Face::files);
}

Step write_new_file(const fs::path& path, mode_t mode, const Producer& produce) {
  auto file = AtomicFile::create(path, mode);
  if (!file) return Failure{ExitCode::cannot_create, file.error().what};
  if (auto failed = produce_into(*file, Face::files, produce)) return failed;
  return commit(*file);
}

// A device or FIFO is written to, not replaced: /dev/null must stay what it is.
Step write_through(const fs::path& path, const Producer& produce) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) return cannot_create(path, cause_of(errno));
  FdSink sink(fd, path.native());
  Step step = produce_into(sink, Face::files, produce);
  if (::close(fd) != 0 && !step) step = Failure{ExitCode::io, fmt::format("{}: {}", path.native(), cause_of(errno))};
  return step;
}

Step write_path(const fs::path& path, const Input& input, const Producer& produce) {
  struct stat there{};
  if (::stat(path.c_str(), &there) != 0) return write_new_file(path, mode_for_new_file(input), produce);
  if (S_ISDIR(there.st_mode)) return cannot_create(path, cause_of(EISDIR));
  if (!S_ISREG(there.st_mode)) return write_through(path, produce);
  if (same_file(there, input.opened_as()))
    return Failure{ExitCode::usage, "the output would replace the input; -i does that"};
  std::error_code unresolved;
  const fs::path target = fs::canonical(path, unresolved);  // a link stays a link
  if (unresolved) return cannot_create(path, unresolved.message());
  return write_new_file(target, there.st_mode & kPermissionBits, produce);
}

// `-o FOLDER` takes a file for each input, under its base name.
fs::path path_for(const OutputChoice& choice, const Input& input) {
  std::error_code ignored;
  if (!fs::is_directory(choice.path, ignored)) return choice.path;
  return fs::path(choice.path) / fs::path(input.name()).filename();
}

Step rewrite_in_place(const Input& input, const Producer& produce) {
  std::error_code unresolved;
  const fs::path target = fs::canonical(input.name(), unresolved);  // a link stays a link
  if (unresolved) return Failure{ExitCode::cannot_create, unresolved.message()};
  auto file = AtomicFile::create(target, input.opened_as().st_mode & kPermissionBits);
  if (!file) return Failure{ExitCode::cannot_create, file.error().what};
  file->keep_attributes_of(input.opened_as());
  if (auto failed = produce_into(*file, Face::files, produce)) return failed;
  struct stat now{};
  if (::stat(target.c_str(), &now) != 0 || !unchanged_since(input.opened_as(), now))
    return Failure{ExitCode::try_later, "changed while it was being read; left alone"};
  return commit(*file);
}

}  // namespace

Step deliver(const OutputChoice& choice, const Input& input, const Producer& produce) {
  switch (choice.kind) {
    case OutputChoice::Kind::nowhere: return std::nullopt;
    case OutputChoice::Kind::standard_output: {
      FdSink sink(STDOUT_FILENO, "standard output");
      return produce_into(sink, face_of(choice, input), produce);
    }
    case OutputChoice::Kind::path: return write_path(path_for(choice, input), input, produce);
    case OutputChoice::Kind::in_place: return rewrite_in_place(input, produce);
  }
  return std::nullopt;
}

}  // namespace mimemend::cli
