// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "charset/encodings.hpp"
#include "charset/text_decoder.hpp"

namespace mimemend {

/// The decoder of the charsets of East Asia that have two octets for most characters: Shift_JIS, EUC-JP, EUC-KR with
/// UHC, Big5 with HKSCS, GB 18030. By the state machines of the WHATWG Encoding Standard (10 to 13): an octet that does
/// not go with the lead octet before it is read again when it is ASCII, so that no quotation mark or bracket hides.
/// Null for other encodings. Ownership: tables of all are kept once they were asked for, 130 KiB each.
[[nodiscard]] std::unique_ptr<TextConverter::Decoder> make_two_octet_decoder(const Encoding& encoding);

}  // namespace mimemend
