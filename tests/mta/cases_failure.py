# SPDX-License-Identifier: Apache-2.0
"""Cases: the filter dies or cannot keep what it removes. Mail is put off, never lost, never let by.

Each case leaves the filter running as it found it.
"""

import signal
import time
from collections.abc import Callable

from bench import SENDER, Bench
from case_list import Case
from cases_infected import require_defanged
from clean_mail import CLEAN
from compare import require_same, require_unchanged
from infected_mail import IN_MIXED
from messages import Sample
from smtp_client import Reply, SmtpSession, dot_stuffed
from waiting import wait_until

# Larger than what the socket between MTA and filter holds, so that the MTA is still writing.
_PADDED = Sample("padded", IN_MIXED.content + (b"z" * 78 + b"\r\n") * 50_000)


def _killed_before_end(bench: Bench, session: SmtpSession, content: bytes) -> Reply:
    """The filter dies while the client sends."""
    half = len(content) // 2
    session.send(content[:half])
    bench.milter.kill()
    session.send(content[half:])
    return session.end()


def _killed_while_reading(bench: Bench, session: SmtpSession, content: bytes) -> Reply:
    """The filter dies after the client's dot, with the MTA handing it the message.

    Both MTAs do that only when they have the whole message. A stopped filter reads a part of it
    (what its socket holds), so the MTA is certainly in the middle when it is killed.
    """
    session.send(content)
    bench.milter.child.send_signal(signal.SIGSTOP)
    session.send_dot()
    time.sleep(1.0)
    bench.milter.kill()
    return session.read_reply()


def _killed(bench: Bench, sample: Sample, way: Callable[[Bench, SmtpSession, bytes], Reply]) -> None:
    recipient = bench.new_recipient()
    try:
        with SmtpSession(bench.mta.ports.filtered) as session:
            session.begin(SENDER, recipient)
            reply = way(bench, session, dot_stuffed(sample.content))
    finally:
        bench.milter.stop()
        bench.milter.start()
    assert reply.temporary, f"the client was told {reply}"
    bench.require_nothing_delivered(recipient)
    with SmtpSession(bench.mta.ports.filtered) as session:
        reply = session.submit(sample.content, SENDER, recipient)
    require_defanged(bench.accepted(reply, recipient), bench.control(sample.content), sample)


def _not_running(bench: Bench) -> None:
    bench.milter.stop()
    recipient = bench.new_recipient()
    try:
        with SmtpSession(bench.mta.ports.filtered) as session:
            reply = session.command(f"MAIL FROM:<{SENDER}>")
    finally:
        bench.milter.start()
    assert reply.temporary, f"the client was told {reply}"
    bench.require_nothing_delivered(recipient)


def _full_disk(bench: Bench) -> None:
    bench.milter.stop()
    bench.milter.start_on_full_disk()
    recipient = bench.new_recipient()
    try:
        with SmtpSession(bench.mta.ports.filtered) as session:
            reply = session.submit(IN_MIXED.content, SENDER, recipient)
            assert reply.code == 451, f"the client was told {reply}"
        said = bench.milter.log.read_text()
        assert "No space left on device" in said, "the filter's log does not say why"
        bench.require_nothing_delivered(recipient)
        clean = CLEAN[2]  # needs no quarantine
        require_unchanged(bench.deliver(clean.content), bench.control(clean.content), clean)
    finally:
        bench.milter.stop()
        bench.milter.start()
    with SmtpSession(bench.mta.ports.filtered) as session:
        reply = session.submit(IN_MIXED.content, SENDER, recipient)
    require_defanged(bench.accepted(reply, recipient), bench.control(IN_MIXED.content), IN_MIXED)


def _nothing_else(bench: Bench) -> None:
    """REQUIRES: every message the cases wanted was taken from the sink."""
    empty = wait_until(lambda: not bench.mta.queued(), 15)
    assert empty, f"the MTA kept {[str(f) for f in bench.mta.queued()]}"
    require_same("mail nobody waits for", bench.sink.recipients(), [])


CASES = [
    Case(
        "filter killed while the client sends: 4xx, nothing delivered, the retry is",
        lambda bench: _killed(bench, IN_MIXED, _killed_before_end),
    ),
    Case(
        "filter killed while it gets the body: 4xx, nothing delivered, the retry is",
        lambda bench: _killed(bench, _PADDED, _killed_while_reading),
    ),
    Case("filter not running: 4xx, nothing delivered", _not_running),
    Case("quarantine on a full disk: 451, nothing delivered, the retry is", _full_disk),
    Case("after all this: no bounce, no second copy, no mail kept", _nothing_else),
]
