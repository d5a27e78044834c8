// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <mimemend/report.hpp>

#include "render/excerpts.hpp"

namespace mimemend {

/// The findings of a message that a choice takes, with what has to be read back to tell them.
class FindingFacts {
 public:
  enum class Proof : std::uint8_t {
    none,
    in_context,  ///< for people: the line around it, shortened
    beginning,   ///< for programs: up to kProofBytes
  };
  static constexpr std::uint64_t kProofBytes = 256;

  /// Errors: io.
  [[nodiscard]] static Result<FindingFacts> read(const Outcome& outcome, const FindingChoice& choice, Proof proof);

  struct One {
    Finding finding;
    SourceId source{};
    std::uint64_t line_number = 0;  ///< 1-based, in the original; in an encoded message, where its body begins there
    std::size_t ticket = 0;         ///< of the first excerpt that it needs
  };
  [[nodiscard]] const std::vector<One>& all() const noexcept { return all_; }
  /// Proof::in_context. Octets of the mail, not escaped.
  struct Context {
    std::string before;
    std::string proof;  ///< shortened; empty where something is missing
    std::string after;
  };
  [[nodiscard]] Context context(const One& one) const;
  /// Proof::beginning.
  [[nodiscard]] std::string_view proof_bytes(const One& one) const { return excerpts_.text(one.ticket); }

 private:
  std::vector<One> all_;
  Excerpts excerpts_;
};

}  // namespace mimemend
