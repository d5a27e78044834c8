// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <mimemend/part_id.hpp>

#include "scan/finding_log.hpp"

/// The damage of address fields that RFC 7103 7.1 tells how to read.
///
/// Both functions take the raw value of a field that holds addresses (From, To, Resent-Cc, ...), folds and
/// all; both are total and linear. 8-bit bytes and NUL count as letters. A pair of a backslash and a byte
/// is one letter everywhere.
/// Does not: parse addresses, judge their domains, or undo RFC 2047 words.
namespace mimemend {

/// Reports each kind of damage once, where it is seen first. `offset` is that of the value in its source.
/// Does not allocate for a value that is in order.
void check_addresses(std::string_view value, std::uint64_t offset, PartId part, FindingLog& log);

/// `value` as RFC 7103 reads it, for a parser of well-formed addresses:
///
///     7.1.1  <@r:u@d>            <u@d>
///     7.1.2  <<<a@b>>>           <a@b>
///     7.1.3  <a@b                <a@b>               a@b>              a@b
///     7.1.4  (Testing <a@b>      (Testing) <a@b>     Testing) <a@b>    "Testing)" <a@b>
///     7.1.5  <a@b, c@d>          a@b, c@d            Joe <a@b, c@d>    Joe <a@b>, <c@d>
///     7.1.6  "Joe <a@b>          "Joe" <a@b>
///
/// What is in order stays as it is, byte for byte; the result is in order but for addresses without domain
/// (7.1.7: what to append is not ours to know). A quote that is closed by another one further on is taken at
/// its word, whatever it swallows.
[[nodiscard]] std::string repaired_addresses(std::string_view value);

}  // namespace mimemend
