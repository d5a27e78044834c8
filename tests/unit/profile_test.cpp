// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

#include <mimemend/profile.hpp>

#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

using enum ProfileRule;

std::vector<Deviation> deviations(std::string_view message, ProfileLevel level, std::size_t split = 0) {
  ProfileValidator validator(level);
  validator.feed(message.substr(0, split));
  validator.feed(message.substr(split));
  return std::move(validator).finish();
}

std::string rules(const std::vector<Deviation>& found) {
  std::string out;
  for (const Deviation& deviation : found) out += std::string(info(deviation.rule).slug) + ' ';
  return out;
}

// A message of the strict profile, but for what is put in its places.
struct Mail {
  std::string fields = "MIME-Version: 1.0\n";
  std::string type = "Content-Type: multipart/mixed; boundary=\"=_b\"\n";
  std::string preamble = "";
  std::string text_fields = "Content-Type: text/plain; charset=utf-8\n";
  std::string text = "hello\n";
  std::string file_type = "Content-Type: application/x-a; name=\"a.bin\"\n";
  std::string file_disposition = "Content-Disposition: attachment; filename=\"a.bin\"\n";
  std::string file_encoding = "Content-Transfer-Encoding: base64\n";
  std::string file = "QUJDREVGRw==\n";
  std::string end = "--=_b--\n";

  operator std::string() const {  // NOLINT: rows are read more easily so
    return "From: a@example.org\nSubject: s\n" + fields + type + "\n" + preamble + "--=_b\n" + text_fields + "\n" +
           text + "--=_b\n" + file_type + file_disposition + file_encoding + "\n" + file + end;
  }
};

// One message that breaks the rule and no other, and its neighbour that breaks none.
struct Row {
  ProfileRule rule;
  std::string breaks;
  std::string keeps;
  ProfileRule also = limit;  ///< another one that it cannot but break
};

std::string single(std::string_view fields, std::string_view body) {
  return "From: a@example.org\nMIME-Version: 1.0\n" + std::string(fields) + "\n" + std::string(body);
}

// A part with these fields and this body, in place of the text.
Mail with_part(std::string fields, std::string body) {
  return {.text_fields = std::move(fields), .text = std::move(body)};
}

Mail with_qp(std::string body) {
  return with_part("Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n", std::move(body));
}

std::string nested(std::size_t depth) {
  std::string head = "From: a@example.org\nMIME-Version: 1.0\n";
  std::string tail;
  for (std::size_t i = 0; i < depth; ++i) {
    const std::string boundary = "b" + std::to_string(100 + i);
    head += "Content-Type: multipart/mixed; boundary=" + boundary + "\n\n--" + boundary + "\n";
    tail.insert(0, "--" + boundary + "--\n");
  }
  return head + "Content-Type: text/plain\n\nx\n" + tail;
}

std::string many_parts(std::size_t count) {
  std::string out = single("Content-Type: multipart/mixed; boundary=b\n", "");
  for (std::size_t i = 0; i < count; ++i) out += "--b\nContent-Type: text/plain\n\nx\n";
  return out + "--b--\n";
}

std::string inner_multipart(std::string_view boundary, std::string_view body) {
  return Mail{.text_fields = "Content-Type: multipart/mixed; boundary=" + std::string(boundary) + "\n",
              .text = std::string(body)};
}

std::string inner_digest(std::string_view fields) {
  return Mail{.text_fields = "Content-Type: multipart/digest; boundary=c\n",
              .text = "--c\n" + std::string(fields) + "\nFrom: b@example.org\n\nx\n--c--\n"};
}

const std::string kInnerPart = "--c\nContent-Type: text/plain\n\nx\n";

std::vector<Row> line_rows() {
  return {
      {ProfileRule::nul, Mail{.text = std::string("a\0b\n", 4)}, Mail{.text = "ab\n"}, control_in_text},
      {bare_cr, Mail{.text = "a\rb\n"}, Mail{.text = "a\nb\n"}},
      {mixed_line_ends, Mail{.text = "a\r\nb\n"}, Mail{.text = "a\nb\n"}},
      {line_too_long, Mail{.text = std::string(2000, 'x') + "\n"}, Mail{.text = std::string(1999, 'x') + "\n"}},
      {final_line_end, Mail{.end = "--=_b--"}, Mail{}},
  };
}

std::vector<Row> header_rows() {
  return {
      {header_control,
       Mail{.fields = "X-A: a\x0C"
                      "b\nMIME-Version: 1.0\n"},
       Mail{.fields = "X-A: a\tb\nMIME-Version: 1.0\n"}},
      {header_line_without_colon, Mail{.fields = "garbage\nMIME-Version: 1.0\n"},
       Mail{.fields = "garbage:\nMIME-Version: 1.0\n"}},
      {header_name_invalid, Mail{.fields = "X A: b\nMIME-Version: 1.0\n"},
       Mail{.fields = "X-A: b\nMIME-Version: 1.0\n"}},
      {header_space_before_colon, Mail{.fields = "X-A : b\nMIME-Version: 1.0\n"},
       Mail{.fields = "X-A: b\nMIME-Version: 1.0\n"}},
      {header_from_line, Mail{.fields = ">From a 10:10\nMIME-Version: 1.0\n"}, "From a 10:10\n" + std::string(Mail{})},
      {header_first_line_folded, " x\n" + std::string(Mail{}), "X: y\n x\n" + std::string(Mail{})},
      {header_blank_line, Mail{.fields = "MIME-Version: 1.0\n \n"}, Mail{.fields = "MIME-Version: 1.0\nX-A: b\n c\n"}},
      {header_empty, "\nx\n", "From: a@example.org\n\nx\n"},
      {header_semicolon, with_part("Content-Type: text/plain\nX-Note: a;\nContent-Transfer-Encoding: 7bit\n", "x\n"),
       with_part("Content-Type: text/plain\nX-Note: a; \nX-Other: b;\nX-Third: c\nContent-Transfer-Encoding: 7bit\n",
                 "x\n")},
      {header_semicolon, with_part("X-Note: a\n b;\nContent-Type: text/plain\n", "x\n"),
       with_part("X-Note: a;\n b\nContent-Type: text/plain\n", "x\n")},
      {header_unended, "From: a@example.org\n", "From: a@example.org\n\n"},
      {header_unended, with_part("Content-Type: message/rfc822\n", "From: b@example.org\n\n"),
       with_part("Content-Type: message/rfc822\n", "From: b@example.org\n\n\n")},
      {header_too_large,
       Mail{.fields = "MIME-Version: 1.0\nContent-Description: a" +
                      replace_all(std::string(20, 'x'), "x", "\n " + std::string(900, 'y')) + "\n"},
       Mail{.fields = "MIME-Version: 1.0\nContent-Description: a" +
                      replace_all(std::string(15, 'x'), "x", "\n " + std::string(900, 'y')) + "\n"}},
      {header_look_alike, Mail{.fields = "Content_Type: text/html\nMIME-Version: 1.0\n"},
       Mail{.fields = "Content-Length: 5\nMIME-Version: 1.0\n"}},
      {header_look_alike, Mail{.fields = "Conte=?x?Q?nt-Type: text/html?=\nMIME-Version: 1.0\n"},
       Mail{.fields = "Conte=x?Q?nt-Type-of-mail: text/html\nMIME-Version: 1.0\n"}},
      {header_encoded_word, Mail{.fields = "X-A: =?x?Q?a=0AContent-Type:_text/html?=\nMIME-Version: 1.0\n"},
       Mail{.fields = "X-A: =?x?Q?a=09Content-Type:_text/html?= =0A\nMIME-Version: 1.0\n"}},
      {header_encoded_word, Mail{.fields = "X-A: a =?x?q?b?= =?x?b?Yg1D?=\nMIME-Version: 1.0\n"},
       Mail{.fields = "X-A: a =?x?q?b?= =?x?b?YiBDb250ZW50?=\nMIME-Version: 1.0\n"}},
      {header_encoded_word, Mail{.fields = "X-A: =?x?Q?b ? =\nX-B: ?=\nMIME-Version: 1.0\n"},
       Mail{.fields = "X-A: =?x?Q?b ?=\nX-B: ?=\nMIME-Version: 1.0\n"}},
      {header_encoded_word, Mail{.fields = "X-A: =?x?B?YQ==YQ==?=\nMIME-Version: 1.0\n"},
       Mail{.fields = "X-A: =?x?B?YWFhYQ?= =?x?B?"
                      "?=\nMIME-Version: 1.0\n"}},
      {header_encoded_word, Mail{.fields = "X-A: =?x?B?YQ==?= =?x?B?Y?=\nMIME-Version: 1.0\n"},
       Mail{.fields = "X-A: =?x?B?YQ==?= =?x?B?YQ?=\nMIME-Version: 1.0\n"}},
      {header_encoded_word, Mail{.fields = "X-A: 2=?\nMIME-Version: 1.0\n"},
       Mail{.fields = "X-A: 2= ?\nMIME-Version: 1.0\n"}},
      {header_encoded_word, Mail{.fields = "X-A: =?x?X?b?=\nMIME-Version: 1.0\n"},
       Mail{.fields = "X-A: =? x\n y?B?YQ==?=\nMIME-Version: 1.0\n"}},
      {header_encoded_word, Mail{.fields = "X-A: =?x?Q?b\n =0dc?=\nMIME-Version: 1.0\n"},
       Mail{.fields = "X-A: =?x?Q?b?=\n =0dc\nMIME-Version: 1.0\n"}},
  };
}

std::vector<Row> field_rows() {
  return {
      {mime_field_duplicate, Mail{.fields = "MIME-Version: 1.0\nMIME-Version: 1.0\n"}, Mail{}},
      {mime_field_8bit, Mail{.file_type = "Content-Type: application/x-a; name=\"\xE9.bin\"\n"},
       Mail{.fields = "MIME-Version: 1.0\nX-A: \xE9\n"}},
      {mime_field_fold, Mail{.file_encoding = "Content-Transfer-Encoding:\n base64\n"},
       Mail{.file_type = "Content-Type: application/x-a;\n\tname=\"a.bin\"\n"}},
      {mime_field_encoded_word, Mail{.text_fields = "Content-Type: text/plain; charset=\"=?x?Q?utf-8?=\"\n"},
       Mail{.file_type = "Content-Type: application/x-a; name=\"=?utf-8?Q?a=2Ebin?=\"\n"}},
      {mime_version_value, Mail{.fields = "MIME-Version: 2.0\n"}, Mail{.fields = "MIME-Version: 1.0 (a mailer)\n"}},
      {mime_version_missing, Mail{.fields = ""}, "From: a@example.org\nContent-Type: text/plain\n\nx\n"},
      {content_type_syntax, Mail{.text_fields = "Content-Type: text/plain (c)\n"},
       Mail{.text_fields = "Content-Type: text/plain ;a=b\n"}},
      {content_type_syntax, Mail{.file_type = "Content-Type: application/x-a; name=\"a Multipart/mixed\"\n"},
       Mail{.type = "Content-Type: multipart/related; type=\"multipart/alternative\"; boundary=\"=_b\"\n"}},
      {content_type_needed, Mail{.text_fields = "Content-ID: <x@example.org>\n"},
       Mail{.text_fields = "Content-Type: text/plain\nContent-ID: <x@example.org>\n"}},
      {parameter_duplicate, Mail{.text_fields = "Content-Type: text/plain; charset=a; charset=b\n"},
       Mail{.text_fields = "Content-Type: text/plain; charset=a; format=b\n"}},
      {parameter_extended, Mail{.text_fields = "Content-Type: text/plain; charset*=us-ascii''a\n"},
       Mail{.file_disposition = "Content-Disposition: attachment; filename*=utf-8''a%2Ebin\n"}},
      {disposition_syntax, Mail{.file_disposition = "Content-Disposition: attachment; filename=a b\n"},
       Mail{.file_disposition = "Content-Disposition: attachment; filename=\"a b\"\n"}},
      {disposition_token, Mail{.file_disposition = "Content-Disposition: hidden\n"},
       Mail{.file_disposition = "Content-Disposition: Inline\n"}},
      {transfer_encoding_syntax, Mail{.file_encoding = "Content-Transfer-Encoding: base64 \n"},
       Mail{.file_encoding = "Content-Transfer-Encoding:  BASE64\n"}},
      {transfer_encoding_unknown, Mail{.text_fields = "Content-Type: text/plain\nContent-Transfer-Encoding: x-foo\n"},
       Mail{.text_fields = "Content-Type: text/plain\nContent-Transfer-Encoding: 7bit\n"}},
      {transfer_encoding_composite,
       Mail{.type = "Content-Type: multipart/mixed; boundary=\"=_b\"\nContent-Transfer-Encoding: base64\n"},
       Mail{.type = "Content-Type: multipart/mixed; boundary=\"=_b\"\nContent-Transfer-Encoding: 8bit\n"}},
      {charset_odd, Mail{.text_fields = "Content-Type: text/plain; charset=utf-7\n"},
       Mail{.text_fields = "Content-Type: text/plain; charset=x-unknown\n"}},
      {file_name_long,
       Mail{.file_disposition = "Content-Disposition: attachment; filename=" + std::string(201, 'x') + "\n"},
       Mail{.file_disposition = "Content-Disposition: attachment; filename=" + std::string(200, 'x') + "\n"}},
  };
}

std::vector<Row> structure_rows() {
  const std::string report = "Reporting-MTA: dns; a\n\nAction: failed\n";
  return {
      {boundary_missing, single("Content-Type: multipart/mixed\n", "x\n"), single("Content-Type: text/plain\n", "x\n")},
      {boundary_form, inner_multipart("\"c'\"", replace_all(kInnerPart, "--c", "--c'") + "--c'--\n"),
       inner_multipart("\"c d\"", replace_all(kInnerPart, "--c", "--c d") + "--c d--\n")},
      {boundary_on_leaf, Mail{.text_fields = "Content-Type: text/plain; boundary=x\n"},
       Mail{.text_fields = "Content-Type: text/plain; format=flowed\n"}},
      {boundary_misplaced, Mail{.file_disposition = "Content-Disposition: attachment; filename=\"boundary=a.bin\"\n"},
       Mail{.file_disposition = "Content-Disposition: attachment; filename=\"boundary.a.bin\"\n"}},
      {boundary_misplaced, Mail{.file_disposition = "Content-Disposition: attachment; boundary=x\n"},
       Mail{.file_disposition = "Content-Disposition: attachment; size=5\n"}},
      {boundary_prefix, inner_multipart("\"=_B\"", "--=_B\nContent-Type: text/plain\n\nx\n--=_B--\n"),
       inner_multipart("c", kInnerPart + "--c--\n")},
      {boundary_elsewhere, Mail{.text = "x --=_b\n"}, Mail{.text = "x -=_b\n"}},
      {boundary_elsewhere, Mail{.text = "- x =_b\n"}, Mail{.text = "- x =_\n x=_b\n"}},
      {delimiter_padding, Mail{.end = "--=_b-- \n"}, Mail{}},
      {delimiter_trailing_text, Mail{.text = "--=_bx\n"}, Mail{.text = "--=_\n"}},
      {delimiter_after_close, Mail{.end = "--=_b--\n--=_b--\n"}, Mail{.end = "--=_b--\n-- \n"}},
      {parts_missing, inner_multipart("c", "x\n"), inner_multipart("c", kInnerPart + "--c--\n")},
      {close_missing, inner_multipart("c", kInnerPart), inner_multipart("c", kInnerPart + "--c--\n")},
      {too_deep, replace_all(replace_all(nested(11), "--b110\nContent-Type: text/plain\n", ""), "--b110--\n", ""),
       nested(10)},
      {too_many_parts, many_parts(500), many_parts(499)},
      {digest_default_type, inner_digest("X-A: b\n"), inner_digest("Content-Type: message/rfc822\n"),
       content_type_needed},
      {message_type, Mail{.text_fields = "Content-Type: message/partial\n"},
       with_part("Content-Type: message/rfc822\n", "From: b@example.org\n\nx\n")},
      {report_form, with_part("Content-Type: message/delivery-status\n", report + "none\n"),
       with_part("Content-Type: message/delivery-status\n", report + " \n")},
      {tnef, Mail{.file_type = "Content-Type: application/ms-tnef; name=\"a.bin\"\n"}, Mail{}},
      {gap_mime_line, Mail{.end = "--=_b--\nContent-Type: text/html\n"}, Mail{.end = "--=_b--\nfooter: x\n"}},
      {gap_dash_line, Mail{.preamble = "--other\n"}, Mail{.preamble = "-----\n-- \n---- x ----\n"}},
      {preamble_colon, Mail{.end = "--=_b--\n:\n"}, Mail{.end = "--=_b--\na: b\n :\n"}},
      {content_type_syntax, with_part("Content-Type: textmultipart/mixed\n", "x\n"),
       with_part("Content-Type: text/x-multipart\n", "x\n")},
      {preamble_colon, Mail{.preamble = "note: x\n"}, Mail{.preamble = "This is MIME.\n"}},
  };
}

std::vector<Row> content_rows() {
  const std::string binary = "Content-Transfer-Encoding: 8bit\n";
  return {
      {base64_form, Mail{.file = "QUJD REVG\n"}, Mail{.file = "QUJDREVG\n\n"}},
      {base64_padding, Mail{.file = "QUJDRB==\n"}, Mail{.file = "QUJDRA==\n"}},
      {base64_length, Mail{.file = "QUJDR\nEVG\n"}, Mail{.file = "QUJD\nREVG\n"}},
      {quoted_printable_form, with_qp("a\x1B(B\n"), with_qp("a(B\n")},
      {quoted_printable_form, with_qp("a=3d\n"), with_qp("a=3D=\nb\n")},
      {quoted_printable_control, with_qp("a=00\n"), with_qp("a=09b=1B=20=0C\n")},
      {quoted_printable_control, with_qp("a=0D\nb\n"), with_qp("a=0Db=0A=0D\n")},
      {quoted_printable_control, with_qp("a=0A\nb\n"), with_qp("a=0A=\nb=0A\n")},
      {quoted_printable_control, with_qp("a=0D=0Ab\n"), with_qp("a=0D=20=0Ab\n")},
      {quoted_printable_control, with_qp("a=0D=\n=0Ab\n"), with_qp("a=0D=\n=0Db\n")},
      {quoted_printable_binary, Mail{.file_encoding = "Content-Transfer-Encoding: quoted-printable\n", .file = "x\n"},
       with_qp("x\n")},
      {raw_binary, Mail{.file_encoding = binary, .file = "\xFF\n"}, Mail{.file_encoding = binary, .file = "x\n"}},
      {control_in_text, Mail{.text = "a\x01\n"}, Mail{.text = "a\x1B$B\x0C\n"}},
      {file_in_text, Mail{.text = "begin 644 a.exe\n"}, Mail{.text = "begin reading 644\n"}},
      {mime_line_in_text, Mail{.text = "Content-Transfer-Encoding : base64\n"},
       Mail{.text = "> Content-Transfer-Encoding: base64\nContent-Transfer-Encodings: base64\n"}},
      {mime_line_in_text, Mail{.text = "content-transfer-encoding:\n"},
       Mail{.text = "Content-Type: text/html\ncontent-transfer-encoding: Quoted-Printable \n"}},
  };
}

std::vector<Row> strict_rows() {
  return {
      {line_over_998, Mail{.text = std::string(999, 'x') + "\n"}, Mail{.text = std::string(998, 'x') + "\n"}},
      {header_8bit, Mail{.fields = "MIME-Version: 1.0\nX-A: \xE9\n"}, Mail{}},
      {mime_version_plain, Mail{.fields = "MIME-Version: 1.0 (x)\n"}, Mail{}},
      {content_type_missing, single("", "x\n"), single("Content-Type: text/plain\n", "x\n")},
      {file_name_form,
       Mail{.file_type = "Content-Type: application/x-a; name=\"a%b\"\n",
            .file_disposition = "Content-Disposition: attachment; filename=\"a%b\"\n"},
       Mail{}},
      {file_name_differs, Mail{.file_disposition = "Content-Disposition: attachment\n"}, Mail{}},
      {preamble, Mail{.preamble = "x\n"}, Mail{.preamble = "\n"}},
      {epilogue, Mail{.end = "--=_b--\nx\n"}, Mail{.end = "--=_b--\n\n"}},
      {base64_line, Mail{.file = std::string(80, 'A') + "\n"}, Mail{.file = std::string(76, 'A') + "\n"}},
      {quoted_printable_line, with_qp(std::string(77, 'x') + "\n"), with_qp(std::string(76, 'x') + "\n")},
      {raw_8bit, Mail{.text = "\xE9\n"}, Mail{.text = "e\n"}},
      {identity_binary, Mail{.file_encoding = "Content-Transfer-Encoding: 7bit\n", .file = "x\n"}, Mail{}},
  };
}

std::vector<Row> all_rows() {
  std::vector<Row> out;
  for (auto&& rows : {line_rows(), header_rows(), field_rows(), structure_rows(), content_rows(), strict_rows()})
    out.insert(out.end(), rows.begin(), rows.end());
  return out;
}

}  // namespace

TEST_CASE("profile: each rule has a message that breaks it alone, and a neighbour that does not", "[unit][profile]") {
  for (const Row& row : all_rows()) {
    const bool at_strict = info(row.rule).level == ProfileLevel::strict;
    const ProfileLevel level = at_strict ? ProfileLevel::strict : ProfileLevel::standard;
    CAPTURE(info(row.rule).slug, visible(row.breaks));
    std::set<ProfileRule> found;
    for (const Deviation& deviation : deviations(row.breaks, level)) found.insert(deviation.rule);
    std::set<ProfileRule> wanted{row.rule};
    if (row.also != limit) wanted.insert(row.also);
    CHECK(found == wanted);
    CHECK(rules(deviations(row.keeps, level)) == "");
    if (at_strict) CHECK(rules(deviations(row.breaks, ProfileLevel::standard)) == "");
  }
}

TEST_CASE("profile: no rule is without its row", "[unit][profile]") {
  std::set<ProfileRule> tried{limit};
  for (const Row& row : all_rows()) tried.insert(row.rule);
  for (const ProfileRuleInfo& each : all_profile_rules()) {
    CAPTURE(each.slug);
    CHECK(tried.contains(each.rule));
    CHECK_FALSE(each.reason.empty());
  }
}

TEST_CASE("profile: mail of this form passes with LF and with CRLF", "[unit][profile]") {
  CHECK(rules(deviations(std::string(Mail{}), ProfileLevel::strict)) == "");
  CHECK(rules(deviations(crlf(std::string(Mail{})), ProfileLevel::strict)) == "");
}

TEST_CASE("profile: any split gives the same deviations", "[unit][profile]") {
  for (const Row& row : all_rows()) {
    if (row.breaks.size() > 2000) continue;
    for (const std::string& message : {row.breaks, crlf(replace_all(row.breaks, "\r", ""))}) {
      const auto whole = deviations(message, ProfileLevel::strict);
      for (std::size_t at = 0; at <= message.size(); ++at) {
        CAPTURE(info(row.rule).slug, at);
        REQUIRE(deviations(message, ProfileLevel::strict, at) == whole);
      }
    }
  }
}

TEST_CASE("profile: what is gone over quickly is judged as line by line", "[unit][profile]") {
  // Small pieces end before any kernel has its octets.
  const std::vector<std::string> texts{"an ordinary line of text, of some length\n",
                                       "- a dash -\n",
                                       "- a dash =_b\n",
                                       "\n",
                                       "a--b\n",
                                       "begin 644 a\n",
                                       "  begin 644 a\n",
                                       "=ybegin x\n",
                                       "Content-Type: x\n",
                                       "\xE9\n",
                                       "x\x01\n",
                                       "x\r\n",
                                       "--=_b\nContent-Type: text/plain\n\n",
                                       "soft =\n",
                                       "a=3D=C3=A9=20\n",
                                       "a=3d\n",
                                       "a=0A\n",
                                       "a=0D\n",
                                       "a=0D=\n",
                                       "=0Aa\n",
                                       "Content-Transfer-Encoding: x\n",
                                       "blank \n",
                                       "x\ry\n",
                                       "--=_bx\n",
                                       std::string(999, 'y') + "\n",
                                       std::string(76, 'Q') + "\n"};
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Dice dice(seed);
    std::string body;
    for (std::size_t lines = 3 + dice.roll(40); lines > 0; --lines)
      body += texts[dice.one_in(6) ? dice.roll(texts.size()) : 0];
    for (std::string message :
         {std::string(Mail{.text = body}), std::string(with_qp(body)), std::string(Mail{.file = body})}) {
      if (dice.one_in(2)) message = crlf(replace_all(message, "\r", ""));
      const auto whole = deviations(message, ProfileLevel::standard);
      ProfileValidator validator;
      for (const char& c : message) validator.feed({&c, 1});
      CAPTURE(seed, visible(message));
      REQUIRE(std::move(validator).finish() == whole);
    }
  }
}

TEST_CASE("profile: deviations point at the bytes", "[unit][profile]") {
  const std::string message = Mail{.fields = "MIME-Version:\n 1.0\n", .text = "x --=_b\n", .end = "--=_b-- \n"};
  const auto found = deviations(message, ProfileLevel::standard);
  REQUIRE(found.size() == 3);
  CHECK(slice(message, found[0].at) == "MIME-Version:\n 1.0\n");
  CHECK(slice(message, found[1].at) == "x --=_b\n");
  CHECK(slice(message, found[2].at) == "--=_b-- \n");
  const std::string open = inner_multipart("c", kInnerPart);
  const auto missing = deviations(open, ProfileLevel::standard);
  REQUIRE(missing.size() == 1);
  CHECK(missing[0].at.empty());
  CHECK(open.substr(missing[0].at.begin).starts_with("--=_b\nContent-Type: application"));
  const std::string texts = Mail{.preamble = "\none\ntwo\n\n"};
  const auto gap = deviations(texts, ProfileLevel::strict);
  REQUIRE(gap.size() == 1);
  CHECK(slice(texts, gap[0].at) == "one\ntwo\n");
}

TEST_CASE("profile: a flood of deviations is cut, and that is said", "[unit][profile]") {
  std::string message = single("Content-Type: multipart/mixed; boundary=b\n", "");
  for (int i = 0; i < 3000; ++i) message += "--b\nContent-Type: text/plain\n\na\x01\n";
  const auto found = deviations(message + "--b--\n", ProfileLevel::standard);
  REQUIRE(found.size() == ProfileValidator::kMaxDeviations);
  CHECK(found.back().rule == limit);
  CHECK(std::is_sorted(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.at < b.at; }));
}

TEST_CASE("profile: any bytes are judged, at any split alike", "[unit][profile]") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Dice dice(seed);
    std::string message = Mail{};
    for (std::size_t edits = 1 + dice.roll(8); edits > 0; --edits)
      message[dice.roll(message.size())] = dice.one_in(3) ? '\n' : static_cast<char>(dice.roll(256));
    const auto whole = deviations(message, ProfileLevel::strict);
    CAPTURE(seed, visible(message));
    for (std::size_t at = 0; at < message.size(); at += 1 + dice.roll(9))
      REQUIRE(deviations(message, ProfileLevel::strict, at) == whole);
    for (const Deviation& each : whole) REQUIRE((each.at.begin <= each.at.end && each.at.end <= message.size()));
  }
}
