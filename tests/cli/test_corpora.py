# SPDX-License-Identifier: Apache-2.0
"""Identity and restore over the project's collections of real and hostile mail."""
import os
import pathlib
import sys
import unittest

import policies
from command import CommandTest, DONE, REFUSED, run

BESIDE_THE_PROJECT = pathlib.Path(__file__).resolve().parents[3] / "shared" / "corpora"
CORPORA = pathlib.Path(os.environ.get("MIMEMEND_CORPORA") or BESIDE_THE_PROJECT)
SKIPPED = 77  # what meson takes for a skipped test
BATCH = 500


def corpus_files():
    return sorted(path for path in CORPORA.rglob("*") if path.is_file() and not path.is_symlink())


def batches(names):
    return [names[i:i + BATCH] for i in range(0, len(names), BATCH)]


class Corpora(CommandTest):
    def setUp(self):
        super().setUp()
        # One folder of links with names of their own: base names of the collections come twice.
        self.inputs = self.folder / "in"
        self.outputs = self.folder / "out"
        self.inputs.mkdir()
        self.outputs.mkdir()
        for number, path in enumerate(corpus_files()):
            (self.inputs / f"{number:06}").symlink_to(path)
        self.links = sorted(self.inputs.iterdir())
        self.assertGreater(len(self.links), 0, "an empty collection proves nothing")

    def defang(self, *arguments, refuses=False):
        for batch in batches(self.links):
            done = run("defang", "--quiet", "-o", self.outputs, *arguments, *batch)
            self.assertIn(done.returncode, (DONE, REFUSED) if refuses else (DONE,), done.stderr)

    def differing(self):
        """Inputs that came out as something else."""
        written = [link for link in self.links if (self.outputs / link.name).exists()]
        return [link for link in written if link.read_bytes() != (self.outputs / link.name).read_bytes()]

    def test_a_policy_that_hits_nothing_changes_no_byte(self):
        policy = self.file("nothing.toml", policies.NOTHING)
        self.defang("--policy", policy)
        self.assertEqual([link.resolve() for link in self.differing()], [])
        print(f"identity: {len(self.links)} messages", flush=True)

    def test_every_rewritten_message_is_restored_byte_for_byte(self):
        self.defang("--quarantine", self.quarantine, refuses=True)
        changed = self.differing()
        self.assertGreater(len(changed), 0, "the collections hold banned attachments, and odd messages")
        wrong = []
        for link in changed:
            done = run("restore", "--quarantine", self.quarantine, self.outputs / link.name)
            if done.returncode != DONE or done.stdout != link.read_bytes():
                wrong.append((str(link.resolve()), done.returncode, done.stderr))
        self.assertEqual(wrong, [])
        print(f"restore: {len(changed)} messages", flush=True)


if __name__ == "__main__":
    if not CORPORA.is_dir():
        print(f"skipped: no corpora in {CORPORA}; MIMEMEND_CORPORA names their folder")
        sys.exit(SKIPPED)
    unittest.main()
