// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "codec/decoder_log.hpp"
#include "codec/quoted_printable_kernel.hpp"

namespace mimemend {

/// Streaming quoted-printable decoder (RFC 2045 6.7).
///
/// Total: broken escapes come out as written, with a finding. Split-invariant.
/// A soft line break may carry blanks between '=' and the line end (rule 3: transport padding).
/// Does not strip blanks before a hard line break: no reader's part list depends on them.
/// Findings, each once, at its first place:
///   qp_bad_escape       '=' and what should have been two hex digits
///   qp_lower_case       an escape with a-f
///   qp_soft_break_odd   '=' to the line end: with blanks between, or with a bare CR, or with a bare LF where lines
///                       end with CRLF
///   qp_trailing_equals  '=' as the last character ("an '=' cannot be the ultimate or penultimate character"), or
///                       right before another
///   qp_trailing_blank   the last blank before a line end, or before the end
///   qp_line_too_long    what lies beyond column 76 (rule 5)
///   qp_unencoded        a control or 8-bit octet (rule 2), a bare CR included
class QuotedPrintableDecoder {
 public:
  /// `line_end`: how lines end in the mail around, "\r\n" or "\n"; empty: the body tells.
  explicit QuotedPrintableDecoder(DecoderLog log, std::string_view line_end = {}, Kernel kernel = Kernel::automatic)
      : log_(log), copy_(quoted_printable_kernel::copy_kernels(kernel)), crlf_seen_(line_end.size() == 2) {}

  /// Bytes that the decoded form of `encoded` bytes may take, with what the kernels need beyond.
  [[nodiscard]] static constexpr std::size_t room(std::size_t encoded) noexcept {
    return encoded + kMaxPadding + quoted_printable_kernel::kSlack;
  }
  /// Writes to `to`, where there is room(chunk.size()). Gives the end of what counts.
  [[nodiscard]] char* feed(std::string_view chunk, char* to);
  /// Once, after the last feed(). There is room(0).
  [[nodiscard]] char* finish(char* to);

  void feed(std::string_view chunk, std::string& out);  ///< appends
  void finish(std::string& out);                        ///< appends

 private:
  enum class State : std::uint8_t {
    text,
    after_cr,      ///< a hard line break, or a bare CR
    after_equals,  ///< rule 1 or rule 5
    after_high,    ///< one hex digit seen
    after_blank,   ///< '=' and blanks: soft line break with padding, if the line ends now
    after_soft_cr  ///< '=' (blanks) CR
  };
  /// Rule 5 allows lines of 76, so a longer run of blanks behind '=' is content.
  static constexpr std::size_t kMaxPadding = 76;
  static constexpr std::uint64_t kMaxColumns = 76;

  const char* run(const char* from, const char* end, char*& to);
  std::size_t pass_ordinary(const char* from, char before, std::uint64_t at, char*& to);
  std::size_t pass_escape(const char* from, std::uint64_t at, char*& to);
  void step(char c, char*& to);
  void text(char c, char*& to);
  void abandon(FindingCode code, char*& to);
  void soft_break(std::string_view line_end);
  void saw_crlf();
  void saw_soft_lf(ByteRange at);
  void end_line(std::uint64_t end, std::uint64_t next);
  [[nodiscard]] std::uint64_t escape_at() const noexcept { return offset_ - pending_.size(); }

  DecoderLog log_;
  quoted_printable_kernel::CopyKernels copy_;
  State state_ = State::text;
  std::string pending_;               ///< the bytes since '=', as written
  std::uint64_t offset_ = 0;          ///< encoded bytes consumed
  std::uint64_t line_begin_ = 0;      ///< of the current encoded line
  std::optional<ByteRange> soft_lf_;  ///< the first soft break that ends with a bare LF
  bool crlf_seen_;
  bool unencoded_seen_ = false;
  bool blank_before_cr_ = false;  ///< in after_cr
  char previous_ = 0;             ///< the encoded byte before, to whatever it belongs
};

/// Streaming quoted-printable encoder. The exact `line_end` in the input is a hard line break; CR and
/// LF otherwise are escaped, so that decoding gives the input back byte for byte. A '-' after a '-'
/// is escaped: no boundary can come to stand in the output. Lines are at most 76 long.
class QuotedPrintableEncoder {
 public:
  explicit QuotedPrintableEncoder(std::string_view line_end) : line_end_(line_end) {}
  void feed(std::string_view chunk, std::string& out);
  void finish(std::string& out);

 private:
  void put(char c, std::string& out);
  void emit(std::string_view token, std::string& out);
  void flush_blank(std::string& out);

  std::string line_end_;
  bool pending_cr_ = false;  ///< a CR that may begin a line end
  char pending_blank_ = 0;   ///< a blank that must be escaped if the line ends after it
  char previous_ = 0;
  std::size_t column_ = 0;
};

}  // namespace mimemend
