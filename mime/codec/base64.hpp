// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "codec/decoder_log.hpp"

namespace mimemend {

/// Streaming base64 decoder (RFC 2045 6.8).
///
/// Total: bytes outside of the alphabet are skipped, line ends and blanks silently, others with a
/// finding. '=' ends a quantum; what follows it is decoded as a new stream (concatenated streams,
/// list footers: most readers show that content, so it must not go unseen), with a finding.
/// Split-invariant. Does not check pad bits.
class Base64Decoder {
 public:
  explicit Base64Decoder(DecoderLog log) : log_(log) {}
  void feed(std::string_view chunk, std::string& out);  ///< appends
  void finish(std::string& out);                        ///< once, after the last feed()

 private:
  /// Both write behind `to`, which moves on; the caller has made room.
  void step(char c, char*& to);
  void end_quantum(char*& to);

  DecoderLog log_;
  std::uint64_t offset_ = 0;  ///< encoded bytes consumed
  std::uint32_t bits_ = 0;    ///< sextets of the unfinished quantum
  std::uint8_t sextets_ = 0;  ///< how many: 0..3
  std::uint8_t pads_ = 0;     ///< '=' still allowed silently
  bool padded_ = false;       ///< a '=' has ended the stream
};

/// Streaming base64 encoder: lines of 76 characters (RFC 2045 6.8), none after the last.
class Base64Encoder {
 public:
  explicit Base64Encoder(std::string_view line_end) : line_end_(line_end) {}
  void feed(std::string_view chunk, std::string& out);
  void finish(std::string& out);

 private:
  void put(const char* quantum, std::string& out);

  std::string line_end_;
  std::string pending_;  ///< 0..2 bytes that make no quantum yet
  std::size_t column_ = 0;
};

}  // namespace mimemend
