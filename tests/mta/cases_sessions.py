# SPDX-License-Identifier: Apache-2.0
"""Cases: several messages a session, many sessions at once, large messages."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from bench import SENDER, Bench
from case_list import Case
from cases_infected import require_defanged
from clean_mail import CLEAN, large_clean_message
from compare import require_no_trace, require_same, require_unchanged, without_mta_fields
from infected_mail import IN_BASE64_MESSAGE, IN_MIXED, large_infected_message
from messages import Sample, executable
from readback import read_with_perl, read_with_python
from smtp_client import SmtpSession

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
    sent = large_infected_message(_LARGE_BYTES)
    delivered = bench.deliver(sent)
    require_no_trace(delivered, executable())
    assert len(delivered) < 10_000, f"{len(delivered)} bytes are left"
    before = read_with_python(sent)
    for after in (read_with_python(delivered), read_with_perl(delivered)):
        require_same("types", [x.type for x in after], ["text/plain", "text/plain", "text/html"])
        require_same("text before", after[0].sha256, before[0].sha256)
        require_same("text after", after[2].sha256, before[2].sha256)
        assert before[1].sha256 in after[1].text, "the notice does not say the SHA-256"
    blobs = [f for f in bench.milter.quarantined() if f.stat().st_size > _LARGE_BYTES // 2]
    kept = [f for f in blobs if hashlib.sha256(f.read_bytes()).hexdigest() == before[1].sha256]
    assert kept, "the removed bytes are in no file of the quarantine folder"


CASES = [
    Case("three messages in one session", _two_in_one_session),
    Case("RSET in the middle, then the next message", _reset),
    Case("the client goes away in mid-message", _disconnect_in_mid_message),
    Case(f"{_SESSIONS} sessions at once", _sessions_at_once),
    Case("30 MB, clean: unchanged", _large_clean),
    Case("30 MB of invoice.exe: removed", _large_infected),
]
