// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <mimemend/milter/test/action.hpp>
#include <mimemend/milter/test/mail.hpp>

using namespace mimemend::milter::test;

TEST_CASE("the header of a message is read with its exact bytes", "[unit][milter][mail]") {
  const Mail mail = parse_mail("From x\nSubject:   three\nX:x\nFolded: a\n\tb\nEmpty:\n\nbody\r\nend");
  REQUIRE(mail.header.size() == 4);
  CHECK(mail.header[0] == HeaderField{"Subject", "   three"});
  CHECK(mail.header[1] == HeaderField{"X", "x"});
  CHECK(mail.header[2] == HeaderField{"Folded", " a\n\tb"});
  CHECK(mail.header[3] == HeaderField{"Empty", ""});
  CHECK(mail.body == "body\r\nend");
  CHECK(to_eml(mail) == "Subject:   three\r\nX:x\r\nFolded: a\r\n\tb\r\nEmpty:\r\n\r\nbody\r\nend");
}

TEST_CASE("a line that cannot stand in a header begins the body", "[unit][milter][mail]") {
  const Mail mail = parse_mail("A: 1\r\nno field\r\nB: 2\r\n");
  REQUIRE(mail.header.size() == 1);
  CHECK(mail.body == "no field\r\nB: 2\r\n");
}

TEST_CASE("an action is told in one line of printable ASCII", "[unit][milter][mail]") {
  CHECK(to_string(InsertHeader{0, "X-A", " v\n\tw"}) == "insert 0 X-A [ v??w]");
  CHECK(to_string(ChangeHeader{2, "X-A", ""}) == "remove 2 X-A");
  CHECK(to_string(AddRecipient{"<a@b>", ""}) == "recipient+ <a@b>");
  CHECK(to_string(ReplaceBody{"12345"}) == "body 5 bytes");
}
