// SPDX-License-Identifier: Apache-2.0
#include <mimemend/byte_sink.hpp>

#include <unistd.h>

#include "store/system_error.hpp"

namespace mimemend {

ByteSink::~ByteSink() = default;

Result<void> StringSink::write(std::string_view bytes) {
  bytes_ += bytes;
  return {};
}

Result<void> FdSink::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return io_error(label_);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace mimemend
