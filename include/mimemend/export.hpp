// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Marks what the shared libraries export; everything else stays hidden.
#define MIMEMEND_API __attribute__((visibility("default")))

/// On a parameter or on `this`: the returned view lives no longer than it.
#if defined(__clang__)
#define MIMEMEND_LIFETIMEBOUND [[clang::lifetimebound]]
#else
#define MIMEMEND_LIFETIMEBOUND
#endif
