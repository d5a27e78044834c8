// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <mimemend/milter/test/wire.hpp>

#include "wire_cursor.hpp"

namespace mimemend::milter::test::wire {

/// The data of an 'O' frame, which goes both ways.
inline std::string negotiate_data(const Negotiate& negotiate) {
  std::string data;
  append_u32(data, negotiate.version);
  append_u32(data, negotiate.actions);
  append_u32(data, negotiate.protocol);
  for (const MacroList& list : negotiate.macro_lists) {
    append_u32(data, list.stage);
    append_string(data, list.names);
  }
  return data;
}

inline Negotiate negotiate_from(Cursor& cursor) {
  Negotiate negotiate;
  negotiate.version = cursor.u32();
  negotiate.actions = cursor.u32();
  negotiate.protocol = cursor.u32();
  while (cursor.good() && !cursor.empty()) {
    const std::uint32_t stage = cursor.u32();
    negotiate.macro_lists.push_back({stage, cursor.string()});
  }
  return negotiate;
}

}  // namespace mimemend::milter::test::wire
