# SPDX-License-Identifier: Apache-2.0
"""Starts probe-filter on a socket of its own, and ends it. Only what is started here is ended."""
import contextlib
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

from wire import Connection

PATIENCE = 20.0  # seconds that anything may take
program = None  # path of probe-filter, set by the runner


class Probe:
    """A probe-filter process, and the log that it writes. "SOCKET" in the arguments is its socket; else it comes second."""

    def __init__(self, folder, arguments):
        self.spec = f"unix:{folder}/probe.sock"
        self.log_path = pathlib.Path(folder) / "log"
        command = [argument.replace("SOCKET", self.spec) for argument in arguments]
        if command == list(arguments):
            command.insert(1, self.spec)
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen([program, *command], stderr=log, stdin=subprocess.DEVNULL)

    def log(self):
        return self.log_path.read_text(errors="replace")

    def events(self, connection=None):
        """(stage, thread, [bytes...]) of all that the filter was called with, in the order of the log."""
        found = []
        for line in self.log().splitlines():
            match = re.search(r"connection=(\d+) queue=\S+ ([a-z-]+) thread=(\d+)((?: [0-9a-f]+| -)*)$", line)
            if match and connection in (None, int(match.group(1))):
                texts = [b"" if text == "-" else bytes.fromhex(text) for text in match.group(4).split()]
                found.append((match.group(2), match.group(3), texts))
        return found

    def wait_for(self, pattern):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if re.search(pattern, self.log()):
                return
            time.sleep(0.01)
        raise AssertionError(f"the log has no line like {pattern!r}:\n{self.log()}")

    def connection(self, **offers):
        return Connection.open(self.spec, PATIENCE, **offers)

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


@contextlib.contextmanager
def probing(*arguments):
    with tempfile.TemporaryDirectory(prefix="mimemend-probe-") as folder:
        probe = Probe(folder, arguments)
        try:
            probe.wait_for("listening on")
            yield probe
            code = probe.stop()
            assert code == 0, f"the filter ended with {code}"
            assert "live: 0 sessions, 0 messages" in probe.log(), "objects are left"
        except BaseException:
            print(probe.log(), file=sys.stderr)
            raise
        finally:
            if probe.process.poll() is None:
                probe.process.kill()
                probe.process.wait()
