// SPDX-License-Identifier: Apache-2.0
#include "bench.hpp"
#include "readers.hpp"

namespace mimemend::bench {

void add_parse(const Corpus& corpus) {
  add("parse", corpus, "mimemend", mimemend_parse);
  add("parse", corpus, "gmime", gmime_parse);
  add("parse", corpus, "memchr", count_lines);
}

}  // namespace mimemend::bench
