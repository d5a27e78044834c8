// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <mimemend/milter/test/wire.hpp>

using namespace mimemend::milter::test;
using namespace std::string_literals;

namespace {

struct RequestRow {
  const char* name;
  wire::Request request;
  char letter;
  std::string data;
};

const RequestRow kRequests[] = {
    {"an offer", wire::Negotiate{6, 0x1FF, 0x1FFFFF, {}}, 'O', "\0\0\0\x06\0\0\x01\xFF\0\x1F\xFF\xFF"s},
    {"macros", wire::Macros{wire::Command::connect, {{"j", "mx"}, {"{x}", ""}}}, 'D', "Cj\0mx\0{x}\0\0"s},
    {"an IPv4 client", wire::Connect{"c", wire::Connect::Family::ipv4, 25, "192.0.2.1"}, 'C',
     "c\0"s + "4\0\x19"s + "192.0.2.1\0"s},
    {"a client of no known address", wire::Connect{"c", wire::Connect::Family::unknown, 0, ""}, 'C', "c\0U"s},
    {"HELO", wire::Helo{"c"}, 'H', "c\0"s},
    {"MAIL with arguments", wire::MailFrom{"<a@b>", {"SIZE=5"}}, 'M', "<a@b>\0SIZE=5\0"s},
    {"RCPT", wire::RcptTo{"<a@b>", {}}, 'R', "<a@b>\0"s},
    {"DATA", wire::Data{}, 'T', ""},
    {"a header field", wire::Header{"Subject", "  x"}, 'L', "Subject\0  x\0"s},
    {"a header field that is empty", wire::Header{"X", ""}, 'L', "X\0\0"s},
    {"the end of the header", wire::EndOfHeader{}, 'N', ""},
    {"a piece of body with a NUL", wire::Body{"a\0b"s}, 'B', "a\0b"s},
    {"the end of the message", wire::EndOfMessage{}, 'E', ""},
    {"abort", wire::Abort{}, 'A', ""},
    {"an unknown command", wire::Unknown{"FOO bar"}, 'U', "FOO bar\0"s},
    {"quit", wire::Quit{}, 'Q', ""},
    {"quit, and a new connection", wire::QuitNewConnection{}, 'K', ""},
};

struct ResponseRow {
  const char* name;
  wire::Response response;
  char letter;
  std::string data;
};

const ResponseRow kResponses[] = {
    {"an answer with macro lists", wire::Negotiate{6, 1, 2, {{5, "{b}"}}}, 'O',
     "\0\0\0\x06\0\0\0\x01\0\0\0\x02\0\0\0\x05{b}\0"s},
    {"continue", WireVerdict{ReplyKind::proceed, ""}, 'c', ""},
    {"accept", WireVerdict{ReplyKind::accept, ""}, 'a', ""},
    {"reject", WireVerdict{ReplyKind::reject, ""}, 'r', ""},
    {"tempfail", WireVerdict{ReplyKind::tempfail, ""}, 't', ""},
    {"discard", WireVerdict{ReplyKind::discard, ""}, 'd', ""},
    {"skip", WireVerdict{ReplyKind::skip, ""}, 's', ""},
    {"a reply of two lines", WireVerdict{ReplyKind::reply_code, "550-5.7.1 a\r\n550 5.7.1 b"}, 'y',
     "550-5.7.1 a\r\n550 5.7.1 b\0"s},
    {"shutdown", WireVerdict{ReplyKind::shutdown, ""}, '4', ""},
    {"connection failed", WireVerdict{ReplyKind::connection_failed, ""}, 'f', ""},
    {"add a field", Action(AddHeader{"X", " v"}), 'h', "X\0 v\0"s},
    {"insert a field", Action(InsertHeader{1, "X", " v"}), 'i', "\0\0\0\x01X\0 v\0"s},
    {"remove a field", Action(ChangeHeader{2, "X", ""}), 'm', "\0\0\0\x02X\0\0"s},
    {"add a recipient", Action(AddRecipient{"<a@b>", ""}), '+', "<a@b>\0"s},
    {"add a recipient with arguments", Action(AddRecipient{"<a@b>", "NOTIFY=NEVER"}), '2', "<a@b>\0NOTIFY=NEVER\0"s},
    {"remove a recipient", Action(RemoveRecipient{"<a@b>"}), '-', "<a@b>\0"s},
    {"change the sender", Action(ChangeSender{"<>", ""}), 'e', "<>\0"s},
    {"replace the body", Action(ReplaceBody{"a\0"s}), 'b', "a\0"s},
    {"quarantine", Action(Quarantine{"why"}), 'q', "why\0"s},
    {"progress", Action(Progress{}), 'p', ""},
};

}  // namespace

TEST_CASE("what an MTA sends goes to bytes and comes back", "[unit][milter][wire]") {
  STATIC_REQUIRE(std::size(kRequests) > std::variant_size_v<wire::Request>);
  for (const RequestRow& row : kRequests) DYNAMIC_SECTION(row.name) {
      const wire::Frame frame = wire::encode(row.request);
      CHECK(frame == wire::Frame{row.letter, row.data});
      const auto back = wire::decode_request(frame);
      REQUIRE(back);
      CHECK((*back == row.request));
    }
}

TEST_CASE("what a filter sends goes to bytes and comes back", "[unit][milter][wire]") {
  for (const ResponseRow& row : kResponses) DYNAMIC_SECTION(row.name) {
      const wire::Frame frame = wire::encode(row.response);
      CHECK(frame == wire::Frame{row.letter, row.data});
      const auto back = wire::decode_response(frame);
      REQUIRE(back);
      CHECK((*back == row.response));
    }
}

TEST_CASE("a frame that does not fit is an error that names its letter", "[unit][milter][wire]") {
  const struct {
    wire::Frame frame;
    const char* says;
  } rows[] = {
      {{'c', "x"}, "reply 'c'"},           {{'y', "250 2.0.0 fine"}, "code 4xx or 5xx"},
      {{'y', ""}, "code 4xx or 5xx"},      {{'i', "\0\0"s}, "reply 'i'"},
      {{'h', "X\0v"s}, "reply 'h'"},       {{'h', "X\0v\0more"s}, "reply 'h'"},
      {{'O', "\0\0\0\x06"s}, "reply 'O'"}, {{'z', ""}, "no such reply"},
      {{'\x01', ""}, "reply 0x01"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto read = wire::decode_response(row.frame);
    REQUIRE_FALSE(read);
    CHECK(read.error().kind == mimemend::Error::Kind::data);
    CHECK_THAT(read.error().what, Catch::Contains(row.says));
  }
  CHECK_FALSE(wire::decode_request({'C', "host\0X"s}));
  CHECK_FALSE(wire::decode_request({'D', ""}));
  CHECK_FALSE(wire::decode_request({'D', "Cname\0"s}));
  CHECK_FALSE(wire::decode_request({'x', ""}));
}

TEST_CASE("a string is cut at its first NUL", "[unit][milter][wire]") {
  CHECK(wire::encode(wire::Request(wire::Helo{"a\0b"s})).data == "a\0"s);
}

TEST_CASE("frames are found however the bytes were chopped", "[unit][milter][wire]") {
  std::string bytes;
  REQUIRE(wire::append_frame(bytes, 'L', "X\0v\0"s));
  REQUIRE(wire::append_frame(bytes, 'N', ""));
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    CAPTURE(piece);
    wire::FrameReader reader;
    std::vector<wire::Frame> frames;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      reader.feed(std::string_view(bytes).substr(at, piece));
      for (auto next = reader.next(); *next; next = reader.next()) frames.push_back(**next);
    }
    CHECK(frames == std::vector<wire::Frame>{{'L', "X\0v\0"s}, {'N', ""}});
    CHECK(reader.pending_bytes() == 0);
  }
}

TEST_CASE("a length that cannot be is an error before its bytes are waited for", "[unit][milter][wire]") {
  for (const std::string& length : {"\0\0\0\0"s, "\xFF\xFF\xFF\xFF"s, "\0\x01\0\x40"s}) {
    wire::FrameReader reader;
    reader.feed(length);
    CHECK_FALSE(reader.next());
  }
  wire::FrameReader reader;
  reader.feed("\0\x01\0\x3F"s);  // the longest
  const auto next = reader.next();
  REQUIRE(next);
  CHECK_FALSE(*next);
  std::string out;
  CHECK_FALSE(wire::append_frame(out, 'B', std::string(wire::kMaxFrameBytes, 'x')));
  CHECK(out.empty());
}

TEST_CASE("bits have the names of libmilter", "[unit][milter][wire]") {
  CHECK(wire::action_names(0x11) == std::vector<std::string>{"ADDHDRS", "CHGHDRS"});
  CHECK(wire::action_names(0x1FF).size() == 9);
  CHECK(wire::protocol_names(0x100090) == std::vector<std::string>{"NOBODY", "NR_HDR", "HDR_LEADSPC"});
  CHECK(wire::protocol_names(0x1FFFFF).size() == 21);
  CHECK(wire::protocol_names(0x40000000) == std::vector<std::string>{"0x40000000"});
}

TEST_CASE("a verdict comes to one of five things", "[unit][milter][wire]") {
  CHECK(disposition_of({ReplyKind::reply_code, "550 5.7.1 no"}) == Disposition::reject);
  CHECK(disposition_of({ReplyKind::reply_code, "421 4.7.0 no"}) == Disposition::tempfail);
  CHECK(disposition_of({ReplyKind::shutdown, ""}) == Disposition::tempfail);
  CHECK(disposition_of({ReplyKind::skip, ""}) == Disposition::proceed);
  CHECK(disposition_of({ReplyKind::discard, ""}) == Disposition::discard);
  CHECK(to_string(WireVerdict{ReplyKind::reply_code, "550 a\r\nb"}) == "reply-code 550 a??b");
}
