// SPDX-License-Identifier: Apache-2.0
#include "index/layers.hpp"

#include <optional>

#include "codec/transfer_decoder.hpp"

namespace mimemend {
namespace {

// A body is looked at twice, for delimiters and for its octets: in pieces that are still in the first-level cache
// the second time. Decoders' output stays as small.
constexpr std::size_t kPieceBytes = 8 * 1024;

}  // namespace

/// One source of bytes: its parser, and the layer of the encoded message that is open in it.
class LayeredIndexer::Layer final : public IndexListener {
 public:
  explicit Layer(const Indexer::Context& context)
      : context_(context), indexer_({context.index, context.log, context.limits, *this}) {}
  Layer(const Indexer::Context& context, PartId parent)
      : context_(context), indexer_({context.index, context.log, context.limits, *this}, parent) {}

  void feed(std::string_view chunk) {
    for (; chunk.size() > kPieceBytes; chunk.remove_prefix(kPieceBytes)) indexer_.feed(chunk.substr(0, kPieceBytes));
    indexer_.feed(chunk);
  }
  void finish() { indexer_.finish(); }

  void part_opened(PartId id, std::string_view block) override {
    context_.listener.part_opened(id, block);
    const Part& part = context_.index[id];
    if (part.kind != PartKind::message || part.encoding == TransferEncoding::identity) return;
    decoder_.emplace(part.encoding, DecoderLog(context_.log, id, part.body.begin),
                     context_.index.line_end(part.source));
    inner_ = std::make_unique<Layer>(context_, id);
  }
  void body_bytes(PartId id, std::string_view bytes) override {
    if (inner_)
      inner_->feed(decoder_->feed(bytes, scratch_));
    else
      context_.listener.body_bytes(id, bytes);
  }
  void part_closed(PartId id) override {
    if (inner_ && context_.index[id].decoded) {
      inner_->feed(decoder_->finish(scratch_));
      inner_->finish();
      inner_.reset();
    }
    context_.listener.part_closed(id);
  }

 private:
  Indexer::Context context_;
  Indexer indexer_;
  std::optional<TransferDecoder> decoder_;
  std::unique_ptr<Layer> inner_;
  std::string scratch_;
};

LayeredIndexer::LayeredIndexer(Indexer::Context context) : original_(std::make_unique<Layer>(context)) {}
LayeredIndexer::~LayeredIndexer() = default;

void LayeredIndexer::feed(std::string_view chunk) { original_->feed(chunk); }
void LayeredIndexer::finish() { original_->finish(); }

}  // namespace mimemend
