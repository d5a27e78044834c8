// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "scan/mime_value.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

// "head|attribute=value|...", with a '!' at the end when something had to be guessed.
std::string terse(std::string_view value) {
  const MimeValue parsed = parse_mime_value(value, {});
  std::string out = parsed.head;
  for (const MimeParameter& parameter : parsed.parameters) out += "|" + parameter.attribute + "=" + parameter.value;
  return visible(out) + (parsed.malformed ? "!" : "");
}

struct Row {
  const char* name;
  std::string_view value, terse;
};
const Row kRows[] = {
    {"nothing", "", ""},
    {"a type", " text/plain", "text/plain"},
    {"case of type and attribute does not matter, that of a value stays", " Text/Plain; CharSet=UTF-8",
     "text/plain|charset=UTF-8"},
    {"a token", "a/b; c=d; e=f", "a/b|c=d|e=f"},
    {"a quoted string", "a/b; c=\"d;e=f\"; g=h", "a/b|c=d;e=f|g=h"},
    {"quoted pairs", "a/b; c=\"d\\\"e\\\\f\\g\"", "a/b|c=d\"e\\fg"},
    {"an empty quoted string", "a/b; c=\"\"", "a/b|c="},
    {"comments anywhere", "(x)a/b(y); (z) c (w) = (v) d (u); e=f(t)", "a/b|c=d|e=f"},
    {"nested comments and quoted pairs in them", "a/b (x(y)\\)z); c=d", "a/b|c=d"},
    {"a ';' in a comment", "a/b (;x=y;); c=d", "a/b|c=d"},
    {"a comment that is not closed", "a/b; c=d (x; e=f", "a/b|c=d"},
    {"blanks around the slash", "text / plain; c=d", "text/plain|c=d"},
    {"blanks around '='", "a/b; c = d", "a/b|c=d"},
    {"a ';' too many", "a/b;; c=d;", "a/b|c=d"},
    {"no ';' after the type", "a/b c=d", "a/b!"},
    {"no ';' between parameters", "a/b; c=d e=f", "a/b|c=d e=f!"},
    {"no ';' after a quoted string", "a/b; c=\"d\" e=f; g=h", "a/b|c=d|g=h!"},
    {"text stuck to a quoted string", "a/b; c=\"d\".exe", "a/b|c=d!"},
    {"a quoted string in the middle of a token", "a/b; c=d\"e\"", "a/b|c=d\"e\"!"},
    {"unquoted blanks", "a/b; name=my file.exe; c=d", "a/b|name=my file.exe|c=d!"},
    {"a comment in the middle of a value", "a/b; name=a(x).exe", "a/b|name=a!"},
    {"a quoted string that is not closed", "a/b; name=\"a.exe; c=d", "a/b|name=a.exe; c=d!"},
    {"a backslash at the very end", "a/b; name=\"a\\", "a/b|name=a\\!"},
    {"no '='", "a/b; name; c=d", "a/b|c=d!"},
    {"no attribute", "a/b; =x; c=d", "a/b|c=d!"},
    {"no value", "a/b; name=; c=d", "a/b|name=|c=d!"},
    {"no value at the very end", "a/b; name=", "a/b|name=!"},
    {"duplicates are kept, in order", "a/b; c=1; C=2", "a/b|c=1|c=2"},
    {"RFC 2231 marks stay on the attribute", "a/b; name*0*=utf-8''x; name*1=y; name*=z",
     "a/b|name*0*=utf-8''x|name*1=y|name*=z"},
    {"8-bit stays", "a/b; name=\xE4", "a/b|name=\\xE4"},
    {"a type in quotes", "\"a/b\"; c=d", "\"a/b\"|c=d"},
};

std::string parameter(std::string_view value, std::string_view attribute) {
  return parse_mime_value(value, {}).parameter(attribute).value_or("<none>");
}

}  // namespace

TEST_CASE("MIME values: are read, and what had to be guessed is told", "[unit][value]") {
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    CHECK(terse(row.value) == row.terse);
  }
}

TEST_CASE("MIME values: a parameter is put together", "[unit][value][rfc2231]") {
  CHECK(parameter("a/b; name=x", "name") == "x");
  CHECK(parameter("a/b; name=x; name=y", "name") == "x");
  CHECK(parameter("a/b; c=d", "name") == "<none>");
  CHECK(parameter("a/b; names=x", "name") == "<none>");
  CHECK(parameter("a/b; name*=utf-8'en'a%20b%2Eexe", "name") == "a b.exe");
  CHECK(parameter("a/b; name*=no-quotes%41", "name") == "no-quotesA");
  CHECK(parameter("a/b; name*0=a; name*1=b", "name") == "ab");
  CHECK(parameter("a/b; name*2=c; name*0=a; name*1=b", "name") == "abc");
  CHECK(parameter("a/b; name*10=k; name*9=j; name*0=a", "name") == "ajk");
  CHECK(parameter("a/b; name*0*=utf-8''a%2E; name*1=%41; name*2*=%65xe", "name") == "a.%41exe");
  CHECK(parameter("a/b; name*1=b; name*1=z", "name") == "b");
  CHECK(parameter("a/b; name*x=b; name*=c; name**=d", "name") == "c");
  CHECK(parameter("a/b; name*99999999999999999999=b", "name") == "<none>");
  CHECK(parameter("a/b; name*0=a; name=plain", "name") == "plain");
  CHECK(parameter("a/b; boundary*0=\"a b\"; boundary*1=\"c\"", "boundary") == "a bc");
}

TEST_CASE("MIME values: repeated parameters are seen", "[unit][value]") {
  CHECK(parse_mime_value("a/b; c=1; C=2", {}).repeated("c"));
  CHECK_FALSE(parse_mime_value("a/b; c=1; d=2; c*=3", {}).repeated("c"));
}

TEST_CASE("MIME values: a limit is told", "[unit][value][limits]") {
  Limits limits;
  limits.max_parameters = 2;
  CHECK_FALSE(parse_mime_value("a/b; c=1; d=2", limits).too_many);
  const MimeValue cut = parse_mime_value("a/b; c=1; d=2; e=3", limits);
  CHECK(cut.too_many);
  CHECK(cut.parameters.size() == 2);
}

TEST_CASE("MIME values: percent escapes, and what is none", "[unit][value]") {
  CHECK(percent_decode("%41%7a%7A") == "Azz");
  CHECK(percent_decode("%4") == "%4");
  CHECK(percent_decode("%") == "%");
  CHECK(percent_decode("%zz%4g%%41") == "%zz%4g%A");
}
