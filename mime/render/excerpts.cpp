// SPDX-License-Identifier: Apache-2.0
#include "render/excerpts.hpp"

#include <algorithm>
#include <memory>

#include "codec/transfer_decoder.hpp"

namespace mimemend {
namespace {

// Reading on costs less than a seek and a call.
constexpr std::uint64_t kGapBytes = 4 * 1024;
// Decoders work through a chunk in pieces of this size, so that their output stays small.
constexpr std::size_t kPieceBytes = 64 * 1024;

ByteRange overlap(ByteRange a, ByteRange b) {
  const ByteRange both{std::max(a.begin, b.begin), std::min(a.end, b.end)};
  return both.begin < both.end ? both : ByteRange{};
}

}  // namespace

/// Gives each wish its share of the bytes that pass.
class Excerpts::Collector final : public ByteSink {
 public:
  Collector(const std::vector<Wish>& wishes, std::vector<std::string>& texts) : wishes_(wishes), texts_(texts) {}

  /// The next byte to come is that at `position`, which is no smaller than what came.
  void seek(std::uint64_t position) { position_ = position; }
  Result<void> write(std::string_view bytes) override {
    const ByteRange here{position_, position_ + bytes.size()};
    position_ = here.end;
    while (first_ < wishes_.size() && wishes_[first_].range.end <= here.begin) ++first_;
    for (std::size_t i = first_; i < wishes_.size() && wishes_[i].range.begin < here.end; ++i) {
      const ByteRange both = overlap(wishes_[i].range, here);
      if (!both.empty()) texts_[wishes_[i].ticket] += bytes.substr(both.begin - here.begin, both.size());
    }
    return {};
  }

 private:
  const std::vector<Wish>& wishes_;
  std::vector<std::string>& texts_;
  std::size_t first_ = 0;  ///< of those that may want more
  std::uint64_t position_ = 0;
};

/// Takes the encoded body of a message, collects from what it decodes to, and hands on the bodies of the
/// encoded messages in there. Calls nest no deeper than Limits::max_encoded_depth.
class Excerpts::DecodedSource final : public ByteSink {
 public:
  DecodedSource(Excerpts& all, const Part& owner)
      : all_(all),
        decoder_(owner.encoding, DecoderLog()),
        collector_(all.wishes_[*owner.decoded], all.texts_),
        inside_(all.inside_[*owner.decoded]) {}

  Result<void> write(std::string_view bytes) override {
    for (; !bytes.empty(); bytes.remove_prefix(std::min(kPieceBytes, bytes.size())))
      if (auto taken = take(decoder_.feed(bytes.substr(0, kPieceBytes), scratch_)); !taken) return taken;
    return {};
  }
  Result<void> finish() {
    if (auto taken = take(decoder_.finish(scratch_)); !taken) return taken;
    return inner_ ? inner_->finish() : Result<void>();
  }

 private:
  Result<void> take(std::string_view decoded) {
    if (auto collected = collector_.write(decoded); !collected) return collected;
    const ByteRange here{position_, position_ + decoded.size()};
    position_ = here.end;
    while (next_ < inside_.size() && inside_[next_]->body.begin < here.end) {
      const Part& message = *inside_[next_];
      if (!inner_) inner_ = std::make_unique<DecodedSource>(all_, message);
      const ByteRange both = overlap(message.body, here);
      if (auto written = inner_->write(decoded.substr(both.begin - (both.empty() ? 0 : here.begin), both.size()));
          !written)
        return written;
      if (message.body.end > here.end) return {};
      if (auto finished = inner_->finish(); !finished) return finished;
      inner_.reset();
      ++next_;
    }
    return {};
  }

  Excerpts& all_;
  TransferDecoder decoder_;
  Collector collector_;
  const std::vector<const Part*>& inside_;
  std::size_t next_ = 0;                  ///< into inside_
  std::unique_ptr<DecodedSource> inner_;  ///< takes the body of inside_[next_]
  std::uint64_t position_ = 0;            ///< decoded bytes
  std::string scratch_;
};

std::size_t Excerpts::want(SourceId source, ByteRange range) {
  wishes_[source].push_back({range, texts_.size()});
  texts_.emplace_back();
  return texts_.size() - 1;
}

Result<void> Excerpts::read(const Outcome& outcome) {
  const auto owners = source_owners(outcome.index());
  std::vector<bool> needed(owners.size());
  for (auto& [source, wishes] : wishes_) {
    std::sort(wishes.begin(), wishes.end(), [](const Wish& a, const Wish& b) { return a.range < b.range; });
    for (SourceId id = source; id != kOriginal && !needed[to_index(id)]; id = owners[to_index(id)]->source)
      needed[to_index(id)] = true;
  }
  for (const Part& part : outcome.index().parts())
    if (part.decoded && needed[to_index(*part.decoded)]) inside_[part.source].push_back(&part);
  if (auto read = read_original(outcome); !read) return read;
  for (const Part* message : inside_[kOriginal]) {
    DecodedSource decoded(*this, *message);
    if (auto copied = outcome.write_original(message->body, decoded); !copied) return copied;
    if (auto finished = decoded.finish(); !finished) return finished;
  }
  return {};
}

// The original can be read from anywhere: what lies between runs of wishes is not.
Result<void> Excerpts::read_original(const Outcome& outcome) {
  const auto& wishes = wishes_[kOriginal];
  Collector collector(wishes, texts_);
  for (std::size_t i = 0; i < wishes.size();) {
    ByteRange run = wishes[i++].range;
    while (i < wishes.size() && wishes[i].range.begin <= run.end + kGapBytes)
      run.end = std::max(run.end, wishes[i++].range.end);
    run.end = std::min(run.end, outcome.original_size());
    if (run.begin >= run.end) continue;
    collector.seek(run.begin);
    if (auto copied = outcome.write_original(run, collector); !copied) return copied;
  }
  return {};
}

std::vector<const Part*> source_owners(const PartIndex& index) {
  std::vector<const Part*> owners{nullptr};
  for (const Part& part : index.parts()) {
    if (!part.decoded) continue;
    owners.resize(std::max<std::size_t>(owners.size(), to_index(*part.decoded) + 1));
    owners[to_index(*part.decoded)] = &part;
  }
  return owners;
}

}  // namespace mimemend
