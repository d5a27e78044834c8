// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cerrno>
#include <string>
#include <system_error>

#include <mimemend/result.hpp>

namespace mimemend {

/// The io Error for errno: "object: cause".
[[nodiscard]] inline Error io_error(const std::string& object, int code = errno) {
  return {Error::Kind::io, object + ": " + std::generic_category().message(code)};
}

}  // namespace mimemend
