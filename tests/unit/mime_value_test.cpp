// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <mimemend/finding.hpp>

#include "scan/ascii.hpp"
#include "scan/mime_value.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

// "head|attribute=value|...".
std::string terse(std::string_view value) {
  const MimeValue parsed = parse_mime_value(value, {});
  std::string out = head_of(value, parsed);
  for (const MimeParameter& each : parsed.parameters)
    out += "|" + ascii::lower(octets(value, each.attribute)) + "=" + decoded_value(value, each);
  return visible(out);
}

// "slug 'octets'", joined by ", ".
std::string defects(std::string_view value) {
  std::string out;
  for (const ValueDefect& each : parse_mime_value(value, {}).defects)
    out += (out.empty() ? "" : ", ") + std::string(info(each.code).slug) + " '" + visible(octets(value, each.at)) + "'";
  return out;
}

struct Row {
  const char* name;
  std::string_view value, terse, defects = "";
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
    {"comments anywhere", "(x)a/b(y); (z) c (w) = (v) d (u); e=f(t)", "a/b|c=d|e=f",
     "mime-field-comment '(x)', mime-field-comment '(y)', parameter-comment '(z)', parameter-name-odd ' (w) ', "
     "parameter-comment '(v)', parameter-comment '(u)', parameter-comment '(t)'"},
    {"nested comments and quoted pairs in them", "a/b (x(y)\\)z); c=d", "a/b|c=d", "mime-field-comment '(x(y)\\)z)'"},
    {"a ';' in a comment", "a/b (;x=y;); c=d", "a/b|c=d", "mime-field-comment '(;x=y;)'"},
    {"a comment that is not closed", "a/b; c=d (x; e=f", "a/b|c=d", "parameter-comment '(x; e=f'"},
    {"blanks around the slash", "text / plain; c=d", "text/plain|c=d"},
    {"blanks around '='", "a/b; c = d", "a/b|c=d", "parameter-name-odd ' ', parameter-name-odd ' '"},
    {"a ';' too many", "a/b;; c=d;", "a/b|c=d", "parameter-bad-separator ';'"},
    {"many a ';' too many is one defect", "a/b;;; ;; c=d;;", "a/b|c=d",
     "parameter-bad-separator ';; ;;', "
     "parameter-bad-separator ';'"},
    {"no ';' after the type", "a/b c=d", "a/b"},
    {"no ';' between parameters", "a/b; c=d e=f", "a/b|c=d e=f",
     "parameter-unquoted 'd e=f', parameter-bad-separator ' e=f'"},
    {"no ';' after a quoted string", "a/b; c=\"d\" e=f; g=h", "a/b|c=d|g=h", "parameter-bad-separator 'e=f'"},
    {"text stuck to a quoted string", "a/b; c=\"d\".exe", "a/b|c=d", "parameter-quote-damage '\"d\".exe'"},
    {"a quoted string in the middle of a token", "a/b; c=d\"e\"", "a/b|c=d\"e\"", "parameter-quote-damage 'd\"e\"'"},
    {"unquoted blanks", "a/b; name=my file.exe; c=d", "a/b|name=my file.exe|c=d", "parameter-unquoted 'my file.exe'"},
    {"a comment in the middle of a value", "a/b; name=a(x).exe", "a/b|name=a", "parameter-comment '(x)'"},
    {"a quoted string that is not closed", "a/b; name=\"a.exe; c=d", "a/b|name=a.exe; c=d",
     "quoted-string-unterminated '\"a.exe; c=d'"},
    {"a backslash at the very end", "a/b; name=\"a\\", "a/b|name=a\\", "quoted-string-unterminated '\"a\\'"},
    {"no '='", "a/b; name; c=d", "a/b|c=d", "parameter-malformed 'name'"},
    {"no attribute", "a/b; =x; c=d", "a/b|c=d", "parameter-malformed '=x'"},
    {"no value", "a/b; name=; c=d", "a/b|name=|c=d", "parameter-malformed 'name='"},
    {"no value at the very end", "a/b; name=", "a/b|name=", "parameter-malformed 'name='"},
    {"duplicates are kept, in order", "a/b; c=1; C=2", "a/b|c=1|c=2"},
    {"RFC 2231 marks stay on the attribute", "a/b; name*0*=utf-8''x; name*1=y; name*=z",
     "a/b|name*0*=utf-8''x|name*1=y|name*=z"},
    {"8-bit stays", "a/b; name=\xE4", "a/b|name=\\xE4", "parameter-8bit '\\xE4'"},
    {"a type in quotes", "\"a/b\"; c=d", "\"a/b\"|c=d"},
    {"a comma for the ';'", "a/b, c=d", "a/b"},
    {"two types", "a/b c/d; e=f", "a/b|e=f"},
    {"two types with a comma", "a/b,c/d; e=f", "a/b|e=f"},
    {"a comment around the slash", "a(x)/(y)b; c=d", "a/b|c=d", "mime-field-comment '(x)', mime-field-comment '(y)'"},
    {"a fold between parameters", "a/b;\r\n\tc=d;\r\n e=f", "a/b|c=d|e=f"},
    {"a fold after the colon", "\r\n a/b; c=d", "a/b|c=d", "header-odd-fold '\\r\\n '"},
    {"a fold in quotes", "a/b; c=\"d\r\n e\"", "a/b|c=d e", "header-odd-fold '\"d\\r\\n e\"'"},
    {"a fold in a token", "a/b; c=d\r\n e", "a/b|c=d e", "header-odd-fold 'd\\r\\n e', parameter-unquoted 'd\\r\\n e'"},
    {"a fold at the end of a token", "a/b; c=d\r\n ; e=f", "a/b|c=d|e=f"},
    {"blanks at the end", "a/b; c=d \t", "a/b|c=d", "mime-field-trailing-blank ' \\t'"},
    {"a comment before '='", "a/b; c(x)=d", "a/b|c=d", "parameter-name-odd '(x)'"},
    {"a comment after '='", "a/b; c=(x)d", "a/b|c=d", "parameter-comment '(x)'"},
    {"a comment after a value", "a/b; c=\"d\"(x)", "a/b|c=d", "parameter-comment '(x)'"},
    {"an attribute that is no token", "a/b; x:y=1; c=d", "a/b|x:y=1|c=d", "parameter-malformed 'x:y'"},
    {"an attribute with a blank", "a/b; x y=1; c=d", "a/b|x y=1|c=d", "parameter-malformed 'x y'"},
    {"an 8-bit attribute", "a/b; n\xE9me=1; c=d", "a/b|n\\xE9me=1|c=d", "parameter-malformed 'n\\xE9me'"},
    {"a quote that swallows a parameter", "a/b; x=\"y; c=\"d\"",
     "a/b|x=y; c=", "quoted-string-unterminated '\"', parameter-quote-damage '\"y; c=\"d\"'"},
    {"tspecials without quotes", "a/b; c=d=e?f", "a/b|c=d=e?f", "parameter-unquoted 'd=e?f'"},
    {"an encoded word", "a/b; c=\"=?utf-8?Q?d?=\"",
     "a/b|c==?utf-8?Q?d?=", "parameter-encoded-word '\"=?utf-8?Q?d?=\"'"},
    {"an encoded word without quotes", "a/b; c==?utf-8?Q?d?=", "a/b|c==?utf-8?Q?d?=",
     "parameter-encoded-word '=?utf-8?Q?d?=', parameter-unquoted '=?utf-8?Q?d?='"},
    {"single quotes", "a/b; c='d e'", "a/b|c='d e'", "parameter-quote-damage ''d e''"},
    {"control characters", std::string_view("a/b; c=\"d\0e\"; f=g\x01h", 19), "a/b|c=d\\x00e|f=g\\x01h",
     "parameter-unquoted 'g\\x01h'"},
};

std::string parameter_of(std::string_view value, std::string_view attribute) {
  return parameter(value, parse_mime_value(value, {}), attribute).value_or("<none>");
}

}  // namespace

TEST_CASE("MIME values: are read, and what had to be guessed is told", "[unit][value]") {
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    CHECK(terse(row.value) == row.terse);
    CHECK(defects(row.value) == row.defects);
  }
}

TEST_CASE("MIME values: a parameter is put together", "[unit][value][rfc2231]") {
  CHECK(parameter_of("a/b; name=x", "name") == "x");
  CHECK(parameter_of("a/b; name=x; name=y", "name") == "x");
  CHECK(parameter_of("a/b; c=d", "name") == "<none>");
  CHECK(parameter_of("a/b; names=x", "name") == "<none>");
  CHECK(parameter_of("a/b; name*=utf-8'en'a%20b%2Eexe", "name") == "a b.exe");
  CHECK(parameter_of("a/b; name*=no-quotes%41", "name") == "no-quotesA");
  CHECK(parameter_of("a/b; name*0=a; name*1=b", "name") == "ab");
  CHECK(parameter_of("a/b; name*2=c; name*0=a; name*1=b", "name") == "abc");
  CHECK(parameter_of("a/b; name*10=k; name*9=j; name*0=a", "name") == "ajk");
  CHECK(parameter_of("a/b; name*0*=utf-8''a%2E; name*1=%41; name*2*=%65xe", "name") == "a.%41exe");
  CHECK(parameter_of("a/b; name*1=b; name*1=z", "name") == "b");
  CHECK(parameter_of("a/b; name*1*=utf-8''b%2E; name*2=exe", "name") == "b.exe");
  CHECK(parameter_of("a/b; name*x=b; name*=c; name**=d", "name") == "c");
  CHECK(parameter_of("a/b; name*99999999999999999999=b", "name") == "<none>");
  CHECK(parameter_of("a/b; name*0=a; name=plain", "name") == "plain");
  CHECK(parameter_of("a/b; boundary*0=\"a b\"; boundary*1=\"c\"", "boundary") == "a bc");
}

TEST_CASE("MIME values: places are what they should be", "[unit][value]") {
  const std::string_view value = "a/b; filename (c) = \"a b.exe\" (d) .txt ; e=f";
  const MimeValue parsed = parse_mime_value(value, {});
  REQUIRE(parsed.parameters.size() == 2);
  const MimeParameter& first = parsed.parameters[0];
  CHECK(octets(value, first.attribute) == "filename");
  CHECK(octets(value, first.value) == "\"a b.exe\"");
  CHECK(octets(value, first.extent) == "\"a b.exe\" (d) .txt");
  CHECK(first.quoted);
  CHECK(first.closed);
  CHECK(first.commented);
  CHECK(first.damaged);
  CHECK_FALSE(first.plain());
  CHECK(parsed.parameters[1].plain());
}

TEST_CASE("MIME values: more parameters than have room are all kept", "[unit][value]") {
  std::string value = "a/b";
  for (int i = 0; i < 20; ++i) value += "; p" + std::to_string(i) + "=" + std::to_string(i);
  const MimeValue parsed = parse_mime_value(value, {});
  REQUIRE(parsed.parameters.size() == 20);
  for (std::size_t i = 0; i < 20; ++i) CHECK(octets(value, parsed.parameters[i].value) == std::to_string(i));
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
