// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <map>

#include "backend/sha256.hpp"
#include "corpus.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

template <class Write>
std::string bytes_of(Write write) {
  StringSink sink;
  return write(sink) ? sink.bytes() : "failed";
}

// What is wrong with the content that `message` gives; empty when nothing is.
std::string wrong_content(const Message& message) {
  std::map<PartId, Sha256Sink> in_one_pass;
  std::string out;
  if (!message.write_contents([&](PartId part) { return &in_one_pass[part]; })) out += "write_contents failed\n";
  if (in_one_pass.size() != message.leaves().size()) out += "write_contents: other leaves\n";
  for (const Leaf& leaf : message.leaves()) {
    const std::string path = message.index().path(leaf.part);
    Sha256Sink alone;
    if (!message.write_content(leaf.part, alone)) out += path + ": failed\n";
    if (alone.size() != leaf.decoded_size || alone.finish() != leaf.sha256) out += path + ": another content\n";
    if (in_one_pass[leaf.part].finish() != leaf.sha256) out += path + ": another content in one pass\n";
  }
  return out;
}

// Every field of every header is the bytes of its range.
std::string wrong_headers(const Message& message) {
  std::string out;
  for (std::uint32_t i = 0; i < message.index().size(); ++i) {
    const Part& part = message.index()[PartId{i}];
    const auto header = message.header(PartId{i});
    const std::string block =
        bytes_of([&](ByteSink& sink) { return message.write_raw(part.source, part.header, sink); });
    if (!header || !std::string_view(block).starts_with(header->bytes())) {
      out += message.index().path(PartId{i}) + ": another header\n";
      continue;
    }
    std::string fields;
    for (const HeaderField& field : header->fields()) {
      fields += header->whole(field);
      (void)header->text_utf8(field);
    }
    if (fields != header->bytes()) out += message.index().path(PartId{i}) + ": fields are not all of the header\n";
  }
  return out;
}

std::string wrong_children(const PartIndex& index) {
  std::size_t seen = 0;
  for (std::uint32_t i = 0; i < index.size(); ++i)
    for (const PartId child : index.children(PartId{i})) {
      if (index[child].parent != PartId{i}) return index.path(child) + ": no child of " + index.path(PartId{i}) + "\n";
      ++seen;
    }
  return seen + 1 == index.size() ? "" : "children that nobody has\n";
}

void check(const ReadOptions& options, const std::string& label, const std::string& bytes) {
  const auto message = Message::read(bytes, options);
  REQUIRE(message);
  const std::string wrong = wrong_content(*message) + wrong_headers(*message) + wrong_children(message->index());
  if (!wrong.empty()) FAIL_CHECK(label << ":\n" << wrong);
}

}  // namespace

TEST_CASE("headers and content of every message are those that were inspected", "[property][content]") {
  for_each_message(1500, [](const std::string& label, const std::string& bytes) { check({}, label, bytes); });
}

TEST_CASE("headers and content under tight limits, too", "[property][content][limits]") {
  const TempDir folder;
  ReadOptions tight{{3, 1, 4, 200, 6, 2, 1, 40, 5}, {100, folder.path()}};
  for_each_message(750, [&](const std::string& label, const std::string& bytes) { check(tight, label, bytes); });
}
