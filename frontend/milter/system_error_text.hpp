// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cerrno>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include <mimemend/result.hpp>

namespace mimemend::milter::detail {

/// What errno says about `call` on `object`.
inline Error system_error(std::string_view object, std::string_view call) {
  return Error{Error::Kind::io, fmt::format("{}: {}: {}", object, call, std::generic_category().message(errno))};
}

}  // namespace mimemend::milter::detail
