# SPDX-License-Identifier: Apache-2.0
"""Help, version, and wrong usage."""
import unittest

import mail
from command import CommandTest, DONE, USAGE, run


class Help(CommandTest):
    def test_help_lists_every_exit_code(self):
        done = run("--help")
        self.assert_exit(done, DONE)
        listed = [line.split()[0] for line in done.stdout.decode().partition("Exit codes:")[2].splitlines()
                  if line.startswith("  ")]
        self.assertEqual(listed, ["0", "1", "2", "65", "69", "73", "74", "75", "76", "78"])

    def test_each_command_explains_itself(self):
        for command, option in (("show", "--json"), ("lint", "--fail-on"), ("defang", "--quarantine"), ("restore", "--record"),
                                ("policy", "--policy"), ("milter-send", "--messages-per-connection")):
            with self.subTest(command):
                asked = run(command, "--help")
                self.assert_exit(asked, DONE)
                self.assertIn(option, asked.stdout.decode())
                self.assertEqual(run("help", command).stdout, asked.stdout)

    def test_help_alone_explains_the_whole(self):
        self.assertEqual(run("help").stdout, run("--help").stdout)

    def test_help_of_an_unknown_command_is_an_error(self):
        self.assert_error(run("help", "defrag"), USAGE, "defrag", "no such command")

    def test_version_goes_to_standard_output(self):
        done = run("--version")
        self.assert_exit(done, DONE)
        self.assertRegex(done.stdout.decode(), r"^mimemend \d+\.\d+\.\d+\n$")


class WrongUsage(CommandTest):
    def test_wrong_usage_exits_2_and_names_the_cause(self):
        a, b = self.file("one/a.eml", mail.clean()), self.file("two/a.eml", mail.clean())
        other = self.file("b.eml", mail.clean())
        cases = [
            ("no command", [], "command"),
            ("unknown option", ["show", "--jsn"], "--jsn"),
            ("unknown command", ["defung"], "defung"),
            ("a colour that is none", ["show", "--color", "red", a], "red"),
            ("a severity that is none", ["lint", "--min-severity", "fatal", a], "fatal"),
            ("a threshold that is none", ["lint", "--fail-on", "crit", a], "crit"),
            ("a finding that is none", ["lint", "--only", "evil-mail", a], "evil-mail"),
            ("a finding with a slip", ["lint", "--ignore", "duplicate-boundry", a], 'did you mean "duplicate-boundary"?'),
            ("a finding with its words in another order", ["lint", "--only", "missing-close-delimiter", a],
             'did you mean "close-delimiter-missing"?'),
            ("one bad finding of two", ["lint", "--only", "tnef,tneff", a], 'did you mean "tnef"?'),
            ("a list of a file", ["lint", "--list", a], "--list"),
            ("a policy that edits, and no word about quarantine", ["defang", a], "--quarantine"),
            ("quarantine and none", ["defang", "--quarantine", "q", "--no-quarantine", a], "--no-quarantine"),
            ("-i and -o", ["defang", "--no-quarantine", "-i", "-o", "x", a], "--output"),
            ("two files for standard output", ["defang", "--no-quarantine", a, other], "several files"),
            ("standard input in place", ["defang", "--no-quarantine", "-i"], "standard input"),
            ("standard input into a folder", ["defang", "--no-quarantine", "-o", self.folder], "standard input"),
            ("one base name twice", ["defang", "--no-quarantine", "-o", self.folder, a, b], "a.eml"),
            ("an empty output name", ["defang", "--no-quarantine", "-o", "", a], "--output"),
            ("an empty quarantine name", ["defang", "--quarantine", "", a], "--quarantine"),
            ("restore without a quarantine", ["restore", a], "--quarantine"),
            ("restore of two files", ["restore", "--quarantine", self.folder, a, other], "FILE"),
            ("a record id that is a path", ["restore", "--quarantine", self.folder, "--record", "../../etc", a], "--record"),
        ]
        for name, arguments, word in cases:
            with self.subTest(name):
                done = run(*arguments)
                self.assert_error(done, USAGE, word)
                self.assertEqual(done.stdout, b"")

    def test_an_output_that_is_the_input_is_refused(self):
        file = self.file("a.eml", mail.infected())
        done = run("defang", "--no-quarantine", "-o", file, file)
        self.assert_error(done, USAGE, "-i")
        self.assertEqual(file.read_bytes(), mail.infected())

    def test_nothing_is_made_by_wrong_usage(self):
        file = self.file("a.eml", mail.infected())
        run("defang", "--quarantine", self.quarantine, "-o", self.folder / "out", file, file)
        self.assertEqual(self.names(), ["a.eml"])


if __name__ == "__main__":
    unittest.main()
