// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <mimemend/mender.hpp>
#include <mimemend/parser.hpp>
#include <mimemend/profile.hpp>

#include "codec/transfer_decoder.hpp"
#include "readers.hpp"

namespace mimemend::bench {
namespace {

constexpr std::size_t kPieceBytes = 32 * 1024;  // stays in the first-level caches, as a reader of files would have it

std::string_view slice(std::string_view bytes, ByteRange at) { return bytes.substr(at.begin, at.size()); }

/// Hands the decoded form of `encoded` to `take`, piece by piece.
template <class Take>
void decode(TransferEncoding encoding, std::string_view encoded, std::string& scratch, Take take) {
  TransferDecoder decoder(encoding, DecoderLog());
  for (; !encoded.empty(); encoded.remove_prefix(std::min(kPieceBytes, encoded.size())))
    take(decoder.feed(encoded.substr(0, kPieceBytes), scratch));
  take(decoder.finish(scratch));
}

std::uint64_t decoded_bytes(TransferEncoding encoding, std::string_view encoded) {
  std::string scratch;
  std::uint64_t sum = 0;
  decode(encoding, encoded, scratch, [&](std::string_view piece) { sum += piece.size(); });
  return sum;
}

std::uint64_t deviations(std::string_view message, ProfileLevel level) {
  ProfileValidator validator(level);
  validator.feed(message);
  return std::move(validator).finish().size() + 1;
}

}  // namespace

std::uint64_t mimemend_parse(std::string_view message) { return parse(message).index.size(); }

std::uint64_t mimemend_decode(std::string_view message) {
  const Parsed parsed = parse(message);
  std::vector<std::string> decoded_sources;  // messages inside that have a transfer encoding of their own
  const auto source = [&](SourceId id) {
    return id == kOriginal ? message : std::string_view(decoded_sources[to_index(id) - 1]);
  };
  std::string scratch;
  std::string copy;
  std::uint64_t sum = 0;
  for (const Part& part : parsed.index.parts()) {
    const std::string_view body = slice(source(part.source), part.body);
    if (part.decoded) {
      std::string inner;
      decode(part.encoding, body, scratch, [&](std::string_view piece) { inner += piece; });
      decoded_sources.resize(std::max<std::size_t>(decoded_sources.size(), to_index(*part.decoded)));
      decoded_sources[to_index(*part.decoded) - 1] = std::move(inner);
    }
    if (part.kind != PartKind::leaf) continue;
    decode(part.encoding, body, scratch, [&](std::string_view piece) {
      // The peer copies what has no encoding; so do we.
      if (piece.data() != scratch.data()) copy.assign(piece);
      sum += piece.size();
    });
  }
  return sum;
}

std::uint64_t mimemend_inspect(std::string_view message) {
  static const auto policy = std::make_shared<const Policy>(Policy::none());
  MenderOptions options;
  options.spool.memory_bytes = UINT64_MAX;
  Mender mender(policy, std::move(options));
  if (!mender.feed(message)) throw std::runtime_error("the message could not be read");
  const Result<Outcome> outcome = std::move(mender).finish();
  if (!outcome) throw std::runtime_error("the message could not be read to its end");
  std::uint64_t sum = 0;
  for (const Leaf& leaf : (*outcome).leaves()) sum += leaf.decoded_size;
  return sum;
}

std::uint64_t mimemend_validate(std::string_view message) { return deviations(message, ProfileLevel::standard); }
std::uint64_t mimemend_validate_strictly(std::string_view message) { return deviations(message, ProfileLevel::strict); }

std::uint64_t count_lines(std::string_view message) {
  std::uint64_t lines = 0;
  const char* at = message.data();
  const char* const end = at + message.size();
  while ((at = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)))) != nullptr) {
    ++at;
    ++lines;
  }
  return lines;
}

std::uint64_t mimemend_base64(std::string_view encoded) { return decoded_bytes(TransferEncoding::base64, encoded); }
std::uint64_t mimemend_quoted_printable(std::string_view encoded) {
  return decoded_bytes(TransferEncoding::quoted_printable, encoded);
}

}  // namespace mimemend::bench
