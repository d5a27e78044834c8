// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

/// A message in LF, its part tree and its findings ("slug part", places apart). Read with CRLF and with LF.
struct Row {
  const char* name;
  std::string_view in, tree, findings;
};
const Row kRows[] = {
    {"nothing at all", "", "1 leaf text/plain header-open ''\n", ""},
    {"a plain message", "Subject: x\n\nhello\n", "1 leaf text/plain 'hello$'\n", "from-missing 1\n"},
    {"no header", "\nhello", "1 leaf text/plain 'hello'\n", ""},
    {"no body and no empty line", "Subject: x\n", "1 leaf text/plain header-open ''\n",
     "header-end-missing 1\nfrom-missing 1\n"},
    {"no line end at all", "Subject: x", "1 leaf text/plain header-open ''\n",
     "header-end-missing 1\nfrom-missing 1\n"},
    {"an mbox line", "From a@b Thu\nSubject: x\n\nhello", "1 leaf text/plain 'hello'\n", "from-missing 1\n"},
    {"a quoted mbox line", ">From a@b Thu\n\nhello", "1 leaf text/plain 'hello'\n", "header-from-line 1\n"},
    {"an mbox line that is not the first", "Subject: x\nFrom a@b\n\nhello", "1 leaf text/plain 'hello'\n",
     "header-from-line 1\nfrom-missing 1\n"},

    {"a multipart",
     "Content-Type: multipart/mixed; boundary=b\n\npre\n--b\n\none\n--b\nContent-Type: "
     "text/html\n\ntwo\n\n--b--\nepi\n",
     "1 multipart multipart/mixed closed\n1.1 leaf text/plain 'one'\n1.2 leaf text/html 'two$'\n", ""},
    {"a quoted boundary with blanks", "Content-Type: multipart/mixed; boundary=\"b c\"\n\n--b c\n\none\n--b c--",
     "1 multipart multipart/mixed closed\n1.1 leaf text/plain 'one'\n", "boundary-blank 1\n"},
    {"nested, and the outer one goes on",
     "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/alternative; "
     "boundary=b\n\n--b\n\none\n--b--\n--a\n\ntwo\n--a--\n",
     "1 multipart multipart/mixed closed\n1.1 multipart multipart/alternative closed\n1.1.1 leaf text/plain 'one'\n1.2 "
     "leaf text/plain 'two'\n",
     ""},
    {"an outer delimiter closes what is open inside",
     "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/alternative; "
     "boundary=b\n\n--b\n\none\n--a\n\ntwo\n--a--\n",
     "1 multipart multipart/mixed closed\n1.1 multipart multipart/alternative\n1.1.1 leaf text/plain 'one'\n1.2 leaf "
     "text/plain 'two'\n",
     "multipart-cut-by-outer 1.1\n"},
    {"not closed", "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n",
     "1 multipart multipart/mixed\n1.1 leaf text/plain 'one$'\n", "close-delimiter-missing 1\n"},
    {"no delimiter", "Content-Type: multipart/mixed; boundary=b\n\none\n", "1 multipart multipart/mixed\n",
     "delimiter-missing 1\n"},
    {"a close delimiter alone", "Content-Type: multipart/mixed; boundary=b\n\npre\n--b--\n",
     "1 multipart multipart/mixed closed\n", "multipart-empty 1\n"},
    {"a delimiter without line end is the last thing", "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b",
     "1 multipart multipart/mixed\n1.1 leaf text/plain 'one'\n1.2 leaf text/plain header-open ''\n",
     "close-delimiter-missing 1\n"},
    {"a delimiter directly behind the header",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nSubject: x\n\n--b--\n",
     "1 multipart multipart/mixed closed\n1.1 leaf text/plain ''\n", ""},
    {"empty parts", "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n--b\n\n\n--b\n\n\n\n--b--\n",
     "1 multipart multipart/mixed closed\n1.1 leaf text/plain ''\n1.2 leaf text/plain ''\n1.3 leaf text/plain '$'\n",
     ""},
    {"a delimiter inside a header", "Content-Type: multipart/mixed; boundary=b\n\n--b\nSubject: x\n--b\n--b--\n",
     "1 multipart multipart/mixed closed\n1.1 leaf text/plain header-open ''\n1.2 leaf text/plain header-open ''\n",
     "delimiter-in-header 1.1\ndelimiter-in-header 1.2\n"},
    {"delimiters inside the headers of two levels",
     "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=b\n\n--b\nSubject: "
     "x\n--b--\n--a\n\ntwo\n--a--\n",
     "1 multipart multipart/mixed closed\n1.1 multipart multipart/mixed closed\n1.1.1 leaf text/plain header-open "
     "''\n1.2 leaf text/plain 'two'\n",
     "delimiter-in-header 1.1.1\n"},
    {"a line that only begins like a delimiter",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--bb\n--b-\n--b--x\n--B\n- -b\n--\n--b--\n",
     "1 multipart multipart/mixed closed\n1.1 leaf text/plain 'one$--bb$--b-$--b--x$--B$- -b$--'\n",
     "delimiter-garbage 1\n"},
    {"a delimiter in the middle of a line",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none --b\n --b\n--b--\n",
     "1 multipart multipart/mixed closed\n1.1 leaf text/plain 'one --b$ --b'\n",
     "delimiter-in-line 1\ndelimiter-indented 1\n"},
    {"blanks behind a delimiter", "Content-Type: multipart/mixed; boundary=b\n\n--b \t \n\none\n--b-- \t\n",
     "1 multipart multipart/mixed closed\n1.1 leaf text/plain 'one'\n", "delimiter-padding 1\ndelimiter-padding 1\n"},
    {"one boundary begins with another",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; "
     "boundary=bb\n\n--bb\n\none\n--bb--\n--b\n\ntwo\n--b--\n",
     "1 multipart multipart/mixed closed\n1.1 multipart multipart/mixed closed\n1.1.1 leaf text/plain 'one'\n1.2 leaf "
     "text/plain 'two'\n",
     "boundary-prefix 1.1\n"},
    {"the inner boundary reads like the outer's close delimiter: the innermost is asked first",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; "
     "boundary=\"b--\"\n\n--b--\n\none\n--b----\n--b--\n",
     "1 multipart multipart/mixed closed\n1.1 multipart multipart/mixed closed\n1.1.1 leaf text/plain 'one'\n",
     "boundary-prefix 1.1\ndelimiter-after-close 1.1\n"},
    {"a boundary used twice",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; "
     "boundary=b\n\n--b\n\none\n--b--\n--b--\n",
     "1 multipart multipart/mixed closed\n1.1 multipart multipart/mixed closed\n1.1.1 leaf text/plain 'one'\n",
     "boundary-reused 1.1\ndelimiter-after-close 1.1\n"},
    {"a delimiter behind the close delimiter",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--\n--b\n\ntwo\n--b--\n",
     "1 multipart multipart/mixed closed\n1.1 leaf text/plain 'one'\n",
     "delimiter-after-close 1\ndelimiter-after-close 1\n"},
    {"no boundary", "Content-Type: multipart/mixed\n\n--b\n\none\n--b--\n",
     "1 leaf multipart/mixed '--b$$one$--b--$'\n", "boundary-missing 1\n"},
    {"an empty boundary", "Content-Type: multipart/mixed; boundary=\"\"\n\n--\n\none\n----\n",
     "1 leaf multipart/mixed '--$$one$----$'\n", "boundary-empty 1\n"},
    {"a transfer encoding on a multipart is ignored",
     "Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n--b\n\none\n--b--\n",
     "1 multipart multipart/mixed enc base64 closed\n1.1 leaf text/plain 'one'\n", "encoded-multipart 1\n"},
    {"a digest's parts are messages",
     "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: x\n\none\n--b\nContent-Type: "
     "text/plain\n\ntwo\n--b--\n",
     "1 multipart multipart/digest closed\n1.1 message message/rfc822\n1.1.1 leaf text/plain 'one'\n1.2 leaf "
     "text/plain 'two'\n",
     "digest-default-type 1.1\nfrom-missing 1.1.1\n"},
    {"a part of a digest that is empty", "Content-Type: multipart/digest; boundary=b\n\n--b\n--b\n\n--b--\n",
     "1 multipart multipart/digest closed\n1.1 message message/rfc822 header-open\n1.1.1 leaf text/plain header-open "
     "''\n"
     "1.2 message message/rfc822\n1.2.1 leaf text/plain header-open ''\n",
     "digest-default-type 1.1\ndelimiter-in-header 1.1\ndigest-default-type 1.2\ndelimiter-in-header 1.2.1\n"},

    {"a message", "Content-Type: message/rfc822\n\nSubject: x\n\nhello",
     "1 message message/rfc822\n1.1 leaf text/plain 'hello'\n", "from-missing 1.1\n"},
    {"a message in a message in a multipart",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nContent-Type: "
     "message/rfc822\n\nSubject: x\n\nhello\n--b--\n",
     "1 multipart multipart/mixed closed\n1.1 message message/rfc822\n1.1.1 message message/rfc822\n1.1.1.1 leaf "
     "text/plain 'hello'\n",
     "from-missing 1.1.1.1\n"},
    {"a multipart in a message ends with the outer delimiter",
     "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: message/rfc822\n\nContent-Type: multipart/mixed; "
     "boundary=b\n\n--b\n\none\n--a--\n",
     "1 multipart multipart/mixed closed\n1.1 message message/rfc822\n1.1.1 multipart multipart/mixed\n1.1.1.1 leaf "
     "text/plain 'one'\n",
     "multipart-cut-by-outer 1.1.1\n"},
    {"an mbox line in an attached message", "Content-Type: message/rfc822\n\nFrom a@b Thu\nSubject: x\n\nhello",
     "1 message message/rfc822\n1.1 leaf text/plain 'hello'\n", "message-leading-junk 1.1\nfrom-missing 1.1\n"},
    {"an empty message", "Content-Type: message/rfc822\n\n",
     "1 message message/rfc822\n1.1 leaf text/plain header-open ''\n", ""},
    {"a message whose header never ends", "Content-Type: message/rfc822\n",
     "1 message message/rfc822 header-open\n1.1 leaf text/plain header-open ''\n", "header-end-missing 1\n"},
    {"an encoding that is unknown", "Content-Transfer-Encoding: x-rot13\n\nhello",
     "1 leaf text/plain enc x-rot13 'hello'\n", "unknown-transfer-encoding 1\n"},
    {"an encoding that is unknown, on a message",
     "Content-Type: message/rfc822\nContent-Transfer-Encoding: x-rot13\n\n\nhello",
     "1 message message/rfc822 enc x-rot13\n1.1 leaf text/plain 'hello'\n", "unknown-transfer-encoding 1\n"},
    {"a type that cannot be read is text", "Content-Type: nonsense\n\nx", "1 leaf text/plain 'x'\n",
     "media-type-invalid 1\n"},
    {"two types: the first one counts",
     "Content-Type: text/html\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--\n",
     "1 leaf text/html '--b$$one$--b--$'\n", "duplicate-content-type 1\n"},
    {"two encodings: the first one counts",
     "Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n\nQQ==",
     "1 leaf text/plain enc 7bit 'QQ=='\n", "duplicate-transfer-encoding 1\n"},
    {"two boundaries: the first one counts",
     "Content-Type: multipart/mixed; boundary=b; boundary=c\n\n--b\n\none\n--c\n--b--\n",
     "1 multipart multipart/mixed closed\n1.1 leaf text/plain 'one$--c'\n", "duplicate-boundary 1\n"},
};

// '$' stands for a line end in the trees above.
std::string with_dollars(std::string tree) {
  return replace_all(replace_all(std::move(tree), "\\r\\n", "$"), "\\n", "$");
}

std::string without_places(const std::string& findings) {
  std::string out;
  for (std::size_t at = 0; at < findings.size();) {
    const std::size_t end = findings.find('\n', at);
    out += findings.substr(at, findings.rfind(' ', end) - at) + "\n";
    at = end + 1;
  }
  return out;
}

}  // namespace

TEST_CASE("indexer: reads the part tree", "[unit][indexer]") {
  for (const Row& row : kRows)
    for (const bool lf : {false, true}) DYNAMIC_SECTION(row.name << (lf ? ", LF" : ", CRLF")) {
        const std::string message = lf ? std::string(row.in) : crlf(row.in);
        const Outcome outcome = read(message, Policy::none());
        CHECK(with_dollars(tree(outcome, message)) == row.tree);
        CHECK(without_places(findings(outcome)) == row.findings);
        const Outcome by_byte = read(message, Policy::none(), 1);
        CHECK(dump(by_byte) == dump(outcome));
        CHECK(outcome.index().line_end(kOriginal) == (lf && message.find('\n') != std::string::npos ? "\n" : "\r\n"));
      }
}

TEST_CASE("indexer: messages inside transfer encodings have sources of their own", "[unit][indexer][encoded]") {
  const std::string inner = crlf("Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo\n--b--\n");
  for (const std::string_view encoding : {"base64", "quoted-printable", "x-uuencode"}) {
    const std::string body = encoding == "base64"       ? base64(inner)
                             : encoding == "x-uuencode" ? uuencode(inner)
                                                        : quoted_printable(inner);
    // The same boundary outside: it means nothing inside, and the other way round.
    const std::string message = crlf(
                                    "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: "
                                    "message/rfc822\nContent-Transfer-Encoding: " +
                                    std::string(encoding) + "\n\n") +
                                body + crlf("\n--b\n\nlast\n--b--\n");
    const Outcome outcome = read(message, Policy::none());
    CHECK(tree(outcome, message) ==
          "1 multipart multipart/mixed closed\n1.1 message message/rfc822 enc " + std::string(encoding) +
              "\n1.1.1 multipart multipart/mixed closed\n1.1.1.1 leaf text/plain 'one'\n1.1.1.2 leaf text/plain 'two'\n"
              "1.2 leaf text/plain 'last'\n");
    CHECK(without_places(findings(outcome)).starts_with("encoded-message 1.1\n"));
    CHECK(outcome.index()[PartId{3}].source == SourceId{1});
    CHECK(slice(inner, outcome.index()[PartId{3}].body) == "one");
  }
}

TEST_CASE("indexer: places, byte by byte", "[unit][indexer]") {
  //                         0                                          43 45   50    56  58   63     70
  const std::string message = crlf("Content-Type: multipart/mixed; boundary=b\n\n--b\nA: 1\n\none\n--b--\nepi\n");
  CHECK(dump(read(message, Policy::none())) ==
        "part 1 multipart multipart/mixed head 0..43 body 45..75 close 63..70 boundary \"b\" closed fields 1\n"
        "part 1.1 leaf text/plain head 50..56 body 58..61 delimiter 45..50 fields 1\n"
        "leaf 1.1 3 bytes, text/plain, sha256 7692c3ad3540bb80\n"
        "find mime-version-missing note 43..43 part 1 [RFC 2045 4]\n"
        "find epilogue-text note 70..73 part 1 [RFC 2046 5.1.1]\n");
}

TEST_CASE("indexer: one odd line end changes nothing about delimiters", "[unit][indexer]") {
  for (const std::string_view message : {"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\n\none\r\n--b--\r\n",
                                         "Content-Type: multipart/mixed; boundary=b\n\r\n--b\r\n\r\none\n--b--\n"}) {
    const Outcome outcome = read(message, Policy::none());
    CHECK(tree(outcome, message) == "1 multipart multipart/mixed closed\n1.1 leaf text/plain 'one'\n");
  }
}

TEST_CASE("indexer: a lone CR is no line end", "[unit][indexer]") {
  const std::string message = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r--b--\r\r\n--b--\r\n";
  const Outcome outcome = read(message, Policy::none());
  CHECK(tree(outcome, message) == "1 multipart multipart/mixed closed\n1.1 leaf text/plain 'one\\r--b--\\r'\n");
}

TEST_CASE("indexer: what stands behind a delimiter is not held against its multipart, at any split",
          "[unit][indexer]") {
  const std::string message = "Content-Type: multipart/mixed; boundary=b\n\n\n\n--b\none--b\n\ntwo\n--b--\n";
  const Outcome whole = read(message, Policy::none());
  CHECK(findings(whole, Severity::note).find("delimiter-in-line") == std::string::npos);
  for (std::size_t chunk = 1; chunk < message.size(); ++chunk)
    CHECK(dump(read(message, Policy::none(), chunk)) == dump(whole));
}

TEST_CASE("indexer: a line that would delimit, were it not for a limit, is content", "[unit][indexer][limits]") {
  const std::string message = "Content-Type: multipart/mixed; boundary=b\n--b\n\none\n--b--\n";
  MenderOptions shallow;
  shallow.limits.max_depth = 1;
  const Outcome leaf = read(message, Policy::none(), kWhole, shallow);
  CHECK(tree(leaf, message) == "1 leaf multipart/mixed header-open unscanned-depth '--b\\n\\none\\n--b--\\n'\n");
  CHECK(leaf.leaves().front().decoded_size == leaf.index()[kRootPart].body.size());

  MenderOptions few;
  few.limits.max_parts = 1;
  CHECK(findings(read(message, Policy::none(), kWhole, few), Severity::note).find("preamble-text 1 42..50") !=
        std::string::npos);
}

TEST_CASE("indexer: a line just too long for a delimiter keeps its line end, at any split", "[unit][indexer][limits]") {
  MenderOptions narrow;
  narrow.limits.max_delimiter_line = 40;
  for (const std::size_t size : {36U, 37U, 38U, 39U}) {  // of the line without "--" and line end
    const std::string line = "--" + std::string(size, 'x');
    const std::string message = crlf("Content-Type: multipart/mixed; boundary=b\n\n--b\n\n" + line + "\n--b--\n");
    for (std::size_t chunk = 1; chunk < message.size(); ++chunk)
      CHECK(tree(read(message, Policy::none(), chunk, narrow), message) ==
            "1 multipart multipart/mixed closed\n1.1 leaf text/plain '" + line + "'\n");
  }
}

TEST_CASE("indexer: a message that ends in its header may take the last part there is", "[unit][indexer][limits]") {
  const std::string message =
      "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n--b\n\ntwo\n--b--\n";
  MenderOptions few;
  few.limits.max_parts = 3;
  CHECK(tree(read(message, Policy::none(), kWhole, few), message) ==
        "1 multipart multipart/mixed closed\n1.1 message message/rfc822 header-open\n"
        "1.1.1 leaf text/plain header-open unscanned-parts '--b\\n\\ntwo'\n");
}
