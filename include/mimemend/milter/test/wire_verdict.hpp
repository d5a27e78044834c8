// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <mimemend/export.hpp>

namespace mimemend::milter::test {

/// The replies of the milter protocol that end a stage, each by its name in the protocol.
enum class ReplyKind : std::uint8_t {
  proceed,            ///< c: the next stage, please
  accept,             ///< a: the message, or the connection, goes on unseen
  reject,             ///< r: the MTA's own words for 5xx
  tempfail,           ///< t: the MTA's own words for 4xx
  discard,            ///< d: the client is told yes, and the message is gone
  skip,               ///< s: no more of the same (body chunks), please
  reply_code,         ///< y: the filter's own words; `text` begins with the code
  shutdown,           ///< 4: 421, and the client is disconnected
  connection_failed,  ///< f: the filter cannot go on with this connection
};

/// What a filter answers to one stage.
struct WireVerdict {
  ReplyKind kind = ReplyKind::proceed;
  std::string text;  ///< of reply_code: "550 5.7.1 text"; several lines are joined by CRLF
  bool operator==(const WireVerdict&) const = default;
};

/// What a verdict comes to, whichever words it uses.
enum class Disposition : std::uint8_t { proceed, accept, reject, tempfail, discard };

/// A reply code is a rejection or a temporary failure by its first digit; shutdown and connection_failed
/// are temporary failures; skip proceeds.
[[nodiscard]] MIMEMEND_API Disposition disposition_of(const WireVerdict& verdict) noexcept;

/// "accept" for ReplyKind::accept, and so on; "continue" for proceed.
[[nodiscard]] MIMEMEND_API std::string_view to_string(ReplyKind kind) noexcept;
[[nodiscard]] MIMEMEND_API std::string_view to_string(Disposition disposition) noexcept;

/// "continue" or "reply-code 550 5.7.1 no". Control characters come out as '?'.
[[nodiscard]] MIMEMEND_API std::string to_string(const WireVerdict& verdict);

}  // namespace mimemend::milter::test
