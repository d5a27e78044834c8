# SPDX-License-Identifier: Apache-2.0
"""The judges judge rightly, and what they say of mended mail.

They must agree about plain mail, see a payload in it, and tell apart what is known to be read differently. With
--require-agreement a small run over hidden payloads must leave no disagreement and no payload in sight, too.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import generate
import judge
import mending
import panel
from judges import installed

HERE = pathlib.Path(__file__).parent
STRICT = "--require-agreement" in sys.argv
PLAIN_MESSAGES = 60
HIDDEN_MESSAGES = 100
MUTANTS = 300
FEWEST_JUDGES = 3
VALIDATOR = os.path.join(os.environ.get("MIMEMEND_JUDGES", ""), "profile_check")


def write(folder, messages):
    """The paths of named messages, put there."""
    for name, octets in messages.items():
        pathlib.Path(folder, name).write_bytes(octets)
    return [os.path.join(folder, name) for name in messages]


def opinions(messages):
    """The panel's about named messages, by name."""
    with tempfile.TemporaryDirectory() as folder:
        found = list(panel.opinions(write(folder, messages), 2, sees=judge.see_payload))
    return {pathlib.Path(opinion.path).name: opinion for opinion, _ in found}


def with_class(code, variant, count=5000):
    """The first generated message of one class alone."""
    for number in range(count):
        name, octets = generate.hidden(1, number)
        if name == f"{code}-{variant}":
            return octets
    raise AssertionError(f"no message {code}-{variant}")


class Judges(unittest.TestCase):
    def test_some_are_installed(self):
        self.assertGreaterEqual(len(installed()[0]), FEWEST_JUDGES)

    def test_agree_about_plain_mail(self):
        found = opinions({f"{number}.eml": generate.plain(1, number) for number in range(PLAIN_MESSAGES)})
        for name, opinion in found.items():
            with self.subTest(name):
                self.assertEqual({}, opinion.refused)
                self.assertEqual({}, opinion.content)
                self.assertEqual({}, opinion.types)
                self.assertEqual({}, opinion.names)

    def test_agree_about_the_content_of_more_kinds_of_mail(self):
        found = opinions({f"{number}.eml": generate.varied(1, number) for number in range(PLAIN_MESSAGES)})
        for name, opinion in found.items():
            with self.subTest(name):
                self.assertEqual({}, opinion.refused)
                self.assertEqual({}, opinion.content)

    def test_see_the_payload_that_is_not_hidden(self):
        messages = {}
        for number, rows in enumerate(rows for rows in generate.all_single() if generate.label(*rows) == "plain"):
            for ext in generate.PAYLOADS:
                for end in ("\r\n", "\n"):
                    octets = generate.composed(rows, ext, end, generate.random.Random(number))
                    messages[f"{number}.{ext}.{len(end)}.eml"] = octets
        for name, opinion in opinions(messages).items():
            with self.subTest(name):
                self.assertTrue(opinion.agreed, judge.describe(opinion))
                seen = [each for each, ways in opinion.sightings.items() if "content" in ways]
                self.assertGreaterEqual(len(seen), opinion.asked)

    def test_tell_apart_what_is_read_differently(self):
        messages = {variant + ".eml": with_class(code, variant)
                    for code, variant in (("T03", "both-used"), ("H07", "encoding"), ("E07", "pad-in-middle"))}
        for name, opinion in opinions(messages).items():
            with self.subTest(name):
                self.assertFalse(opinion.agreed)


class Generator(unittest.TestCase):
    def test_makes_the_same_octets_from_the_same_seed(self):
        for kind in ("hidden", "plain", "mutant"):
            for number in (0, 7, 4800, 9999):
                made = [subprocess.run([sys.executable, HERE / "generate.py", kind, f"3/{number}"], check=True,
                                       capture_output=True, env=dict(os.environ, PYTHONHASHSEED=seed)).stdout
                        for seed in ("1", "2")]
                with self.subTest(f"{kind} 3/{number}"):
                    self.assertTrue(made[0])
                    self.assertEqual(made[0], made[1])

    def test_puts_the_payload_in(self):
        name, octets = generate.hidden(1, 0)
        self.assertEqual("plain", name)
        self.assertIn(generate.words_of_payload("exe")["b64"].encode(), octets)


class Profile(unittest.TestCase):
    @unittest.skipUnless(os.path.exists(VALIDATOR), "the validator of the profile is not there")
    def test_plain_mail_is_in_it_and_most_mutants_are_not(self):
        with tempfile.TemporaryDirectory() as folder:
            plain = write(folder, {f"{make.__name__}{n}.eml": make(1, n) for n in range(PLAIN_MESSAGES)
                                   for make in (generate.plain, generate.varied)})
            mutants = write(folder, {f"mutant{n}.eml": generate.mutant(1, n) for n in range(PLAIN_MESSAGES)})
            verdicts = mending.checked(plain + mutants, VALIDATOR)
        self.assertEqual({}, {path: verdicts[path] for path in plain if verdicts[path] != "ok"})
        self.assertGreater(sum(verdicts[path] != "ok" for path in mutants), PLAIN_MESSAGES // 2)

    @unittest.skipUnless(os.path.exists(VALIDATOR) and STRICT, "disagreement is not asked for, or no validator")
    def test_mutants_in_it_are_read_alike(self):
        arguments = ["--mode", "mutants", "--seed", "7", "--count", str(MUTANTS), "--require-agreement"]
        self.assertEqual(0, judge.main(arguments))


class Mending(unittest.TestCase):
    def test_hidden_payloads(self):
        arguments = ["--mode", "defang", "--seed", "7", "--first", "5000", "--count", str(HIDDEN_MESSAGES)]
        self.assertEqual(0, judge.main(arguments + (["--require-agreement"] if STRICT else [])))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *(word for word in sys.argv[1:] if word != "--require-agreement")])
