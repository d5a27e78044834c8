// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "codec/decoder_log.hpp"

namespace mimemend {

/// Streaming quoted-printable decoder (RFC 2045 6.7).
///
/// Total: broken escapes come out as written, with a finding. Split-invariant.
/// A soft line break may carry blanks between '=' and the line end (rule 3: transport padding).
/// Does not strip blanks before a hard line break: no reader's part list depends on them.
class QuotedPrintableDecoder {
 public:
  explicit QuotedPrintableDecoder(DecoderLog log) : log_(log) {}
  void feed(std::string_view chunk, std::string& out);  ///< appends
  void finish(std::string& out);                        ///< once, after the last feed()

 private:
  enum class State : std::uint8_t {
    text,
    after_equals,  ///< rule 1 or rule 5
    after_high,    ///< one hex digit seen
    after_blank,   ///< '=' and blanks: soft line break with padding, if the line ends now
    after_cr,      ///< '=' (blanks) CR
  };
  void step(char c, std::string& out);
  void abandon(std::string& out);

  DecoderLog log_;
  State state_ = State::text;
  std::string pending_;       ///< the bytes since '=', as written
  std::uint64_t offset_ = 0;  ///< encoded bytes consumed
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
