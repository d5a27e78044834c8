# SPDX-License-Identifier: Apache-2.0
"""Cases: several messages a session, many sessions at once, large messages."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from bench import SENDER, Bench
from case_list import Case
from cases_infected import require_defanged, require_kept
from clean_mail import CLEAN, large_clean_message
from compare import require_no_trace, require_same, require_unchanged, without_mta_fields
from infected_mail import IN_BASE64_MESSAGE, IN_MIXED, infected_message
from messages import Sample, executable
from readback import READERS
from smtp_client import SmtpSession, dot_stuffed

_LARGE_BYTES = 30_000_000
_SESSIONS = 20


def _require_right(bench: Bench, sample: Sample, delivered: bytes) -> None:
    if sample in CLEAN:
        require_unchanged(delivered, bench.control(sample.content), sample)
    else:
        require_defanged(delivered, bench.control(sample.content), sample)


def _two_in_one_session(bench: Bench) -> None:
    samples = (IN_MIXED, CLEAN[2], IN_BASE64_MESSAGE)
    with SmtpSession(bench.mta.ports.filtered) as session:
        for sample in samples:
            recipient = bench.new_recipient()
            reply = session.submit(sample.content, SENDER, recipient)
            _require_right(bench, sample, bench.accepted(reply, recipient))


def _reset(bench: Bench) -> None:
    abandoned, recipient = bench.new_recipient(), bench.new_recipient()
    with SmtpSession(bench.mta.ports.filtered) as session:
        session.expect("MAIL FROM:<mallory@example.org>", 250)
        session.expect(f"RCPT TO:<{abandoned}>", 250)
        session.expect("RSET", 250)
        reply = session.submit(IN_MIXED.content, SENDER, recipient)
        _require_right(bench, IN_MIXED, bench.accepted(reply, recipient))
        # After a message, too; and twice.
        session.expect("MAIL FROM:<mallory@example.org>", 250)
        session.expect("RSET", 250)
        session.expect("RSET", 250)
        reply = session.submit(CLEAN[1].content, SENDER, recipient)
        _require_right(bench, CLEAN[1], bench.accepted(reply, recipient))
    bench.require_nothing_delivered(abandoned)


def _disconnect_in_mid_message(bench: Bench) -> None:
    recipient = bench.new_recipient()
    session = SmtpSession(bench.mta.ports.filtered)
    session.begin(SENDER, recipient)
    session.send(IN_MIXED.content[:2000])
    session.drop()
    _require_right(bench, IN_MIXED, bench.deliver(IN_MIXED.content))
    bench.require_nothing_delivered(recipient)


def _unknown_command(bench: Bench) -> None:
    """A filter that skips DATA loses its place here, and Postfix delivers past it."""
    recipient = bench.new_recipient()
    with SmtpSession(bench.mta.ports.filtered) as session:
        session.expect(f"MAIL FROM:<{SENDER}>", 250)
        session.expect(f"RCPT TO:<{recipient}>", 250)
        session.expect("FOO bar", 500)
        session.expect("DATA", 354)
        session.send(dot_stuffed(IN_MIXED.content))
        _require_right(bench, IN_MIXED, bench.accepted(session.end(), recipient))


def _sessions_at_once(bench: Bench) -> None:
    samples = (CLEAN[0], IN_MIXED, CLEAN[2], IN_BASE64_MESSAGE)
    for sample in samples:
        bench.control(sample.content)
    together = Barrier(_SESSIONS, timeout=30)

    def one_session(number: int) -> list[tuple[Sample, bytes]]:
        results = []
        with SmtpSession(bench.mta.ports.filtered) as session:
            together.wait()
            for turn in range(2):
                sample = samples[(number + turn) % len(samples)]
                recipient = bench.new_recipient()
                reply = session.submit(sample.content, SENDER, recipient)
                results.append((sample, bench.accepted(reply, recipient)))
        return results

    with ThreadPoolExecutor(_SESSIONS) as pool:
        outcomes = [result for results in pool.map(one_session, range(_SESSIONS)) for result in results]
    # Many of them are equal: only the different ones are read back.
    different = {(sample, *_frozen(without_mta_fields(got, sample))): got for sample, got in outcomes}
    for (sample, *_), delivered in different.items():
        _require_right(bench, sample, delivered)


def _frozen(parts: tuple[list[bytes], bytes]) -> tuple[tuple[bytes, ...], bytes]:
    return tuple(parts[0]), parts[1]


def _large_clean(bench: Bench) -> None:
    sample = Sample("large", large_clean_message(_LARGE_BYTES))
    require_unchanged(bench.deliver(sample.content), sample.content, sample)


def _large_infected(bench: Bench) -> None:
    exe = executable(_LARGE_BYTES * 3 // 4)
    delivered = bench.deliver(infected_message(exe))
    require_no_trace(delivered, exe)
    assert len(delivered) < 10_000, f"{len(delivered)} bytes are left"
    small = infected_message(executable(3000))  # the same around it, and quickly read
    for name, read in READERS.items():
        before, after = read(small), read(delivered)
        require_same(f"{name}: types", [x.type for x in after], ["text/plain", "text/plain", "text/html"])
        require_same(f"{name}: first part", after[0], before[0])
        require_same(f"{name}: last part", after[2], before[2])
        assert hashlib.sha256(exe).hexdigest() in after[1].text, "the notice does not say the SHA-256"
    require_kept(bench, exe)


CASES = [
    Case("three messages in one session", _two_in_one_session),
    Case("RSET in the middle, then the next message", _reset),
    Case("the client goes away in mid-message, the next is filtered", _disconnect_in_mid_message),
    Case("an unknown command between RCPT and DATA", _unknown_command),
    Case(f"{_SESSIONS} sessions at once", _sessions_at_once),
    Case("30 MB, clean: unchanged", _large_clean),
    Case("30 MB of invoice.exe: removed", _large_infected),
]
