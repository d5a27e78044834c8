// SPDX-License-Identifier: Apache-2.0
//
// edit-cases FOLDER SEED COUNT - writes FOLDER/N.script for the named cases and COUNT random ones, and
// prints them as JSON: the message to send and what each model says becomes of it.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "case_kit.hpp"

using namespace mimemend::milter::test;

namespace {

struct EditCase {
  std::string name;
  Mail mail;
  std::vector<Action> actions;
};

using Actions = std::vector<Action>;

// The rows of the table of differences, each by itself.
std::vector<EditCase> named_cases() {
  const Mail three = message({{"X-A", " 1"}, {"X-A", " 2"}, {"X-A", " 3"}});
  const Mail mixed = message({{"Received", " from far"}, {"X-A", " 1"}, {"X-B", " 2"}, {"x-a", " 3"}});
  return {
      {"nothing", three, {}},
      {"remove 1 and 2 of 3", three, Actions{ChangeHeader{1, "X-A", ""}, ChangeHeader{2, "X-A", ""}}},
      {"remove 1, then change 1", three, Actions{ChangeHeader{1, "X-A", ""}, ChangeHeader{1, "X-A", " again"}}},
      {"remove 1 three times", three,
       Actions{ChangeHeader{1, "X-A", ""}, ChangeHeader{1, "X-A", ""}, ChangeHeader{1, "X-A", ""}}},
      {"remove 3, 2, 1, then add", three,
       Actions{ChangeHeader{3, "X-A", ""}, ChangeHeader{2, "X-A", ""}, ChangeHeader{1, "X-A", ""},
               AddHeader{"X-A", " new"}}},
      {"change 0", three, Actions{ChangeHeader{0, "X-A", " zero"}}},
      {"change beyond", mixed, Actions{ChangeHeader{7, "X-A", " beyond"}}},
      {"change beyond of a name of the configuration", mixed, Actions{ChangeHeader{2, "Date", " beyond"}}},
      {"remove beyond", mixed, Actions{ChangeHeader{7, "X-A", ""}}},
      {"change of an unknown name", mixed, Actions{ChangeHeader{1, "X-New", " new"}}},
      {"add of a present name", mixed, Actions{AddHeader{"X-A", " new"}}},
      {"add of a present name in other case", mixed, Actions{AddHeader{"X-a", " new"}}},
      {"add of a new name", mixed, Actions{AddHeader{"X-New", " new"}}},
      {"add of Date", mixed, Actions{AddHeader{"Date", " new"}, AddHeader{"Date", " newer"}}},
      {"add of Received", mixed, Actions{AddHeader{"Received", " new"}}},
      {"change Received", mixed, Actions{ChangeHeader{1, "Received", " new"}}},
      {"change Received beyond", mixed, Actions{ChangeHeader{2, "Received", " new"}}},
      {"insert 0", mixed, Actions{InsertHeader{0, "X-New", " 0"}}},
      {"insert 0 twice", mixed, Actions{InsertHeader{0, "X-New", " 0"}, InsertHeader{0, "X-New", " again"}}},
      {"insert 1", mixed, Actions{InsertHeader{1, "X-New", " 1"}}},
      {"insert 1 twice", mixed, Actions{InsertHeader{1, "X-New", " 1"}, InsertHeader{1, "X-New", " again"}}},
      {"insert 2", mixed, Actions{InsertHeader{2, "X-New", " 2"}}},
      {"insert 3", mixed, Actions{InsertHeader{3, "X-New", " 3"}}},
      {"insert 9", mixed, Actions{InsertHeader{9, "X-New", " 9"}}},
      {"insert 10", mixed, Actions{InsertHeader{10, "X-New", " 10"}}},
      {"insert 99", mixed, Actions{InsertHeader{99, "X-New", " 99"}}},
      {"insert 99 twice", mixed, Actions{InsertHeader{99, "X-A", " 99"}, InsertHeader{99, "X-A", " again"}}},
      {"insert 0, then change it", mixed, Actions{InsertHeader{0, "X-A", " 0"}, ChangeHeader{1, "X-A", " changed"}}},
      {"insert 0, then remove Received", mixed,
       Actions{InsertHeader{0, "X-New", " 0"}, ChangeHeader{1, "Received", ""}}},
      {"name in other case", mixed, Actions{ChangeHeader{1, "x-B", " changed"}}},
      {"LF without a blank", mixed, Actions{AddHeader{"X-New", " a\nb"}, ChangeHeader{1, "X-B", " c\nd\n\te"}}},
      {"LF at an end", mixed, Actions{AddHeader{"X-New", " a\n"}, ChangeHeader{1, "X-B", "\nd"}}},
      {"empty values", mixed, Actions{AddHeader{"X-New", ""}, InsertHeader{0, "X-Newer", ""}}},
      {"values of a blank", mixed, Actions{AddHeader{"X-New", " "}, ChangeHeader{1, "X-B", " "}}},
      {"an empty Date", mixed, Actions{AddHeader{"Date", ""}}},
      {"a Date of a blank", mixed, Actions{AddHeader{"Date", " "}, AddHeader{"Message-Id", "\t"}}},
      {"body without its last line end", mixed, Actions{ReplaceBody{"new\r\nbody"}}},
      {"empty body", mixed, Actions{ReplaceBody{""}}},
      {"body with LF", mixed, Actions{ReplaceBody{"new\n.\n\nbody\n"}}},
      {"body with CR", mixed, Actions{ReplaceBody{"new\rbody\r\r\n"}}},
      {"body with several CR", mixed, Actions{ReplaceBody{"a\r\r\r\nb\r\r\r\r\nc\r\r"}}},
      {"body in pieces that cut a line end", mixed, Actions{ReplaceBody{"new\r"}, ReplaceBody{"\nbody\r\n"}}},
      {"body mixed with a header", mixed,
       Actions{ReplaceBody{"one\r\n"}, AddHeader{"X-New", " a"}, ReplaceBody{"two\r\n"}}},
      {"body mixed with progress", mixed, Actions{ReplaceBody{"one\r\n"}, Progress{}, ReplaceBody{"two\r\n"}}},
      {"body mixed with quarantine", mixed, Actions{ReplaceBody{"one\r\n"}, Quarantine{"why"}, ReplaceBody{"two\r\n"}}},
      {"quarantine", mixed, Actions{Quarantine{"a good reason"}}},
      {"quarantine before a body", mixed, Actions{Quarantine{"a good reason"}, ReplaceBody{"one\r\n"}}},
      {"recipients", mixed,
       Actions{AddRecipient{"<dan@example.test>", ""}, AddRecipient{"erin@example.test", ""},
               RemoveRecipient{"bob@example.test"}}},
      {"a recipient twice", mixed,
       Actions{AddRecipient{"<bob@example.test>", ""}, AddRecipient{"bob@example.test", ""}}},
      {"a recipient in other case", mixed,
       Actions{RemoveRecipient{"<carol@example.test>"}, AddRecipient{"<BOB@example.test>", ""}}},
      {"a recipient's domain in other case", mixed,
       Actions{RemoveRecipient{"<bob@EXAMPLE.test>"}, AddRecipient{"<Carol@Example.Test>", ""}}},
      {"a recipient removed and added", mixed,
       Actions{RemoveRecipient{"<bob@example.test>"}, AddRecipient{"<bob@example.test>", ""}}},
      {"a recipient added and removed", mixed,
       Actions{AddRecipient{"<dan@example.test>", ""}, RemoveRecipient{"<dan@example.test>"}}},
      {"a recipient added twice, removed, and added", mixed,
       Actions{AddRecipient{"<dan@example.test>", ""}, AddRecipient{"<Dan@example.test>", ""},
               RemoveRecipient{"<Dan@example.test>"}, AddRecipient{"<DAN@example.test>", ""},
               RemoveRecipient{"<dan@example.test>"}, AddRecipient{"<DAN@example.test>", ""}}},
      {"no recipient", mixed, Actions{RemoveRecipient{"<bob@example.test>"}, RemoveRecipient{"Carol@example.test"}}},
      {"recipient arguments", mixed,
       Actions{AddRecipient{"<dan@example.test>", "NOTIFY=NEVER ORCPT=rfc822;dan@example.test"}}},
      {"sender", mixed, Actions{ChangeSender{"<mallory@example.org>", ""}}},
      {"sender without brackets", mixed, Actions{ChangeSender{"mallory@example.org", ""}}},
      {"no sender", mixed, Actions{ChangeSender{"<>", ""}}},
      {"sender arguments", mixed, Actions{ChangeSender{"<mallory@example.org>", "RET=HDRS ENVID=abc"}}},
  };
}

const std::vector<std::string> kNames{"X-A", "X-A", "x-a", "X-B", "X-b", "Subject", "Received", "Comments"};
const std::vector<std::string> kNewNames{"X-New", "x-NEW", "X-Newer"};
const std::vector<std::string> kOwnNames{"Date", "Message-Id", "date"};
const std::vector<std::string> kValues{" one",      "two",          "  three", " fo\n\tld",
                                       " fo\n  ld", " t\303\251te", " tail ",  "\tx"};
const std::vector<std::string> kOddValues{" a\nb", "\nb", " a\n", " a\n\nb"};

Action header_action(Random& random) {
  const std::string& name =
      random.chance(70) ? random.of(kNames) : random.of(random.chance(70) ? kNewNames : kOwnNames);
  const std::string& value = random.of(random.chance(90) ? kValues : kOddValues);
  const std::uint32_t kind = random.below(10);
  if (kind < 2) return AddHeader{name, random.chance(5) ? "" : value};
  if (kind < 4) return InsertHeader{random.of<std::uint32_t>({0, 1, 2, 3, 5, 8, 9, 10, 12, 99, 100000}), name, value};
  if (kind < 7) return ChangeHeader{random.below(5), name, ""};
  return ChangeHeader{random.below(5), name, value};
}

Action recipient_action(Random& random) {
  const std::string address =
      random.of<std::string>({"bob@example.test", "Bob@example.test", "dan@example.test", "erin@example.test"});
  const std::string form = random.chance(50) ? '<' + address + '>' : address;
  if (random.chance(50)) return AddRecipient{form, ""};
  return RemoveRecipient{form};
}

// At one place, in several pieces, so that Postfix takes it; sometimes at two. After a piece that ends in CR
// comes no empty one: Sendmail then writes the CR twice, which no model has to know.
void add_body(Random& random, Actions& actions) {
  std::vector<Action> pieces;
  std::string piece;
  for (std::uint32_t n = 0; n <= random.below(3); ++n) {
    const bool after_cr = piece.ends_with('\r');
    piece = random.of<std::string>({"", "a\r\n", "b", ".\r\n", "c\n", "\r\n", "\r", "\n"});
    if (after_cr && piece.empty()) piece = "d";
    pieces.emplace_back(ReplaceBody{piece});
  }
  const auto at = [&] { return actions.begin() + random.below(actions.size() + 1); };
  actions.insert(at(), pieces.begin(), pieces.end());
  if (random.chance(10)) actions.insert(at(), ReplaceBody{"late\r\n"});
}

EditCase random_case(Random& random, std::uint32_t number) {
  EditCase made{"random " + std::to_string(number), {}, {}};
  std::vector<HeaderField> fields;
  for (std::uint32_t n = random.below(9); n > 0; --n)
    fields.push_back({random.of(kNames), random.chance(5) ? "" : random.of(kValues)});
  made.mail = message(fields);
  for (std::uint32_t n = random.below(9); n > 0; --n) made.actions.push_back(header_action(random));
  if (random.chance(30))
    for (std::uint32_t n = random.below(4); n > 0; --n) made.actions.push_back(recipient_action(random));
  if (random.chance(10)) made.actions.emplace_back(ChangeSender{"<mallory@example.org>", ""});
  if (random.chance(25)) add_body(random, made.actions);
  if (random.chance(5)) made.actions.emplace_back(Quarantine{"reason " + std::to_string(number)});
  return made;
}

nlohmann::json described(const EditCase& edit_case) {
  std::vector<std::string> actions;
  for (const Action& action : edit_case.actions) actions.push_back(to_string(action));
  return case_json(edit_case.name, edit_case.mail, actions, apply(Dialect::postfix, edit_case.mail, edit_case.actions),
                   apply(Dialect::sendmail, edit_case.mail, edit_case.actions));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: edit-cases FOLDER SEED COUNT\n";
    return 64;
  }
  std::vector<EditCase> cases = named_cases();
  Random random(static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10)));
  const auto count = static_cast<std::uint32_t>(std::strtoul(argv[3], nullptr, 10));
  for (std::uint32_t n = 0; n < count; ++n) cases.push_back(random_case(random, n));
  nlohmann::json out = nlohmann::json::array();
  for (std::size_t n = 0; n < cases.size(); ++n) {
    cases[n].mail.header.push_back({"X-Case", ' ' + std::to_string(n)});
    std::ofstream(std::string(argv[1]) + '/' + std::to_string(n) + ".script") << to_script(cases[n].actions);
    out.push_back(described(cases[n]));
  }
  std::cout << out.dump() << '\n';
  return std::cout.good() ? 0 : 1;
}
