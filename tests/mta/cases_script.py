# SPDX-License-Identifier: Apache-2.0
"""Cases of the milter framework with a filter that does what a script says (T12 to T15 of docs/milter/conformance.md)."""

import signal
import time

from case_list import Case, Skip
from postfix import Postfix
from script_bench import MESSAGE, SENDER, ScriptBench
from smtp_client import Refused, Reply, SmtpSession, dot_stuffed
from waiting import wait_until

_STAGES = ("connect", "helo", "mail", "rcpt", "data", "header", "end-of-headers", "body", "end-of-message")


def _converse(bench: ScriptBench, recipient: str) -> list[str]:
    """A message sent as far as the server lets it come; all that it says, from the greeting on."""
    said: list[str] = []
    try:
        with bench.session() as session:
            said.append(str(session.greeting))
            for command in (f"MAIL FROM:<{SENDER}>", f"RCPT TO:<{recipient}>", "DATA"):
                said.append(str(session.command(command)))
            if said[-1].startswith("354"):
                session.send(dot_stuffed(MESSAGE))
                said.append(str(session.end()))
    except (Refused, OSError) as end:
        said.append(str(end))
    return said


def _field(content: bytes) -> str:
    """What the filter wrote into X-Script; empty without."""
    lines = [line for line in content.split(b"\r\n\r\n")[0].split(b"\r\n") if line.startswith(b"X-Script:")]
    return lines[0].decode() if lines else ""


def _require_refusal(bench: ScriptBench, stage: str, answer: str, code: str, text: str) -> None:
    recipient = bench.new_recipient()
    bench.write_script(**{stage.replace("-", "_"): answer})
    said = _converse(bench, recipient)
    # Of a refusal at connect, Sendmail takes the class only.
    wanted = f"{code}" if bench.mta.name == "sendmail" and stage == "connect" else text
    assert any(code in line and wanted in line for line in said), f"{stage} {answer}: the server said {said}"
    bench.require_nothing(recipient)


def _refusals(bench: ScriptBench) -> None:
    for stage in _STAGES:
        _require_refusal(bench, stage, "reject", "550", f"refused at {stage}")
        _require_refusal(bench, stage, "tempfail", "451", f"put off at {stage}")
        _require_refusal(bench, stage, "throw", "451", "The mail filter failed")


def _closing(bench: ScriptBench) -> None:
    for stage in _STAGES:
        recipient = bench.new_recipient()
        bench.write_script(**{stage.replace("-", "_"): "421"})
        said = _converse(bench, recipient)
        at_connect = stage == "connect" and not any(line.startswith("2") for line in said[1:])
        assert at_connect or any("421" in line for line in said), f"{stage}: the server said {said}"
        bench.require_nothing(recipient)


def _acceptance(bench: ScriptBench) -> None:
    for stage in _STAGES:
        recipient = bench.new_recipient()
        bench.write_script(**{stage.replace("-", "_"): "accept"})
        said = _converse(bench, recipient)
        assert said[-1].startswith("250"), f"{stage}: the server said {said}"
        filtered = _field(bench.delivered(recipient))
        assert bool(filtered) == (stage == "end-of-message"), f"{stage}: {filtered or 'no field'}"


def _discard(bench: ScriptBench) -> None:
    for stage in _STAGES[2:]:
        recipient = bench.new_recipient()
        bench.write_script(**{stage.replace("-", "_"): "discard"})
        said = _converse(bench, recipient)
        assert said[-1].startswith("250"), f"{stage}: the server said {said}"
        bench.require_nothing(recipient)


def _skip(bench: ScriptBench) -> None:
    recipient = bench.new_recipient()
    bench.write_script(body="skip")
    content = MESSAGE + b"x" * 70 + b"\r\n" + (b"y" * 78 + b"\r\n") * 3000
    with bench.session() as session:
        assert session.submit(content, SENDER, recipient).accepted
    delivered = bench.delivered(recipient)
    assert delivered.endswith(content[-1000:]), "the body is not whole"
    seen = int(_field(delivered).partition("body=")[2])
    assert 0 < seen < 100_000, f"the filter saw {seen} bytes of the body"


def _quarantine(bench: ScriptBench) -> None:
    recipient = bench.new_recipient()
    bench.write_script(end_of_message="quarantine")
    said = _converse(bench, recipient)
    assert said[-1].startswith("250"), f"the server said {said}"
    assert wait_until(lambda: bool(_held(bench)), 10), f"nothing is held: {bench.mta.queued()}"
    assert not bench.sink.delivered_to(recipient), "held, and delivered all the same"
    if bench.mta.name == "sendmail":
        assert b"held by the script" in _held(bench)[0].read_bytes(), "the reason is not kept"
    for file in bench.mta.queued():
        file.unlink()


def _held(bench: ScriptBench) -> list:
    return [file for file in bench.mta.queued() if file.parent.name == "hold" or file.name.startswith("hf")
            or file.parent.parent.name == "hold"]


def _rejected_recipient(bench: ScriptBench) -> None:
    """Postfix tells the filter of one that it refuses; Sendmail's rule sets refuse before any filter is asked."""
    recipient = bench.new_recipient()
    bench.write_script()
    with bench.session() as session:
        session.expect(f"MAIL FROM:<{SENDER}>", 250)
        refused = session.command("RCPT TO:<someone@refused.test>")
        assert refused.code in (550, 554), f"the server takes it: {refused}"
        session.expect(f"RCPT TO:<{recipient}>", 250)
        session.expect("DATA", 354)
        session.send(dot_stuffed(MESSAGE))
        assert session.end().accepted
    field = _field(bench.delivered(recipient))
    told = 1 if bench.mta.name == "postfix" else 0
    assert f"rejected={told} " in field, field
    assert not bench.sink.delivered_to("someone@refused.test")


def _reset_and_unknown(bench: ScriptBench) -> None:
    recipient = bench.new_recipient()
    bench.write_script()
    with bench.session() as session:
        session.expect(f"MAIL FROM:<{SENDER}>", 250)
        session.expect("RCPT TO:<abandoned@example.test>", 250)
        session.expect("RSET", 250)
        session.expect(f"MAIL FROM:<{SENDER}>", 250)
        session.expect(f"RCPT TO:<{recipient}>", 250)
        unknown = session.command("FOO bar")
        assert unknown.code == 500, f"the unknown command was answered {unknown}"
        session.expect("DATA", 354)
        session.send(dot_stuffed(MESSAGE))
        assert session.end().accepted
    assert _field(bench.delivered(recipient)), "the message went past the filter"


def _macros(bench: ScriptBench) -> None:
    bench.filter.restart()  # a macro that does not come is told once a process
    bench.mark_logs()
    bench.write_script()
    for _ in range(2):
        recipient = bench.new_recipient()
        said = _converse(bench, recipient)
        field = _field(bench.delivered(recipient))
        queue_id = said[-1].split()[2] if bench.mta.name == "sendmail" else said[-1].split()[-1]
        assert " client=127.0.0.1 " in field, field
        assert f" queue={queue_id} " in field, f"{field}, and not {queue_id}"
        assert " nonexistent=none " in field, field
        if bench.mta.name == "sendmail":  # Postfix has no such macro
            assert " id=<" in field, field
    assert bench.said().count("macro={nonexistent}") == 1, bench.said()


def _slow_end(seconds: int, bench: ScriptBench) -> Reply:
    recipient = bench.new_recipient()
    bench.write_script(end_of_message=f"sleep {seconds}")
    with bench.session() as session:
        reply = session.submit(MESSAGE, SENDER, recipient)
    if reply.accepted:
        assert _field(bench.delivered(recipient)), "the message went past the filter"
    else:
        bench.require_nothing(recipient)
    return reply


def _progress(bench: ScriptBench) -> None:
    reply = _slow_end(6, bench)
    assert reply.accepted, f"a filter that says it is at it was given up: {reply}"


def _too_late(bench: ScriptBench) -> None:
    """Sendmail has a limit in all, which progress does not move; Postfix has none."""
    reply = _slow_end(11, bench)
    late = bench.mta.name == "sendmail"
    assert reply.temporary if late else reply.accepted, f"answered {reply}"


def _killed_at_end(bench: ScriptBench) -> None:
    recipient = bench.new_recipient()
    bench.write_script(end_of_message="sleep 30")
    try:
        with bench.session() as session:
            session.begin(SENDER, recipient)
            session.send(dot_stuffed(MESSAGE))
            session.send_dot()
            assert wait_until(lambda: "stage=end-of-message" in bench.said(), 10), "the end is not reached"
            assert bench.filter.child is not None
            bench.filter.child.kill()
            reply = session.read_reply()
    finally:
        bench.write_script()
        bench.filter.restart()
    assert reply.temporary, f"answered {reply}"
    bench.require_nothing(recipient)
    recipient = bench.new_recipient()
    assert _converse(bench, recipient)[-1].startswith("250")
    assert _field(bench.delivered(recipient))


def _by_inet(bench: ScriptBench) -> None:
    recipient = bench.new_recipient()
    bench.write_script()
    with SmtpSession(bench.mta.ports.filtered_by_inet) as session:
        assert session.submit(MESSAGE, SENDER, recipient).accepted
    assert _field(bench.delivered(recipient))


def _taken_over(bench: ScriptBench) -> None:
    """Killed, it leaves its socket behind; the next one takes it over."""
    assert bench.filter.child is not None
    bench.filter.child.send_signal(signal.SIGKILL)
    time.sleep(0.2)
    bench.filter.restart()
    recipient = bench.new_recipient()
    bench.write_script()
    assert _converse(bench, recipient)[-1].startswith("250")
    assert _field(bench.delivered(recipient))


def _local_submission(bench: ScriptBench) -> None:
    """Postfix hands local mail over with addresses without <>, from localhost."""
    if not isinstance(bench.mta, Postfix):
        raise Skip("Sendmail submits local mail by SMTP")
    recipient = bench.new_recipient()
    bench.write_script()
    bench.mta.submit_locally(MESSAGE, SENDER, recipient)
    assert _field(bench.delivered(recipient)), "the message went past the filter"
    said = bench.said()
    assert f"stage=mail sender={SENDER}\n" in said, said
    assert f"stage=rcpt recipient={recipient}\n" in said, said
    assert wait_until(lambda: not bench.mta.queued(), 10), "mail is deferred"


def _nothing_else(bench: ScriptBench) -> None:
    assert wait_until(lambda: not bench.mta.queued(), 10), f"the MTA kept {bench.mta.queued()}"
    assert not bench.sink.recipients(), f"mail nobody waits for: {bench.sink.recipients()}"


CASES = [
    Case("T12 a refusal, a deferral and an exception at every stage: told so, nothing delivered", _refusals),
    Case("T12 421 at every stage ends the client's session", _closing),
    Case("T12 acceptance at every stage: delivered, with edits only at the end", _acceptance),
    Case("T12 discard: yes to the client, no mail", _discard),
    Case("T12 skip: the rest of the body is delivered and not seen", _skip),
    Case("T12 quarantine: held in the server's queue", _quarantine),
    Case("T12 a recipient that the server refuses goes nowhere; Postfix tells the filter", _rejected_recipient),
    Case("T12 RSET and an unknown command, then a message", _reset_and_unknown),
    Case("T13 macros at connect and at the end; one that does not come is told once", _macros),
    Case("T14 a long end of message, longer than the server waits for a reply", _progress),
    Case("T14 longer than Sendmail waits in all", _too_late),
    Case("T14 killed at the end of a message: put off, and the next one works", _killed_at_end),
    Case("T15 by TCP", _by_inet),
    Case("T15 a socket that was left behind", _taken_over),
    Case("T15 local submission", _local_submission),
    Case("after all this: no bounce, no second copy, no mail kept", _nothing_else),
]
