// SPDX-License-Identifier: Apache-2.0
// What time does when the input doubles: bench-growth [--smoke] [--inspect] [PART-OF-A-SHAPE'S-NAME].
// Each shape is read at n, 2n, 4n and 8n, once with the default limits and once with limits out of the way. The table
// holds the time at n and the factor of each doubling; where a limit cuts in, that is below 2. Means above 2.2 are
// marked, except where the reader is as fast as memory: there a factor says which cache the message just outgrew.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <malloc.h>

#include <mimemend/mender.hpp>
#include <mimemend/parser.hpp>

#include "shapes.hpp"

namespace mimemend::bench {
namespace {

constexpr double kMostPerDoubling = 2.2;
constexpr double kEnoughSeconds = 0.002;  ///< below it, the clock and the caches say more than the reader
constexpr std::size_t kMostBytes = 2'000'000;
constexpr double kMemorySpeed = 3e9;  ///< bytes per second
constexpr int kRuns = 3;
constexpr int kTries = 3;  ///< a row that looks slow is measured again: others use the machine, too

struct Options {
  bool smoke = false;
  bool inspect = false;  ///< the whole engine, not the parser alone
  std::string_view filter;
};

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

Limits no_limits() {
  constexpr std::uint32_t kMany = 1U << 30;
  Limits limits;
  limits.max_depth = limits.max_parts = limits.max_header_bytes = limits.max_header_fields = kMany;
  limits.max_message_fields = limits.max_parameters = limits.max_findings = kMany;
  return limits;
}

void read(std::string_view message, const Limits& limits, bool inspect) {
  if (!inspect) return (void)parse(message, limits);
  static const auto policy = std::make_shared<const Policy>(Policy::none());
  MenderOptions options;
  options.limits = limits;
  options.spool.memory_bytes = UINT64_MAX;
  Mender mender(policy, std::move(options));
  if (!mender.feed(message) || !std::move(mender).finish()) throw std::runtime_error("the message could not be read");
}

// The least of a few runs: noise only ever adds.
double seconds(std::string_view message, const Limits& limits, const Options& options) {
  double least = 1e9;
  for (int run = 0; run < (options.smoke ? 1 : kRuns); ++run) {
    const double begin = cpu_seconds();
    read(message, limits, options.inspect);
    least = std::min(least, cpu_seconds() - begin);
    if (least > 1) break;  // noise is not what this is about
  }
  return least;
}

struct Growth {
  std::size_t n = 0;
  std::array<double, 4> seconds{1e9, 1e9, 1e9, 1e9};  ///< at n, 2n, 4n, 8n
  std::array<double, 4> bytes{};                      ///< of the message

  [[nodiscard]] double factor(std::size_t i) const { return seconds[i] / seconds[i - 1]; }
  /// Over all three doublings: one alone is at the mercy of the caches and of whoever else uses the machine.
  [[nodiscard]] double mean_factor() const { return std::cbrt(seconds[3] / seconds[0]); }
  [[nodiscard]] bool slow() const { return mean_factor() > kMostPerDoubling && bytes[3] / seconds[3] < kMemorySpeed; }
};

Growth measure(const Shape& shape, const Limits& limits, const Options& options) {
  Growth out;
  out.n = options.smoke ? 2 : 50;
  if (!options.smoke)
    for (std::string message = shape.make(out.n);
         message.size() < kMostBytes && seconds(message, limits, options) < kEnoughSeconds;)
      message = shape.make(out.n *= 2);
  for (int tries = 0; tries == 0 || (tries < kTries && out.slow() && !options.smoke); ++tries)
    for (std::size_t i = 0; i < out.seconds.size(); ++i) {
      const std::string message = shape.make(out.n << i);
      out.bytes[i] = static_cast<double>(message.size());
      out.seconds[i] = std::min(out.seconds[i], seconds(message, limits, options));
    }
  return out;
}

/// Prints a row. True when a doubling costs too much.
bool report(const Shape& shape, const char* limits, const Growth& growth) {
  std::printf("| %.*s | %s | %zu | %.3f |", static_cast<int>(shape.name.size()), shape.name.data(), limits, growth.n,
              growth.seconds[0] * 1e3);
  for (std::size_t i = 1; i < growth.seconds.size(); ++i) std::printf(" %.2f |", growth.factor(i));
  std::printf(growth.slow() ? " **%.2f** |\n" : " %.2f |\n", growth.mean_factor());
  std::fflush(stdout);
  return growth.slow();
}

int run(const Options& options) {
  std::printf("| shape | limits | n | ms at n | 2n | 4n | 8n | mean |\n|---|---|---|---|---|---|---|---|\n");
  int slow = 0;
  int rows = 0;
  for (const Shape& shape : shapes()) {
    if (shape.name.find(options.filter) == std::string_view::npos) continue;
    slow += report(shape, "default", measure(shape, {}, options)) ? 1 : 0;
    ++rows;
    if (shape.needs_limits) continue;
    slow += report(shape, "none", measure(shape, no_limits(), options)) ? 1 : 0;
    ++rows;
  }
  std::printf("\n%d of %d rows cost more than %.1f times per doubling.\n", slow, rows, kMostPerDoubling);
  return rows > 0 ? 0 : 2;
}

}  // namespace
}  // namespace mimemend::bench

int main(int argc, char** argv) {
  // Fresh pages from the kernel for every large index would be measured, and not in proportion: memory is kept.
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, -1);
  mimemend::bench::Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--smoke")
      options.smoke = true;
    else if (argument == "--inspect")
      options.inspect = true;
    else
      options.filter = argument;
  }
  try {
    return mimemend::bench::run(options);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "bench-growth: %s\n", failure.what());
    return 1;
  }
}
