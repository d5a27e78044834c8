// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include <mimemend/byte_range.hpp>

namespace mimemend {

// Keys come out in the order they are written here: the same for everybody, and readable.
using Json = nlohmann::ordered_json;

[[nodiscard]] inline Json json_range(ByteRange at) { return Json::array({at.begin, at.end}); }

/// `value` on one line of ASCII, which fits into any log and terminal.
[[nodiscard]] inline std::string json_line(const Json& value) {
  return value.dump(-1, ' ', true, Json::error_handler_t::replace);
}

}  // namespace mimemend
