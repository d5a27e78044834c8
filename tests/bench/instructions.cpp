// SPDX-License-Identifier: Apache-2.0
// Reads mail of one kind so many times: bench-instructions WORK CORPUS COUNT. Run under callgrind by
// instructions.sh, which takes the count of a run with COUNT 0 off, and with it start, corpus and first message.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>

#include "bench.hpp"
#include "readers.hpp"

namespace mimemend::bench {
namespace {

struct NamedWork {
  std::string_view name;
  Work work;
};
constexpr NamedWork kWorks[] = {
    {"mimemend-parse", mimemend_parse},       {"gmime-parse", gmime_parse}, {"mimemend-decode", mimemend_decode},
    {"gmime-decode", gmime_decode},           {"memchr", count_lines},      {"mimemend-inspect", mimemend_inspect},
    {"mimemend-validate", mimemend_validate},
};

Corpus corpus_of(std::string_view name) {
  if (name == "newsletter") return make_newsletter(5);
  if (name == "attach") return make_attach(2, 1'000'000);
  if (name == "flat") return make_flat(5'000);
  if (const char* folder = std::getenv("MIMEMEND_CORPORA"); folder != nullptr && name == "ham")
    return make_ham(std::string(folder) + "/ham");
  return make_small(10);
}

int run(std::string_view work_name, std::string_view corpus_name, long count) {
  for (const NamedWork& named : kWorks) {
    if (named.name != work_name) continue;
    const Corpus corpus = corpus_of(corpus_name);
    std::uint64_t sum = named.work(corpus.messages.front());  // types registered, tables made
    for (long i = 0; i < count; ++i)
      sum += named.work(corpus.messages[static_cast<std::size_t>(i) % corpus.messages.size()]);
    return sum > 0 ? 0 : 1;
  }
  std::fprintf(stderr, "no such work\n");
  return 2;
}

}  // namespace
}  // namespace mimemend::bench

int main(int argc, char** argv) {
  try {
    if (argc == 4) return mimemend::bench::run(argv[1], argv[2], std::strtol(argv[3], nullptr, 10));
    std::fprintf(stderr, "bench-instructions WORK CORPUS COUNT\n");
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "bench-instructions: %s\n", failure.what());
  }
  return 2;
}
