// SPDX-License-Identifier: Apache-2.0
//
// Where Postfix and Sendmail differ, row by row. tests/mta/models_test.py shows that the real ones do so.
#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include <mimemend/milter/test/mta_model.hpp>

using namespace mimemend::milter::test;

namespace {

using Actions = std::vector<Action>;

Mail mail_with(std::vector<HeaderField> header) {
  Mail mail;
  mail.sender = "<a@example.org>";
  mail.recipients = {{"<b@example.test>", {}}, {"<C@example.test>", {}}};
  mail.header = std::move(header);
  mail.body = "old\r\n";
  return mail;
}

// "R" stands for the MTA's own Received field, folds show as "/".
std::string header_text(const Delivered& delivered) {
  std::string text;
  for (std::size_t i = 0; i <= delivered.mail.header.size(); ++i) {
    if (delivered.received_at == i) text += "R ";
    if (i == delivered.mail.header.size()) break;
    text += delivered.mail.header[i].name + '=' + delivered.mail.header[i].value + ' ';
  }
  for (char& c : text)
    if (c == '\n') c = '/';
  if (!text.empty()) text.pop_back();
  return text;
}

const std::vector<HeaderField> kThree{{"X-A", "1"}, {"X-A", "2"}, {"X-A", "3"}};
const std::vector<HeaderField> kMixed{{"Date", "d"}, {"Received", "r"}, {"X-A", "1"}, {"X-B", "2"}, {"x-a", "3"}};
constexpr const char* kLong = "R Date=d Received=r X-A=1 X-B=2 x-a=3";

struct HeaderRow {
  const char* name;
  std::vector<HeaderField> received;
  Actions actions;
  std::string postfix;
  std::string sendmail;
};

const HeaderRow kHeaderRows[] = {
    {"nothing", kMixed, {}, kLong, kLong},
    {"remove 1, then 2", kThree, {ChangeHeader{1, "X-A", ""}, ChangeHeader{2, "X-A", ""}}, "R X-A=2", "R X-A=3"},
    {"remove 2, then 1", kThree, {ChangeHeader{2, "X-A", ""}, ChangeHeader{1, "X-A", ""}}, "R X-A=3", "R X-A=3"},
    {"remove 1, then change 1",
     kThree,
     {ChangeHeader{1, "X-A", ""}, ChangeHeader{1, "X-A", "again"}},
     "R X-A=again X-A=3",
     "R X-A=again X-A=2 X-A=3"},
    {"remove 1 three times",
     kThree,
     {ChangeHeader{1, "X-A", ""}, ChangeHeader{1, "X-A", ""}, ChangeHeader{1, "X-A", ""}},
     "R",
     "R X-A=2 X-A=3"},
    {"remove all, then add",
     {{"X-A", "1"}, {"X-B", "2"}},
     {ChangeHeader{1, "X-A", ""}, AddHeader{"X-A", "new"}},
     "R X-B=2 X-A=new",
     "R X-A=new X-B=2"},
    {"occurrence 0 is 1", kThree, {ChangeHeader{0, "X-A", ""}}, "R X-A=2 X-A=3", "R X-A=2 X-A=3"},
    {"change beyond the last",
     kMixed,
     {ChangeHeader{9, "X-B", "new"}},
     std::string(kLong) + " X-B=new",
     "R Date=d Received=r X-A=1 X-B=new X-B=2 x-a=3"},
    {"remove beyond the last", kMixed, {ChangeHeader{9, "X-B", ""}}, kLong, kLong},
    {"change beyond, of a name that Sendmail's configuration holds a place for",
     kMixed,
     {ChangeHeader{2, "Date", "new"}},
     std::string(kLong) + " Date=new",
     "R Date=new Date=d Received=r X-A=1 X-B=2 x-a=3"},
    {"add of a name that is there",
     kMixed,
     {AddHeader{"x-b", "new"}},
     std::string(kLong) + " x-b=new",
     "R Date=d Received=r X-A=1 x-b=new X-B=2 x-a=3"},
    {"add of a new name",
     kMixed,
     {AddHeader{"X-N", "new"}},
     std::string(kLong) + " X-N=new",
     std::string(kLong) + " X-N=new"},
    {"add of Received",
     kMixed,
     {AddHeader{"Received", "new"}},
     std::string(kLong) + " Received=new",
     std::string("Received=new ") + kLong},
    {"add of Date",
     kMixed,
     {AddHeader{"Date", "new"}},
     std::string(kLong) + " Date=new",
     "R Date=new Date=d Received=r X-A=1 X-B=2 x-a=3"},
    {"insert 0", kMixed, {InsertHeader{0, "X-N", "n"}}, std::string("X-N=n ") + kLong, std::string("X-N=n ") + kLong},
    {"insert 1",
     kMixed,
     {InsertHeader{1, "X-N", "n"}},
     "R X-N=n Date=d Received=r X-A=1 X-B=2 x-a=3",
     "R X-N=n Date=d Received=r X-A=1 X-B=2 x-a=3"},
    {"insert 2 counts Sendmail's vacant places",
     kMixed,
     {InsertHeader{2, "X-N", "n"}},
     "R Date=d X-N=n Received=r X-A=1 X-B=2 x-a=3",
     "R X-N=n Date=d Received=r X-A=1 X-B=2 x-a=3"},
    {"insert 9",
     kMixed,
     {InsertHeader{9, "X-N", "n"}},
     std::string(kLong) + " X-N=n",
     "R Date=d X-N=n Received=r X-A=1 X-B=2 x-a=3"},
    {"insert far beyond",
     kMixed,
     {InsertHeader{100000, "X-N", "n"}},
     std::string(kLong) + " X-N=n",
     std::string(kLong) + " X-N=n"},
    {"insert 0 twice: the second above the first in Postfix alone",
     kThree,
     {InsertHeader{0, "X-N", "1"}, InsertHeader{0, "X-N", "2"}},
     "X-N=2 X-N=1 R X-A=1 X-A=2 X-A=3",
     "X-N=2 X-N=1 R X-A=1 X-A=2 X-A=3"},
    {"the MTA's own Received is out of reach",
     kMixed,
     {ChangeHeader{1, "Received", ""}},
     "R Date=d X-A=1 X-B=2 x-a=3",
     "R Date=d X-A=1 X-B=2 x-a=3"},
    {"also below an inserted field",
     {{"X-A", "1"}},
     {InsertHeader{0, "X-N", "n"}, ChangeHeader{1, "Received", ""}},
     "X-N=n R X-A=1",
     "X-N=n R X-A=1"},
    {"the name in a change", {{"X-A", "1"}}, {ChangeHeader{1, "x-a", "new"}}, "R x-a=new", "R X-A=new"},
    {"LF that no blank follows", {}, {AddHeader{"X-N", "a\nb"}}, "R X-N=a/\tb", "R X-N=a/ b"},
    {"LF at the end", {}, {AddHeader{"X-N", "a\n"}}, "R X-N=a/\t", "R X-N=a/ "},
    {"folds stay", {}, {AddHeader{"X-N", "a\n\tb\n  c"}}, "R X-N=a/\tb/  c", "R X-N=a/\tb/  c"},
    {"an added field may be empty", {}, {AddHeader{"X-N", ""}}, "R X-N=", "R X-N="},
    {"but not in a place of Sendmail's configuration", {}, {AddHeader{"Date", ""}}, "R Date=", "R"},
};

struct BodyRow {
  const char* name;
  Actions actions;
  std::string postfix;
  std::string sendmail;
};

const BodyRow kBodyRows[] = {
    {"no new body", {Progress{}}, "old\r\n", "old\r\n"},
    {"a line without its end", {ReplaceBody{"new"}}, "new\r\n", "new"},
    {"no byte", {ReplaceBody{""}}, "", ""},
    {"pieces", {ReplaceBody{"a\r"}, ReplaceBody{"\nb\n"}}, "a\r\nb\r\n", "a\r\nb\r\n"},
    {"CR inside of a line", {ReplaceBody{"a\rb\n"}}, "a\rb\r\n", "a\rb\r\n"},
    {"CR before CRLF", {ReplaceBody{"a\r\r\n"}}, "a\r\r\n", "a\r\n"},
    {"CR at the end", {ReplaceBody{"a\r"}}, "a\r\r\n", "a"},
    {"pieces with a header in between",
     {ReplaceBody{"a\n"}, AddHeader{"X", "x"}, ReplaceBody{"b\n"}},
     "451 4.3.5",
     "a\r\nb\r\n"},
    {"pieces with a sign of life in between",
     {ReplaceBody{"a\n"}, Progress{}, ReplaceBody{"b\n"}},
     "451 4.3.5",
     "a\r\nb\r\n"},
};

std::string body_or_error(Dialect dialect, const Actions& actions) {
  const Delivered delivered = apply(dialect, mail_with({}), actions);
  return delivered.error ? delivered.error->substr(0, 9) : delivered.mail.body;
}

struct EnvelopeRow {
  const char* name;
  Actions actions;
  std::string postfix;
  std::string sendmail;
};

const EnvelopeRow kEnvelopeRows[] = {
    {"nothing", {}, "a b C", "a b C"},
    {"brackets do not matter",
     {AddRecipient{"n@example.test", ""}, RemoveRecipient{"b@example.test"}, ChangeSender{"m@example.org", ""}},
     "m C n",
     "m C n"},
    {"a removed recipient is spelled as it came", {RemoveRecipient{"<c@example.test>"}}, "a b C", "a b C"},
    {"one that is there already", {AddRecipient{"b@example.test", ""}}, "a b C b", "a b C"},
    {"one added twice",
     {AddRecipient{"n@example.test", ""}, AddRecipient{"N@example.test", ""}},
     "a b C n",
     "a b C n N"},
    {"removed, then added",
     {RemoveRecipient{"<b@example.test>"}, AddRecipient{"<b@example.test>", ""}},
     "a C b",
     "a C b"},
    {"arguments of a sender",
     {ChangeSender{"<m@example.org>", "RET=FULL ENVID=x SIZE=1"}},
     "m[RET=FULL,ENVID=x,] b C",
     "m[RET=FULL,ENVID=x,SIZE=1,] b C"},
    {"arguments of a recipient",
     {AddRecipient{"<n@example.test>", "NOTIFY=NEVER X=1"}},
     "a b C n[NOTIFY=NEVER,]",
     "a b C n[NOTIFY=NEVER,X=1,]"},
};

std::string short_form(const std::string& address, const std::vector<std::string>& arguments) {
  std::string text = address.substr(1, address.find('@') - 1);
  if (arguments.empty()) return text;
  text += '[';
  for (const std::string& argument : arguments) text += argument + ',';
  return text + ']';
}

std::string envelope_text(Dialect dialect, const Actions& actions) {
  const Mail mail = apply(dialect, mail_with({}), actions).mail;
  std::string text = short_form(mail.sender, mail.sender_arguments);
  for (const Recipient& recipient : mail.recipients) text += ' ' + short_form(recipient.address, recipient.arguments);
  return text;
}

}  // namespace

TEST_CASE("models: header requests", "[unit][milter][models]") {
  for (const HeaderRow& row : kHeaderRows) DYNAMIC_SECTION(row.name) {
      CHECK(header_text(apply(Dialect::postfix, mail_with(row.received), row.actions)) == row.postfix);
      CHECK(header_text(apply(Dialect::sendmail, mail_with(row.received), row.actions)) == row.sendmail);
    }
}

TEST_CASE("models: a new body", "[unit][milter][models]") {
  for (const BodyRow& row : kBodyRows) DYNAMIC_SECTION(row.name) {
      CHECK(body_or_error(Dialect::postfix, row.actions) == row.postfix);
      CHECK(body_or_error(Dialect::sendmail, row.actions) == row.sendmail);
    }
}

TEST_CASE("models: the envelope", "[unit][milter][models]") {
  for (const EnvelopeRow& row : kEnvelopeRows) DYNAMIC_SECTION(row.name) {
      CHECK(envelope_text(Dialect::postfix, row.actions) == row.postfix);
      CHECK(envelope_text(Dialect::sendmail, row.actions) == row.sendmail);
    }
}

TEST_CASE("models: Postfix holds a message without its reason", "[unit][milter][models]") {
  const Actions actions{Quarantine{"why"}};
  CHECK(apply(Dialect::postfix, mail_with({}), actions).quarantine == "");
  CHECK(apply(Dialect::sendmail, mail_with({}), actions).quarantine == "why");
}
