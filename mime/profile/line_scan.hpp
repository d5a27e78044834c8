// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "scan/cpu.hpp"

namespace mimemend::profile {

/// What octets a line has, as bits that are or'ed together. CR, TAB and all other text have none.
namespace octet {
inline constexpr std::uint8_t control = 1;     ///< the C0 controls below 0x10 that are no white space; NUL among them
inline constexpr std::uint8_t line_break = 2;  ///< VT, FF: white space or line ends to some
inline constexpr std::uint8_t separator = 4;   ///< FS, GS, RS: line ends to some
inline constexpr std::uint8_t control_1x = 8;  ///< and those from there on, but ESC, which charsets use
inline constexpr std::uint8_t del = 16;
inline constexpr std::uint8_t dash = 32;
inline constexpr std::uint8_t equals = 64;
inline constexpr std::uint8_t high = 128;

inline constexpr std::uint8_t binary = separator | control | control_1x | del;
}  // namespace octet

/// Which octets a scan looks for.
enum class Alphabet : std::uint8_t {
  text,    ///< ScannedLine::octets are bits of `octet`
  base64,  ///< ScannedLine::octets is other than 0 when there is an octet that is no digit of base64
};

/// The first line of some bytes.
struct ScannedLine {
  std::size_t size = 0;     ///< bytes with its LF, or all of them when it has none
  bool ended = false;       ///< it has its LF
  bool bare_cr = false;     ///< a CR that no LF follows; one at the very end counts
  std::uint8_t octets = 0;  ///< of all but line end and CR
};

/// Finds the end of the first line in `bytes` and tells what is in it, in one pass.
[[nodiscard]] ScannedLine scan_line(std::string_view bytes, Alphabet alphabet, Kernel kernel = Kernel::automatic);

}  // namespace mimemend::profile
