// SPDX-License-Identifier: Apache-2.0
#include "engine/message_splice.hpp"

#include "mend/splice.hpp"

namespace mimemend {
namespace {

/// Feeds a splice from the spool, without reading what it removes.
class SpliceSink final : public ByteSink {
 public:
  explicit SpliceSink(SpliceStream& stream) : stream_(stream) {}
  Result<void> write(std::string_view bytes) override { return stream_.feed(bytes); }

 private:
  SpliceStream& stream_;
};

}  // namespace

Result<std::vector<ByteRange>> write_spliced(const Message& message, std::span<const EditPlan> plans, ByteSink& sink) {
  SpliceStream stream({message.index(), plans}, kOriginal, sink);
  SpliceSink input(stream);
  const std::uint64_t size = message.size();
  std::uint64_t at = 0;
  // From edit to edit: bytes that a replacement makes away with need not be read.
  for (const Edit& edit : plans[to_index(kOriginal)].edits()) {
    const bool removed = std::holds_alternative<std::string>(edit.with);
    if (auto copied = message.write_raw(kOriginal, {at, removed ? edit.at.begin : edit.at.end}, input); !copied)
      return copied.error();
    if (auto begun = stream.feed({}); !begun) return begun.error();
    stream.skip();
    at = edit.at.end;
  }
  if (auto copied = message.write_raw(kOriginal, {at, size}, input); !copied) return copied.error();
  if (auto finished = stream.finish(); !finished) return finished.error();
  return std::move(stream).output_ranges();
}

}  // namespace mimemend
