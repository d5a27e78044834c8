// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <mimemend/charset.hpp>

namespace mimemend::cli {

/// Which texts become UTF-8, by the name that options have for it.
[[nodiscard]] std::optional<CharsetPolicy::Text> texts_called(const std::string& name);

/// For CLI11: what is wrong with such a name; empty when nothing is.
[[nodiscard]] std::string check_texts(const std::string& name);

}  // namespace mimemend::cli
