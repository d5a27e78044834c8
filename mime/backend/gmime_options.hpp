// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <gmime/gmime.h>

#include "backend/handles.hpp"

namespace mimemend {

template <class T>
using GObjectPtr = std::unique_ptr<T, Releaser<g_object_unref>>;

/// GMime, initialised, with options that are made once and never changed: GMime only reads them. Fallback charsets are
/// given so that the locale has no say (same bytes, same reading, everywhere).
[[nodiscard]] GMimeParserOptions* gmime_options();

/// GMime works on C strings. A NUL would hide what follows it, so it becomes a visible character.
[[nodiscard]] std::string gmime_string(std::string_view text);

}  // namespace mimemend
