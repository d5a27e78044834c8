// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/socket.h>

#include <mimemend/milter/peer.hpp>

namespace mimemend::milter::detail {

/// The SMTP client, from what a connect callback gets. `address` may be null.
[[nodiscard]] Peer peer_of(const char* hostname, const sockaddr* address);

/// An envelope address, from `argv` as libmilter splits MAIL and RCPT: the address, ESMTP parameters, a null.
[[nodiscard]] EnvelopeAddress envelope_of(char** argv);

}  // namespace mimemend::milter::detail
