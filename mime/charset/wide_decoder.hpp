// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "charset/encodings.hpp"
#include "charset/text_decoder.hpp"

namespace mimemend {

/// The decoder of UTF-16 and UTF-32 in either order. A surrogate without its other half, a number above U+10FFFF and an
/// incomplete unit at the end are an error each (WHATWG Encoding 14.2). Null for other encodings.
[[nodiscard]] std::unique_ptr<TextConverter::Decoder> make_wide_decoder(const Encoding& encoding);

}  // namespace mimemend
