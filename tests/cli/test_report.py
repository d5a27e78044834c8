# SPDX-License-Identifier: Apache-2.0
"""What is told: the tree, the report, JSON, --dry-run and --check."""
import json
import os
import pathlib
import unittest

import mail
import policies
from command import CommandTest, DONE, REFUSED, WOULD_CHANGE, run

DOCUMENTS = pathlib.Path(__file__).resolve().parents[2] / "docs"

EVIL_DISPOSITION = b"attachment; filename*=utf-8''inv%1B[31moice%E2%80%AEgpj.exe"


def json_lines(output):
    return [json.loads(line) for line in output.decode().splitlines()]


def keys_in(value):
    if isinstance(value, list):
        return set().union(*map(keys_in, value))
    return set(value).union(*map(keys_in, value.values())) if isinstance(value, dict) else set()


class Show(CommandTest):
    def test_the_tree_names_parts_types_names_and_findings(self):
        message = mail.infected().replace(b"--=_edge_1--\r\n", b"")
        tree = run("show", stdin=message).stdout.decode()
        for word in ("multipart/mixed", "1.1", "text/plain", "1.2", "invoice.exe", "base64", "1.3", "photo.png",
                     "image/png", "close-delimiter-missing"):
            self.assertIn(word, tree)

    def test_no_control_or_bidi_character_of_a_name_reaches_the_terminal(self):
        message = mail.infected(disposition=EVIL_DISPOSITION)
        for command in (["show"], ["defang", "--no-quarantine", "-o", "/dev/null"]):
            with self.subTest(command[0]):
                done = run(*command, stdin=message)
                told = done.stdout + done.stderr
                self.assertIn(b"gpj.exe", told)
                self.assertNotIn(b"\x1b", told)
                self.assertNotIn("\u202e".encode(), told)

    def test_json_is_one_object_a_line_with_the_file_name(self):
        names = [str(self.file("one.eml", mail.clean())), str(self.file("two.eml", mail.infected()))]
        done = run("show", "--json", *names)
        self.assert_exit(done, DONE)
        self.assertEqual([one["file"] for one in json_lines(done.stdout)], names)
        (stdin,) = json_lines(run("show", "--json", stdin=mail.clean()).stdout)
        self.assertEqual(stdin["file"], "-")

    def test_json_has_the_keys_of_its_document(self):
        done = run("defang", "--no-quarantine", "--json", "-o", "/dev/null", stdin=mail.infected() + b"more\r\n")
        (report,) = json_lines(done.stdout)
        documented = (DOCUMENTS / "formats/report.md").read_text()
        for key in keys_in(report):
            self.assertIn(f"`{key}`", documented)
        self.assertEqual([part["path"] for part in report["parts"]], ["1", "1.1", "1.2", "1.3"])

    def test_names_that_are_no_utf8_are_put_into_json_all_the_same(self):
        name = os.fsencode(self.folder) + b"/caf\xe9.eml"
        with open(name, "wb") as file:
            file.write(mail.infected(disposition=b'attachment; filename="caf\xe9.exe"'))
        done = run("show", "--json", name)
        self.assert_exit(done, DONE)
        self.assertEqual(len(json_lines(done.stdout)), 1)

    def test_every_byte_string_can_be_shown(self):
        for message in (b"", b"\n", b"\0" * 100, bytes(range(256)), b"\r\r\r", b"Content-Type: multipart/mixed\r\n"):
            with self.subTest(message[:10]):
                for form in ([], ["--json"]):
                    self.assert_exit(run("show", *form, stdin=message), DONE)


class Report(CommandTest):
    def test_decisions_go_to_standard_error_a_line_each(self):
        file = self.file("a.eml", mail.infected())
        done = run("defang", "--quarantine", self.quarantine, file)
        decision, record = done.stderr.decode().splitlines()
        for word in (f"{file}: ", "1.2", "invoice.exe", "replace"):
            self.assertIn(word, decision)
        self.assertRegex(record, r": record [0-9a-f]{32}$")

    def test_a_clean_message_and_quiet_say_nothing(self):
        self.assertEqual(run("defang", "--no-quarantine", stdin=mail.clean()).stderr, b"")
        self.assertEqual(run("defang", "--no-quarantine", "--quiet", stdin=mail.infected()).stderr, b"")

    def test_json_goes_where_the_mail_does_not(self):
        file = self.file("a.eml", mail.infected())
        piped = run("defang", "--no-quarantine", "--json", file)
        filed = run("defang", "--no-quarantine", "--json", "-o", self.folder / "out.eml", file)
        self.assertEqual(filed.stderr, b"")
        self.assertEqual(filed.stdout, piped.stderr)
        (report,) = json_lines(filed.stdout)
        self.assertEqual([(one["action"], one["part"]) for one in report["decisions"]], [("replace", "1.2")])

    def test_a_refused_message_is_reported_too(self):
        policy = self.file("reject.toml", policies.one_rule("reject"))
        done = run("defang", "--policy", policy, "--json", "--dry-run", stdin=mail.infected())
        self.assert_exit(done, REFUSED)
        (report,) = json_lines(done.stdout)
        self.assertEqual(report["decisions"][0]["action"], "reject")


class DryRun(CommandTest):
    def test_nothing_is_written(self):
        file = self.file("a.eml", mail.infected())
        before = file.stat()
        for output in ([], ["-i"], ["-o", self.folder / "out.eml"]):
            with self.subTest(output):
                done = run("defang", "--dry-run", "--quarantine", self.quarantine, *output, file)
                self.assert_exit(done, DONE)
                self.assertEqual(done.stdout, b"")
                self.assertIn(b"invoice.exe", done.stderr)
                self.assertEqual(self.names(), ["a.eml"])
                self.assertEqual(file.stat().st_mtime_ns, before.st_mtime_ns)

    def test_neither_a_quarantine_nor_an_output_is_needed(self):
        names = [self.file("a.eml", mail.infected()), self.file("b.eml", mail.clean())]
        self.assert_exit(run("defang", "--dry-run", *names), DONE)


class Check(CommandTest):
    def test_it_exits_1_only_if_a_message_would_be_changed_or_refused(self):
        clean, infected = self.file("clean.eml", mail.clean()), self.file("infected.eml", mail.infected())
        reject = self.file("reject.toml", policies.one_rule("reject"))
        report = self.file("report.toml", policies.one_rule("report"))
        for name, arguments, code in (("clean", [clean], DONE), ("changed", [infected], WOULD_CHANGE),
                                      ("one of two", [infected, clean], WOULD_CHANGE),
                                      ("refused", ["--policy", reject, infected], WOULD_CHANGE),
                                      ("reported", ["--policy", report, infected], DONE)):
            with self.subTest(name):
                done = run("defang", "--check", "--quiet", *arguments)
                self.assertEqual((done.returncode, done.stdout, done.stderr), (code, b"", b""))
        self.assertEqual(self.names(), ["clean.eml", "infected.eml", "reject.toml", "report.toml"])

    def test_a_failure_counts_more_than_the_answer(self):
        infected = self.file("infected.eml", mail.infected())
        self.assert_exit(run("defang", "--check", infected, self.folder / "none.eml"), 65)


if __name__ == "__main__":
    unittest.main()
