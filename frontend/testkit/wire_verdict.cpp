// SPDX-License-Identifier: Apache-2.0
#include <mimemend/milter/test/wire_verdict.hpp>

#include <fmt/format.h>

#include "printable.hpp"

namespace mimemend::milter::test {

Disposition disposition_of(const WireVerdict& verdict) noexcept {
  switch (verdict.kind) {
    case ReplyKind::proceed:
    case ReplyKind::skip: return Disposition::proceed;
    case ReplyKind::accept: return Disposition::accept;
    case ReplyKind::discard: return Disposition::discard;
    case ReplyKind::reject: return Disposition::reject;
    case ReplyKind::reply_code: return verdict.text.starts_with('5') ? Disposition::reject : Disposition::tempfail;
    case ReplyKind::tempfail:
    case ReplyKind::shutdown:
    case ReplyKind::connection_failed: return Disposition::tempfail;
  }
  return Disposition::tempfail;
}

std::string_view to_string(ReplyKind kind) noexcept {
  switch (kind) {
    case ReplyKind::proceed: return "continue";
    case ReplyKind::accept: return "accept";
    case ReplyKind::reject: return "reject";
    case ReplyKind::tempfail: return "tempfail";
    case ReplyKind::discard: return "discard";
    case ReplyKind::skip: return "skip";
    case ReplyKind::reply_code: return "reply-code";
    case ReplyKind::shutdown: return "shutdown";
    case ReplyKind::connection_failed: return "connection-failed";
  }
  return "unknown";
}

std::string_view to_string(Disposition disposition) noexcept {
  switch (disposition) {
    case Disposition::proceed: return "continue";
    case Disposition::accept: return "accept";
    case Disposition::reject: return "reject";
    case Disposition::tempfail: return "tempfail";
    case Disposition::discard: return "discard";
  }
  return "unknown";
}

std::string to_string(const WireVerdict& verdict) {
  if (verdict.text.empty()) return std::string(to_string(verdict.kind));
  return fmt::format("{} {}", to_string(verdict.kind), printable(verdict.text));
}

}  // namespace mimemend::milter::test
