# SPDX-License-Identifier: Apache-2.0
"""Runs the command; the base of the test cases."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

MIMEMEND = os.environ.get("MIMEMEND") or sys.exit("MIMEMEND must be the path of the mimemend executable")

DONE, FOUND, USAGE, BAD_INPUT, REFUSED, CANNOT_CREATE, IO, TRY_LATER, CONFIG = 0, 1, 2, 65, 69, 73, 74, 75, 78

WOULD_CHANGE = FOUND  # the answer of defang --check

SECONDS = 120
NOBODY = 65534


def run(*arguments, stdin=b"", **how):
    """Runs mimemend to its end. Gives a CompletedProcess with bytes in stdout and stderr."""
    if not any(name in how for name in ("stdout", "stderr")):
        how["capture_output"] = True
    feed = {"stdin": stdin} if not isinstance(stdin, bytes) else {"input": stdin}
    return subprocess.run([MIMEMEND, *map(os.fspath, arguments)], timeout=SECONDS, **feed, **how)


def unprivileged():
    """Options of run() for somebody whom permissions stop, which they do not root."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


def on_terminal(*arguments, **environment):
    """What mimemend prints when standard output is a terminal."""
    terminal, end = os.openpty()
    try:
        told = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")}
        # What is printed is less than the terminal holds, so nobody need read meanwhile.
        run(*arguments, stdout=end, stderr=subprocess.DEVNULL, env={**told, "TERM": "xterm", **environment})
        os.close(end)
        output = b""
        while True:
            try:
                piece = os.read(terminal, 65536)
            except OSError:  # EIO: the other end is closed
                break
            if not piece:
                break
            output += piece
        return output
    finally:
        os.close(terminal)


class CommandTest(unittest.TestCase):
    """Each test has a folder of its own."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mimemend-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.quarantine = self.folder / "quarantine"

    def file(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def run_unprivileged(self, *arguments):
        self.folder.chmod(0o755)
        try:
            return run(*arguments, **unprivileged())
        except PermissionError:
            self.skipTest("only root can reach the executable")

    def names(self, folder=None):
        """Everything below `folder`, temporary files too."""
        base = folder or self.folder
        return sorted(str(path.relative_to(base)) for path in base.rglob("*"))

    def assert_exit(self, done, code):
        self.assertEqual(done.returncode, code, f"stderr: {(done.stderr or b'').decode(errors='replace')}")

    def assert_error(self, done, code, *words):
        """The exit code, and one line "mimemend: ..." with every word."""
        self.assert_exit(done, code)
        lines = [line for line in done.stderr.decode().splitlines() if line.startswith("mimemend: ")]
        self.assertEqual(len(lines), 1, done.stderr)
        for word in words:
            self.assertIn(str(word), lines[0])

    def defang(self, message, *arguments):
        """The rewritten form of `message`, through a pipe."""
        done = run("defang", "--quarantine", self.quarantine, *arguments, stdin=message)
        self.assert_exit(done, DONE)
        return done.stdout
