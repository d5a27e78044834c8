// SPDX-License-Identifier: Apache-2.0
#include "inspect/inspection.hpp"

#include "inspect/names.hpp"

namespace mimemend {
namespace {

// Decoders work through a chunk in pieces of this size, so that their output stays small.
constexpr std::size_t kPieceBytes = 64 * 1024;

}  // namespace

/// One source of bytes: its parser, and what is done with the body that is being read.
class Inspection::Layer final : public IndexListener {
 public:
  explicit Layer(Inspection& inspection)
      : inspection_(inspection), indexer_({inspection.index, inspection.log, inspection.limits_, *this}) {}
  Layer(Inspection& inspection, PartId parent)
      : inspection_(inspection), indexer_({inspection.index, inspection.log, inspection.limits_, *this}, parent) {}

  void feed(std::string_view chunk) {
    for (; chunk.size() > kPieceBytes; chunk.remove_prefix(kPieceBytes)) indexer_.feed(chunk.substr(0, kPieceBytes));
    indexer_.feed(chunk);
  }
  void finish() { indexer_.finish(); }

  void part_opened(PartId id, std::string_view block) override {
    const Part& part = inspection_.index[id];
    if (part.kind == PartKind::multipart) return;
    TransferDecoder decoder(part.encoding, DecoderLog(inspection_.log, id, part.body.begin));
    if (part.kind == PartKind::leaf) {
      NameReadings readings = collect_names({block, part.header.begin, id, inspection_.index.fields(part)},
                                            inspection_.limits_, inspection_.log);
      Leaf leaf;
      leaf.part = id;
      leaf.names = std::move(readings.names);
      leaf.names_cut = readings.cut;
      leaf_.emplace(std::move(leaf), std::move(decoder));
    } else if (part.encoding != TransferEncoding::identity) {
      decoder_.emplace(std::move(decoder));
      inner_ = std::make_unique<Layer>(inspection_, id);
    }
  }
  void body_bytes(PartId, std::string_view bytes) override {
    if (leaf_)
      leaf_->feed(bytes, scratch_);
    else if (inner_)
      inner_->feed(decoder_->feed(bytes, scratch_));
  }
  void part_closed(PartId id) override {
    const Part& part = inspection_.index[id];
    if (part.kind == PartKind::leaf) {
      inspection_.leaves.push_back(leaf_->finish(scratch_));
      leaf_.reset();
    } else if (part.kind == PartKind::message && part.decoded) {
      inner_->feed(decoder_->finish(scratch_));
      inner_->finish();
      inner_.reset();
    }
  }

 private:
  Inspection& inspection_;
  Indexer indexer_;
  std::optional<LeafInspector> leaf_;
  std::optional<TransferDecoder> decoder_;
  std::unique_ptr<Layer> inner_;
  std::string scratch_;
};

Inspection::Inspection(const Limits& limits)
    : log(limits), limits_(limits), original_(std::make_unique<Layer>(*this)) {}
Inspection::~Inspection() = default;

void Inspection::feed(std::string_view chunk) { original_->feed(chunk); }

void Inspection::finish() {
  original_->finish();
  original_.reset();
}

}  // namespace mimemend
