// SPDX-License-Identifier: Apache-2.0
//
// plan-cases FOLDER SEED COUNT - writes FOLDER/N.plan for plan-filter, and prints the messages to send and
// what is to be delivered, by whichever MTA: that is what was wanted, and no model has a part in it.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include <mimemend/milter/header_list.hpp>

#include "case_kit.hpp"

using namespace mimemend::milter;
using namespace mimemend::milter::test;

namespace {

// A message, the wishes as lines for the filter, and what they come to.
class PlanCase {
 public:
  PlanCase(std::string name, Mail mail) : name_(std::move(name)), mail_(std::move(mail)) {}

  // The last field, by which the filter and the test know the case.
  void number(std::size_t n) {
    mail_.header.push_back({"X-Case", ' ' + std::to_string(n)});
    wanted_ = mail_;
    header_ = HeaderList(mail_.header);
  }
  void erase(std::size_t at) {
    header_.erase(at);
    wish('x', {std::to_string(at)});
  }
  void set(std::size_t at, const std::string& value) {
    header_.set(at, value);
    wish('s', {std::to_string(at), to_hex(value)});
  }
  void insert(std::size_t at, const std::string& field, const std::string& value) {
    header_.insert(at, field, value);
    wish('n', {std::to_string(at), to_hex(field), to_hex(value)});
  }
  void append(const std::string& field, const std::string& value) { insert(header_.size(), field, value); }
  void body(const std::string& sent, const std::string& delivered) {
    wanted_.body = delivered;
    wish('b', {to_hex(sent)});
  }
  void add_recipient(const std::string& address) {
    std::erase(wanted_.recipients, Recipient{address, {}});
    wanted_.recipients.push_back({address, {}});
    wish('+', {to_hex(address)});
  }
  void remove_recipient(const std::string& address) {
    std::erase(wanted_.recipients, Recipient{address, {}});
    wish('-', {to_hex(address)});
  }
  void sender(const std::string& address) {
    wanted_.sender = address;
    wish('f', {to_hex(address)});
  }
  [[nodiscard]] std::size_t size() const { return header_.size(); }
  [[nodiscard]] const HeaderField& operator[](std::size_t at) const { return header_[at]; }

  [[nodiscard]] const std::string& plan() const { return plan_; }
  [[nodiscard]] nlohmann::json json() const {
    Delivered delivered{wanted_, std::nullopt, {}, {}};
    delivered.mail.header.clear();
    for (std::size_t i = 0; i < header_.size(); ++i) delivered.mail.header.push_back(header_[i]);
    return case_json(name_, mail_, wishes_, delivered, delivered);
  }

 private:
  void wish(char letter, const std::vector<std::string>& words) {
    std::string line(1, letter);
    for (const std::string& word : words) line.append("\t").append(word);
    plan_ += line + '\n';
    wishes_.push_back(line.substr(0, 100));
  }

  std::string name_;
  Mail mail_;
  Mail wanted_;
  HeaderList header_;
  std::string plan_;
  std::vector<std::string> wishes_;
};

using Wish = void (*)(PlanCase&);

struct NamedCase {
  const char* name;
  Mail mail;
  Wish wish;
};

std::string lines(std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += std::string(70, static_cast<char>('a' + text.size() % 26)) + "\r\n";
  return text;
}

Mail with_body(std::string body) {
  Mail mail = message({{"X-A", " 1"}});
  mail.body = std::move(body);
  return mail;
}

// The MTA's first piece of the body ends at 65535 bytes: in a CRLF that begins a byte before, or behind it.
std::string with_line_end_at(std::size_t offset) {
  return lines(offset).substr(0, offset - 800) + std::string(800, 'y') + "\r\n.dot\r\n..\r\n" + lines(70000);
}

// X-A at 1, 2 and 3.
std::vector<NamedCase> named_cases() {
  const Mail three = message({{"X-A", " 1"}, {"X-A", " 2"}, {"X-A", " 3"}});
  const Mail exact = message({{"Subject", "   three"},
                              {"X", "x"},
                              {"X-Tab", "\tfold\n\t\tmore\n  and more"},
                              {"X-Eight", " t\303\251te \377"},
                              {"X-Empty", ""},
                              {"X-Blank", " "},
                              {"X-Tail", " a  "}});
  return {
      {"T9: the first two of three go", three, [](PlanCase& c) { c.erase(1), c.erase(1); }},
      {"T9: the second changes", three, [](PlanCase& c) { c.set(2, " new"); }},
      {"T9: on top", three, [](PlanCase& c) { c.insert(0, "X-New", " 0"), c.insert(0, "X-Newer", " 00"); }},
      {"T9: below the first", three, [](PlanCase& c) { c.insert(1, "X-New", " 1"); }},
      {"T9: at the end", three, [](PlanCase& c) { c.append("X-New", " 99"); }},
      {"T9: another of a name", three, [](PlanCase& c) { c.append("X-A", " 4"); }},
      {"T9: all at once", three,
       [](PlanCase& c) {
         c.erase(1), c.set(1, " two"), c.insert(2, "x-a", " between"), c.append("X-New", " n"), c.append("X-A", " 4");
         c.insert(0, "X-A", " 0");
       }},
      {"T9: emptied", three, [](PlanCase& c) { c.set(1, ""), c.append("X-New", ""); }},
      {"T9: fields that MTAs have a place for", three,
       [](PlanCase& c) {
         c.insert(1, "Date", " new"), c.append("Received", " new"), c.append("Message-Id", " <n@x>");
       }},
      {"T10: nothing wanted, odd fields", exact, [](PlanCase&) {}},
      {"T10: nothing wanted, a piece ends in a line end", with_body(with_line_end_at(65535 - 1)), [](PlanCase&) {}},
      {"T10: nothing wanted, a piece ends before a line end", with_body(with_line_end_at(65535)), [](PlanCase&) {}},
      {"T10: a field more, odd ones stay", exact, [](PlanCase& c) { c.append("X-New", "  n "); }},
      {"T11: empty", three, [](PlanCase& c) { c.body("", ""), c.erase(1); }},
      {"T11: the last line without its end", three,
       [](PlanCase& c) { c.body("one\r\ntwo", "one\r\ntwo\r\n"), c.append("X-New", " n"); }},
      {"T11: LF", three, [](PlanCase& c) { c.body("one\n.two\n\n", "one\r\n.two\r\n\r\n"), c.set(1, " n"); }},
      {"T11: a mebibyte", three,
       [](PlanCase& c) { c.body(lines(1U << 20U), lines(1U << 20U)), c.insert(0, "X", " n"); }},
      {"recipients and sender", three,
       [](PlanCase& c) {
         c.remove_recipient("<bob@example.test>"), c.add_recipient("<dan@example.test>");
         c.add_recipient("<Carol@example.test>"), c.sender("<mallory@example.org>");
       }},
  };
}

const std::vector<std::string> kNames{"X-A", "X-A", "x-a", "X-B", "Subject", "Received", "Comments", "Date", "X-New"};
const std::vector<std::string> kValues{" one",      "two",          "  three", " fo\n\tld",
                                       " fo\n  ld", " t\303\251te", " tail ",  ""};

Mail random_mail(Random& random) {
  std::vector<HeaderField> fields;
  for (std::uint32_t n = random.below(9); n > 0; --n) fields.push_back({random.of(kNames), random.of(kValues)});
  // Sendmail drops an empty field of a name that it would add itself.
  std::erase_if(fields, [](const HeaderField& field) { return field.name == "Date"; });
  return message(fields);
}

// X-Case stays where it is, so that the case is known. Sendmail writes addresses in its own way.
void wish_at_random(Random& random, PlanCase& made) {
  for (std::uint32_t n = random.below(7); n > 0; --n) {
    const std::size_t at = random.below(made.size() + 1);
    const bool is_field = at < made.size() && made[at].name != "X-Case" && made[at].name != "From";
    const std::uint32_t kind = random.below(3);
    if (kind == 0 && is_field)
      made.erase(at);
    else if (kind == 1 && is_field)
      made.set(at, random.of(kValues));
    else
      made.insert(at, random.of(kNames), random.of(kValues));
  }
  if (random.chance(20)) made.body("new\r\n.\r\n", "new\r\n.\r\n");
}

void finish(const PlanCase& made, const std::string& folder, nlohmann::json& out) {
  std::ofstream(folder + '/' + std::to_string(out.size()) + ".plan") << made.plan();
  out.push_back(made.json());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: plan-cases FOLDER SEED COUNT\n";
    return 64;
  }
  nlohmann::json out = nlohmann::json::array();
  for (const NamedCase& named : named_cases()) {
    PlanCase made("plan " + std::string(named.name), named.mail);
    made.number(out.size());
    named.wish(made);
    finish(made, argv[1], out);
  }
  Random random(static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10)));
  for (auto n = std::strtoul(argv[3], nullptr, 10); n > 0; --n) {
    PlanCase made("plan random " + std::to_string(out.size()), random_mail(random));
    made.number(out.size());
    wish_at_random(random, made);
    finish(made, argv[1], out);
  }
  std::cout << out.dump() << '\n';
  return std::cout.good() ? 0 : 1;
}
