# SPDX-License-Identifier: Apache-2.0
"""What `mimemend show` shows, in its forms."""
import json
import pathlib
import re
import unittest

import mail
from command import CommandTest, DONE, on_terminal, run

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs/formats/report.md"

BROKEN = b"Subject : odd\r\nno colon\x1b[2J\r\n" + mail.infected()


def shown(message, *arguments):
    done = run("show", *arguments, stdin=message)
    assert done.returncode == DONE, done
    return done.stdout.decode()


class Tree(CommandTest):
    def test_columns_are_aligned(self):
        lines = shown(mail.infected("h\u00f6.exe"), "--no-findings").splitlines()
        self.assertEqual([line.split()[0] for line in lines], ["1", "1.1", "1.2", "1.3"])
        starts = [line.index(word) for line, word in zip(lines[2:], ("base64", "base64"))]
        self.assertEqual(len(set(starts)), 1, lines)
        self.assertFalse([line for line in lines if line != line.rstrip()])

    def test_findings_stand_below_it_or_are_left_out(self):
        self.assertIn("header-space-before-colon", shown(BROKEN))
        self.assertEqual(shown(BROKEN), shown(BROKEN, "--findings"))
        without = shown(BROKEN, "--no-findings")
        self.assertNotIn("header-space-before-colon", without)
        self.assertTrue(shown(BROKEN).startswith(without + "\n"))

    def test_ranges_say_where_things_are(self):
        message = mail.infected()
        line = shown(message, "--ranges").splitlines()[2]
        for name, expected in (("delimiter", b"--=_edge_1\r\n"), ("header", b"Content-Type: application/octet-stream")):
            begin, end = map(int, re.search(rf"{name} (\d+)\.\.(\d+)", line).groups())
            self.assertTrue(message[begin:end].startswith(expected), (line, message[begin:end]))
        self.assertNotIn("..", shown(message, "--no-findings"))

    def test_headers_are_unfolded_and_escaped(self):
        message = mail.mail(mail.text(), b"X-Folded: one\r\n\ttwo", b"X-Evil: \x1b[31m\xe2\x80\xae\xff", b"no colon")
        text = shown(message, "--headers")
        for line in ("    Subject: invoice  with  odd   spacing", "    X-Folded: one two",
                     "    X-Evil: \\u{1B}[31m\\u{202E}\\xFF", "    malformed: no colon"):
            self.assertIn(line, text.splitlines())

    def test_headers_of_decoded_messages_are_shown_too(self):
        inner = mail.mail(mail.text(), b"X-Deep: below")
        for encoding in (b"7bit", b"base64", b"quoted-printable"):
            with self.subTest(encoding):
                message = mail.mail(mail.multipart("mixed", mail.attached_message(inner, encoding)))
                self.assertIn("    X-Deep: below\n", shown(message, "--headers"))

    def test_files_in_the_text_stand_below_their_part(self):
        message = mail.mail(mail.text("Hello,\r\n\r\nbegin 644 tool.exe\r\n#0V%T\r\n`\r\nend\r\n"))
        if not json.loads(shown(message, "--json"))["parts"][0]["embedded"]:
            self.skipTest("no file is found in text")
        row = shown(message).splitlines()[1]
        self.assertTrue(row.startswith("1+1 "), row)
        for word in ('"tool.exe"', "3 B", "uuencode"):
            self.assertIn(word, row)

    def test_several_files_have_headings_in_every_form(self):
        names = [self.file("one.eml", mail.clean()), self.file("two.eml", mail.clean())]
        self.assertEqual(run("show", "--headers", "--ranges", *names).stdout.count(b"==> "), 2)


class Colour(CommandTest):
    def test_it_comes_on_a_terminal_or_when_it_is_asked_for(self):
        file = self.file("a.eml", BROKEN)
        for command in ("show", "lint"):
            with self.subTest(command):
                self.assertNotIn(b"\x1b", run(command, file).stdout)
                self.assertIn(b"\x1b[31mdanger", run(command, "--color", "always", file).stdout)
                self.assertIn(b"\x1b[31mdanger", run(command, "--colour=always", file).stdout)
                self.assertIn(b"\x1b[31mdanger", on_terminal(command, file))
                self.assertNotIn(b"\x1b", on_terminal(command, "--color=never", file))

    def test_no_color_and_a_dumb_terminal_turn_it_off_unless_it_is_asked_for(self):
        file = self.file("a.eml", BROKEN)
        self.assertNotIn(b"\x1b", on_terminal("show", file, NO_COLOR="1"))
        self.assertNotIn(b"\x1b", on_terminal("show", file, TERM="dumb"))
        self.assertIn(b"\x1b", on_terminal("show", file, NO_COLOR=""))
        self.assertIn(b"\x1b", on_terminal("show", "--color=always", file, NO_COLOR="1"))

    def test_what_the_mail_brings_is_no_colour(self):
        text = run("show", "--color=always", "--headers", stdin=BROKEN).stdout
        self.assertEqual(re.sub(rb"\x1b\[(?:[0-9]+)?m", b"", text), run("show", "--headers", stdin=BROKEN).stdout)
        self.assertNotIn(b"\x1b[2J", text)


class Json(CommandTest):
    def report(self, message, *arguments):
        return json.loads(shown(message, "--json", *arguments))

    def test_ranges_hold_what_they_say(self):
        message = mail.infected()
        parts = self.report(message)["parts"]
        cut = lambda at: message[at[0]:at[1]]
        self.assertEqual(cut(parts[0]["close_delimiter"]), b"--=_edge_1--\r\n")
        self.assertEqual(cut(parts[1]["delimiter"]), b"--=_edge_1\r\n")
        self.assertNotIn("delimiter", parts[0])
        self.assertEqual(parts[1]["field_count"], 1)
        self.assertEqual(parts[1]["embedded"], [])

    def test_header_fields_are_there_when_they_are_asked_for(self):
        message = mail.mail(mail.text(), b"no colon", b"X : y")
        self.assertNotIn("fields", self.report(message)["parts"][0])
        (part,) = self.report(message, "--headers")["parts"]
        self.assertEqual(len(part["fields"]), part["field_count"])
        kinds = [(field["kind"], field.get("name"), field["value"]) for field in part["fields"][-4:]]
        self.assertEqual(kinds, [("mime-version", "MIME-Version", "1.0"), ("malformed", None, "no colon"),
                                 ("other", "X", "y"), ("content-type", "Content-Type", "text/plain; charset=utf-8")])
        for field in part["fields"]:
            begin, end = field["at"]
            self.assertIn(field["value"].encode(), message[begin:end])

    def test_every_key_is_in_its_document(self):
        documented = DOCUMENT.read_text()
        report = self.report(b"Content-ID: <a@b>\r\n" + BROKEN, "--headers")
        for level in (report, *report["parts"], *report["findings"], report["parts"][0]["fields"][0]):
            for key in level:
                self.assertIn(f"`{key}`", documented)

    def test_neither_ranges_nor_findings_change_it(self):
        self.assertEqual(self.report(BROKEN), self.report(BROKEN, "--ranges", "--no-findings", "--color=always"))


if __name__ == "__main__":
    unittest.main()
