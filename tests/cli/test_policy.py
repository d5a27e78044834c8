# SPDX-License-Identifier: Apache-2.0
"""`mimemend policy`, and policy files that are wrong."""
import unittest

import mail
import policies
from command import CommandTest, CONFIG, DONE, REFUSED, run


class PolicyCommand(CommandTest):
    def test_the_builtin_policy_is_printed_and_can_be_read_again(self):
        printed = run("policy")
        self.assert_exit(printed, DONE)
        checked = run("policy", "--policy", self.file("builtin.toml", printed.stdout))
        self.assert_exit(checked, DONE)
        self.assertRegex(checked.stdout.decode(), r"^ok: \d+ rules?\n$")

    def test_the_printed_policy_decides_as_the_builtin_one(self):
        file = self.file("builtin.toml", run("policy").stdout)
        for message in (mail.clean(), mail.infected(), mail.infected("a.ps1")):
            self.assertEqual(self.defang(message), self.defang(message, "--policy", file))

    def test_rules_are_counted(self):
        file = self.file("two.toml", policies.policy(policies.rule("replace"), policies.rule("reject", "com")))
        self.assertEqual(run("policy", "--policy", file).stdout, b"ok: 2 rules\n")


class BadPolicy(CommandTest):
    def assert_config_error(self, file, *words):
        """`policy` and `defang` say the same, and nothing is written."""
        message = self.file("a.eml", mail.infected())
        out = self.folder / "out.eml"
        self.assert_error(run("policy", "--policy", file), CONFIG, *words)
        done = run("defang", "--no-quarantine", "--policy", file, "-o", out, message)
        self.assert_error(done, CONFIG, *words)
        self.assertFalse(out.exists())

    def test_a_line_that_is_no_toml_is_named(self):
        file = self.file("bad.toml", policies.NO_TOML)
        self.assert_config_error(file, f"{file}:{policies.NO_TOML_LINE}:")

    def test_an_unknown_key_is_named_with_a_suggestion(self):
        file = self.file("bad.toml", policies.UNKNOWN_KEY)
        self.assert_config_error(file, f"{file}:{policies.UNKNOWN_KEY_LINE}:", "extentions", '"extensions"')

    def test_an_unknown_action_is_named(self):
        file = self.file("bad.toml", policies.UNKNOWN_ACTION)
        self.assert_config_error(file, f"{file}:{policies.UNKNOWN_ACTION_LINE}:", "explode")

    def test_a_missing_policy_file_is_named(self):
        self.assert_config_error(self.folder / "none.toml", "none.toml", "No such file")

    def test_an_empty_file_is_told_what_it_lacks(self):
        file = self.file("empty.toml", "")
        self.assert_config_error(file, f"{file}:1:1:", "schema")

    def test_a_folder_is_no_policy(self):
        self.assert_config_error(self.folder, self.folder)


class Refusal(CommandTest):
    def setUp(self):
        super().setUp()
        self.policy = self.file("reject.toml", policies.one_rule("reject"))

    def test_a_refused_message_is_not_written(self):
        out = self.folder / "out.eml"
        done = run("defang", "--policy", self.policy, "-o", out, self.file("a.eml", mail.infected()))
        self.assert_error(done, REFUSED, "a.eml", "refused", "test-reject")
        self.assertFalse(out.exists())

    def test_a_refused_message_does_not_come_out_of_a_pipe(self):
        done = run("defang", "--policy", self.policy, stdin=mail.infected())
        self.assert_error(done, REFUSED, "standard input", "test-reject")
        self.assertEqual(done.stdout, b"")

    def test_a_refused_message_is_not_touched_in_place(self):
        file = self.file("a.eml", mail.infected())
        before = file.stat()
        self.assert_exit(run("defang", "--policy", self.policy, "-i", file), REFUSED)
        self.assertEqual((file.stat().st_ino, file.read_bytes()), (before.st_ino, mail.infected()))

    def test_a_policy_that_only_refuses_needs_no_quarantine(self):
        done = run("defang", "--policy", self.policy, stdin=mail.clean())
        self.assert_exit(done, DONE)
        self.assertEqual(done.stdout, mail.clean())


if __name__ == "__main__":
    unittest.main()
