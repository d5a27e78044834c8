// SPDX-License-Identifier: Apache-2.0
#include "mend/splice.hpp"

#include <optional>

#include "charset/text_conversion.hpp"
#include "codec/transfer_decoder.hpp"
#include "codec/transfer_encoder.hpp"

namespace mimemend {

/// Takes an encoded body, puts out the edited one.
class SpliceStream::Reencoding {
 public:
  Reencoding(SpliceContext context, const ReencodedBody& body, SpliceStream& outer)
      : decoder_(body.from, DecoderLog()),
        encode_(body.to, context.index.line_end(context.index[body.part].source), outer),
        ends_line_(body.ends_line) {
    if (body.text) text_.emplace(*body.text);
    if (const auto inner = context.index[body.part].decoded) inner_.emplace(context, *inner, encode_);
  }

  Result<void> feed(std::string_view encoded) {
    last_ = encoded.back();
    return take(decoder_.feed(encoded, scratch_));
  }
  Result<void> finish() {
    if (auto fed = take(decoder_.finish(scratch_)); !fed) return fed;
    if (text_) {
      converted_.clear();
      text_->finish(converted_);
      if (auto written = encode_.write(converted_); !written) return written;
    }
    if (inner_)
      if (auto finished = inner_->finish(); !finished) return finished;
    // The last line end of an encoded body is no content; it stays, lest the mail end without one.
    return encode_.finish(ends_line_ || last_ == '\n');
  }

 private:
  Result<void> take(std::string_view decoded) {
    if (inner_) return inner_->feed(decoded);
    if (!text_) return encode_.write(decoded);
    converted_.clear();
    text_->feed(decoded, converted_);
    return encode_.write(converted_);
  }

  class Encode final : public ByteSink {
   public:
    Encode(TransferEncoding encoding, std::string_view line_end, SpliceStream& outer)
        : final_line_end_(encoding == TransferEncoding::base64 ? line_end : ""), outer_(outer) {
      if (encoding != TransferEncoding::identity) encoder_.emplace(encoding, line_end);
    }
    Result<void> write(std::string_view bytes) override {
      if (!encoder_) return outer_.put(bytes);
      scratch_.clear();
      encoder_->feed(bytes, scratch_);
      return outer_.put(scratch_);
    }
    Result<void> finish(bool with_line_end) {
      if (!encoder_) return {};
      scratch_.clear();
      encoder_->finish(scratch_);
      if (with_line_end) scratch_ += final_line_end_;
      return outer_.put(scratch_);
    }

   private:
    std::optional<TransferEncoder> encoder_;
    std::string_view final_line_end_;
    SpliceStream& outer_;
    std::string scratch_;
  };

  TransferDecoder decoder_;
  Encode encode_;
  std::optional<TextConversionStream> text_;
  std::string converted_;
  std::optional<SpliceStream> inner_;
  bool ends_line_;
  char last_ = 0;
  std::string scratch_;
};

SpliceStream::SpliceStream(SpliceContext context, SourceId source, ByteSink& sink)
    : context_(context), edits_(context.plans[to_index(source)].edits()), sink_(sink) {
  output_ranges_.reserve(edits_.size());
}
SpliceStream::~SpliceStream() = default;

Result<void> SpliceStream::put(std::string_view bytes) {
  written_ += bytes.size();
  return bytes.empty() ? Result<void>() : sink_.write(bytes);
}

Result<void> SpliceStream::feed(std::string_view bytes) {
  while (true) {
    if (auto begun = begin_edits(); !begun) return begun;
    if (bytes.empty()) return {};
    const std::string_view piece = bytes.substr(0, piece_end(bytes.size()) - position_);
    bytes.remove_prefix(piece.size());
    if (auto fed = feed_piece(piece); !fed) return fed;
  }
}

Result<void> SpliceStream::finish() { return begin_edits(); }

// Up to where the bytes at position_ share one fate; at most `most` bytes on.
std::uint64_t SpliceStream::piece_end(std::uint64_t most) const {
  const std::uint64_t end = position_ + most;
  if (position_ < skip_to_) return std::min(end, skip_to_);
  return edits_.empty() ? end : std::min(end, edits_.front().at.begin);
}

Result<void> SpliceStream::feed_piece(std::string_view piece) {
  const bool edited = position_ < skip_to_;
  position_ += piece.size();
  if (!edited) return put(piece);
  if (!reencoding_) return {};
  if (auto fed = reencoding_->feed(piece); !fed || position_ < skip_to_) return fed;
  return end_reencoding();
}

Result<void> SpliceStream::end_reencoding() {
  auto finished = reencoding_->finish();
  reencoding_.reset();
  output_ranges_.back().end = written_;
  return finished;
}

Result<void> SpliceStream::begin_edits() {
  while (position_ >= skip_to_ && !edits_.empty() && edits_.front().at.begin == position_) {
    const Edit& edit = edits_.front();
    edits_ = edits_.subspan(1);
    if (auto begun = begin_edit(edit); !begun) return begun;
  }
  return {};
}

Result<void> SpliceStream::begin_edit(const Edit& edit) {
  const std::uint64_t begin = written_;
  skip_to_ = edit.at.end;
  if (const auto* body = std::get_if<ReencodedBody>(&edit.with))
    reencoding_ = std::make_unique<Reencoding>(context_, *body, *this);
  else if (auto written = put(std::get<std::string>(edit.with)); !written)
    return written;
  output_ranges_.push_back({begin, written_});
  return reencoding_ && edit.at.empty() ? end_reencoding() : Result<void>();  // an empty body: no byte will come
}

}  // namespace mimemend
