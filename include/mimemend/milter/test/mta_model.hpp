// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include <mimemend/export.hpp>
#include <mimemend/milter/test/action.hpp>
#include <mimemend/milter/test/dialect.hpp>
#include <mimemend/milter/test/mail.hpp>

namespace mimemend::milter::test {

/// What becomes of a message once a filter has edited it.
struct Delivered {
  Mail mail;
  /// Before which field of `mail.header` the MTA's own Received field stands (it is not among them);
  /// header.size(): below all. Nothing when the filter removed it or changed it into one of its own.
  std::optional<std::size_t> received_at = 0;
  std::optional<std::string> quarantine;  ///< held, with the reason that is kept; Postfix keeps none: empty
  std::optional<std::string> error;       ///< the reply to the client in place of a delivery, "451 4.3.5 ..."
  bool operator==(const Delivered&) const = default;
};

/// What the MTA makes of `received` when a filter that accepts it sends `actions`, in their order, at
/// the end of message. Header values are exact (the leading-space option is negotiated).
/// `received` is the message as the client sent it. The MTA puts a Received field of its own on top,
/// which the filter does not see and InsertHeader counts; Sendmail keeps eight further places.
/// Source: Postfix 3.7 and Sendmail 8.17, both run with the same edits (tests/mta/models_test.py).
/// Complexity: fields times actions.
/// Does not: add Date, From or Message-Id where they are missing, rewrite addresses, drop what an MTA
/// drops (Bcc, Return-Path, Full-Name, Resent-* without its kin, in Sendmail an empty Date), cut long lines,
/// expand aliases, double a CR as Sendmail does when an empty piece of a body follows it.
[[nodiscard]] MIMEMEND_API Delivered apply(Dialect dialect, const Mail& received, std::span<const Action> actions);

}  // namespace mimemend::milter::test
