// SPDX-License-Identifier: Apache-2.0
// The milter protocol: any bytes are cut into the same frames however they are chopped, and what a frame
// was understood to be comes back from its bytes.
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/milter/test/wire.hpp>

#include "require.hpp"

namespace {

using namespace mimemend::milter::test;

struct Cut {
  std::vector<wire::Frame> frames;
  bool broken = false;
  bool operator==(const Cut&) const = default;
};

void take_frames(wire::FrameReader& reader, Cut& cut) {
  while (!cut.broken) {
    const auto next = reader.next();
    cut.broken = !next;
    if (!next || !*next) return;
    cut.frames.push_back(**next);
  }
}

Cut cut_frames(std::string_view bytes, std::size_t piece_bytes) {
  Cut cut;
  wire::FrameReader reader;
  for (std::size_t at = 0; at < bytes.size(); at += piece_bytes) {
    reader.feed(bytes.substr(at, piece_bytes));
    take_frames(reader, cut);
  }
  return cut;
}

void check(const wire::Frame& frame) {
  std::string bytes;
  require(wire::append_frame(bytes, frame.letter, frame.data));
  require(cut_frames(bytes, bytes.size()).frames == std::vector{frame});
  if (const auto request = wire::decode_request(frame)) require(wire::encode(*request) == frame);
  const auto response = wire::decode_response(frame);
  if (!response) return;
  // A reply text may come without its NUL, and an argument that is empty may come at all.
  const auto again = wire::decode_response(wire::encode(*response));
  require(static_cast<bool>(again) && *again == *response);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 64 * 1024) return 0;
  // An exact-size heap copy, so that reading one byte past the end is a report.
  const std::size_t length = size - 1;
  const std::unique_ptr<char[]> copy(new char[length]);
  if (length > 0) std::memcpy(copy.get(), data + 1, length);
  const std::string_view bytes(copy.get(), length);

  const Cut whole = cut_frames(bytes, bytes.empty() ? 1 : bytes.size());
  require(whole == cut_frames(bytes, std::size_t{1} + data[0] % 16U));
  for (const wire::Frame& frame : whole.frames) check(frame);
  return 0;
}
