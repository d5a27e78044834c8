// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mimemend {

/// A character of BinHex data: one of the 64 digits, or the ':' at either end.
[[nodiscard]] bool is_binhex(char c) noexcept;

/// Streaming decoder of one BinHex 4.0 file (RFC 1741): from the ':' before the data to the ':' after it. Puts out the
/// data fork.
///
/// Total: other characters are skipped; what has no sound header has no data. Split-invariant. Holds a header (85
/// bytes) at most. A byte can stand for a run of 255: feed pieces whose 100-fold fits into memory.
/// Does not: put out the resource fork, check sums.
class BinhexDecoder {
 public:
  void feed(std::string_view chunk, std::string& out);  ///< appends
  void finish(std::string&) {}                          ///< digits that make no byte stand for nothing
  /// The header was read, and is one. Then there is a name, of 1 to 63 bytes in whatever charset.
  [[nodiscard]] bool has_header() const noexcept { return stage_ == Stage::data || stage_ == Stage::behind; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// The ':' after the data was seen: what follows is not looked at.
  [[nodiscard]] bool ended() const noexcept { return colon_ == Colon::second; }

 private:
  enum class Colon : std::uint8_t { none, first, second };
  enum class Stage : std::uint8_t {
    header,
    data,
    behind,    ///< sums and the resource fork
    no_binhex  ///< the header is none
  };
  void digit(std::uint32_t value, std::string& out);
  void compressed(char byte, std::string& out);
  void run(char byte, std::size_t count, std::string& out);
  void header_byte(char byte);

  Colon colon_ = Colon::none;
  Stage stage_ = Stage::header;
  std::uint32_t bits_ = 0;
  std::uint8_t sextets_ = 0;  ///< in bits_: 0..3
  bool after_mark_ = false;   ///< the next byte is a count
  char last_ = 0;             ///< what a count repeats
  std::string header_;
  std::string name_;
  std::uint64_t data_left_ = 0;  ///< bytes of the data fork to come
};

}  // namespace mimemend
