# SPDX-License-Identifier: Apache-2.0
"""Real Sendmail, run from its unpacked package.

Nothing is installed. What Sendmail itself changes in mail is kept small (see sendmail.mc). It
still adds Received, and Date, From and Message-Id where they are missing, and writes address
fields (From, To, Cc ...) anew.
"""

import dataclasses
import subprocess
from pathlib import Path

from child import Child
from mta import MilterSockets, MilterTimes, MtaPorts
from syslog_file import serve_syslog
from waiting import answers_smtp, free_ports, wait_until

_HERE = Path(__file__).resolve().parent


class Sendmail:
    """One Sendmail instance below the folder `home`."""

    name = "sendmail"
    milter_client_group = "root"

    def __init__(self, cache: Path, home: Path, sink_port: int, sockets: MilterSockets, times: MilterTimes) -> None:
        self._tree = cache / "sendmail"
        self._home = home
        self._log = home / "sendmail.log"
        self._stderr = home / "stderr.log"
        self.logs = [self._log, self._stderr]
        self.ports = MtaPorts(*free_ports(4))
        self._daemon: Child | None = None
        (home / "queue").mkdir(mode=0o700, parents=True)
        (home / "dev").mkdir()
        self._syslog = serve_syslog(home / "dev/log", self._log)
        (home / "service.switch").write_text("hosts files\naliases files\npasswd files\n")
        self._write_config(sink_port, sockets, times)

    def start(self) -> None:
        sendmail = str(self._tree / "usr/libexec/sendmail/sendmail")
        arguments = ["-bD", f"-C{self._home / 'sendmail.cf'}"]
        self._daemon = Child(
            ["sh", str(_HERE / "sendmail_namespace.sh"), str(self._home / "dev"), sendmail, *arguments],
            self._stderr,
        )
        for port in dataclasses.astuple(self.ports):
            assert wait_until(lambda: self._listens(port), 20), "sendmail does not come up"

    def stop(self) -> None:
        if self._daemon is not None:
            self._daemon.stop()
            self._daemon = None

    def queued(self) -> list[Path]:
        """Queue files of mail that Sendmail holds, delivered or not."""
        return [f for f in (self._home / "queue").iterdir() if f.is_file()]

    def held(self) -> list[list[Path]]:
        """Messages with hf for qf in the names of their files: no queue run looks at them."""
        queue = self._home / "queue"
        return [[header, queue / f"df{header.name[2:]}"] for header in queue.glob("hf*")]

    def _listens(self, port: int) -> bool:
        assert self._daemon is not None and self._daemon.running(), "sendmail did not start"
        return answers_smtp(port)

    def _write_config(self, sink_port: int, sockets: MilterSockets, times: MilterTimes) -> None:
        cf = self._tree / "usr/share/sendmail/cf"
        values = {
            "_CF_DIR_": f"{cf}/",
            "TEST_HOME": self._home,
            "TEST_SINK_PORT": sink_port,
            "TEST_UNIX_SOCKET": sockets.unix,
            "TEST_MILTER_PORT": sockets.inet_port,
            "TEST_HOLDING_PORT": sockets.holding_port,
            "TEST_CONNECT": times.connect,
            "TEST_COMMAND": times.command,
            "TEST_CONTENT": times.content,
            "TEST_PORT_FILTERED": self.ports.filtered,
            "TEST_PORT_INET": self.ports.filtered_by_inet,
            "TEST_PORT_HOLDING": self.ports.holding,
            "TEST_PORT_PLAIN": self.ports.plain,
        }
        defines = [f"-D{name}={value}" for name, value in values.items()]
        with (self._home / "sendmail.cf").open("wb") as out, self._stderr.open("ab") as errors:
            subprocess.run(
                ["m4", *defines, str(cf / "m4/cf.m4"), str(_HERE / "sendmail.mc")],
                stdout=out,
                stderr=errors,
                timeout=30,
                check=True,
            )
