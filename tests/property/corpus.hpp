// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

namespace mimemend::test {

/// Gives `check` generated hostile messages (MIMEMEND_SEEDS of them, else `seeds`; from seed
/// MIMEMEND_FIRST_SEED) and, when MIMEMEND_CORPORA names a folder, every file below it.
/// `label` says which one it is: a seed or a file.
void for_each_message(std::size_t seeds,
                      const std::function<void(const std::string& label, const std::string& message)>& check);

}  // namespace mimemend::test
