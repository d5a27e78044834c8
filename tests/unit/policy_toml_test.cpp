// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <filesystem>

#include <mimemend/policy.hpp>

#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

struct Row {
  const char* name;
  std::string_view toml, error;
};
const Row kErrors[] = {
    {"nothing", "", "p:1:1: \"schema = 1\" is missing"},
    {"another schema", "schema = 2\n", "p:1:10: \"schema\" must be 1"},
    {"a schema of another kind", "schema = \"1\"\n", "p:1:10: \"schema\" must be 1"},
    {"an unknown key", "schema = 1\nnonsense = 1\n", "p:2:1: unknown key \"nonsense\""},
    {"a key that is nearly known", "schema = 1\n  unscaned = \"report\"\n",
     "p:2:3: unknown key \"unscaned\"; did you mean \"unscanned\"?"},
    {"an unknown action", "schema = 1\nsigned = \"explode\"\n",
     "p:2:10: \"explode\" is no signed; it may be \"replace\", \"report\", \"reject\""},
    {"an action that is not to be had inside signed parts", "schema = 1\nsigned = \"rename\"\n",
     "p:2:10: \"rename\" is no signed; it may be \"replace\", \"report\", \"reject\""},
    {"a string is wanted", "schema = 1\nsigned = 1\n", "p:2:10: \"signed\" must be a string"},
    {"a contact of two lines", "schema = 1\ncontact = \"a\\nb\"\n", "p:2:11: \"contact\" must be one line"},
    {"results in no name", "schema = 1\nambiguity_results = \"a b\"\n",
     "p:2:21: \"ambiguity_results\" must be a name of letters, digits, '-', '_' and '.': \"mx.example.org\""},
    {"results that are no string", "schema = 1\nambiguity_results = true\n",
     "p:2:21: \"ambiguity_results\" must be a string"},
    {"results that nobody looks for", "schema = 1\nrepair = \"off\"\nambiguity_results = \"mx.test\"\n",
     "p:3:21: \"ambiguity_results\" cannot be with repair = \"off\"; to tell and not to mend, ambiguity = \"report\""},
    {"lists that are no table", "schema = 1\nlists = 1\n", "p:2:9: \"lists\" must be a table"},
    {"a list that is no array", "schema = 1\n[lists]\na = \"x\"\n", "p:3:5: \"a\" must be an array of strings"},
    {"a list of numbers", "schema = 1\n[lists]\na = [\"x\", 1]\n", "p:3:11: \"a\" must be a string"},
    {"rules that are no array", "schema = 1\nrules = 1\n", "p:2:9: \"rules\" must be an array of tables: [[rules]]"},
    {"a rule that is no table", "schema = 1\nrules = [1]\n", "p:2:10: a rule must be a table"},
    {"a rule without id", "schema = 1\n[[rules]]\naction = \"drop\"\n",
     "p:2:1: a rule needs an \"id\" of letters, digits, '-', '_' and '.'"},
    {"a rule with an id that would not fit into a header", "schema = 1\n[[rules]]\nid = \"a\\r\\nb\"\n",
     "p:2:1: a rule needs an \"id\" of letters, digits, '-', '_' and '.'"},
    {"a rule without action", "schema = 1\n[[rules]]\nid = \"a\"\nextensions = [\"exe\"]\n",
     "p:2:1: rule \"a\" has no \"action\""},
    {"a rule with an unknown key", "schema = 1\n[[rules]]\nid = \"a\"\nextension = [\"exe\"]\n",
     "p:4:1: unknown key \"extension\"; did you mean \"extensions\"?"},
    {"a rule that can never match", "schema = 1\n[[rules]]\nid = \"a\"\naction = \"drop\"\n",
     "p:2:1: rule \"a\" has neither \"extensions\" nor \"types\""},
    {"two rules of one name",
     "schema = 1\n[[rules]]\nid = \"a\"\naction = \"drop\"\ntypes = [\"a/b\"]\n[[rules]]\nid = \"a\"\naction = "
     "\"drop\"\ntypes = [\"a/b\"]\n",
     "p:6:1: two rules are called \"a\""},
    {"a list that is not there",
     "schema = 1\n[[rules]]\nid = \"a\"\naction = \"drop\"\nextensions = [\"exe\", \"@b\"]\n",
     "p:5:22: there is no list \"b\""},
    {"an extension with a dot", "schema = 1\n[[rules]]\nid = \"a\"\naction = \"drop\"\nextensions = [\".exe\"]\n",
     "p:5:14: \".exe\" is no extension: write it without dots"},
    {"a type without slash", "schema = 1\n[[rules]]\nid = \"a\"\naction = \"drop\"\ntypes = [\"text\"]\n",
     "p:5:9: \"text\" is no media type"},
    {"an empty string", "schema = 1\n[[rules]]\nid = \"a\"\naction = \"drop\"\ntypes = [\"\"]\n",
     "p:5:10: an empty string in \"types\""},
    {"a notice that is no template", "schema = 1\nnotice = \"{{#name}} x\"\n",
     "p:2:10: \"notice\" is no Mustache template: "},
    {"no TOML", "schema = 1\nrules = [\n", "p:2:"},
    {"a key twice", "schema = 1\nschema = 1\n", "p:2:"},
    {"bytes that are no UTF-8", "schema = 1\ncontact = \"\xFF\"\n", "p:2:"},
};

}  // namespace

TEST_CASE("policy: what is wrong is told with line and column", "[unit][policy]") {
  for (const Row& row : kErrors) {
    CAPTURE(row.name);
    const auto parsed = Policy::parse(row.toml, "p");
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().kind == Error::Kind::config);
    // What a library says of its own accord is its own affair.
    const std::string& what = parsed.error().what;
    CHECK((row.error.ends_with(' ') || row.error.ends_with(':') ? what.substr(0, row.error.size()) : what) ==
          row.error);
    CHECK(what.find('\n') == std::string::npos);
  }
}

TEST_CASE("policy: is read as it is written", "[unit][policy]") {
  const auto parsed = Policy::parse(R"(schema = 1
signed = "report"
unscanned = "reject"
contact = "Ask Bob"
ambiguity_results = "mx.example.org"
notice = "gone: {{name}}"
[lists]
Exes = ["EXE", "com"]
[[rules]]
id = "a"
action = "rename"
extensions = ["@Exes", "bat"]
[[rules]]
id = "b"
action = "reject"
types = ["Text/*"]
)",
                                    "p");
  REQUIRE(parsed);
  CHECK(parsed->signed_content == Action::report);
  CHECK(parsed->unscanned == Action::reject);
  CHECK(parsed->contact == "Ask Bob");
  CHECK(parsed->ambiguity_results == "mx.example.org");
  CHECK(parsed->notice_template == "gone: {{name}}");
  REQUIRE(parsed->rules.size() == 2);
  CHECK(parsed->rules[0].id == "a");
  CHECK(parsed->rules[0].action == Action::rename);
  CHECK(parsed->rules[0].extensions == std::set<std::string, std::less<>>{"bat", "com", "exe"});
  CHECK(parsed->rules[1].action == Action::reject);
  CHECK(parsed->rules[1].types == std::set<std::string, std::less<>>{"text/*"});
  CHECK(parsed->may_edit());
}

TEST_CASE("policy: the least there can be", "[unit][policy]") {
  const auto parsed = Policy::parse("schema = 1", "p");
  REQUIRE(parsed);
  CHECK(parsed->rules.empty());
  CHECK(parsed->signed_content == Action::replace);
  CHECK(parsed->unscanned == Action::replace);
}

TEST_CASE("policy: the built-in one is what its file says", "[unit][policy]") {
  const Policy builtin = Policy::builtin();
  const auto parsed = Policy::parse(policy_default_toml(), "file");
  REQUIRE(parsed);
  REQUIRE(parsed->rules.size() == builtin.rules.size());
  for (std::size_t i = 0; i < builtin.rules.size(); ++i) {
    CHECK(parsed->rules[i].id == builtin.rules[i].id);
    CHECK(parsed->rules[i].action == builtin.rules[i].action);
    CHECK(parsed->rules[i].extensions == builtin.rules[i].extensions);
    CHECK(parsed->rules[i].types == builtin.rules[i].types);
  }
  CHECK(builtin.rules.front().extensions.contains("exe"));
  CHECK(builtin.rules.front().extensions.size() > 150);
  CHECK(builtin.may_edit());
}

TEST_CASE("policy: files", "[unit][policy][files]") {
  const TempDir folder;
  const auto load = [&](const char* name) { return Policy::load(folder.path() / name); };
  write_file(folder.path() / "good", "schema = 1\n");
  CHECK(load("good"));
  write_file(folder.path() / "empty", "");
  const auto empty = load("empty");
  REQUIRE_FALSE(empty);
  CHECK(empty.error().kind == Error::Kind::config);
  CHECK(empty.error().what == (folder.path() / "empty").string() + ":1:1: \"schema = 1\" is missing");
  const auto missing = load("missing");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind == Error::Kind::io);
  CHECK(missing.error().what == (folder.path() / "missing").string() + ": No such file or directory");
  const auto directory = Policy::load(folder.path());
  REQUIRE_FALSE(directory);
  CHECK(directory.error().what == folder.path().string() + ": Is a directory");
}
