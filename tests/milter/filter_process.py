# SPDX-License-Identifier: Apache-2.0
"""Starts mimemend-milter in a folder of its own, and ends it. Only what is started here is ended."""
import contextlib
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from wire import Connection

PATIENCE = 20.0  # seconds that anything may take
program = None  # path of mimemend-milter, set by the runner


class Server:
    """A filter process with its configuration, quarantine and log in `folder`."""

    def __init__(self, folder, top="", server="", policy=None, spec=None):
        self.folder = pathlib.Path(folder)
        self.quarantine = self.folder / "quarantine"
        self.spec = spec or f"unix:{self.folder}/milter.sock"
        config = f'schema = 1\n{top}\n[server]\nsocket = "{self.spec}"\n{server}\n[quarantine]\n' \
                 f'directory = "{self.quarantine}"\n[spool]\ndirectory = "{self.folder}"\nmemory_bytes = 4096\n'
        if policy is not None:
            (self.folder / "policy.toml").write_text(policy)
            config += '[policy]\nfile = "policy.toml"\n'
        self.config = self.folder / "mimemend.toml"
        self.config.write_text(config)
        self.log_path = self.folder / "log"
        self.process = None

    def once(self, *arguments):
        """Runs the program to its end, beside what is running."""
        return subprocess.run([program, "--config", str(self.config), *arguments], capture_output=True, text=True,
                              timeout=PATIENCE)

    def start(self, by=(), **passed):
        """`by`: the words of a command that starts the program; `passed`: more for Popen, descriptors say."""
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen([*by, program, "--config", str(self.config)], stderr=log,
                                            stdin=subprocess.DEVNULL, **passed)
        listening = self.wait_for_line("listening on (.*)")
        self.spec = listening.group(1)
        return self

    def log(self):
        return self.log_path.read_text(errors="replace")

    def wait_for_line(self, pattern):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if found := re.search(pattern, self.log()):
                return found
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise AssertionError(f"the log has no line like {pattern!r}:\n{self.log()}")

    def wait_for_spool(self):
        """Until a message is so far in that it went from memory to a file; no reply says that it arrived."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for link in pathlib.Path(f"/proc/{self.process.pid}/fd").iterdir():
                with contextlib.suppress(OSError):
                    if str(link.readlink()).endswith(" (deleted)"):
                        return
            time.sleep(0.02)
        raise AssertionError("no message is spooled")

    def connection(self, **offers):
        mta = Connection.open(self.spec, PATIENCE, **offers)
        mta.connect()
        mta.helo()
        return mta

    def stop(self, signal_number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(signal_number)
        return self.process.wait(PATIENCE)

    def end(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


@contextlib.contextmanager
def serving(start=Server.start, **settings):
    """A server in a new folder. `start(server)` starts it, if it takes more than that."""
    folder = tempfile.mkdtemp(prefix="mimemend-wire-")
    server = Server(folder, **settings)
    try:
        start(server)
        yield server
        code = server.stop()
        assert code == 0, f"the filter ended with {code}"
    except BaseException:
        print(server.log() if server.log_path.exists() else "no log", file=sys.stderr)
        raise
    finally:
        server.end()
        shutil.rmtree(folder, ignore_errors=True)
