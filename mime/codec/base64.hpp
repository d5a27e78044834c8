// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "codec/base64_kernel.hpp"
#include "codec/decoder_log.hpp"

namespace mimemend {

/// Streaming base64 decoder (RFC 2045 6.8).
///
/// Total: bytes outside of the alphabet are skipped, each kind with a finding. '=' ends a quantum; what follows it is
/// decoded as a new stream (concatenated streams, list footers: most readers show that content, so it must not go
/// unseen). Split-invariant. Findings, each once, at its first place:
///   base64_bad_character   a character that stands for nothing, or a '=' where none can stand
///   base64_url_alphabet    '-' or '_' (RFC 4648 5); skipped as well
///   base64_padding_inside  text goes on in the line of the padding: from the first '=' to the character that goes on
///   base64_after_padding   text goes on in a later line: the character that goes on
///   base64_pad_bits        the last digit before the padding or the end has bits that count for nothing (RFC 4648 3.5)
///   base64_bad_length      a single digit is left over, or, as an empty place at the end, padding is missing
///   base64_leading_junk    the first lines, up to kMaxJunkLines of them, are words, and base64 follows
///   base64_odd_layout      what lies beyond column 76 of a line; an empty line with text after it; a blank; a bare CR
class Base64Decoder {
 public:
  explicit Base64Decoder(DecoderLog log, Kernel kernel = Kernel::automatic)
      : log_(log), decode_lines_(base64_kernel::lines_kernel(kernel)) {}

  /// Bytes that the decoded form of `encoded` bytes may take, with what the kernels need beyond.
  [[nodiscard]] static constexpr std::size_t room(std::size_t encoded) noexcept {
    return (encoded + 3) / 4 * 3 + base64_kernel::kSlack;
  }
  /// Writes to `to`, where there is room(chunk.size()). Gives the end of what counts.
  [[nodiscard]] char* feed(std::string_view chunk, char* to);
  /// Once, after the last feed(). There is room(0).
  [[nodiscard]] char* finish(char* to);

  void feed(std::string_view chunk, std::string& out);  ///< appends
  void finish(std::string& out);                        ///< appends

 private:
  /// What the first lines are taken for.
  enum class Lead : std::uint8_t {
    plain,  ///< base64 so far: nothing is odd about this line
    words,  ///< this line holds what base64 has not
    over,   ///< the question is settled
  };
  static constexpr int kMaxJunkLines = 8;
  static constexpr std::uint64_t kMaxLeadColumns = 998;  ///< RFC 5322 2.1.1

  /// Between quanta, with nothing to remember: the kernel may go on.
  [[nodiscard]] bool calm() const noexcept {
    return sextets_ == 0 && !padded_ && !after_cr_ && !after_empty_line_ && lead_ == Lead::over;
  }
  [[nodiscard]] std::uint64_t column() const noexcept { return offset_ - line_begin_; }
  const char* run(const char* from, const char* end, char*& to);
  /// These write behind `to`, which moves on; the caller has made room.
  void step(char c, char*& to);
  void digit(std::uint32_t value, char*& to);
  void go_on();
  void pad(char*& to);
  void end_quantum(char*& to);

  void stranger(char c);
  void end_line();
  void measure_line(std::uint64_t end);
  void judge_lead();
  void settle_lead();

  DecoderLog log_;
  base64_kernel::LinesKernel decode_lines_;
  std::uint64_t offset_ = 0;      ///< encoded bytes consumed
  std::uint64_t line_begin_ = 0;  ///< of the current line
  std::uint64_t digit_at_ = 0;    ///< of the last digit of an unfinished quantum
  std::uint64_t pad_at_ = 0;      ///< of the first '=' when padded_
  ByteRange empty_line_;          ///< the first empty line, when after_empty_line_
  ByteRange junk_;                ///< the first lines that are no base64
  std::uint32_t bits_ = 0;        ///< sextets of the unfinished quantum
  std::uint8_t sextets_ = 0;      ///< how many: 0..3
  std::uint8_t pads_ = 0;         ///< '=' still allowed silently
  std::uint8_t junk_lines_ = 0;
  Lead lead_ = Lead::plain;
  bool padded_ = false;            ///< a '=' has ended the stream
  bool after_cr_ = false;          ///< the last byte was CR
  bool after_empty_line_ = false;  ///< odd if text follows
  bool blank_in_line_ = false;     ///< while lead_ is not over
  bool dash_in_line_ = false;      ///< '-' or '_', likewise
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
