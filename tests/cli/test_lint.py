# SPDX-License-Identifier: Apache-2.0
"""`mimemend lint`: what is listed, in which form, and the exit code."""
import json
import pathlib
import re
import time
import unittest

import mail
from command import BAD_INPUT, CommandTest, DONE, FOUND, run

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs/formats/lint.md"

LINE = re.compile(r"^(?P<file>.+):(?P<line>\d+): (?P<severity>note|warning|danger): (?P<slug>[a-z0-9-]+) "
                  r"in part (?P<part>1[.0-9]*) at (?P<begin>\d+)\.\.(?P<end>\d+) \[[^\]]+\]$")

DANGER, WARNING = "header-space-before-colon", "close-delimiter-missing"


def dangerous():
    return b"Subject : odd\r\n" + mail.infected()


def unclosed():
    """No danger, and a warning."""
    return mail.infected().replace(b"--=_edge_1--\r\n", b"")


def both():
    return b"Subject : odd\r\n" + unclosed()


def slugs(done):
    return [LINE.match(line)["slug"] for line in done.stdout.decode().splitlines()]


class Lines(CommandTest):
    def test_each_finding_is_a_line_with_its_place(self):
        file = self.file("a.eml", both())
        done = run("lint", file)
        lines = [LINE.match(line) for line in done.stdout.decode().splitlines()]
        self.assertTrue(all(lines), done.stdout)
        found = {line["slug"]: line for line in lines}
        self.assertEqual({line["file"] for line in lines}, {str(file)})
        self.assertEqual((found[DANGER]["line"], found[DANGER]["severity"], found[DANGER]["part"]), ("1", "danger", "1"))
        self.assertEqual((found[DANGER]["begin"], found[DANGER]["end"]), ("7", "8"))
        self.assertEqual(found[WARNING]["severity"], "warning")

    def test_a_clean_message_says_nothing(self):
        for command in ([], ["--explain"], ["--fail-on", "note"]):
            done = run("lint", "--only", f"{DANGER},{WARNING}", *command, stdin=mail.clean())
            self.assertEqual((done.returncode, done.stdout, done.stderr), (DONE, b"", b""))

    def test_the_sum_goes_to_standard_error(self):
        only = ["--only", f"{DANGER},{WARNING}"]
        self.assertEqual(run("lint", *only, stdin=both()).stderr, b"2 findings: 1 danger, 1 warning\n")
        names = [self.file("a.eml", both()), self.file("b.eml", unclosed()), self.file("c.eml", mail.clean())]
        self.assertEqual(run("lint", *only, *names).stderr, b"3 findings: 1 danger, 2 warnings in 3 files\n")

    def test_explain_points_at_the_proof_and_gives_advice(self):
        done = run("lint", "--explain", "--only", DANGER, stdin=dangerous())
        found, proof, pointer, advice = done.stdout.decode().splitlines()
        self.assertTrue(LINE.match(found))
        self.assertEqual((proof, pointer), ("    Subject : odd", "           ^"))
        self.assertTrue(advice.startswith("    Write the colon"))

    def test_explain_escapes_what_the_mail_brings(self):
        done = run("lint", "--explain", stdin=b"\x1b[2J \xe2\x80\xae no colon\r\n\r\n")
        self.assertIn(b"\\u{1B}[2J \\u{202E} no colon\\r\\n", done.stdout)
        self.assertNotIn(b"\x1b", done.stdout)

    def test_findings_in_a_decoded_message_have_the_line_where_it_begins(self):
        message = mail.mail(mail.multipart("mixed", mail.attached_message(dangerous(), b"base64")))
        done = run("lint", "--explain", "--only", DANGER, stdin=message)
        found = LINE.match(done.stdout.decode().splitlines()[0])
        body = message.index(b"base64\r\n\r\n") + len(b"base64\r\n\r\n")
        self.assertEqual(int(found["line"]), message[:body].count(b"\n") + 1)
        self.assertIn(b"    Subject : odd\n", done.stdout)

    def test_a_thousand_findings_are_quick(self):
        part = b"Content-Type : text/plain\r\nno colon\r\n\r\nx"
        message = mail.multipart("mixed", *[part] * 2000)
        begun = time.monotonic()
        done = run("lint", "--explain", "--only", "header-space-before-colon,header-line-without-colon", stdin=message)
        self.assertEqual(done.stdout.count(b"\n    ^"), 2000)
        self.assertEqual(done.stdout.count(b"in part"), 4000)
        self.assertLess(time.monotonic() - begun, 20)

    def test_every_byte_string_can_be_linted(self):
        for message in (b"", b"\n", b"\0" * 100, bytes(range(256)), b"\r\r\r", b"Content-Type: multipart/mixed\r\n"):
            for form in ([], ["--explain"], ["--json"]):
                with self.subTest((message[:10], form)):
                    self.assert_exit(run("lint", "--fail-on", "never", *form, stdin=message), DONE)


class Choice(CommandTest):
    def test_severity_and_slugs_choose_what_is_told(self):
        cases = [
            ("--only", ["--only", DANGER], [DANGER]),
            ("--only twice", ["--only", DANGER, "--only", WARNING], [DANGER, WARNING]),
            ("--only with a comma", ["--only", f"{DANGER},{WARNING}"], [DANGER, WARNING]),
            ("--ignore is stronger", ["--only", f"{DANGER},{WARNING}", "--ignore", DANGER], [WARNING]),
            ("--min-severity", ["--min-severity", "danger", "--only", f"{DANGER},{WARNING}"], [DANGER]),
        ]
        file = self.file("a.eml", both())
        for name, arguments, expected in cases:
            with self.subTest(name):
                # The file behind a slug is not taken for a slug.
                self.assertEqual(slugs(run("lint", *arguments, file)), expected)

    def test_ignored_findings_are_not_told(self):
        told = slugs(run("lint", stdin=both()))
        self.assertIn(DANGER, told)
        self.assertEqual(slugs(run("lint", "--ignore", DANGER, stdin=both())), [slug for slug in told if slug != DANGER])


class ExitCode(CommandTest):
    def test_it_is_1_from_the_threshold_up(self):
        messages = {"clean": mail.clean(), "warning": unclosed(), "danger": dangerous()}
        # Whatever else is found in them is not asked about.
        only = ["--only", f"{DANGER},{WARNING}"]
        for threshold, failing in ((None, {"danger"}), ("danger", {"danger"}), ("warning", {"danger", "warning"}),
                                   ("note", {"danger", "warning"}), ("never", set())):
            for name, message in messages.items():
                for form in ([], ["--json"]):
                    with self.subTest((threshold, name, form)):
                        arguments = ["--fail-on", threshold] if threshold else []
                        self.assert_exit(run("lint", *only, *arguments, *form, stdin=message),
                                         FOUND if name in failing else DONE)

    def test_only_what_is_told_counts(self):
        self.assert_exit(run("lint", "--only", WARNING, stdin=both()), DONE)
        self.assert_exit(run("lint", "--ignore", DANGER, "--only", f"{DANGER},{WARNING}", stdin=both()), DONE)
        self.assert_exit(run("lint", "--min-severity", "danger", "--fail-on", "note", "--ignore", DANGER,
                             "--only", f"{DANGER},{WARNING}", stdin=both()), DONE)

    def test_one_bad_message_of_several_is_enough(self):
        names = [self.file("a.eml", dangerous()), self.file("b.eml", mail.clean())]
        self.assert_exit(run("lint", *names), FOUND)

    def test_a_file_that_cannot_be_read_counts_more_and_stops_nothing(self):
        file = self.file("a.eml", dangerous())
        done = run("lint", "--only", DANGER, self.folder / "none.eml", file)
        self.assert_exit(done, BAD_INPUT)
        self.assertEqual(slugs(done), [DANGER])
        self.assertIn(b"none.eml: No such file", done.stderr)

    def test_more_findings_than_are_kept_are_a_danger(self):
        message = b"no colon\r\n" * 3000 + b"\r\n"
        parts = mail.multipart("mixed", *[message] * 4)
        done = run("lint", "--only", "tnef", stdin=parts)
        self.assert_exit(done, FOUND)
        self.assertEqual(slugs(done), ["limit-findings"])
        self.assertIn(b"more that were not looked at", done.stderr)
        self.assert_exit(run("lint", "--only", "tnef", "--ignore", "limit-findings", stdin=parts), DONE)
        self.assert_exit(run("lint", "--only", "tnef", "--fail-on", "never", stdin=parts), DONE)


class Json(CommandTest):
    def test_one_object_a_line_for_each_message(self):
        names = [str(self.file("a.eml", both())), str(self.file("b.eml", mail.clean()))]
        done = run("lint", "--json", "--only", f"{DANGER},{WARNING}", *names)
        self.assertEqual(done.stderr, b"")
        first, second = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([first["file"], second["file"]], names)
        self.assertEqual(first["summary"], {"note": 0, "warning": 1, "danger": 1})
        self.assertEqual(second["findings"], [])
        self.assertEqual([finding["code"] for finding in first["findings"]], [DANGER, WARNING])

    def test_keys_are_those_of_its_document(self):
        documented = DOCUMENT.read_text()
        report = json.loads(run("lint", "--json", stdin=both()).stdout)
        self.assertEqual(list(report), ["schema", "file", "findings", "summary"])
        self.assertEqual(report["schema"], "mimemend-lint/1")
        for finding in report["findings"]:
            self.assertEqual(list(finding), ["code", "severity", "family", "part", "source", "line", "at", "clause",
                                             "advice", "bytes"])
            for key in finding:
                self.assertIn(f"`{key}`", documented)

    def test_bytes_are_those_of_the_mail(self):
        message = b"\x80\xff\xc3\xb6 no colon\r\n" + both()
        for finding in json.loads(run("lint", "--json", stdin=message).stdout)["findings"]:
            begin, end = finding["at"]
            self.assertEqual(finding["bytes"].encode("latin-1"), message[begin:end][:256])
            self.assertEqual(finding["line"], message[:begin].count(b"\n") + 1)


class List(CommandTest):
    def test_it_has_every_finding_in_both_forms(self):
        report = json.loads(run("lint", "--list", "--json").stdout)
        self.assertEqual(report["schema"], "mimemend-findings/1")
        done = run("lint", "--list")
        self.assert_exit(done, DONE)
        listed = [line.split()[0] for line in done.stdout.decode().splitlines()]
        self.assertEqual(listed, [finding["code"] for finding in report["findings"]])
        self.assertEqual(len(listed), len(set(listed)))
        for slug in (DANGER, WARNING, "limit-findings"):
            self.assertIn(slug, listed)
        for finding in report["findings"]:
            self.assertEqual(list(finding), ["code", "severity", "family", "clause", "advice"])
            self.assertTrue(all(finding.values()), finding)

    def test_columns_are_aligned(self):
        lines = run("lint", "--list").stdout.decode().splitlines()
        self.assertEqual(len({re.match(r"\S+ +", line).end() for line in lines}), 1)

    def test_the_choice_holds_for_it_too(self):
        listed = run("lint", "--list", "--only", DANGER, "--ignore", "limit-findings").stdout.decode()
        self.assertEqual([line.split()[0] for line in listed.splitlines()], [DANGER])


if __name__ == "__main__":
    unittest.main()
