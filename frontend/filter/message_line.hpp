// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <mimemend/mender.hpp>

namespace mimemend::filter {

/// What the log says of one message.
struct MessageLine {
  std::string_view queue_id;
  std::string_view verdict;         ///< clean, modified, rejected, monitor, tempfail
  std::string_view cause;           ///< of a tempfail
  const Outcome* outcome;           ///< null when there is none
  std::chrono::milliseconds spent;  ///< at its end: what the filter kept the MTA waiting
};

/// One line of key=value:
///
///     queue=4Xy size=1024 parts=3 verdict=modified actions=[replace 1.2 rule=exe "a.exe" 77] record=9f... ms=3
///
/// In monitor mode `would` says what enforcing would have done. Names come escaped.
[[nodiscard]] std::string to_string(const MessageLine& line);

}  // namespace mimemend::filter
