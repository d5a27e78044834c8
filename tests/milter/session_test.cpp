// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <memory>
#include <stdexcept>
#include <string>

#include <mimemend/milter/filter.hpp>

#include "fake_mta.hpp"
#include "server_state.hpp"

using namespace mimemend::milter;
using detail::Answer;

namespace {

// Notes what happens to it in `story`, and throws where it is told to.
struct Teller {
  using edits = EditsOf<edit::Headers>;
  std::string& story;
  std::string throws_at;

  ~Teller() { story += "gone "; }
  void tell(const std::string& stage) {
    story += stage + ' ';
    if (throws_at == stage) throw std::runtime_error("told to");
  }
  void on_connect(const Context&, const Peer&) { tell("connect"); }
  void on_mail(const Context&, const EnvelopeAddress&) { tell("mail"); }
  MessageVerdict on_rcpt(const Context&, const EnvelopeAddress& to) {
    tell("rcpt");
    if (to.address == "<bad>") return Reject({550, "5.1.1"}, "no such one");
    return Continue{};
  }
  void on_header(const Context&, std::string_view name, std::string_view value) {
    tell("header[" + std::string(name) + ":" + std::string(value) + "]");
  }
  MessageVerdict on_end_of_headers(const Context&) {
    tell("eoh");
    return Continue{};
  }
  BodyVerdict on_body(const Context&, BodyChunk chunk) {
    tell("body" + std::to_string(chunk.size()));
    if (chunk.size() == 7) return SkipRest{};
    if (chunk.size() == 9) return Discard{};
    return Continue{};
  }
  MessageVerdict on_end_of_message(EndOfMessage<edits>& end) {
    tell("eom");
    if (throws_at == "edit") end.append_header("X-A", " a");
    return Continue{};
  }
  void on_abort() { tell("abort"); }
  void on_close() { tell("close"); }
};

struct Rig {
  std::string story;
  KeptLog log;
  detail::ServerState server;
  FakeMta mta;
  detail::Session* session;

  explicit Rig(const std::string& throws_at = "")
      : server(filter_type<Teller>([this, throws_at] { return std::unique_ptr<Teller>(new Teller{story, throws_at}); }),
               log),
        session(server.sessions.add(std::make_unique<detail::Session>(server))) {}

  Answer mail() { return session->mail(mta, {"<a@b>", {}}); }
  Answer rcpt(std::string_view to) { return session->rcpt(mta, {to, {}}); }
  Answer header() { return session->header(mta, "X", " x"); }
  Answer body(const std::string& bytes) { return session->body(mta, std::as_bytes(std::span(bytes))); }
  Answer end() { return session->end_of_message(mta); }
  std::string told() { return std::exchange(story, {}); }
};

std::string code(const Answer& answer) {
  if (!answer) return "silence";
  if (answer.is<TempFail>()) return std::to_string(answer.reply()->code) + ' ' + answer.reply()->enhanced;
  if (answer.is<Reject>()) return std::to_string(answer.reply()->code);
  if (answer.is<Continue>()) return "continue";
  return answer.is<SkipRest>() ? "skip" : "other";
}

}  // namespace

TEST_CASE("a message goes through all its stages and ends once", "[unit][milter][session]") {
  Rig rig;
  CHECK(code(rig.mail()) == "silence");
  CHECK(code(rig.rcpt("<x>")) == "continue");
  CHECK(rig.server.open_messages == 1);
  CHECK(code(rig.header()) == "silence");
  CHECK(code(rig.session->end_of_headers(rig.mta)) == "continue");
  CHECK(code(rig.body("abc")) == "continue");
  CHECK(code(rig.end()) == "continue");
  CHECK(rig.server.open_messages == 0);
  CHECK(rig.told() == "mail rcpt header[X: x] eoh body3 eom ");
  CHECK(rig.mta.calls.empty());
  rig.server.sessions.clear();
  CHECK(rig.told() == "close gone ");
}

TEST_CASE("a failure in a silent stage is answered at the next stage that replies", "[unit][milter][session]") {
  Rig rig("header[X: x]");
  rig.mail();
  CHECK(code(rig.header()) == "silence");
  CHECK(code(rig.header()) == "silence");
  rig.told();
  CHECK(code(rig.session->end_of_headers(rig.mta)) == "451 4.3.0");
  CHECK(rig.told() == "abort ");  // and the filter sees no more of that message
  REQUIRE(rig.log.lines.size() == 1);
  CHECK(rig.log.lines[0] == "error: connection=1 queue=Q1 verdict=tempfail stage=\"header\" cause=\"told to\"");
  rig.mail();
  CHECK(code(rig.session->end_of_headers(rig.mta)) == "continue");  // the next one is not to blame
}

TEST_CASE("a failure while connecting is answered for every message of the connection", "[unit][milter][session]") {
  Rig rig("connect");
  CHECK(code(rig.session->connect(rig.mta, {"h", UnknownAddress{}})) == "silence");
  for (int message = 0; message < 2; ++message) {
    CHECK(code(rig.mail()) == "silence");
    CHECK(code(rig.end()) == "451 4.3.0");
  }
}

TEST_CASE("an exception at the end of a message is answered and the filter reset", "[unit][milter][session]") {
  Rig rig("eom");
  rig.mail();
  CHECK(code(rig.end()) == "451 4.3.0");
  CHECK(rig.told() == "mail eom abort ");
  CHECK(rig.server.open_messages == 0);
}

TEST_CASE("edits that the MTA does not take make the message be tried again", "[unit][milter][session]") {
  Rig rig("edit");
  rig.mta.refuses_call = 0;
  rig.mail();
  CHECK(code(rig.end()) == "451 4.3.0");
  CHECK(rig.mta.calls.size() == 1);
}

TEST_CASE("a message that does not come to its end is aborted, once", "[unit][milter][session]") {
  Rig rig;
  rig.mail();
  rig.session->abort();
  rig.session->abort();
  CHECK(rig.told() == "mail abort ");
  rig.mail();
  rig.mail();  // without an abort in between
  CHECK(rig.told() == "mail abort mail ");
  rig.server.sessions.clear();
  CHECK(rig.told() == "abort close gone ");
  CHECK(rig.server.open_messages == 0);
}

TEST_CASE("a refused recipient does not end the message, a verdict on the message does", "[unit][milter][session]") {
  Rig rig;
  rig.mail();
  CHECK(code(rig.rcpt("<bad>")) == "550");
  CHECK(rig.server.open_messages == 1);
  CHECK(code(rig.body("123456789")) == "other");  // discard
  CHECK(rig.server.open_messages == 0);
  CHECK(rig.told() == "mail rcpt body9 abort ");
}

TEST_CASE("skipped body stays skipped, also where the MTA cannot skip", "[unit][milter][session]") {
  Rig rig;
  rig.session->negotiated(detail::kHeaderLeadSpace);
  rig.mail();
  CHECK(code(rig.body("1234567")) == "continue");
  CHECK(code(rig.body("more")) == "continue");
  CHECK(rig.told() == "mail body7 ");
  rig.session->negotiated(detail::kHeaderLeadSpace | detail::kSkipBody);
  rig.mail();
  CHECK(code(rig.body("1234567")) == "skip");
}

TEST_CASE("the blank that an old MTA eats is given back", "[unit][milter][session]") {
  Rig rig;
  rig.session->negotiated(0);
  rig.mail();
  rig.session->header(rig.mta, "X", "x");
  CHECK(rig.told() == "mail header[X: x] ");
}

TEST_CASE("while the server drains, open messages go on and new ones are put off", "[unit][milter][session]") {
  Rig rig;
  rig.mail();
  rig.server.draining = true;
  CHECK(code(rig.end()) == "continue");
  CHECK(rig.told() == "mail eom ");
  CHECK(code(rig.mail()) == "silence");
  CHECK(rig.server.open_messages == 0);
  CHECK(code(rig.end()) == "451 4.3.2");
  CHECK(rig.told().empty());  // the filter never saw it
}

TEST_CASE("a shut gate lets nobody in and knows when it is empty", "[unit][milter][session]") {
  detail::CallbackGate gate;
  REQUIRE(gate.enter());
  gate.shut();
  CHECK_FALSE(gate.enter());
  CHECK_FALSE(gate.wait_until_empty(std::chrono::milliseconds(10)));
  gate.leave();
  CHECK(gate.wait_until_empty(std::chrono::milliseconds(10)));
}

namespace {

// A filter with an object for each message; counts those that live.
struct Counting {
  using edits = EditsOf<edit::WholeHeader>;
  int& live;
  std::string& story;

  void on_connect(const Context&, const Peer&) { story += "connect "; }
  struct Message {
    using edits = Counting::edits;
    Counting& filter;
    int headers = 0;

    explicit Message(Counting& f) : filter(f) { ++filter.live; }
    Message(const Message&) = delete;
    Message& operator=(const Message&) = delete;
    ~Message() { --filter.live; }
    void on_mail(const Context&, const EnvelopeAddress&) { filter.story += "mail "; }
    void on_header(const Context&, std::string_view, std::string_view) { ++headers; }
    MessageVerdict on_end_of_message(EndOfMessage<edits>& end) {
      filter.story += "eom" + std::to_string(headers) + ' ';
      end.header().append("X-Count", ' ' + std::to_string(end.header().size()));
      return Continue{};
    }
    void on_abort() { filter.story += "abort "; }
  };
};

struct CountingRig {
  int live = 0;
  std::string story;
  KeptLog log;
  detail::ServerState server;
  FakeMta mta;
  detail::Session* session;

  explicit CountingRig(const FilterOptions& options = {})
      : server(filter_type<Counting>([this] { return std::unique_ptr<Counting>(new Counting{live, story}); }, options),
               log),
        session(server.sessions.add(std::make_unique<detail::Session>(server))) {}
};

struct Failing {
  MessageVerdict on_rcpt(const Context&, const EnvelopeAddress&) { throw std::runtime_error("told to"); }
  UnknownVerdict on_unknown(const Context&, std::string_view) { throw std::runtime_error("told to"); }
};

// Throws in the middle of what it sends, or behind it.
struct HalfEditing {
  enum class Throws { in_body, after_failed_commit, after_commit } where;
  using edits = EditsOf<edit::Headers, edit::Body>;
  MessageVerdict on_end_of_message(EndOfMessage<edits>& end) {
    end.append_header("X-A", " a");
    if (where == Throws::in_body)
      end.replace_body([](BodySink& sink) -> mimemend::Result<void> {
        (void)sink.write(std::string(100'000, 'x'));
        throw std::runtime_error("told to");
      });
    if (where == Throws::in_body) return Continue{};
    (void)end.commit();
    throw std::runtime_error("told to");
  }
};

Answer answer_when_half_edited(HalfEditing::Throws where, FakeMta& mta) {
  KeptLog log;
  detail::ServerState server(
      filter_type<HalfEditing>([where] { return std::unique_ptr<HalfEditing>(new HalfEditing{where}); }, {Accept{}}),
      log);
  detail::Session session(server);
  session.mail(mta, {"<a@b>", {}});
  Answer answer = session.end_of_message(mta);
  CHECK(server.read_counters().messages_aborted == 1);
  return answer;
}

Answer answer_of_failure(FailureVerdict on_failure) {
  KeptLog log;
  FakeMta mta;
  detail::ServerState server(filter_type<Failing>([] { return std::make_unique<Failing>(); }, {std::move(on_failure)}),
                             log);
  detail::Session session(server);
  session.mail(mta, {"<a@b>", {}});
  return session.rcpt(mta, {"<c@d>", {}});
}

}  // namespace

TEST_CASE("a class Message lives from its first stage to its end, one a message", "[unit][milter][session]") {
  CountingRig rig;
  rig.session->connect(rig.mta, {"h", UnknownAddress{}});
  CHECK(rig.live == 0);
  for (int message = 0; message < 2; ++message) {
    rig.session->mail(rig.mta, {"<a@b>", {}});
    CHECK(rig.live == 1);
    rig.session->header(rig.mta, "A", " 1");
    CHECK(code(rig.session->end_of_message(rig.mta)) == "continue");
    CHECK(rig.live == 0);
  }
  CHECK(rig.story == "connect mail eom1 mail eom1 ");  // no header of the first message is left in the second
  CHECK(rig.mta.calls == std::vector<std::string>{"insert 1000000 X-Count [ 1]", "insert 1000000 X-Count [ 1]"});
}

TEST_CASE("a class Message is destroyed on abort and with its connection", "[unit][milter][session]") {
  CountingRig rig;
  rig.session->mail(rig.mta, {"<a@b>", {}});
  rig.session->abort();
  CHECK(rig.live == 0);
  rig.session->mail(rig.mta, {"<a@b>", {}});
  rig.server.sessions.clear();
  CHECK(rig.live == 0);
  CHECK(rig.story == "mail abort mail abort ");
}

TEST_CASE("a failure becomes what the filter's options say", "[unit][milter][session]") {
  CHECK(code(answer_of_failure(TempFail({452, "4.3.1"}, "full"))) == "452 4.3.1");
  CHECK(code(answer_of_failure(Reject({554, "5.3.0"}, "broken"))) == "554");
  CHECK(answer_of_failure(Accept{}).is<Accept>());
}

TEST_CASE("a message that is edited in part is put off, whatever the filter's options say", "[unit][milter][session]") {
  using Throws = HalfEditing::Throws;
  FakeMta mta;
  CHECK(code(answer_when_half_edited(Throws::in_body, mta)) == "451 4.3.0");
  CHECK(mta.calls == std::vector<std::string>{"insert 1000000 X-A [ a]", "body 65535"});
  FakeMta failing;
  failing.refuses_call = 0;
  CHECK(code(answer_when_half_edited(Throws::after_failed_commit, failing)) == "451 4.3.0");
  FakeMta whole;  // all that was asked for was done
  CHECK(answer_when_half_edited(Throws::after_commit, whole).is<Accept>());
}

TEST_CASE("a macro that was asked for and did not come is told once", "[unit][milter][session]") {
  detail::AbsentMacros absent;
  KeptLog log;
  FakeMta mta;
  const detail::Call call{&mta, &log, &absent, 7};
  const Context context(call);
  using Wanted = Wants<macro::ClientAddr, Macro<"i", MacroStage::data>>;
  const MacroContext<Wanted> wanting(context);
  CHECK(wanting.get<Macro<"i", MacroStage::data>>() == "Q1");
  CHECK_FALSE(wanting.get<macro::ClientAddr>());
  CHECK_FALSE(wanting.get<macro::ClientAddr>());
  REQUIRE(log.lines.size() == 1);
  CHECK(log.lines[0] ==
        "warning: connection=7 queue=Q1 macro={client_addr} cause=\"the MTA has not sent it; told once\"");
}
