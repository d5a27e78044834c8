// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include <mimemend/limits.hpp>
#include <mimemend/policy.hpp>

namespace mimemend::test {

/// Limits that nearly every message hits.
inline constexpr Limits kTightLimits{.max_depth = 3,
                                     .max_encoded_depth = 1,
                                     .max_parts = 4,
                                     .max_header_bytes = 200,
                                     .max_header_fields = 6,
                                     .max_parameters = 2,
                                     .max_names = 1,
                                     .max_delimiter_line = 40,
                                     .max_findings = 5};

/// `policy` with MIME-Ambiguity-Results, in the name "mx.test".
[[nodiscard]] Policy with_results(Policy policy, Ambiguity ambiguity = Ambiguity::mend);

/// Gives `check` generated hostile messages (MIMEMEND_SEEDS of them, else `seeds`; from seed
/// MIMEMEND_FIRST_SEED) and, when MIMEMEND_CORPORA names a folder, every file below it.
/// `label` says which one it is: a seed or a file.
void for_each_message(std::size_t seeds,
                      const std::function<void(const std::string& label, const std::string& message)>& check);

}  // namespace mimemend::test
