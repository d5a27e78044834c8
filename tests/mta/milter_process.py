# SPDX-License-Identifier: Apache-2.0
"""The program under test: mimemend-milter, started, killed and started again."""

import socket
from pathlib import Path

from child import Child
from waiting import tail, wait_until

_CONFIG = """\
schema = 1
mode = "enforce"

[server]
socket = "{socket}"
{rights}

[quarantine]
directory = "{quarantine}"

[spool]
directory = "{spool}"

[policy]
file = "{policy}"
"""

_BUILTIN_POLICY = Path(__file__).parents[2] / "mime" / "policy" / "policy.toml"

# Lines of the built-in policy, and what stands in their place.
WITHOUT_MENDING = {'repair = "standard"': 'repair = "off"'}
HOLDING = {
    'ambiguity = "mend"': 'ambiguity = "quarantine"',
    'ambiguity_results = ""': 'ambiguity_results = "mx.test"',
    'text = "off"': 'text = "all"',
    'headers = "off"': 'headers = "encoded"',
    "[ambiguity_classes]": '[ambiguity_classes]\nclose-missing = "mend"',
}

# A file system of one MiB at $1, full to the last byte, that only "$@" sees.
_ON_FULL_DISK = """\
mount -t tmpfs -o size=1m,mode=0700 tmpfs "$1"
dd if=/dev/zero of="$1/ballast" bs=4k 2>/dev/null || true
shift
exec "$@"
"""


_UNIX_SOCKET_RIGHTS = """\
socket_mode = "0660"
socket_group = "{group}"
"""


class MilterProcess:
    """One mimemend-milter with its own quarantine and spool below the folder `home`.

    `group` may use a unix socket: the MTA's user is in it, and nobody else is let in.
    It has the built-in policy with `changes`; WITHOUT_MENDING, what rules do shows alone.
    """

    def __init__(
        self, program: Path, home: Path, socket_address: str, group: str, changes: dict[str, str]
    ) -> None:
        self._program = program
        self._address = socket_address
        self.log = home / "milter.log"
        self.quarantine = home / "quarantine"
        self._config = home / "milter.toml"
        self._child: Child | None = None
        home.mkdir(parents=True, exist_ok=True)
        for folder in (self.quarantine, home / "spool"):
            folder.mkdir(mode=0o700)
        rights = _UNIX_SOCKET_RIGHTS.format(group=group) if socket_address.startswith("unix:") else ""
        policy = home / "policy.toml"
        text = _BUILTIN_POLICY.read_text()
        for line, instead in changes.items():
            assert text.count(f"\n{line}\n") == 1, f"the built-in policy says {line}"
            text = text.replace(f"\n{line}\n", f"\n{instead}\n")
        policy.write_text(text)
        self._config.write_text(
            _CONFIG.format(
                socket=socket_address, rights=rights, quarantine=self.quarantine, spool=home / "spool", policy=policy
            )
        )

    @property
    def child(self) -> Child:
        assert self._child is not None, "the milter was not started"
        return self._child

    def start(self) -> None:
        self._start([])

    def start_on_full_disk(self) -> None:
        """As start(), with a quarantine folder (the same path, another disk) that takes no byte more."""
        folder = str(self.quarantine)
        self._start(["unshare", "--mount", "sh", "-c", _ON_FULL_DISK, "full-disk", folder])

    def stop(self) -> None:
        if self._child is not None:
            self._child.stop()
            self._child = None

    def kill(self) -> None:
        """SIGKILL: it gets no chance to say anything to the MTA."""
        self.child.kill()
        self._child = None

    def quarantined(self) -> list[Path]:
        """Files in the quarantine folder, as this process sees it."""
        return [f for f in self.quarantine.rglob("*") if f.is_file()]

    def _start(self, wrapper: list[str]) -> None:
        self._child = Child([*wrapper, str(self._program), "--config", str(self._config)], self.log)
        assert wait_until(self._answers, 20), f"the milter does not come up:\n{tail(self.log)}"

    def _answers(self) -> bool:
        assert self.child.running(), f"the milter did not start:\n{tail(self.log)}"
        kind, _, where = self._address.partition(":")
        try:
            if kind == "unix":
                with socket.socket(socket.AF_UNIX) as probe:
                    probe.connect(where)
            else:
                port, _, host = where.partition("@")
                socket.create_connection((host, int(port)), timeout=5).close()
            return True
        except OSError:
            return False
