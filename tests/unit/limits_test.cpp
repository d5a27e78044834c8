// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <functional>

#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

Outcome read_limited(std::string_view message, const std::function<void(Limits&)>& set,
                     const Policy& policy = Policy::none()) {
  MenderOptions options;
  set(options.limits);
  return read(message, policy, kWhole, options);
}

std::string nested(int depth) {
  std::string out;
  for (int i = 0; i < depth; ++i) {
    const std::string boundary = "b" + std::to_string(i);
    out += "Content-Type: multipart/mixed; boundary=" + boundary + "\r\n\r\n--" + boundary + "\r\n";
  }
  return out + "\r\nx";
}

std::string encoded(const std::string& inner) {
  return "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64(inner);
}

bool has(const Outcome& outcome, std::string_view finding) {
  return findings(outcome).find(finding) != std::string::npos;
}

}  // namespace

TEST_CASE("limits: what is nested too deep is a leaf that was not looked into", "[unit][limits]") {
  const std::string message = nested(5);
  const Outcome outcome = read_limited(message, [](Limits& l) { l.max_depth = 3; });
  CHECK(outcome.index().size() == 3);
  CHECK(outcome.index()[PartId{2}].kind == PartKind::leaf);
  CHECK(outcome.index()[PartId{2}].unscanned == Unscanned::depth);
  CHECK(has(outcome, "limit-depth 1.1.1 "));
  CHECK(outcome.decisions().size() == 1);
  CHECK_FALSE(has(read_limited(nested(2), [](Limits& l) { l.max_depth = 3; }), "limit-depth"));
}

TEST_CASE("limits: depth counts messages, encoded ones too", "[unit][limits]") {
  const std::string message =
      encoded(encoded("Content-Type: message/rfc822\r\n\r\nContent-Type: message/rfc822\r\n\r\n\r\nx"));
  const Outcome outcome = read_limited(message, [](Limits& l) { l.max_depth = 4; });
  CHECK(outcome.index().size() == 4);
  CHECK(has(outcome, "limit-depth 1.1.1.1 "));
}

TEST_CASE("limits: encoded messages inside each other", "[unit][limits]") {
  const std::string message = encoded(encoded(encoded("\r\nx")));
  const Outcome outcome = read_limited(message, [](Limits& l) { l.max_encoded_depth = 2; });
  CHECK(has(outcome, "limit-encoded-depth 1.1.1 "));
  CHECK(outcome.index()[PartId{2}].unscanned == Unscanned::depth);
  CHECK_FALSE(has(read_limited(message, [](Limits& l) { l.max_encoded_depth = 3; }), "limit"));
}

TEST_CASE("limits: encoded messages side by side are not inside each other", "[unit][limits]") {
  std::string message = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
  for (int i = 0; i < 12; ++i) message += "--b\r\n" + encoded(encoded("\r\nx")) + "\r\n";
  message += "--b--\r\n";
  CHECK_FALSE(has(read(message, Policy::none()), "limit"));
}

TEST_CASE("limits: too many parts are content of the last one, which was not looked into", "[unit][limits]") {
  const std::string message =
      crlf("Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo\n--b\n\nthree\n--b--\n");
  const Outcome outcome = read_limited(message, [](Limits& l) { l.max_parts = 3; });
  CHECK(tree(outcome, message) ==
        "1 multipart multipart/mixed closed\n1.1 leaf text/plain 'one'\n"
        "1.2 leaf text/plain unscanned-parts 'two\\r\\n--b\\r\\n\\r\\nthree'\n");
  CHECK(findings(outcome) == "limit-parts 1.2 " + std::to_string(message.find("--b\r\n\r\nthree")) + ".." +
                                 std::to_string(message.find("\r\nthree")) + "\n");
}

TEST_CASE("limits: no part for the message inside a message", "[unit][limits]") {
  for (const std::string& message : {crlf("Content-Type: message/rfc822\n\n\nx"), encoded("\r\nx")}) {
    const Outcome outcome = read_limited(message, [](Limits& l) { l.max_parts = 1; });
    CHECK(outcome.index().size() == 1);
    CHECK(outcome.index()[kRootPart].unscanned == Unscanned::parts);
    CHECK(has(outcome, "limit-parts 1 "));
  }
}

TEST_CASE("limits: a header that is too large is cut, the body is found all the same", "[unit][limits]") {
  const std::string filler(40, 'x');
  const std::string message = crlf("A: 1\nB: " + filler + "\nContent-Type: multipart/mixed; boundary=b\n\nhello");
  const Outcome outcome = read_limited(message, [](Limits& l) { l.max_header_bytes = 20; });
  CHECK(tree(outcome, message) == "1 leaf text/plain unscanned-header 'hello'\n");
  CHECK(findings(outcome) == "limit-header-bytes 1 6..51\n");
  CHECK(outcome.index()[kRootPart].field_count == 1);
  CHECK(outcome.index()[kRootPart].header == ByteRange{0, message.find("\r\n\r\n") + 2});
}

TEST_CASE("limits: a delimiter is seen behind a header that is too large", "[unit][limits]") {
  const std::string message =
      crlf("Content-Type: multipart/mixed; boundary=b\n\n--b\nA: " + std::string(200, 'x') + "\n--b--\n");
  const Outcome outcome = read_limited(message, [](Limits& l) { l.max_header_bytes = 50; });
  CHECK(tree(outcome, message) ==
        "1 multipart multipart/mixed closed\n1.1 leaf text/plain header-open unscanned-header ''\n");
}

TEST_CASE("limits: too many fields, too many parameters, too many names", "[unit][limits]") {
  const Outcome fields = read_limited(crlf("A: 1\nB: 2\nC: 3\n\nx"), [](Limits& l) { l.max_header_fields = 2; });
  CHECK(has(fields, "limit-header-fields 1 12..18"));
  CHECK(fields.index()[kRootPart].unscanned == Unscanned::header);
  const Outcome parameters =
      read_limited(crlf("Content-Type: a/b; c=d; e=f\n\nx"), [](Limits& l) { l.max_parameters = 1; });
  CHECK(has(parameters, "limit-parameters 1 "));
  CHECK(parameters.index()[kRootPart].unscanned == Unscanned::header);
  const Outcome names =
      read_limited(crlf("Content-Type: a/b; name=a; name=b; name=c\n\nx"), [](Limits& l) { l.max_names = 2; });
  CHECK(has(names, "limit-names 1 "));
  CHECK(names.leaves().front().names_cut);
  CHECK(names.leaves().front().names.size() == 2);
  for (const Outcome* outcome : {&fields, &parameters, &names}) {
    REQUIRE(outcome->decisions().size() == 1);
    CHECK(outcome->decisions().front().rule == "unscanned");
    CHECK(outcome->decisions().front().action == Action::report);  // Policy::none() edits nothing
  }
}

TEST_CASE("limits: a line that is too long is no delimiter", "[unit][limits]") {
  const std::string padding(50, ' ');
  const std::string message =
      crlf("Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b" + padding + "\ntwo\n--b--\n");
  const Outcome outcome = read_limited(message, [](Limits& l) { l.max_delimiter_line = 40; });
  CHECK(outcome.index().size() == 2);
  // Nor where a header is.
  const std::string in_header =
      crlf("Content-Type: multipart/mixed; boundary=b\n\n--b\nA: 1\n--b" + padding + "\n\ntwo\n--b--\n");
  CHECK(read_limited(in_header, [](Limits& l) { l.max_delimiter_line = 40; }).index().size() == 2);
}

TEST_CASE("limits: a boundary that no delimiter could hold is invalid", "[unit][limits]") {
  const std::string message = crlf("Content-Type: multipart/mixed; boundary=" + std::string(5000, 'b') + "\n\n--" +
                                   std::string(5000, 'b') + "\n\nx");
  const Outcome outcome = read(message, Policy::none());
  CHECK(outcome.index().size() == 1);
  CHECK(has(outcome, "limit-delimiter-line 1 "));
}

TEST_CASE("limits: findings end with one that says so", "[unit][limits]") {
  std::string message;
  for (int i = 0; i < 50; ++i) message += "no colon\r\n";
  const Outcome outcome = read_limited(message + "\r\n", [](Limits& l) { l.max_findings = 10; });
  CHECK(outcome.findings().size() == 11);
  CHECK(outcome.findings().back().code == FindingCode::limit_findings);
}
