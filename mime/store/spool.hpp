// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <mimemend/byte_range.hpp>
#include <mimemend/byte_sink.hpp>
#include <mimemend/message.hpp>
#include <mimemend/result.hpp>

namespace mimemend {

/// The original bytes, the only truth: appended once, then read as often as needed.
/// Memory holds the last SpoolOptions::memory_bytes at the most; what came before goes to a file
/// that has no name and so cannot be left behind.
class Spool {
 public:
  explicit Spool(SpoolOptions options) : options_(std::move(options)) {}
  Spool(Spool&& other) noexcept;
  Spool& operator=(Spool&&) = delete;
  ~Spool();

  /// Errors: io, naming the folder and the cause (a full disk, say).
  Result<void> append(std::string_view bytes);
  [[nodiscard]] std::uint64_t size() const noexcept { return file_bytes_ + memory_.size(); }
  /// Copies `range`, which lies within size(), to `sink` in pieces. Threads: any number at once.
  Result<void> copy(ByteRange range, ByteSink& sink) const;

 private:
  Result<void> flush();
  Result<void> open_file();

  SpoolOptions options_;
  int fd_ = -1;
  std::uint64_t file_bytes_ = 0;  ///< the first bytes, in the file
  std::string memory_;            ///< the bytes after them
};

}  // namespace mimemend
