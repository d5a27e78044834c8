// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>

namespace mimemend {

/// A library we stand on cannot do its work (no memory, no database). Thrown from deep inside of an
/// inspection; Mender turns it into an Error. To go on without an answer would let pass what only the
/// answer could have stopped.
class BackendFailure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace mimemend
