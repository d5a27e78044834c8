// SPDX-License-Identifier: Apache-2.0
// The benchmarks against GMime, in one process: bench [--smoke] [Google Benchmark's options].
// run.sh makes tables of ratios of what this prints.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <exception>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench.hpp"
#include "readers.hpp"

namespace mimemend::bench {
namespace {

Scale scale = Scale::full;

void pass_over(benchmark::State& state, const Corpus& corpus, Work work) {
  std::uint64_t sum = 0;
  for ([[maybe_unused]] auto iteration : state)
    for (const std::string& message : corpus.messages) sum += work(message);
  benchmark::DoNotOptimize(sum);
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(corpus.bytes()));
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(corpus.messages.size()));
}

// A ratio says nothing when the two did not do the same: on sound mail they decode to the same number of bytes.
bool same_work(const Corpus& corpus) {
  if (!corpus.generated) return true;
  for (const std::string& message : corpus.messages) {
    const std::uint64_t decoded = mimemend_decode(message);
    if (decoded == gmime_decode(message) && decoded == mimemend_inspect(message)) continue;
    std::fprintf(stderr, "%s: mimemend decodes %llu and inspects %llu bytes, GMime %llu\n", corpus.name.c_str(),
                 static_cast<unsigned long long>(decoded), static_cast<unsigned long long>(mimemend_inspect(message)),
                 static_cast<unsigned long long>(gmime_decode(message)));
    return false;
  }
  return true;
}

int run(int argc, char** argv) {
  char** const end = argv + argc;
  char** const options =
      std::remove_if(argv + 1, end, [](const char* arg) { return std::strcmp(arg, "--smoke") == 0; });
  if (options != end) scale = Scale::smoke;
  argc = static_cast<int>(options - argv);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;

  const std::vector<Corpus> corpora = make_corpora(scale);
  const std::size_t body_bytes = scale == Scale::full ? 1'000'000 : 10'000;
  const Corpus base64{"base64", {base64_lines(body_bytes)}};
  const Corpus quoted{"quoted-printable",
                      {quoted_printable_text(body_bytes / 4), quoted_printable_html(body_bytes / 4 * 3)}};
  for (const Corpus& corpus : corpora) {
    // The full corpora are the smoke ones and more of the same.
    if (scale == Scale::smoke && !same_work(corpus)) return 1;
    add_parse(corpus);
    add_validate(corpus);
    add_decode(corpus);
  }
  add_kernel(base64, quoted);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

}  // namespace

void add(const std::string& group, const Corpus& corpus, const std::string& who, Work work) {
  const std::string name = group + "/" + corpus.name + "/" + who;
  auto* added = benchmark::RegisterBenchmark(
      name.c_str(), [&corpus, work](benchmark::State& state) { pass_over(state, corpus, work); });
  if (scale == Scale::smoke) added->Iterations(1);
}

}  // namespace mimemend::bench

int main(int argc, char** argv) {
  try {
    return mimemend::bench::run(argc, argv);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "bench: %s\n", failure.what());
    return 1;
  }
}
