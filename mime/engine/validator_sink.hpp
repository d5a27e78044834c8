// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include <mimemend/byte_sink.hpp>
#include <mimemend/profile.hpp>

namespace mimemend {

/// Holds what is written to it against the plain profile, and keeps nothing of it.
class ValidatorSink final : public ByteSink {
 public:
  explicit ValidatorSink(ProfileLevel level) : validator_(level) {}
  Result<void> write(std::string_view bytes) override {
    validator_.feed(bytes);
    return {};
  }
  /// Where it deviates; once, at the end.
  [[nodiscard]] std::vector<Deviation> finish() { return std::move(validator_).finish(); }

 private:
  ProfileValidator validator_;
};

}  // namespace mimemend
