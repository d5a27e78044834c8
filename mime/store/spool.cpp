// SPDX-License-Identifier: Apache-2.0
#include "store/spool.hpp"

#include <algorithm>
#include <utility>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/system_error.hpp"

namespace mimemend {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;

}  // namespace

Spool::Spool(Spool&& other) noexcept
    : options_(std::move(other.options_)),
      fd_(std::exchange(other.fd_, -1)),
      file_bytes_(other.file_bytes_),
      memory_(std::move(other.memory_)) {}

Spool::~Spool() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> Spool::append(std::string_view bytes) {
  if (memory_.size() + bytes.size() > options_.memory_bytes)
    if (auto flushed = flush(); !flushed) return flushed;
  if (bytes.size() <= options_.memory_bytes) {
    memory_ += bytes;
    return {};
  }
  FdSink file(fd_, "spool file in " + options_.directory.string());
  if (auto written = file.write(bytes); !written) return written;
  file_bytes_ += bytes.size();
  return {};
}

Result<void> Spool::flush() {
  if (fd_ < 0)
    if (auto opened = open_file(); !opened) return opened;
  FdSink file(fd_, "spool file in " + options_.directory.string());
  if (auto written = file.write(memory_); !written) return written;
  file_bytes_ += memory_.size();
  memory_.clear();
  return {};
}

Result<void> Spool::open_file() {
  fd_ = ::open(options_.directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd_ >= 0) return {};
  // Some file systems have no O_TMPFILE: a name, then, for as short as can be.
  std::string name = (options_.directory / "mimemend-spool.XXXXXX").string();
  fd_ = ::mkostemp(name.data(), O_CLOEXEC);
  if (fd_ < 0) return io_error("spool file in " + options_.directory.string());
  ::unlink(name.c_str());
  return {};
}

Result<void> Spool::copy(ByteRange range, ByteSink& sink) const {
  std::string buffer;
  while (range.begin < std::min(range.end, file_bytes_)) {
    buffer.resize(std::min<std::uint64_t>(kReadBytes, std::min(range.end, file_bytes_) - range.begin));
    const ssize_t got = ::pread(fd_, buffer.data(), buffer.size(), static_cast<off_t>(range.begin));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_error("spool file in " + options_.directory.string());
    if (got == 0) return Error{Error::Kind::io, "spool file in " + options_.directory.string() + ": cut short"};
    if (auto written = sink.write(std::string_view(buffer).substr(0, static_cast<std::size_t>(got))); !written)
      return written;
    range.begin += static_cast<std::uint64_t>(got);
  }
  if (range.empty()) return {};
  return sink.write(std::string_view(memory_).substr(range.begin - file_bytes_, range.size()));
}

}  // namespace mimemend
