// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "fake_mta.hpp"
#include "message_edits.hpp"

using namespace mimemend;
using namespace mimemend::milter;
using Calls = std::vector<std::string>;

TEST_CASE("nothing asked for, nothing sent", "[unit][milter][edits]") {
  FakeMta mta;
  detail::MessageEdits edits;
  CHECK(detail::send_edits(mta, edits));
  CHECK(mta.calls.empty());
}

TEST_CASE("edits go out in an order that Postfix and Sendmail read alike", "[unit][milter][edits]") {
  FakeMta mta;
  detail::MessageEdits edits;
  const detail::Call call{&mta};
  detail::EditDesk desk(call, edits);
  desk.hold_in_quarantine("why not");
  desk.append_header("X-A", " new");
  desk.replace_body([](BodySink& sink) { return sink.write("x\r\n"); });
  desk.remove_header(1, "X-A");
  desk.change_header(2, "x-b", " v\n\tw");
  desk.remove_header(3, "X-A");
  CHECK(desk.commit());
  CHECK(mta.calls == Calls{"remove X-A 3", "change x-b 2 [ v\n\tw]", "remove X-A 1", "insert 1000000 X-A [ new]",
                           "body 3", "quarantine why not"});
}

TEST_CASE("a field changed to nothing keeps its name", "[unit][milter][edits]") {
  FakeMta mta;
  detail::MessageEdits edits;
  const detail::Call call{&mta};
  detail::EditDesk desk(call, edits);
  desk.change_header(1, "X-A", "");  // an empty value would delete it
  CHECK(desk.commit());
  CHECK(mta.calls == Calls{"change X-A 1 [ ]"});
}

TEST_CASE("one bad edit keeps all from being sent", "[unit][milter][edits]") {
  struct Case {
    const char* name;
    detail::HeaderEdit edit;
  };
  using Kind = detail::HeaderEdit::Kind;
  const Case cases[] = {
      {"CR in a value", {Kind::append, 0, "X-A", " a\r\n\tb"}},
      {"NUL in a value", {Kind::append, 0, "X-A", std::string(" a\0b", 4)}},
      {"a line that is no fold", {Kind::append, 0, "X-A", " a\nBcc: b"}},
      {"a fold at the end", {Kind::append, 0, "X-A", " a\n"}},
      {"64 KiB", {Kind::change, 1, "X-A", std::string(65535 - 6 - 3 + 1, 'x')}},
      {"no name", {Kind::append, 0, "", " a"}},
      {"a colon in the name", {Kind::append, 0, "X:A", " a"}},
      {"a blank in the name", {Kind::append, 0, "X A", " a"}},
      {"occurrence 0", {Kind::remove, 0, "X-A", ""}},
  };
  for (const Case& c : cases) DYNAMIC_SECTION(c.name) {
      FakeMta mta;
      detail::MessageEdits edits;
      edits.headers = {{Kind::append, 0, "X-Good", " a"}, c.edit};
      CHECK_FALSE(detail::send_edits(mta, edits));
      CHECK(mta.calls.empty());
    }
}

TEST_CASE("the envelope goes first, and the last word on a recipient counts", "[unit][milter][edits]") {
  FakeMta mta;
  detail::MessageEdits edits;
  const detail::Call call{&mta};
  detail::EditDesk desk(call, edits);
  desk.prepend_header("X-A", " a");
  desk.add_recipient("new@x", "NOTIFY=NEVER");
  desk.remove_recipient("<old@x>");
  desk.remove_recipient("back@x");
  desk.add_recipient("<back@x>", {});
  desk.add_recipient("gone@x", {});
  desk.remove_recipient("gone@x");
  desk.change_sender("", {});
  CHECK(desk.commit());
  CHECK(mta.calls == Calls{"sender <> []", "recipient- <old@x>", "recipient- <gone@x>", "recipient- <new@x>",
                           "recipient+ <new@x> [NOTIFY=NEVER]", "recipient- <back@x>", "recipient+ <back@x> []",
                           "insert 0 X-A [ a]"});
}

TEST_CASE("an address that would be more than one line is not sent", "[unit][milter][edits]") {
  FakeMta mta;
  detail::MessageEdits edits;
  const detail::Call call{&mta};
  detail::EditDesk desk(call, edits);
  desk.append_header("X-A", " a");
  desk.add_recipient("a@x\nRCPT", {});
  CHECK_FALSE(desk.commit());
  CHECK(mta.calls.empty());
}

TEST_CASE("a failed commit stays failed", "[unit][milter][edits]") {
  FakeMta mta;
  mta.refuses_call = 1;
  detail::MessageEdits edits;
  const detail::Call call{&mta};
  detail::EditDesk desk(call, edits);
  desk.append_header("X-A", " a");
  desk.append_header("X-B", " b");
  CHECK_FALSE(desk.commit());
  CHECK_FALSE(desk.commit());
  CHECK(mta.calls.size() == 2);  // nothing is sent a second time
}

TEST_CASE("an edit after the commit is not lost without a word", "[unit][milter][edits]") {
  FakeMta mta;
  detail::MessageEdits edits;
  const detail::Call call{&mta};
  detail::EditDesk desk(call, edits);
  desk.append_header("X-A", " a");
  CHECK(desk.commit());
  CHECK(desk.commit());
  desk.append_header("X-B", " b");
  const auto sent = detail::send_edits(mta, edits);
  REQUIRE_FALSE(sent);
  CHECK(sent.error().what == "an edit was asked for after commit()");
  CHECK(mta.calls.size() == 1);
}

TEST_CASE("the header as a list may be read after the commit, and not changed", "[unit][milter][edits]") {
  FakeMta mta;
  detail::MessageEdits edits;
  edits.received = {{"X-A", " a"}, {"X-B", " b"}};
  const detail::Call call{&mta};
  detail::EditDesk desk(call, edits);
  desk.header().erase_all("X-A");
  CHECK(desk.commit());
  CHECK(desk.header().size() == 1);
  CHECK(desk.commit());
  desk.header().set(0, " other");
  CHECK_FALSE(desk.commit());
  CHECK(mta.calls == Calls{"remove X-A 1"});
}

TEST_CASE("a body goes out in whole pieces, however it was written", "[unit][milter][edits]") {
  struct Case {
    const char* name;
    std::vector<std::size_t> writes;
    Calls calls;
  };
  const Case cases[] = {
      {"an empty body is one empty piece", {}, {"body 0"}},
      {"small writes are gathered", {1, 2, 3}, {"body 6"}},
      {"exactly a piece", {65535}, {"body 65535"}},
      {"a byte more", {65536}, {"body 65535", "body 1"}},
      {"a piece that fills up in the middle of a write", {65000, 1000}, {"body 65535", "body 465"}},
      {"several at once", {200000}, {"body 65535", "body 65535", "body 65535", "body 3395"}},
  };
  for (const Case& c : cases) DYNAMIC_SECTION(c.name) {
      FakeMta mta;
      detail::MessageEdits edits;
      std::string written;
      edits.body = [&](BodySink& sink) -> Result<void> {
        for (const std::size_t count : c.writes) {
          const std::string bytes(count, static_cast<char>('a' + written.size() % 26));
          written += bytes;
          if (auto done = sink.write(bytes); !done) return done;
        }
        return {};
      };
      CHECK(detail::send_edits(mta, edits));
      CHECK(mta.calls == c.calls);
      CHECK(mta.body == written);
    }
}

TEST_CASE("a body that cannot be written fails the edits", "[unit][milter][edits]") {
  FakeMta mta;
  detail::MessageEdits edits;
  edits.body = [](BodySink&) -> Result<void> { return Error{Error::Kind::io, "spool: read: no such luck"}; };
  auto sent = detail::send_edits(mta, edits);
  REQUIRE_FALSE(sent);
  CHECK(sent.error().what == "spool: read: no such luck");
}

TEST_CASE("of several requests on one field the last one counts", "[unit][milter][edits]") {
  FakeMta mta;
  detail::MessageEdits edits;
  const detail::Call call{&mta};
  detail::EditDesk desk(call, edits);
  desk.remove_header(1, "X-A");
  desk.remove_header(1, "x-a");  // to Postfix, the next field
  desk.change_header(2, "X-A", " a");
  desk.remove_header(2, "X-A");
  desk.remove_header(2, "X-B");
  desk.change_header(2, "X-B", " b");
  desk.append_header("X-B", " twice");
  desk.append_header("X-B", " twice");
  CHECK(desk.commit());
  CHECK(mta.calls == Calls{"remove X-A 2", "change X-B 2 [ b]", "remove x-a 1", "insert 1000000 X-B [ twice]",
                           "insert 1000000 X-B [ twice]"});
}

TEST_CASE("parameters of a sender that Postfix ignores are told", "[unit][milter][edits]") {
  FakeMta mta;
  KeptLog log;
  detail::MessageEdits edits;
  const detail::Call call{&mta, &log};
  detail::EditDesk desk(call, edits);
  desk.change_sender("a@x", "RET=HDRS envid=QQ1");
  CHECK(log.lines.empty());
  desk.change_sender("a@x", "RET=HDRS SIZE=100");
  REQUIRE(log.lines.size() == 1);
  CHECK(log.lines[0].find("other than RET and ENVID") != std::string::npos);
}
