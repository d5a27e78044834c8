// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace mimemend::test {

/// A hostile message, made from `seed` alone: entities nested and encoded at random, headers with
/// every damage that readers are known to differ about, delimiters that lie, line ends of all kinds,
/// then cuts and stray bytes. Not longer than some 20 KB.
[[nodiscard]] std::string hostile_message(std::uint64_t seed);

}  // namespace mimemend::test
