// SPDX-License-Identifier: Apache-2.0
#include "bench.hpp"
#include "readers.hpp"

namespace mimemend::bench {

void add_parse(const Corpus& corpus) {
  add("parse", corpus, "mimemend", mimemend_parse);
  add("parse", corpus, "gmime", gmime_parse);
  add("parse", corpus, "memchr", count_lines);
}

void add_validate(const Corpus& corpus) {
  add("validate", corpus, "standard", mimemend_validate);
  add("validate", corpus, "strict", mimemend_validate_strictly);
}

}  // namespace mimemend::bench
