// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <thread>

#include <mimemend/content_decoder.hpp>
#include <mimemend/message.hpp>

#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

Message message_of(std::string_view bytes, const ReadOptions& options = {}) {
  auto message = Message::read(bytes, options);
  REQUIRE(message);
  return *std::move(message);
}

std::string content(const Message& message, PartId part) {
  StringSink sink;
  REQUIRE(message.write_content(part, sink));
  return sink.bytes();
}

std::string raw(const Message& message, SourceId source, ByteRange range) {
  StringSink sink;
  REQUIRE(message.write_raw(source, range, sink));
  return sink.bytes();
}

std::string encoded_message(std::string_view inner, std::string_view encoding) {
  const std::string body = encoding == "base64" ? base64(inner) : quoted_printable(inner);
  return "Subject: around\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: " + std::string(encoding) +
         "\r\n\r\n" + body;
}

// A message in an encoded message in an encoded message; the innermost has two parts.
const std::string kInnermost = crlf(
    "Subject: innermost\nContent-Type: multipart/mixed; boundary=b\n\n--b\nX-Part: one\n\nfirst\n--b\n"
    "X-Part: two\nContent-Transfer-Encoding: base64\n\nc2Vjb25k\n--b--\n");

std::string two_levels() { return encoded_message(encoded_message(kInnermost, "quoted-printable"), "base64"); }

/// Fails after some bytes, as a disk that is full.
class FullSink final : public ByteSink {
 public:
  explicit FullSink(std::size_t room) : room_(room) {}
  Result<void> write(std::string_view bytes) override {
    CHECK_FALSE(failed_);  // never again after an error
    if (bytes.size() <= room_) {
      room_ -= bytes.size();
      return {};
    }
    failed_ = true;
    return Error{Error::Kind::io, "full"};
  }

 private:
  std::size_t room_;
  bool failed_ = false;
};

}  // namespace

TEST_CASE("message: its parts, leaves and findings", "[unit][message]") {
  const std::string bytes = crlf(
      "Subject: s\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n--b\n"
      "Content-Type: image/png; name=x.png\nContent-Transfer-Encoding: base64\n\nYWJj\n");
  const Message message = message_of(bytes);
  CHECK(message.size() == bytes.size());
  CHECK(message.index().size() == 3);
  REQUIRE(message.leaves().size() == 2);
  CHECK(message.leaf(PartId{2}) == &message.leaves()[1]);
  CHECK(message.leaf(kRootPart) == nullptr);
  CHECK(message.leaf(PartId{2})->display_name() == "x.png");
  CHECK(message.leaf(PartId{2})->decoded_size == 3);
  CHECK(std::any_of(message.findings().begin(), message.findings().end(), [](const Finding& finding) {
    return finding.code == FindingCode::close_delimiter_missing && finding.part == kRootPart;
  }));
  CHECK(content(message, PartId{1}) == "hello");
  CHECK(content(message, PartId{2}) == "abc");
  CHECK(content(message, kRootPart) == bytes.substr(bytes.find("--b")));
  CHECK(raw(message, kOriginal, {0, message.size()}) == bytes);
  CHECK(raw(message, kOriginal, {0, 10}) == "Subject: s");
  CHECK(raw(message, kOriginal, {bytes.size() - 2, bytes.size() + 9}) == "\r\n");
  CHECK(raw(message, kOriginal, {bytes.size() + 5, bytes.size() + 9}).empty());
}

TEST_CASE("message: whatever the bytes, the chunks and the spool", "[unit][message]") {
  const TempDir folder;
  for (const std::string& bytes : {std::string(), std::string("\0\r\n", 3), std::string("no header at all"),
                                   two_levels(), crlf("A: b\n\nc"), std::string("A: b\n\nc")})
    for (const std::size_t memory : {0U, 10U, 100000U})
      for (const std::size_t chunk : {std::size_t{1}, std::size_t{7}, kWhole}) {
        CAPTURE(visible(bytes.substr(0, 40)), memory, chunk);
        MessageReader reader({{}, {memory, folder.path()}});
        for (std::size_t at = 0; at < bytes.size(); at += std::min(chunk, bytes.size()))
          REQUIRE(reader.feed(std::string_view(bytes).substr(at, chunk)));
        const auto message = std::move(reader).finish();
        REQUIRE(message);
        CHECK(raw(*message, kOriginal, {0, bytes.size()}) == bytes);
        const Message whole = message_of(bytes);
        REQUIRE(message->index().size() == whole.index().size());
        for (std::uint32_t i = 0; i < whole.index().size(); ++i) {
          CHECK(message->header(PartId{i})->bytes() == whole.header(PartId{i})->bytes());
          CHECK(content(*message, PartId{i}) == content(whole, PartId{i}));
        }
      }
}

TEST_CASE("message: headers and content two levels deep in encoded messages", "[unit][message]") {
  const Message message = message_of(two_levels());
  const PartIndex& index = message.index();
  REQUIRE(index.size() == 5);
  CHECK(index[PartId{2}].source == SourceId{2});
  CHECK(message.header(PartId{0})->text_utf8("Subject") == "around");
  CHECK(message.header(PartId{1})->text_utf8("Subject") == "around");
  CHECK(message.header(PartId{2})->text_utf8("Subject") == "innermost");
  CHECK(message.header(PartId{3})->text_utf8("X-Part") == "one");
  CHECK(message.header(PartId{4})->text_utf8("X-Part") == "two");
  CHECK(content(message, PartId{0}) == encoded_message(kInnermost, "quoted-printable"));
  CHECK(content(message, PartId{1}) == kInnermost);
  CHECK(content(message, PartId{3}) == "first");
  CHECK(content(message, PartId{4}) == "second");
  CHECK(raw(message, SourceId{2}, {0, kInnermost.size()}) == kInnermost);
  CHECK(raw(message, SourceId{2}, {0, kInnermost.size() + 100}) == kInnermost);
  CHECK(raw(message, SourceId{2}, index[PartId{4}].body) == "c2Vjb25k");
  CHECK(raw(message, SourceId{1}, {0, 15}) == "Subject: around");
  CHECK(raw(message, SourceId{1}, {7, 7}).empty());
}

TEST_CASE("message: all contents in one pass are those that are written one by one", "[unit][message]") {
  for (const std::string& bytes : {two_levels(), kInnermost, std::string("A: b\n\nc"), std::string()}) {
    const Message message = message_of(bytes);
    std::vector<std::pair<PartId, std::unique_ptr<StringSink>>> sinks;
    REQUIRE(message.write_contents([&](PartId part) -> ByteSink* {
      sinks.emplace_back(part, std::make_unique<StringSink>());
      return sinks.back().second.get();
    }));
    REQUIRE(sinks.size() == message.leaves().size());
    for (std::size_t i = 0; i < sinks.size(); ++i) {
      CHECK(sinks[i].first == message.leaves()[i].part);
      CHECK(sinks[i].second->bytes() == content(message, sinks[i].first));
    }
  }
  StringSink one;
  REQUIRE(message_of(two_levels()).write_contents([&](PartId part) { return part == PartId{4} ? &one : nullptr; }));
  CHECK(one.bytes() == "second");
}

TEST_CASE("message: an error of the sink is handed on", "[unit][message][errors]") {
  const Message message = message_of(two_levels());
  FullSink whole(20);
  const auto written = message.write_raw(kOriginal, {0, message.size()}, whole);
  REQUIRE_FALSE(written);
  CHECK(written.error().what == "full");
  FullSink part(2);
  CHECK_FALSE(message.write_content(PartId{4}, part));
  FullSink inner(2);
  CHECK_FALSE(message.write_raw(SourceId{2}, {0, 10}, inner));
  FullSink all(7);
  CHECK_FALSE(message.write_contents([&](PartId) { return &all; }));
}

TEST_CASE("message: a file is read", "[unit][message]") {
  const TempDir folder;
  const std::string bytes = crlf("Subject: s\n\n") + std::string(300000, 'x');
  write_file(folder.path() / "mail.eml", bytes);
  const auto message = Message::read_file(folder.path() / "mail.eml", {{}, {1000, folder.path()}});
  REQUIRE(message);
  CHECK(message->size() == bytes.size());
  CHECK(content(*message, kRootPart) == std::string(300000, 'x'));
}

TEST_CASE("message: what cannot be read or kept is named", "[unit][message][errors]") {
  const TempDir folder;
  const auto missing = Message::read_file("/nonexistent/mail.eml");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind == Error::Kind::io);
  CHECK(missing.error().what == "/nonexistent/mail.eml: No such file or directory");
  const auto directory = Message::read_file(folder.path());
  REQUIRE_FALSE(directory);
  CHECK(directory.error().what == folder.path().string() + ": Is a directory");
  const auto spooled = Message::read("Subject: longer than that\n\n", {{}, {10, "/nonexistent"}});
  REQUIRE_FALSE(spooled);
  CHECK(spooled.error().what == "spool file in /nonexistent: No such file or directory");
  write_file(folder.path() / "mail.eml", "Subject: longer than that\n\n");
  CHECK_FALSE(Message::read_file(folder.path() / "mail.eml", {{}, {10, "/nonexistent"}}));
}

TEST_CASE("message: the outcome of a mender owns one", "[unit][message]") {
  const Outcome outcome = read(two_levels(), Policy::none());
  CHECK(outcome.message().header(PartId{2})->text_utf8("Subject") == "innermost");
  CHECK(outcome.leaves().data() == outcome.message().leaves().data());
  CHECK(outcome.original_size() == outcome.message().size());
}

TEST_CASE("message: may be moved", "[unit][message]") {
  Message first = message_of("Subject: first\n\n1");
  Message second = message_of("Subject: second\n\n2");
  first = std::move(second);
  CHECK(first.header(kRootPart)->text_utf8("Subject") == "second");
  CHECK(content(first, kRootPart) == "2");
}

TEST_CASE("message: several threads read one at once", "[unit][message]") {
  const TempDir folder;
  const Message message = message_of(two_levels(), {{}, {50, folder.path()}});
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 50; ++n) {
        StringSink sink;
        const auto header = message.header(PartId{4});
        if (!header || header->text_utf8("X-Part") != "two" || !message.write_content(PartId{4}, sink) ||
            sink.bytes() != "second")
          ++wrong;
      }
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}

// In an encoded message, where each part by itself would cost a pass over the whole.
TEST_CASE("message: five thousand parts", "[unit][message][limits]") {
  std::string inner = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
  for (int i = 0; i < 5000; ++i)
    inner += "--b\r\nX-Number: " + std::to_string(i) + "\r\n\r\nbody " + std::to_string(i) + "\r\n";
  const Message message = message_of(encoded_message(inner + "--b--\r\n", "base64"));
  REQUIRE(message.index().size() == 5002);
  int number = 0;
  for (const PartId child : message.index().children(PartId{1}))
    CHECK(message.header(child)->text_utf8("X-Number") == std::to_string(number++));
  CHECK(number == 5000);
  StringSink all;
  REQUIRE(message.write_contents([&](PartId) { return &all; }));
  CHECK(all.bytes().starts_with("body 0body 1body 2"));
  CHECK(all.bytes().ends_with("body 4999"));
  CHECK(content(message, PartId{5001}) == "body 4999");
}

TEST_CASE("message: parts are walked from child to child", "[unit][message]") {
  const Message message = message_of(
      crlf("Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=b\n\n"
           "--b\n\n1\n--b\n\n2\n--b--\n--a\n") +
      encoded_message(kInnermost, "base64") + crlf("\n--a\nContent-Type: message/rfc822\n\nA: b\n\nc\n--a--\n"));
  const PartIndex& index = message.index();
  std::string walk;
  for (std::uint32_t i = 0; i < index.size(); ++i) {
    walk += index.path(PartId{i}) + ":";
    for (const PartId child : index.children(PartId{i})) {
      CHECK(index[child].parent == PartId{i});
      walk += " " + index.path(child);
    }
    walk += "\n";
  }
  CHECK(walk ==
        "1: 1.1 1.2 1.3\n1.1: 1.1.1 1.1.2\n1.1.1:\n1.1.2:\n1.2: 1.2.1\n1.2.1: 1.2.1.1 1.2.1.2\n1.2.1.1:\n1.2.1.2:\n"
        "1.3: 1.3.1\n1.3.1:\n");
  CHECK(index.children(PartId{2}).empty());
}

TEST_CASE("content decoder: undoes what bodies are encoded with", "[unit][content-decoder]") {
  struct Case {
    const char* name;
    TransferEncoding encoding;
    std::string encoded;
    std::string content;
  };
  const Case cases[] = {
      {"identity", TransferEncoding::identity, "as it is\r\n", "as it is\r\n"},
      {"unknown", TransferEncoding::unknown, "as it is", "as it is"},
      {"base64", TransferEncoding::base64, "YWJj\r\nZGVm\r\n", "abcdef"},
      {"base64, cut short", TransferEncoding::base64, "YWJjZG", "abcd"},
      {"quoted-printable", TransferEncoding::quoted_printable, "a=3Db=\r\nc", "a=bc"},
      {"uuencode", TransferEncoding::uuencode, uuencode("abc"), "abc"},
      {"nothing", TransferEncoding::base64, "", ""},
  };
  for (const Case& c : cases) DYNAMIC_SECTION(c.name) {
      CHECK(decode_content(c.encoded, c.encoding) == c.content);
      ContentDecoder decoder(c.encoding);
      std::string out;
      for (const char byte : c.encoded) out += decoder.feed({&byte, 1});
      out += decoder.finish();
      CHECK(out == c.content);
    }
}
