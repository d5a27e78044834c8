// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <mimemend/byte_sink.hpp>

#include "charset/encodings.hpp"
#include "charset/text_converter.hpp"

namespace mimemend {

/// What the text would be if its octets were in some charset: what it takes to judge that, and to write it.
struct TextMeasure {
  std::uint64_t replaced = 0;        ///< U+FFFD for octets that are no character
  std::uint64_t first_replaced = 0;  ///< where the first of those stands
  std::uint64_t beyond_ascii = 0;    ///< characters above U+007F, a byte-order mark and U+FFFD of ours apart
  std::uint64_t controls = 0;        ///< of C0, but for TAB, LF, CR, FF and ESC
  std::string head_utf8;             ///< the beginning of the text, some KiB

  std::uint64_t base64_size = 0;            ///< of the text in base64, in octets, about
  std::uint64_t quoted_printable_size = 0;  ///< likewise
  std::uint64_t longest_line = 0;           ///< in octets, without its end
  bool bare_cr = false;
  bool nul = false;
  bool delimiter_like = false;  ///< a line begins with "--"
  bool guessed_at = false;      ///< a line that some readers take for a field of MIME, or for the beginning of a file
  bool ends_line = true;        ///< the last line has its end, or there is none
};

/// Takes the octets of a text once, as if they were in one charset. Memory: the head of the text.
class TextTrial final : public ByteSink {
 public:
  /// Null when there is no decoder for it.
  [[nodiscard]] static std::unique_ptr<TextTrial> open(const Encoding& encoding);

  /// Never fails.
  Result<void> write(std::string_view octets) override;
  [[nodiscard]] TextMeasure finish();  ///< once, after the last write()

 private:
  explicit TextTrial(TextConverter converter) : converter_(std::move(converter)) {}
  void take(std::string_view text);
  void count(std::string_view text);
  void end_line();

  TextConverter converter_;
  TextMeasure measure_;
  std::string scratch_;
  std::string line_head_;          ///< of the line that is open
  std::uint64_t line_octets_ = 0;  ///< of it
  std::uint64_t octets_ = 0;
  std::uint64_t quoted_ = 0;  ///< octets that quoted-printable writes in three
  std::uint64_t lines_ = 0;
  char last_ = '\n';
  bool after_cr_ = false;  ///< a CR that may begin a line end
};

}  // namespace mimemend
