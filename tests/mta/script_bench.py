# SPDX-License-Identifier: Apache-2.0
"""One mail server, script-filter on its two sockets, and a sink."""

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench_setup import MTAS, remove
from child import Child
from mta import MilterSockets, MilterTimes, Mta
from smtp_client import SmtpSession
from smtp_sink import SmtpSink
from waiting import free_ports, tail, wait_until

SENDER = "alice@example.org"
#: Short, so that cases can outlast them: 4 s for a reply, at Sendmail 9 s in all for the end of a message.
TIMES = MilterTimes(connect=5, command=4, content=9)
#: Postfix knows no limit in all; its limit for a reply to content is set as Sendmail's.
POSTFIX_TIMES = MilterTimes(connect=5, command=4, content=4)

MESSAGE = b"Subject: script\r\nDate: Mon, 06 Jul 2026 10:20:30 +0200\r\nFrom: a@example.org\r\n\r\ntext\r\n"


class ScriptProcess:
    """script-filter on one socket."""

    def __init__(self, program: Path, script: Path, address: str, log: Path) -> None:
        self._argv = [str(program), address, str(script)]
        self.log = log
        self.child: Child | None = None

    def start(self) -> None:
        self.child = Child(self._argv, self.log)
        assert wait_until(lambda: "listening on" in self.log.read_text(), 20), f"no filter:\n{tail(self.log)}"

    def stop(self) -> None:
        if self.child is not None:
            self.child.stop()
            self.child = None

    def restart(self) -> None:
        self.stop()
        self.log.unlink()
        self.start()


@dataclass
class ScriptBench:
    mta: Mta
    sink: SmtpSink
    script: Path
    filter: ScriptProcess
    filter_by_inet: ScriptProcess
    _number: int = 0
    _marks: dict[Path, int] = field(default_factory=dict)

    def write_script(self, **answers: str) -> None:
        """What the filter answers from the next connection on; stages by name, with '_' for '-'."""
        lines = [f"{stage.replace('_', '-')} {answer}\n" for stage, answer in answers.items()]
        self.script.write_text("".join(lines))

    def new_recipient(self) -> str:
        self._number += 1
        return f"{self.mta.name}-{self._number}@example.test"

    def session(self, port: int | None = None) -> SmtpSession:
        return SmtpSession(port or self.mta.ports.filtered)

    def delivered(self, recipient: str) -> bytes:
        content = self.sink.wait_for(recipient).content
        self.sink.forget(recipient)
        return content

    def require_nothing(self, recipient: str) -> None:
        assert wait_until(lambda: not self.mta.queued(), 15), f"the MTA kept {self.mta.queued()}"
        assert not self.sink.delivered_to(recipient), "refused, and delivered all the same"

    def said(self) -> str:
        """What the filters logged since the case began."""
        logs = (self.filter.log, self.filter_by_inet.log)
        return "".join(log.read_bytes()[self._marks.get(log, 0) :].decode("utf-8", "replace") for log in logs)

    def mark_logs(self) -> None:
        self._marks = {log: log.stat().st_size for log in self._logs() if log.exists()}

    def log_tails(self) -> str:
        texts = ((log, tail(log, self._marks.get(log, 0))) for log in self._logs())
        return "\n".join(f"---- {log.name}\n{text}" for log, text in texts if text)

    def _logs(self) -> list[Path]:
        return [*self.mta.logs, self.filter.log, self.filter_by_inet.log]


@contextlib.contextmanager
def running_script_bench(mta_name: str, *, cache: Path, program: Path, keep: bool) -> Iterator[ScriptBench]:
    with contextlib.ExitStack() as cleanup:
        home = Path(tempfile.mkdtemp(prefix=f"mimemend-script-{mta_name}-"))
        home.chmod(0o755)
        cleanup.callback(remove, home, keep)
        sink = SmtpSink()
        cleanup.callback(sink.close)
        sockets = MilterSockets(home / "script.sock", *free_ports(2))
        times = POSTFIX_TIMES if mta_name == "postfix" else TIMES
        mta = MTAS[mta_name](cache, home / "mta", sink.port, sockets, times)
        script = home / "script"
        script.write_text("")
        by_unix = ScriptProcess(program, script, f"unix:{sockets.unix}", home / "unix.log")
        by_inet = ScriptProcess(program, script, f"inet:{sockets.inet_port}@127.0.0.1", home / "inet.log")
        for child in (by_unix, by_inet, mta):
            cleanup.callback(child.stop)
            child.start()
        yield ScriptBench(mta, sink, script, by_unix, by_inet)
