// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

namespace mimemend {

/// Lets a unique_ptr free what a C library made.
template <auto Release>
struct Releaser {
  template <class T>
  void operator()(T* p) const noexcept {
    Release(p);
  }
};

}  // namespace mimemend
