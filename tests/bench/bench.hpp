// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "corpora.hpp"

namespace mimemend::bench {

/// Some work on one message; what it returns is not used but by checks.
using Work = std::uint64_t (*)(std::string_view message);

/// Registers GROUP/CORPUS/WHO: `work` on every message of the corpus, which lives until the benchmarks end.
void add(const std::string& group, const Corpus& corpus, const std::string& who, Work work);

void add_parse(const Corpus& corpus);     ///< parse/CORPUS/{mimemend,gmime,memchr}
void add_decode(const Corpus& corpus);    ///< decode/CORPUS/{mimemend,gmime}, inspect/CORPUS/mimemend
void add_validate(const Corpus& corpus);  ///< validate/CORPUS/{standard,strict}: compare with parse/CORPUS/mimemend
void add_kernel(const Corpus& base64_body, const Corpus& quoted_bodies);  ///< kernel/...

}  // namespace mimemend::bench
