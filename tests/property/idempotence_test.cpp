// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <catch2/catch.hpp>

#include "corpus.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

// Fields that were too many to be indexed cannot be told apart, and stay: such a header is as large afterwards.
bool has_unread_message_header(const Outcome& outcome) {
  for (const Part& part : outcome.index().parts()) {
    const bool heads_message =
        &part == &outcome.index()[kRootPart] || outcome.index()[part.parent].kind == PartKind::message;
    if (heads_message && part.unscanned == Unscanned::header) return true;
  }
  return false;
}

// Without mending it stays quoted-printable, which may fold a new name behind its "exe=": a name to readers that do not
// decode such a message, and so to the sweep.
bool folds_names(const Outcome& outcome) {
  const auto edits = outcome.plan(kOriginal).edits();
  return std::any_of(edits.begin(), edits.end(), [](const Edit& edit) {
    const auto* body = std::get_if<ReencodedBody>(&edit.with);
    return body != nullptr && body->to == TransferEncoding::quoted_printable;
  });
}

void check_once_is_enough(const std::string& label, const std::string& message, const Policy& policy) {
  const Outcome first = read(message, policy);
  if (!first.changed() || has_unread_message_header(first) || folds_names(first)) return;
  const Outcome second = read(written(first), policy);
  if (second.changed()) FAIL_CHECK(label << ":\n" << dump(first) << "then\n" << dump(second));
}

// By name alone: content stays what it is when a part is renamed.
Policy names_only(Action action) {
  Policy policy = exe_policy(action);
  policy.rules.front().types.clear();
  return policy;
}

}  // namespace

TEST_CASE("mending twice changes nothing more: the built-in policy", "[property][idempotence]") {
  const Policy policy = Policy::builtin();
  for_each_message(3000, [&](const auto& label, const auto& message) { check_once_is_enough(label, message, policy); });
}
TEST_CASE("mending twice changes nothing more: rename", "[property][idempotence]") {
  const Policy policy = names_only(Action::rename);
  for_each_message(3000, [&](const auto& label, const auto& message) { check_once_is_enough(label, message, policy); });
}
TEST_CASE("mending twice changes nothing more: drop", "[property][idempotence]") {
  const Policy policy = exe_policy(Action::drop);
  for_each_message(3000, [&](const auto& label, const auto& message) { check_once_is_enough(label, message, policy); });
}

namespace {

// What is said about a message stays said; the field that a stranger put there in our name does not.
void check_results_once(std::size_t seeds, const Policy& policy) {
  std::size_t told = 0;
  for_each_message(seeds, [&](const std::string& label, const std::string& message) {
    const std::string eol = message.find("\r\n") == std::string::npos ? "\n" : "\r\n";
    const bool forged = told % 2 == 0 && !message.starts_with("From ") && !message.starts_with(" ");
    const std::string came = (forged ? "MIME-Ambiguity-Results: MX.test; none" + eol : "") + message;
    check_once_is_enough(label, came, policy);
    const Outcome first = read(came, policy);
    if (first.refusal() != nullptr || came.empty() || has_unread_message_header(first)) return;
    ++told;
    const std::string out = written(first);
    const Outcome second = read(out, Policy::none());
    const auto header = second.message().header(kRootPart);
    REQUIRE(header);
    std::size_t ours = 0;
    for (const HeaderField* field : header->all("MIME-Ambiguity-Results"))
      ours += header->value(*field).find("mx.test;") != std::string_view::npos ? 1 : 0;
    const bool stands = forged && header->value(*header->all("MIME-Ambiguity-Results").front()).find("MX.") == 1;
    if (ours != 1 || stands) FAIL_CHECK(label << ": told " << ours << " times, forged " << stands << "\n" << out);
  });
  REQUIRE(told > 0);
}

}  // namespace

TEST_CASE("mending twice changes nothing more: with MIME-Ambiguity-Results", "[property][idempotence]") {
  check_results_once(1500, with_results(Policy::builtin()));
  check_results_once(500, with_results(Policy::none()));
}
TEST_CASE("letting through twice changes nothing more: with MIME-Ambiguity-Results", "[property][idempotence]") {
  check_results_once(1500, with_results(Policy::builtin(), Ambiguity::report));
  check_results_once(500, with_results(exe_policy(Action::drop), Ambiguity::report));
}
