// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <mimemend/milter/test/wire.hpp>

namespace mimemend::milter::test {

/// A frame in words, "helo" and the name. What cannot be said so that it reads back to the same bytes
/// is "raw", the letter and the data.
[[nodiscard]] std::vector<std::string> request_words(const wire::Frame& frame);
[[nodiscard]] std::vector<std::string> response_words(const wire::Frame& frame);

/// The frame that the words say. None when they say none.
[[nodiscard]] std::optional<wire::Frame> request_of(const std::vector<std::string>& words);
[[nodiscard]] std::optional<wire::Frame> response_of(const std::vector<std::string>& words);

}  // namespace mimemend::milter::test
