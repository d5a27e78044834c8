// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <mimemend/export.hpp>
#include <mimemend/milter/header_field.hpp>

namespace mimemend::milter::test {

using milter::HeaderField;

struct Recipient {
  std::string address;                 ///< as in RCPT, with <>
  std::vector<std::string> arguments;  ///< ESMTP parameters, "NAME" or "NAME=VALUE"
  bool operator==(const Recipient&) const = default;
};

/// A message and its envelope, as an MTA holds them.
struct Mail {
  std::string sender = "<>";  ///< as in MAIL, with <>
  std::vector<std::string> sender_arguments;
  std::vector<Recipient> recipients;
  std::vector<HeaderField> header;
  std::string body;  ///< lines end in CRLF
  bool operator==(const Mail&) const = default;
};

/// Reads a message from its bytes, with LF or CRLF at the ends of its lines; the envelope stays empty.
/// A first line "From " is left out. The header ends at the first empty line, or before the first line
/// that cannot stand in a header (RFC 5322 2.2); the body is then what follows, as an MTA does it.
/// Does not: look into the body, or mend anything.
[[nodiscard]] MIMEMEND_API Mail parse_mail(std::string_view eml);

/// The message as it goes over SMTP, with CRLF. Leaves the envelope out.
[[nodiscard]] MIMEMEND_API std::string to_eml(const Mail& mail);

}  // namespace mimemend::milter::test
