// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace mimemend::milter {

/// A header field as the milter protocol carries it.
struct HeaderField {
  std::string name;
  std::string value;  ///< all that stands after the colon, leading blank included; folds are LF and blank
  bool operator==(const HeaderField&) const = default;
};

}  // namespace mimemend::milter
