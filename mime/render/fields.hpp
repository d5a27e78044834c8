// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <mimemend/mender.hpp>

namespace mimemend {

/// What stands in one header field. Octets of the mail: not escaped, not decoded.
struct FieldText {
  std::string name;   ///< empty when malformed
  std::string value;  ///< unfolded (RFC 5322 2.2.3), without blanks around it; a malformed line as a whole
  bool cut = false;   ///< the value is longer than what is kept of it
};

/// The fields of all parts in the order of PartIndex::fields. Of each, the first 4096 bytes are kept.
/// Errors: io.
[[nodiscard]] Result<std::vector<FieldText>> read_fields(const Outcome& outcome);

}  // namespace mimemend
