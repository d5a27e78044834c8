// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <mimemend/profile.hpp>

#include "mend/ambiguity_results.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

Policy telling(Ambiguity ambiguity = Ambiguity::mend) {
  Policy policy = Policy::none();
  policy.repair = Repair::standard;
  policy.ambiguity = ambiguity;
  policy.ambiguity_results = "mx.test";
  policy.removed_is_kept = false;  // no record field in what is compared
  return policy;
}

std::string with_fields(std::string_view fields) {
  return "Subject: x\n" + std::string(fields) + "MIME-Version: 1.0\nContent-Type: text/plain\n\nhello\n";
}

// The fields of that name, as a reader finds them in what goes on.
std::string told(const std::string& message, const Policy& policy) {
  const std::string out = written(read(message, policy));
  CHECK(written(read(out, policy)) == out);
  const Outcome again = read(out, Policy::none());
  const auto header = again.message().header(kRootPart);
  REQUIRE(header);
  std::string fields;
  for (const HeaderField* field : header->all(kResultsField)) fields += visible(header->value(*field)) + "|";
  return fields;
}

const std::string kNone = " mx.test;\\n\\tambiguity=none|";

struct Row {
  const char* name;
  std::string_view value;
  bool names_us;
};
const Row kValues[] = {
    {"plain", " mx.test; none", true},
    {"in other letters", " MX.Test; none", true},
    {"in quotes", " \"mx.test\"; none", true},
    {"in quotes, with a backslash", " \"mx\\.test\"; none", true},
    {"behind comments and folds", " (a (b) c)\r\n\t(d) mx.test 1; none", true},
    {"nothing behind it", " mx.test", true},
    {"something else behind it", " mx.test/x; none", true},
    {"another", " mx.example.org; none", false},
    {"another that begins so", " mx.test.example.org; none", false},
    {"another, and us later", " mx.example.org; ambiguity=none (mx.test)", false},
    {"only in a comment", " (mx.test) other; none", false},
    {"a comment that nobody closes", " (mx.test; none", true},
    {"quotes that nobody closes", " \"mx.test; none", true},
    {"nothing", "", true},
    {"no name", " ; none", true},
    {"a control", std::string_view(" mx.te\0st; none", 15), true},
    {"8-bit", " mx.t\xC3\xA9st; none", false},
};

}  // namespace

TEST_CASE("ambiguity results: whom a field names", "[unit][ambiguity-results]") {
  for (const Row& row : kValues) {
    CAPTURE(row.name);
    CHECK(may_name(row.value, "mx.test") == row.names_us);
  }
}

TEST_CASE("ambiguity results: the classes are bounded, and the lines short", "[unit][ambiguity-results]") {
  AmbiguityResults results{AmbiguityResults::Result::mended, {}};
  for (const ProfileRuleInfo& rule : all_profile_rules()) results.classes.insert(rule.slug);
  REQUIRE(results.classes.size() > kMostClasses);
  const std::string value = results_value("mx.test", results, "\r\n");
  CHECK(value.starts_with(" mx.test;\r\n\tambiguity=mended reason=\""));
  CHECK(value.ends_with("more\""));
  CHECK(std::count(value.begin(), value.end(), ',') == static_cast<std::ptrdiff_t>(kMostClasses));
  std::size_t longest = 0;
  for (std::string_view rest = value; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size() - 1);
    longest = std::max(longest, end);
    rest.remove_prefix(end + 1);
  }
  CHECK(longest <= 78);
  const Policy policy = telling();
  CHECK(told(with_fields("MIME-Ambiguity-Results:" + results_value("mx.test", results, "\n") + "\n"), policy) ==
        visible(results_value("mx.test", results, "\n")) + "|");
}

TEST_CASE("ambiguity results: what is said, and what goes", "[unit][ambiguity-results]") {
  const std::string odd = "Content-Type : text/html\n";
  CHECK(told(with_fields(""), telling()) == kNone);
  CHECK(told(with_fields(odd), telling()).starts_with(" mx.test;\\n\\tambiguity=mended reason=\""));
  CHECK(told(with_fields(odd), telling(Ambiguity::report)).starts_with(" mx.test;\\n\\tambiguity=reported reason=\""));
  // What only says so goes, of others it stays.
  CHECK(told(with_fields("MIME-Ambiguity-Results: other; none\nmime-ambiguity-results: MX.test; ambiguity=none\n"),
             telling()) == " other; none|" + kNone);
  CHECK(told(with_fields("MIME-Ambiguity-Results: mx.test; ambiguity=none\n" + odd), telling(Ambiguity::report))
            .starts_with(" mx.test;\\n\\tambiguity=reported"));
  // Ours, folded by an MTA in its own way; twice is once too often.
  const std::string ours = "MIME-Ambiguity-Results: mx.test;  ambiguity=none\n";
  CHECK_FALSE(read(with_fields(ours), telling()).changed());
  CHECK(told(with_fields(ours + ours), telling()) == kNone);
  // Empty mail has no header to say it in.
  CHECK_FALSE(read("", telling()).changed());
}

TEST_CASE("ambiguity results: that a message was mended stays said, in our form alone", "[unit][ambiguity-results]") {
  const auto stays = [](std::string_view value) {
    return !read(with_fields("MIME-Ambiguity-Results: " + std::string(value) + "\n"), telling()).changed();
  };
  CHECK(stays("mx.test; ambiguity=mended reason=\"nul\""));
  CHECK(stays("mx.test; ambiguity=mended\n reason=\"name-padded, nul\""));
  CHECK_FALSE(stays("mx.test; ambiguity=mended"));
  CHECK_FALSE(stays("mx.test; ambiguity=mended reason=\"\""));
  CHECK_FALSE(stays("mx.test; ambiguity=mended reason=\"nul, name-padded\""));
  CHECK_FALSE(stays("mx.test; ambiguity=mended reason=\"nul, nul\""));
  CHECK_FALSE(stays("mx.test; ambiguity=mended reason=\"nonsense\""));
  CHECK_FALSE(stays("mx.test; ambiguity=mended reason=\"nul\" x"));
  CHECK_FALSE(stays("mx.test; ambiguity=reported reason=\"nul\""));
  CHECK_FALSE(stays("mx.test; ambiguity=mended reason=\"nul, more\""));
}

TEST_CASE("ambiguity results: a rule's edits and a header without its end", "[unit][ambiguity-results]") {
  Policy policy = exe_policy(Action::rename);
  policy.repair = Repair::standard;
  policy.ambiguity_results = "mx.test";
  const std::string cut = "Content-Type: a/b; name=a.exe\nMIME-Ambiguity-Results: mx.test; none";
  const std::string out = written(read(cut, policy));
  CHECK(out.find("a.exe.defanged") != std::string::npos);
  CHECK(out.find("none") == std::string::npos);
  CHECK(told(cut, policy).starts_with(" mx.test;\\n\\tambiguity=mended"));
  policy.removed_is_kept = true;
  const Outcome plain = read(with_fields(""), policy);
  CHECK(written(plain).find("X-Mimemend-Record: " + plain.record_id() + "\n") != std::string::npos);
  CHECK_FALSE(plain.body_changed());
}

TEST_CASE("ambiguity results: nothing is said when nobody asks, or looks", "[unit][ambiguity-results]") {
  const std::string message = with_fields("MIME-Ambiguity-Results: mx.test; ambiguity=none\n");
  Policy policy = telling();
  policy.repair = Repair::off;
  CHECK_FALSE(read(message, policy).changed());
  policy = telling();
  policy.ambiguity_results.clear();
  CHECK_FALSE(read(message, policy).changed());
}
