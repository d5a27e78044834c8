// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/leaf.hpp>
#include <mimemend/limits.hpp>

namespace mimemend {

/// Finds files that are wrapped in text as it was done before MIME; some readers show them as attachments:
///   uuencode      from "begin MODE NAME" (an octal number; blanks may stand before) to "end"
///   begin-base64  the same in base64 (POSIX uuencode -m), to "===="; counted as uuencode
///   yEnc          from "=ybegin ... name=NAME" to "=yend"
///   BinHex        from "(This file must be converted with BinHex" to the second ':'
/// A block needs data: text that says "begin 644 the work" is none. It ends with its last line of data when its own
/// end is missing, which is so where another block begins, or kMaxJunkLines in a row are no data of its format.
/// Total, linear, split-invariant. Holds a line (kMaxLine) and the first kSniffBytes of a file at most.
/// Does not: look for files in files, put parts of several messages together.
class EmbeddedFileScanner {
 public:
  /// Of longer lines the rest is no more than data, or name.
  static constexpr std::size_t kMaxLine = 8 * 1024;
  static constexpr int kMaxJunkLines = 4;

  explicit EmbeddedFileScanner(const Limits& limits);
  EmbeddedFileScanner(EmbeddedFileScanner&&) noexcept;
  EmbeddedFileScanner& operator=(EmbeddedFileScanner&&) noexcept;
  ~EmbeddedFileScanner();

  /// The next bytes of the text. Throws BackendFailure when the type of a file cannot be told.
  void feed(std::string_view text);
  void finish();  ///< once, after the last feed()

  /// In the order in which they stand; ranges count from the first byte ever fed.
  [[nodiscard]] std::vector<EmbeddedFile> take() { return std::move(files_); }
  /// There are more: Limits::max_embedded.
  [[nodiscard]] bool cut() const noexcept { return cut_; }

 private:
  class Block;
  /// To what the bytes of a line beyond kMaxLine belong.
  enum class Rest : std::uint8_t { none, name, data };

  [[nodiscard]] std::size_t skip_ordinary(std::string_view text) const;
  void take_piece(std::string_view piece);
  void take_line(std::string_view line);
  void take_rest(std::string_view bytes);
  void settle();
  void close();

  std::uint32_t max_files_;
  std::size_t max_name_;
  std::vector<EmbeddedFile> files_;
  std::unique_ptr<Block> block_;  ///< the one that is open
  std::string line_;              ///< what is held of the current line
  std::uint64_t offset_ = 0;      ///< bytes consumed
  std::uint64_t line_begin_ = 0;  ///< of the current line
  bool beyond_ = false;           ///< the current line is longer than kMaxLine: its beginning was taken
  Rest rest_ = Rest::none;        ///< then
  bool cut_ = false;
};

}  // namespace mimemend
