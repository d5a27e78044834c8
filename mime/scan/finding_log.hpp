// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <tuple>
#include <vector>

#include <mimemend/finding.hpp>
#include <mimemend/limits.hpp>

namespace mimemend {

/// Findings of one message, ordered by part and place, the first Limits::max_findings of them.
/// When they are made depends on how the message was cut into chunks (an encoded message inside is read
/// behind the layer around it); what is kept does not.
class FindingLog {
 public:
  explicit FindingLog(const Limits& limits) : max_findings_(limits.max_findings) {}

  void add(FindingCode code, PartId part, ByteRange at) {
    findings_.insert({code, part, at});
    if (findings_.size() > max_findings_ + 1) findings_.erase(std::prev(findings_.end()));
  }
  [[nodiscard]] std::vector<Finding> take() && {
    std::vector<Finding> out(findings_.begin(), findings_.end());
    // The one too many says that there were more, and where they begin.
    if (out.size() > max_findings_) out.back().code = FindingCode::limit_findings;
    return out;
  }

 private:
  struct Order {
    bool operator()(const Finding& a, const Finding& b) const {
      return std::tuple(a.part, a.at, a.code) < std::tuple(b.part, b.at, b.code);
    }
  };
  std::size_t max_findings_;
  std::multiset<Finding, Order> findings_;
};

}  // namespace mimemend
