# SPDX-License-Identifier: Apache-2.0
"""Everything a case works with: one MTA, the milter, the sink, and the steps they share."""

import itertools
from dataclasses import dataclass, field
from pathlib import Path

from dkim_proof import Signer
from milter_process import MilterProcess
from mta import Mta
from smtp_client import Reply, SmtpSession
from smtp_sink import SmtpSink
from waiting import tail, wait_until

SENDER = "alice@example.org"


@dataclass
class Bench:
    mta: Mta
    sink: SmtpSink
    milter: MilterProcess
    milter_by_inet: MilterProcess
    milter_holding: MilterProcess
    signer: Signer
    cli: Path | None
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    _controls: dict[bytes, bytes] = field(default_factory=dict)
    _marks: dict[Path, int] = field(default_factory=dict)

    def new_recipient(self) -> str:
        """An address used once: it tells in the sink which message is which."""
        return f"{self.mta.name}-{next(self._numbers)}@example.test"

    def deliver(self, message: bytes, port: int | None = None) -> bytes:
        """Sends a message through the filter; what comes out behind the MTA."""
        recipient = self.new_recipient()
        with SmtpSession(port or self.mta.ports.filtered) as session:
            reply = session.submit(message, SENDER, recipient)
        return self.accepted(reply, recipient)

    def control(self, message: bytes) -> bytes:
        """What the same MTA delivers when there is no filter."""
        if message not in self._controls:
            self._controls[message] = self.deliver(message, self.mta.ports.plain)
        return self._controls[message]

    def accepted(self, reply: Reply, recipient: str) -> bytes:
        """The content delivered after `reply`, which must be a yes."""
        assert reply.accepted, f"refused: {reply}"
        content = self.sink.wait_for(recipient).content
        self.sink.forget(recipient)
        return content

    def require_nothing_delivered(self, recipient: str) -> None:
        """The MTA neither sent the message on nor kept it. REQUIRES: its session is over."""
        empty = wait_until(lambda: not self.mta.queued(), 15)
        assert empty, f"the MTA kept {[str(f) for f in self.mta.queued()]}"
        assert not self.sink.delivered_to(recipient), "refused, and delivered all the same"

    def take_held(self, recipient: str) -> bytes:
        """What the MTA's files hold of the one message that is held back, and no delivery; the files are gone then."""
        found = wait_until(lambda: len(self.mta.held()) == 1, 15)
        assert found, f"held back: {self.mta.held()}"
        files = self.mta.held()[0]
        content = b"".join(f.read_bytes() for f in files)
        for f in files:
            f.unlink()
        assert not self.sink.delivered_to(recipient), "held back, and delivered all the same"
        return content

    def mark_logs(self) -> None:
        """What the logs hold now is not the next case's."""
        self._marks = {log: log.stat().st_size for log in self._logs() if log.exists()}

    def log_tails(self) -> str:
        """The last lines of each log since mark_logs()."""
        texts = ((log, tail(log, self._marks.get(log, 0))) for log in self._logs())
        return "\n".join(f"---- {log.name}\n{text}" for log, text in texts if text)

    def _logs(self) -> list[Path]:
        return [*self.mta.logs, self.milter.log, self.milter_by_inet.log, self.milter_holding.log]
