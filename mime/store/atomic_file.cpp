// SPDX-License-Identifier: Apache-2.0
#include <mimemend/atomic_file.hpp>

#include <optional>
#include <utility>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/durable.hpp"
#include "store/system_error.hpp"

namespace mimemend {

namespace fs = std::filesystem;

Result<void> sync_folder(const fs::path& folder) {
  const int fd = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return io_error(folder.string());
  const int failed = ::fsync(fd) != 0 ? errno : 0;
  ::close(fd);
  // Some file systems cannot sync a folder (EINVAL): then the rename is as durable as they make it.
  if (failed != 0 && failed != EINVAL) return io_error(folder.string(), failed);
  return {};
}

struct AtomicFile::State {
  fs::path target;
  std::string temporary;
  int fd = -1;
  std::optional<struct stat> like;

  ~State() {
    if (fd >= 0) ::close(fd);
    if (!temporary.empty()) ::unlink(temporary.c_str());
  }
};

AtomicFile::AtomicFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
AtomicFile::AtomicFile(AtomicFile&& other) noexcept : state_(std::move(other.state_)) {}
AtomicFile::~AtomicFile() = default;

Result<AtomicFile> AtomicFile::create(const fs::path& target, mode_t mode) {
  auto state = std::make_unique<State>();
  state->target = target;
  std::string name = (target.parent_path() / ".mimemend-XXXXXX").string();
  state->fd = ::mkostemp(name.data(), O_CLOEXEC);
  if (state->fd < 0) return io_error(target.string());
  state->temporary = std::move(name);
  if (::fchmod(state->fd, mode) != 0) return io_error(state->temporary);
  return AtomicFile(std::move(state));
}

Result<void> AtomicFile::write(std::string_view bytes) {
  FdSink file(state_->fd, state_->target.string());
  return file.write(bytes);
}

void AtomicFile::keep_attributes_of(const struct stat& like) { state_->like = like; }

Result<void> AtomicFile::commit() {
  const std::string target = state_->target.string();
  if (state_->like) {
    // Only root may give files away; that owner and group stay is a courtesy, the mode is a promise.
    if (::fchown(state_->fd, state_->like->st_uid, state_->like->st_gid) != 0 &&
        ::fchown(state_->fd, static_cast<uid_t>(-1), state_->like->st_gid) != 0 && errno != EPERM)
      return io_error(target);
    if (::fchmod(state_->fd, state_->like->st_mode & 07777U) != 0) return io_error(target);
    const struct timespec times[] = {state_->like->st_atim, state_->like->st_mtim};
    if (::futimens(state_->fd, times) != 0) return io_error(target);
  }
  if (::fsync(state_->fd) != 0) return io_error(target);
  if (::close(std::exchange(state_->fd, -1)) != 0) return io_error(target);
  if (::rename(state_->temporary.c_str(), target.c_str()) != 0) return io_error(target);
  state_->temporary.clear();
  return sync_folder(state_->target.parent_path());
}

}  // namespace mimemend
