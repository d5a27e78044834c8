// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <tuple>
#include <vector>

#include <mimemend/finding.hpp>
#include <mimemend/limits.hpp>

namespace mimemend {

/// Findings of one message, ordered by part and place, each once. Of more than Limits::max_findings those are
/// kept that matter most, and among them the first: no flood of notes hides a danger. When they are made depends on
/// how the message was cut into chunks (an encoded message inside is read behind the layer around it); what is kept
/// does not.
class FindingLog {
 public:
  explicit FindingLog(const Limits& limits) : max_findings_(limits.max_findings) {}

  void add(FindingCode code, PartId part, ByteRange at) {
    findings_.push_back({code, part, at});
    if (findings_.size() > 2 * (max_findings_ + 1)) settle();
  }
  [[nodiscard]] std::vector<Finding> take() && {
    settle();
    // The one too many says that there were more.
    if (findings_.size() > max_findings_) findings_.back().code = FindingCode::limit_findings;
    std::sort(findings_.begin(), findings_.end(),
              [](const Finding& a, const Finding& b) { return place_of(a) < place_of(b); });
    return std::move(findings_);
  }

 private:
  static std::tuple<PartId, ByteRange, FindingCode> place_of(const Finding& finding) {
    return {finding.part, finding.at, finding.code};
  }
  static int weight_of(const Finding& finding) { return static_cast<int>(info(finding.code).severity); }

  // One more than will be kept, so that it is known that there were more.
  void settle() {
    std::sort(findings_.begin(), findings_.end(), [](const Finding& a, const Finding& b) {
      return weight_of(a) != weight_of(b) ? weight_of(a) > weight_of(b) : place_of(a) < place_of(b);
    });
    findings_.erase(std::unique(findings_.begin(), findings_.end()), findings_.end());
    if (findings_.size() > max_findings_ + 1) findings_.resize(max_findings_ + 1);
  }

  std::size_t max_findings_;
  std::vector<Finding> findings_;
};

}  // namespace mimemend
