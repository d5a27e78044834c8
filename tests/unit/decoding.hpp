// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <mimemend/part_index.hpp>

namespace mimemend::test {

struct Decoded {
  std::string bytes;
  std::string findings;  ///< "slug begin..end", one a line

  friend bool operator==(const Decoded&, const Decoded&) = default;
};

/// Decodes `in`, fed in pieces of `chunk` bytes.
[[nodiscard]] Decoded decode(TransferEncoding encoding, std::string_view in, std::size_t chunk);
/// Encodes `bytes`, fed in pieces of `chunk` bytes.
[[nodiscard]] std::string encode(TransferEncoding encoding, std::string_view bytes, std::size_t chunk,
                                 std::string_view line_end = "\r\n");
/// Longest line of `text` without its line end.
[[nodiscard]] std::size_t longest_line(std::string_view text);

}  // namespace mimemend::test
