// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <mimemend/finding.hpp>
#include <mimemend/limits.hpp>

namespace mimemend {

/// Findings of one message in the order they were made, up to Limits::max_findings.
class FindingLog {
 public:
  explicit FindingLog(const Limits& limits) : max_findings_(limits.max_findings) {}

  void add(FindingCode code, PartId part, ByteRange at) {
    if (findings_.size() < max_findings_)
      findings_.push_back({code, part, at});
    else if (findings_.size() == max_findings_)
      findings_.push_back({FindingCode::limit_findings, part, at});
  }
  [[nodiscard]] std::vector<Finding> take() && { return std::move(findings_); }

 private:
  std::size_t max_findings_;
  std::vector<Finding> findings_;
};

}  // namespace mimemend
