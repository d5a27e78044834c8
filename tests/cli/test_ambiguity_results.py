# SPDX-License-Identifier: Apache-2.0
"""MIME-Ambiguity-Results, as defang and repair write it."""
import unittest

import mail
from command import CONFIG, DONE, USAGE, CommandTest, run

POLICY = 'schema = 1\nambiguity_results = "mx.test"\n'
ODD = mail.clean().replace(b"--=_edge_1--\r\n", b"")
FORGED = b"MIME-Ambiguity-Results: mx.test; ambiguity=none\r\n"


def results_of(message):
    return [" ".join(value.split()) for value in mail.read(message).get_all("MIME-Ambiguity-Results", [])]


class AmbiguityResults(CommandTest):
    def test_it_is_not_there_unless_asked_for(self):
        self.assertEqual(self.defang(FORGED + mail.clean()), FORGED + mail.clean())
        self.assertEqual(results_of(self.defang(ODD)), [])

    def test_defang_tells_what_became_of_a_message(self):
        policy = self.file("policy.toml", POLICY)
        for message, said in ((mail.clean(), "none"), (FORGED * 2 + mail.clean(), "none"),
                              (FORGED + ODD, 'mended reason="close-missing"')):
            with self.subTest(said):
                told = self.defang(message, "--policy", policy)
                self.assertEqual(results_of(told), [f"mx.test; ambiguity={said}"])
                self.assertEqual(self.defang(told, "--policy", policy), told)
                self.assertEqual(run("lint", "--profile", stdin=told).returncode, DONE)
                back = run("restore", "--quarantine", self.quarantine, stdin=b"Received: x\r\n" + told)
                self.assertEqual((back.returncode, back.stdout), (DONE, message))

    def test_what_goes_on_as_it_came_is_reported(self):
        policy = self.file("policy.toml", POLICY + 'ambiguity = "report"\n')
        told = self.defang(ODD, "--policy", policy)
        self.assertEqual(results_of(told), ['mx.test; ambiguity=reported reason="close-missing"'])
        self.assertEqual(self.defang(told, "--policy", policy), told)

    def test_repair_tells_it_in_the_name_given(self):
        done = run("repair", "--no-quarantine", "--ambiguity-results", "mx.test", stdin=ODD)
        self.assert_exit(done, DONE)
        self.assertEqual(results_of(done.stdout), ['mx.test; ambiguity=mended reason="close-missing"'])
        self.assert_exit(run("repair", "--no-quarantine", "--ambiguity-results", "a b", stdin=ODD), USAGE)

    def test_a_policy_that_does_not_look_cannot_tell(self):
        policy = self.file("policy.toml", POLICY + 'repair = "off"\n')
        self.assert_error(run("policy", "--policy", policy), CONFIG, "ambiguity_results", "repair")


if __name__ == "__main__":
    unittest.main()
