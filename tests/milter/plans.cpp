// SPDX-License-Identifier: Apache-2.0
//
// milter-plans [COUNT [SEED]] - random messages, and what a filter could want of them. The framework's
// requests for it are given to the models of Postfix and Sendmail: both must come to the wanted message,
// unless the framework refused, which it may only where something was wanted that cannot be.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <mimemend/milter/detail/field_name.hpp>
#include <mimemend/milter/test/mta_model.hpp>

#include "action_link.hpp"
#include "message_edits.hpp"

using namespace mimemend;
using namespace mimemend::milter;

namespace {

class Random {
 public:
  explicit Random(std::uint32_t seed) : engine_(seed) {}
  std::uint32_t below(std::size_t bound) { return static_cast<std::uint32_t>(engine_() % bound); }
  bool chance(std::uint32_t percent) { return below(100) < percent; }
  std::mt19937& engine() { return engine_; }
  const std::string& of(const std::vector<std::string>& choices) { return choices[below(choices.size())]; }

 private:
  std::mt19937 engine_;
};

const std::vector<std::string> kNames{"X-A",      "X-A",  "x-a",        "X-B",        "X-b",     "Subject",
                                      "Received", "Date", "Message-Id", "Message-ID", "Comments"};
const std::vector<std::string> kNewNames{"X-New", "X-A", "x-new", "Subject", "Received", "Date"};
const std::vector<std::string> kValues{" one",   "two", "  three", " fo\n\tld", " fo\n  ld\n\t.",
                                       " tail ", "\tx", " ",       "",          " t\303\251te"};
const std::vector<std::string> kImpossible{" a\r\n b", " a\nb", " a\n", std::string(" a\0b", 4)};
const std::vector<std::string> kAddresses{"<bob@example.test>", "<Bob@example.test>", "<carol@example.test>",
                                          "<dan@example.test>", "<erin@example.test>"};

// What a filter got, what it wants, and whether that can be had.
struct Case {
  test::Mail received;
  HeaderList header;
  bool header_edited = false;
  std::vector<detail::HeaderEdit> single_edits;
  std::set<std::string> recipients;
  bool readds_recipients = false;  // also those that are there
  std::optional<std::string> sender;
  std::optional<std::string> body;
  std::optional<std::string> quarantine;
  bool possible = true;
};

test::Mail random_mail(Random& random) {
  test::Mail mail;
  mail.sender = "<alice@example.org>";
  mail.recipients = {{"<bob@example.test>", {}}, {"<carol@example.test>", {}}};
  for (std::uint32_t n = random.below(13); n > 0; --n) mail.header.push_back({random.of(kNames), random.of(kValues)});
  mail.body = "old\r\n";
  return mail;
}

void edit_header(Random& random, Case& made) {
  HeaderList& header = made.header;
  const std::uint32_t at = random.below(header.size() + 1);
  const std::uint32_t kind = random.below(10);
  if (kind < 4 || at == header.size()) {
    const bool good = !random.chance(1);
    header.insert(at, random.of(random.chance(50) ? kNames : kNewNames), random.of(good ? kValues : kImpossible));
  } else if (kind < 6) {
    header.set(at, random.of(kValues));
  } else if (kind < 8) {
    header.erase(at);
  } else if (kind < 9) {
    header.erase_all(random.of(kNames));
  } else {  // elsewhere
    const HeaderField field = header[at];
    header.erase(at);
    header.insert(random.below(header.size() + 1), field.name, field.value);
  }
}

// What single requests come to, found field by field.
HeaderList wanted_by(const Case& made) {
  using Kind = detail::HeaderEdit::Kind;
  HeaderList wanted;
  std::map<std::string, std::uint32_t> counts;
  for (const HeaderField& field : made.received.header) {
    const std::uint32_t occurrence = ++counts[detail::folded_name(field.name)];
    const auto edit = std::find_if(made.single_edits.begin(), made.single_edits.end(), [&](const auto& e) {
      return e.occurrence == occurrence && detail::folded_name(e.name) == detail::folded_name(field.name);
    });
    if (edit == made.single_edits.end())
      wanted.append(field.name, field.value);
    else if (edit->kind == Kind::change)
      wanted.append(field.name, edit->value);
  }
  for (const detail::HeaderEdit& edit : made.single_edits) {
    if (edit.kind == Kind::append) wanted.append(edit.name, edit.value);
    if (edit.kind == Kind::prepend) wanted.prepend(edit.name, edit.value);
  }
  return wanted;
}

// The same by requests one by one, which count the fields as they came; each field is named once.
void edit_fields_one_by_one(Random& random, Case& made) {
  using Kind = detail::HeaderEdit::Kind;
  const auto& received = made.received.header;
  std::map<std::string, std::uint32_t> counts;
  for (const HeaderField& field : received) {
    const std::uint32_t occurrence = ++counts[detail::folded_name(field.name)];
    if (random.chance(50)) continue;
    const bool removes = random.chance(50);
    made.single_edits.push_back(
        {removes ? Kind::remove : Kind::change, occurrence, field.name, removes ? "" : random.of(kValues)});
  }
  std::shuffle(made.single_edits.begin(), made.single_edits.end(), random.engine());
  for (std::uint32_t n = random.below(4); n > 0; --n)
    made.single_edits.push_back(
        {random.chance(50) ? Kind::append : Kind::prepend, 0, random.of(kNewNames), random.of(kValues)});
  made.header = wanted_by(made);
}

std::string random_body(Random& random) {
  std::string body;
  const std::uint32_t lines = random.chance(3) ? 3000 : random.below(6);
  for (std::uint32_t n = 0; n < lines; ++n) body += std::string(random.below(80), 'x') + "\r\n";
  return body;
}

Case random_case(Random& random) {
  Case made;
  made.received = random_mail(random);
  made.header = HeaderList(made.received.header);
  made.header_edited = random.chance(80);
  if (made.header_edited)
    for (std::uint32_t n = random.below(8); n > 0; --n) edit_header(random, made);
  else
    edit_fields_one_by_one(random, made);
  for (const test::Recipient& recipient : made.received.recipients) made.recipients.insert(recipient.address);
  for (std::uint32_t n = random.chance(20) ? random.below(5) : 0; n > 0; --n) {
    const std::string& address = random.of(kAddresses);
    if (random.chance(50))
      made.recipients.insert(address);
    else
      made.recipients.erase(address);
  }
  made.readds_recipients = random.chance(10);
  if (random.chance(10)) made.sender = random.of(kAddresses);
  if (random.chance(20)) made.body = random_body(random);
  if (random.chance(5)) made.quarantine = random.chance(90) ? "a reason" : "";
  for (const HeaderList::Entry& entry : made.header.entries())
    if (std::find(kImpossible.begin(), kImpossible.end(), entry.field.value) != kImpossible.end())
      made.possible = false;
  if (made.quarantine == "") made.possible = false;
  return made;
}

void ask_for_one(detail::EditDesk& desk, const detail::HeaderEdit& edit) {
  switch (edit.kind) {
    case detail::HeaderEdit::Kind::remove: return desk.remove_header(edit.occurrence, edit.name);
    case detail::HeaderEdit::Kind::change: return desk.change_header(edit.occurrence, edit.name, edit.value);
    case detail::HeaderEdit::Kind::append: return desk.append_header(edit.name, edit.value);
    case detail::HeaderEdit::Kind::prepend: return desk.prepend_header(edit.name, edit.value);
  }
}

Result<void> ask_for(const Case& wanted, detail::ActionLink& link) {
  detail::MessageEdits edits;
  edits.received = wanted.received.header;
  const detail::Call call{&link, nullptr, nullptr, 1};
  detail::EditDesk desk(call, edits);
  if (wanted.header_edited) desk.header() = wanted.header;
  for (const detail::HeaderEdit& edit : wanted.single_edits) ask_for_one(desk, edit);
  if (wanted.sender) desk.change_sender(*wanted.sender, {});
  std::set<std::string> known;
  for (const test::Recipient& recipient : wanted.received.recipients) {
    known.insert(recipient.address);
    if (wanted.recipients.count(recipient.address) == 0) desk.remove_recipient(recipient.address);
  }
  for (const std::string& address : wanted.recipients)
    if (known.count(address) == 0 || wanted.readds_recipients) desk.add_recipient(address, {});
  if (wanted.quarantine) desk.hold_in_quarantine(*wanted.quarantine);
  if (wanted.body) desk.replace_body([&](BodySink& sink) { return sink.write(*wanted.body); });
  return desk.commit();
}

// A field that is changed to nothing keeps a blank: an empty value would remove it.
bool same_field(const HeaderField& wanted, const HeaderField& got) {
  return wanted.name == got.name && (wanted.value == got.value || (wanted.value.empty() && got.value == " "));
}

bool same_header(const HeaderList& wanted, const std::vector<HeaderField>& got) {
  if (wanted.size() != got.size()) return false;
  for (std::size_t i = 0; i < got.size(); ++i)
    if (!same_field(wanted[i], got[i])) return false;
  return true;
}

// Empty when `got` is what was wanted.
std::string difference(const Case& wanted, const test::Delivered& got) {
  if (got.error) return *got.error;
  if (!same_header(wanted.header, got.mail.header)) return "header";
  if (!got.received_at) return "the MTA's own Received is gone";
  if (got.mail.body != wanted.body.value_or(wanted.received.body)) return "body";
  if (got.mail.sender != wanted.sender.value_or(wanted.received.sender)) return "sender";
  std::multiset<std::string> recipients;
  for (const test::Recipient& recipient : got.mail.recipients) recipients.insert(recipient.address);
  if (recipients != std::multiset<std::string>(wanted.recipients.begin(), wanted.recipients.end())) return "recipients";
  if (got.quarantine.has_value() != wanted.quarantine.has_value()) return "quarantine";
  return {};
}

bool wants_nothing(const Case& wanted) {
  if (!wanted.single_edits.empty() || wanted.header.size() != wanted.received.header.size()) return false;
  for (std::size_t i = 0; i < wanted.header.size(); ++i)
    if (!(wanted.header[i] == wanted.received.header[i])) return false;
  return !wanted.sender && !wanted.readds_recipients && !wanted.body && !wanted.quarantine &&
         wanted.recipients == std::set<std::string>{"<bob@example.test>", "<carol@example.test>"};
}

std::string check(const Case& wanted, const Result<void>& asked, const std::vector<test::Action>& actions) {
  if (!asked) {
    if (wanted.possible) return "refused: " + asked.error().what;
    return actions.empty() ? "" : "refused after something was sent";
  }
  if (!wanted.possible) return "not refused";
  if (wants_nothing(wanted) && !actions.empty()) return "nothing was wanted, and something sent";
  for (const test::Dialect dialect : {test::Dialect::postfix, test::Dialect::sendmail})
    if (const auto why = difference(wanted, apply(dialect, wanted.received, actions)); !why.empty())
      return std::string(to_string(dialect)) + ": " + why;
  return {};
}

std::string visible(std::string text) {
  std::replace_if(text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

void print_header(const char* title, const std::vector<HeaderField>& fields) {
  std::cout << title << '\n';
  for (const HeaderField& field : fields) std::cout << "    " << field.name << ':' << visible(field.value) << '\n';
}

void print_failure(std::uint32_t number, const std::string& why, const Case& wanted,
                   const std::vector<test::Action>& actions) {
  std::cout << "case " << number << ": " << why << '\n';
  print_header("  received", wanted.received.header);
  std::vector<HeaderField> fields;
  for (const HeaderList::Entry& entry : wanted.header.entries()) fields.push_back(entry.field);
  print_header("  wanted", fields);
  std::cout << "  sent\n";
  for (const test::Action& action : actions) std::cout << "    " << to_string(action) << '\n';
  for (const test::Dialect dialect : {test::Dialect::postfix, test::Dialect::sendmail})
    print_header(to_string(dialect).data(), apply(dialect, wanted.received, actions).mail.header);
}

std::uint32_t number_of(const char* text) { return static_cast<std::uint32_t>(std::strtoul(text, nullptr, 10)); }

}  // namespace

int main(int argc, char** argv) {
  const std::uint32_t count = argc > 1 ? number_of(argv[1]) : 100'000;
  Random random(argc > 2 ? number_of(argv[2]) : 1);
  std::uint32_t wrong = 0;
  std::uint32_t refused = 0;
  std::uint32_t silent = 0;
  std::uint64_t sent = 0;
  for (std::uint32_t n = 0; n < count; ++n) {
    const Case wanted = random_case(random);
    detail::ActionLink link;
    const Result<void> asked = ask_for(wanted, link);
    refused += asked ? 0 : 1;
    silent += link.actions.empty() ? 1 : 0;
    sent += link.actions.size();
    const std::string why = check(wanted, asked, link.actions);
    if (!why.empty() && ++wrong <= 5) print_failure(n, why, wanted, link.actions);
  }
  std::cout << count << " plans: " << count - wrong - refused << " as wanted on both MTAs, " << refused
            << " refused with nothing sent, " << wrong << " wrong; " << sent << " requests, " << silent
            << " plans without any\n";
  return wrong == 0 && refused < count / 4 && count > 0 ? 0 : 1;
}
