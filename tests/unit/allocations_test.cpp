// SPDX-License-Identifier: Apache-2.0
// Counts what the parser takes from the heap. A program of its own, because it replaces operator new.
// Does not see malloc() by C libraries: the parser calls none.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <string>

#include <malloc.h>

#include <mimemend/parser.hpp>

namespace {

/// What the program took so far. It has one thread.
struct Heap {
  std::size_t allocations = 0;
  std::size_t live_bytes = 0;
  std::size_t most_live_bytes = 0;
};
Heap heap;  // NOLINT: operator new has no other place to count in

void* take(std::size_t bytes) {
  void* taken = std::malloc(bytes == 0 ? 1 : bytes);
  if (taken == nullptr) throw std::bad_alloc();
  ++heap.allocations;
  heap.live_bytes += malloc_usable_size(taken);
  heap.most_live_bytes = std::max(heap.most_live_bytes, heap.live_bytes);
  return taken;
}

void give_back(void* taken) noexcept {
  if (taken == nullptr) return;
  heap.live_bytes -= malloc_usable_size(taken);
  std::free(taken);
}

}  // namespace

// All forms but the aligned ones: those of ASan do not end in one another.
void* operator new(std::size_t bytes) { return take(bytes); }
void* operator new[](std::size_t bytes) { return take(bytes); }
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept { return take(bytes); }
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept { return take(bytes); }
void operator delete(void* taken) noexcept { give_back(taken); }
void operator delete[](void* taken) noexcept { give_back(taken); }
void operator delete(void* taken, std::size_t) noexcept { give_back(taken); }
void operator delete[](void* taken, std::size_t) noexcept { give_back(taken); }
void operator delete(void* taken, const std::nothrow_t&) noexcept { give_back(taken); }
void operator delete[](void* taken, const std::nothrow_t&) noexcept { give_back(taken); }

namespace mimemend::test {
namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;
constexpr std::size_t kMiB = 1024 * 1024;

struct Cost {
  std::size_t allocations;
  std::size_t peak_bytes;  ///< most that was live at once, the result included
  std::size_t parts;
};

Cost cost_of_parsing(const std::string& message) {
  const Heap before = heap;
  heap.most_live_bytes = heap.live_bytes;
  const Parsed parsed = parse(message);
  return {heap.allocations - before.allocations, heap.most_live_bytes - before.live_bytes, parsed.index.size()};
}

std::string repeated(std::string_view what, std::size_t until_bytes) {
  std::string out;
  while (out.size() < until_bytes) out += what;
  return out;
}

struct BodyRow {
  const char* name;
  const char* encoding;
  const char* line;
};
const BodyRow kBodies[] = {
    {"7bit text", "7bit", "A line of text as people write it, with nothing to look at twice.\r\n"},
    {"8bit text with LF ends", "8bit", "Grüße aus dem Süden, und keine Zeile endet mit CRLF\n"},
    {"quoted-printable", "quoted-printable", "caf=C3=A9 and a soft line break at the end of this line =\r\n"},
    {"base64", "base64", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0\r\n"},
    {"binary", "binary", "\x01\x02\xFF\r\r\n\n--\r\n"},
    {"lines that begin like the delimiter", "7bit", "--Bx\r\n--\r\n--B-\r\n"},
};

std::string single(const BodyRow& row, std::size_t body_bytes) {
  return "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: " + std::string(row.encoding) +
         "\r\n\r\n" + repeated(row.line, body_bytes);
}
std::string in_multipart(const BodyRow& row, std::size_t body_bytes) {
  return "Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n" + single(row, body_bytes) + "\r\n--B--\r\n";
}

// 22 fields and a body: what a mail has after three relays.
std::string small_mail() {
  return repeated(
             "Received: from a.example (a.example [192.0.2.1])\r\n\tby b.example with ESMTPS id 1\r\n\tfor "
             "<a@b.example>; Tue, 28 Oct 2025 10:00:00 +0200\r\n",
             600) +
         repeated("X-Field: value\r\n", 200) +
         "From: a@b.example\r\nTo: c@d.example\r\nSubject: s\r\nMIME-Version: 1.0\r\n" + single(kBodies[0], 3'000);
}

}  // namespace

TEST_CASE("parse: the number of allocations does not grow with the body", "[unit][allocations]") {
  for (const BodyRow& row : kBodies)
    for (const auto make : {single, in_multipart})
      DYNAMIC_SECTION(row.name << (make == single ? ", alone" : ", in a multipart")) {
        (void)cost_of_parsing(make(row, 1'024));  // tables that are made once
        const Cost kilobyte = cost_of_parsing(make(row, 1'024));
        const Cost megabyte = cost_of_parsing(make(row, kMiB));
        const Cost sixteen = cost_of_parsing(make(row, 16 * kMiB));
        CHECK(megabyte.allocations == kilobyte.allocations);
        CHECK(sixteen.allocations == kilobyte.allocations);
        CHECK(sixteen.peak_bytes <= kilobyte.peak_bytes + 16 * 1'024);
      }
}

TEST_CASE("parse: a small mail costs a bounded number of allocations", "[unit][allocations]") {
  (void)cost_of_parsing(small_mail());
  const Cost cost = cost_of_parsing(small_mail());
  WARN("a mail of " << small_mail().size() << " bytes: " << cost.allocations << " allocations, " << cost.peak_bytes
                    << " bytes at most");
  CHECK(cost.allocations <= 48);
  CHECK(cost.peak_bytes <= 32 * 1'024);
}

TEST_CASE("parse: allocations grow with parts no faster than parts do", "[unit][allocations]") {
  const auto parts = [](int count) {
    std::string out = "Content-Type: multipart/mixed; boundary=B\r\n\r\n";
    for (int i = 0; i < count; ++i) out += "--B\r\nContent-Type: text/plain; name=a.txt\r\n\r\nx\r\n";
    return out + "--B--\r\n";
  };
  const Cost few = cost_of_parsing(parts(1'000));
  const Cost many = cost_of_parsing(parts(8'000));
  REQUIRE(many.parts == 8'001);
  WARN("a small part costs " << (many.allocations - few.allocations) / (many.parts - few.parts) << " allocations and "
                             << many.peak_bytes / many.parts << " bytes at most");
  CHECK(many.allocations <= 9 * few.allocations);
  CHECK(many.allocations <= 16 * many.parts);
  CHECK(many.peak_bytes <= 2'048 * many.parts);
}

TEST_CASE("Parser: reading 64 MiB piece by piece takes less than 2 MiB", "[unit][allocations]") {
  for (const BodyRow& row : kBodies) DYNAMIC_SECTION(row.name) {
      const std::string head = in_multipart(row, 0);
      const std::string piece = repeated(row.line, kPieceBytes);
      const std::size_t before = heap.live_bytes;
      heap.most_live_bytes = before;
      Parser parser;
      parser.feed(std::string_view(head).substr(0, head.find("\r\n--B--")));
      for (std::size_t fed = 0; fed < 64 * kMiB; fed += piece.size()) parser.feed(piece);
      const Parsed parsed = std::move(parser).finish();
      CHECK(parsed.index.size() == 2);
      CHECK(heap.most_live_bytes - before < 2 * kMiB);
    }
}

}  // namespace mimemend::test
