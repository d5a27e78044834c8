# SPDX-License-Identifier: Apache-2.0
"""Inputs that cannot be read, and runs over several of them."""
import os
import socket
import unittest

import mail
import policies
from command import BAD_INPUT, CommandTest, DONE, REFUSED, run


class BadInput(CommandTest):
    def test_a_missing_file_is_named_with_its_cause(self):
        for command in (["show"], ["lint"], ["defang", "--no-quarantine"], ["defang", "--dry-run"],
                        ["restore", "--quarantine", self.folder]):
            with self.subTest(command[0]):
                done = run(*command, self.folder / "none.eml")
                self.assert_error(done, BAD_INPUT, "none.eml", "No such file")
                self.assertEqual(done.stdout, b"")

    def test_a_folder_is_no_input(self):
        for command in ("show", "lint", "defang"):
            with self.subTest(command):
                arguments = ["--no-quarantine"] if command == "defang" else []
                self.assert_error(run(command, *arguments, self.folder), BAD_INPUT, self.folder, "directory")

    def test_in_place_takes_regular_files_only(self):
        fifo = self.folder / "fifo"
        os.mkfifo(fifo)
        self.assert_error(run("defang", "--no-quarantine", "-i", fifo), BAD_INPUT, "fifo", "not a regular file")
        self.assert_error(run("defang", "--no-quarantine", "-i", "/dev/null"), BAD_INPUT, "not a regular file")

    def test_a_socket_is_no_input(self):
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self.folder / "socket"))
            self.assert_error(run("show", self.folder / "socket"), BAD_INPUT, "socket")

    def test_a_file_that_may_not_be_read_is_named(self):
        file = self.file("secret.eml", mail.clean())
        file.chmod(0)
        self.assert_error(self.run_unprivileged("show", file), BAD_INPUT, "secret.eml", "Permission denied")

    def test_a_name_with_control_characters_is_told_without_them(self):
        done = run("show", self.folder / "\x1b[2J\nmimemend: fine.eml")
        self.assert_error(done, BAD_INPUT, "No such file")
        self.assertNotIn(b"\x1b", done.stderr)


class SeveralFiles(CommandTest):
    def test_the_others_are_done_and_the_highest_code_counts(self):
        good = self.file("good.eml", mail.infected())
        refused = self.file("refused.eml", mail.infected("virus.com"))
        policy = self.file("policy.toml", policies.policy(policies.rule("replace"), policies.rule("reject", "com")))
        out = self.folder / "out"
        out.mkdir()
        done = run("defang", "--no-quarantine", "--policy", policy, "-o", out, self.folder / "none.eml", refused, good)
        self.assert_exit(done, REFUSED)
        self.assertIn(b"none.eml: No such file", done.stderr)
        self.assertIn(b"refused.eml: refused", done.stderr)
        self.assertEqual(self.names(out), ["good.eml"])

    def test_show_puts_a_heading_over_each_of_several_files(self):
        one, two = self.file("one.eml", mail.clean()), self.file("two.eml", mail.clean())
        done = run("show", one, two)
        self.assert_exit(done, DONE)
        headings = [line for line in done.stdout.decode().splitlines() if line.startswith("==>")]
        self.assertEqual(headings, [f"==> {one} <==", f"==> {two} <=="])
        self.assertNotIn(b"==>", run("show", one).stdout)


if __name__ == "__main__":
    unittest.main()
