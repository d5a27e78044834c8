// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include <mimemend/export.hpp>
#include <mimemend/milter/log.hpp>

namespace mimemend::milter::detail {

class MtaLink;

/// Macros that were asked for and did not come, so that each is told once a server and not once a mail.
class MIMEMEND_API AbsentMacros {
 public:
  /// True the first time that `name` is told.
  [[nodiscard]] bool is_news(std::string_view name);

 private:
  std::mutex mutex_;
  std::set<std::string, std::less<>> told_;
};

/// What stands behind one call of a filter's member. What is null is not there.
struct Call {
  MtaLink* link = nullptr;
  LogSink* log = nullptr;
  AbsentMacros* absent = nullptr;
  std::uint64_t connection = 0;
};

}  // namespace mimemend::milter::detail
