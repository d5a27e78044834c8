// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "codec/transfer_decoder.hpp"
#include "engine/message_state.hpp"
#include "index/layers.hpp"

namespace mimemend {
namespace {

constexpr std::uint64_t kPieceBytes = 64 * 1024;

/// A range of one source, and the encoding to undo there.
struct Stretch {
  ByteRange at;
  TransferEncoding encoding = TransferEncoding::identity;
};

/// Takes a source from its beginning, and hands on what a stretch of it decodes to.
class StretchSink final : public ByteSink {
 public:
  StretchSink(Stretch stretch, ByteSink& next)
      : at_(stretch.at), decoder_(stretch.encoding, DecoderLog()), next_(next) {}

  Result<void> write(std::string_view bytes) override {
    const std::uint64_t end = position_ + bytes.size();
    const ByteRange overlap{std::clamp(at_.begin, position_, end), std::clamp(at_.end, position_, end)};
    const std::string_view mine = bytes.substr(overlap.begin - position_, overlap.size());
    position_ = end;
    return hand_on(decoder_.feed(mine, scratch_));
  }
  /// Once, when all that is wanted of the source was written.
  Result<void> finish() { return hand_on(decoder_.finish(scratch_)); }
  /// True when no byte that follows matters.
  [[nodiscard]] bool done() const noexcept { return position_ >= at_.end; }

 private:
  Result<void> hand_on(std::string_view decoded) { return decoded.empty() ? Result<void>() : next_.write(decoded); }

  ByteRange at_;
  TransferDecoder decoder_;
  ByteSink& next_;
  std::uint64_t position_ = 0;
  std::string scratch_;
};

// The bodies that lead from the original to `source`, outermost first.
std::vector<Stretch> way_to(SourceId source, const PartIndex& index, const std::vector<PartId>& opened_by) {
  std::vector<Stretch> way;
  while (source != kOriginal) {
    const Part& holder = index[opened_by[to_index(source)]];
    way.push_back({holder.body, holder.encoding});
    source = holder.source;
  }
  std::reverse(way.begin(), way.end());
  return way;
}

// Reads the original where the first stretch is, through one sink for each stretch.
Result<void> copy_through(const Spool& spool, std::vector<Stretch> way, ByteSink& sink) {
  const ByteRange all{0, spool.size()};
  const ByteRange range{std::min(way.front().at.begin, all.end), std::min(way.front().at.end, all.end)};
  way.front().at = {0, range.size()};
  std::vector<std::unique_ptr<StretchSink>> sinks;  // innermost first
  for (auto stretch = way.rbegin(); stretch != way.rend(); ++stretch)
    sinks.push_back(std::make_unique<StretchSink>(*stretch, sinks.empty() ? sink : *sinks.back()));
  for (std::uint64_t at = range.begin; at < range.end && !sinks.front()->done(); at += kPieceBytes)
    if (auto copied = spool.copy({at, std::min(at + kPieceBytes, range.end)}, *sinks.back()); !copied) return copied;
  for (auto finished = sinks.rbegin(); finished != sinks.rend(); ++finished)
    if (auto done = (*finished)->finish(); !done) return done;
  return {};
}

/// Hears the message once more, and decodes what leaves hold. The tree comes out as it did the first time.
class ContentListener final : public IndexListener {
 public:
  ContentListener(const Message::SinkChooser& choose, const PartIndex& index) : choose_(choose), index_(index) {}

  void part_opened(PartId id, std::string_view) override {
    if (index_[id].kind != PartKind::leaf) return;
    decoder_.emplace(index_[id].encoding, DecoderLog());
    sink_ = result_ ? choose_(id) : nullptr;
  }
  void body_bytes(PartId, std::string_view bytes) override { hand_on(decoder_->feed(bytes, scratch_)); }
  void part_closed(PartId id) override {
    if (index_[id].kind != PartKind::leaf) return;
    hand_on(decoder_->finish(scratch_));
    sink_ = nullptr;
  }

  [[nodiscard]] const Result<void>& result() const noexcept { return result_; }

 private:
  void hand_on(std::string_view decoded) {
    if (sink_ == nullptr || decoded.empty() || !result_) return;
    result_ = sink_->write(decoded);
  }

  const Message::SinkChooser& choose_;
  const PartIndex& index_;
  ByteSink* sink_ = nullptr;
  std::optional<TransferDecoder> decoder_;
  std::string scratch_;
  Result<void> result_;
};

/// Feeds a second reading from the spool, until its listener gives up.
class ReadingSink final : public ByteSink {
 public:
  ReadingSink(LayeredIndexer& reading, const ContentListener& listener) : reading_(reading), listener_(listener) {}
  Result<void> write(std::string_view bytes) override {
    reading_.feed(bytes);
    return listener_.result();
  }

 private:
  LayeredIndexer& reading_;
  const ContentListener& listener_;
};

}  // namespace

Result<void> Message::write_content(PartId id, ByteSink& sink) const {
  const Part& part = state_->index[id];
  std::vector<Stretch> way = way_to(part.source, state_->index, state_->opened_by);
  way.push_back({part.body, part.encoding});
  return copy_through(state_->spool, std::move(way), sink);
}

Result<void> Message::write_raw(SourceId source, ByteRange range, ByteSink& sink) const {
  if (source == kOriginal) {
    const std::uint64_t end = std::min(range.end, size());
    return range.begin >= end ? Result<void>() : state_->spool.copy({range.begin, end}, sink);
  }
  std::vector<Stretch> way = way_to(source, state_->index, state_->opened_by);
  way.push_back({range});
  return copy_through(state_->spool, std::move(way), sink);
}

Result<void> Message::write_contents(const SinkChooser& choose) const {
  PartIndex index;
  FindingLog log(state_->limits);
  ContentListener listener(choose, index);
  LayeredIndexer reading({index, log, state_->limits, listener});
  ReadingSink input(reading, listener);
  if (auto copied = state_->spool.copy({0, size()}, input); !copied) return copied;
  reading.finish();
  return listener.result();
}

}  // namespace mimemend
