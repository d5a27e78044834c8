# SPDX-License-Identifier: Apache-2.0
"""Starts an example filter on a socket of its own, and ends it. Only what is started here is ended."""
import contextlib
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

from wire import Connection

PATIENCE = 20.0  # seconds that anything may take
programs = {}  # name: path, set by the runner


class Example:
    """A filter process, and the log that it writes."""

    def __init__(self, name, folder, arguments):
        self.folder = pathlib.Path(folder)
        self.spec = f"unix:{folder}/example.sock"
        self.log_path = self.folder / "log"
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen([programs[name], self.spec, *arguments], stderr=log,
                                            stdin=subprocess.DEVNULL)

    def log(self):
        return self.log_path.read_text(errors="replace")

    def wait_for(self, text):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            if text in self.log():
                return
            time.sleep(0.01)
        raise AssertionError(f"the log has no {text!r}:\n{self.log()}")

    @contextlib.contextmanager
    def client(self, address="192.0.2.1", host="client.example"):
        """A connection of an MTA on behalf of a client, greeted."""
        with Connection.open(self.spec, PATIENCE) as mta:
            mta.connect(host, address)
            mta.helo()
            yield mta


@contextlib.contextmanager
def running(name, *arguments):
    """An example; `arguments` follow the socket, "{folder}" in them is its folder."""
    with tempfile.TemporaryDirectory(prefix="mimemend-example-") as folder:
        example = Example(name, folder, [word.format(folder=folder) for word in arguments])
        try:
            example.wait_for("listening on")
            yield example
            example.process.send_signal(signal.SIGTERM)
            code = example.process.wait(PATIENCE)
            assert code == 0, f"the filter ended with {code}"
        except BaseException:
            print(example.log(), file=sys.stderr)
            raise
        finally:
            if example.process.poll() is None:
                example.process.kill()
                example.process.wait()
