// SPDX-License-Identifier: Apache-2.0
#include "bench.hpp"
#include "readers.hpp"

namespace mimemend::bench {

void add_decode(const Corpus& corpus) {
  add("decode", corpus, "mimemend", mimemend_decode);
  add("decode", corpus, "gmime", gmime_decode);
  add("inspect", corpus, "mimemend", mimemend_inspect);
}

void add_kernel(const Corpus& base64_body, const Corpus& quoted_bodies) {
  add("kernel", base64_body, "mimemend", mimemend_base64);
  add("kernel", base64_body, "gmime", gmime_base64);
  add("kernel", quoted_bodies, "mimemend", mimemend_quoted_printable);
  add("kernel", quoted_bodies, "gmime", gmime_quoted_printable);
}

}  // namespace mimemend::bench
