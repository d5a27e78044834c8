# SPDX-License-Identifier: Apache-2.0
"""A process of ours: started with its output in a log file, ended by its own id only."""

import os
import signal
import subprocess
from pathlib import Path


class Child:
    """One running program.

    It leads a session of its own, so that ending its process group ends its helpers (and
    nobody else's), and the kernel ends it if the test itself is killed (--pdeathsig).
    """

    def __init__(self, argv: list[str], log: Path, env: dict[str, str] | None = None) -> None:
        self.argv = argv
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", *argv],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(env or {})},
                cwd="/",
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def running(self) -> bool:
        return self._process.poll() is None

    def send_signal(self, number: signal.Signals) -> None:
        """Signals the leader alone, if it still runs."""
        self._process.send_signal(number)

    def kill(self) -> None:
        """SIGKILL, at once, to the leader; returns when it is gone."""
        self._process.kill()
        self._process.wait(timeout=10)

    def stop(self, grace_seconds: float = 5.0) -> int | None:
        """SIGTERM, then SIGKILL to what is left of the group. Returns the leader's exit status."""
        if self.running():
            self._process.terminate()
            try:
                self._process.wait(timeout=grace_seconds)
            except subprocess.TimeoutExpired:
                pass
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._process.wait(timeout=10)
        return self._process.returncode
