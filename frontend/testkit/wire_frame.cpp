// SPDX-License-Identifier: Apache-2.0
// Frames: length, letter, data.
#include <fmt/format.h>

#include <mimemend/milter/test/wire.hpp>

#include "wire_bytes.hpp"

namespace mimemend::milter::test::wire {

namespace {

constexpr std::size_t kLengthBytes = 4;

}  // namespace

bool append_frame(std::string& out, char letter, std::string_view data) {
  if (data.size() + 1 > kMaxFrameBytes) return false;
  append_u32(out, static_cast<std::uint32_t>(data.size() + 1));
  out += letter;
  out += data;
  return true;
}

void FrameReader::feed(std::string_view bytes) {
  if (at_ == buffer_.size()) {
    buffer_.clear();
    at_ = 0;
  } else if (at_ > kMaxFrameBytes) {
    buffer_.erase(0, at_);
    at_ = 0;
  }
  buffer_ += bytes;
}

Result<std::optional<Frame>> FrameReader::next() {
  const std::string_view pending = std::string_view(buffer_).substr(at_);
  if (pending.size() < kLengthBytes) return std::optional<Frame>();
  const std::size_t length = u32_at(pending, 0);
  if (length == 0 || length > kMaxFrameBytes)
    return Error{Error::Kind::data, fmt::format("a frame of {} bytes; 1 to {} can be", length, kMaxFrameBytes)};
  if (pending.size() < kLengthBytes + length) return std::optional<Frame>();
  at_ += kLengthBytes + length;
  return std::optional<Frame>(Frame{pending[kLengthBytes], std::string(pending.substr(kLengthBytes + 1, length - 1))});
}

}  // namespace mimemend::milter::test::wire
