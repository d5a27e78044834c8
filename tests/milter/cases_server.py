# SPDX-License-Identifier: Apache-2.0
"""What the server does beside the filter: progress, reload, counters, what it says when it starts."""
import re
import signal
import threading
import time

from probe_process import probing
from sample_mails import same
from wire import Message


def mail(*fields):
    return Message.parse(b"Subject: x\r\n" + b"".join(field + b"\r\n" for field in fields) + b"\r\nbody\r\n")


def connected(probe):
    mta = probe.connection()
    mta.connect()
    mta.helo()
    return mta


def counters(probe):
    line = re.search("counters: (.*)", probe.log()).group(1)
    return {key: int(value) for key, value in (pair.split("=") for pair in re.findall(r"\S+=\d+", line))}


def case_a_long_end_of_message_sends_progress_on_its_own():
    """One each interval, before the verdict and never after it; a quick message gets none."""
    with probing("SOCKET", "200") as probe, connected(probe) as mta:
        quick = mta.send(mail())
        same((quick.verdict.kind, quick.edits), ("continue", []))
        slow = mta.send(mail(b"X-Wait: 1100"))
        same(slow.verdict.kind, "continue")
        same({edit.kind for edit in slow.edits}, {"progress"})
        assert 3 <= len(slow.edits) <= 5, slow.edits
        time.sleep(0.5)
        mta.sock.setblocking(False)
        try:
            raise AssertionError(f"something came after the verdict: {mta.sock.recv(100)}")
        except BlockingIOError:
            mta.sock.setblocking(True)
        same(mta.send(mail()).edits, [])


def case_without_an_interval_there_is_no_progress():
    """0 turns it off."""
    with probing("SOCKET", "0") as probe, connected(probe) as mta:
        same(mta.send(mail(b"X-Wait: 500")).edits, [])


def case_no_progress_gets_between_the_pieces_of_a_body():
    """Postfix would take it for the end of the body, and the next piece for an error."""
    with probing("SOCKET", "100") as probe, connected(probe) as mta:
        result = mta.send(mail(b"X-Pause: 600"))
        same(result.verdict.kind, "continue")
        kinds = [edit.kind for edit in result.edits]
        assert kinds.count("body") >= 2, kinds
        same(set(kinds), {"body"}, "what came")


def case_progress_of_many_messages_at_once():
    """16 connections wait at the same time; each gets its progress and its verdict."""
    results = []

    def one(probe):
        with connected(probe) as mta:
            results.append(mta.send(mail(b"X-Wait: 700")))

    with probing("SOCKET", "150") as probe:
        threads = [threading.Thread(target=one, args=(probe,)) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        same(len(results), 16)
        for result in results:
            same(result.verdict.kind, "continue")
            assert 2 <= len(result.edits) <= 5, result.edits


def case_sigusr1_reloads_and_survives_a_failure():
    """First it works, then it fails, then it throws; a message in progress is not disturbed."""
    with probing("SOCKET") as probe, connected(probe) as mta:
        mta.envelope("<a@b>", ["<c@d>"], "Q1")
        for line in ("info: reloaded", "error: not reloaded, all stays as it was: no such file",
                     "error: not reloaded, all stays as it was: worse than that"):
            probe.process.send_signal(signal.SIGUSR1)
            probe.wait_for(line)
        mta.content(mail(), 1000)
        same(mta.end_of_message()[0].kind, "continue")


def case_the_counters_are_in_the_log_when_it_stops():
    """Messages ended, aborted and failed, body bytes; nothing lives at the end."""
    with probing("SOCKET") as probe:
        with connected(probe) as mta:
            mta.send(mail())
            mta.send(mail(b"X-Throw: x"))
            mta.envelope("<a@b>", ["<c@d>"], "Q1")
            mta.abort()
            mta.envelope("<a@b>", ["<c@d>"], "Q2")  # cut off
        same(probe.stop(), 0, "exit code")
        got = counters(probe)
        want = {"connections": 1, "live_sessions": 0, "messages": 4, "ended": 1, "aborted": 3, "live_messages": 0,
                "body_bytes": 12, "failures": 1}
        same({key: got[key] for key in want}, want)
        assert "failures[end of message]=1" in probe.log(), probe.log()
        assert re.search(r'error: connection=1 queue=\S+ verdict=tempfail stage="end of message" cause="told to"',
                         probe.log()), probe.log()


def case_an_mta_that_does_not_read_keeps_nobody_waiting():
    """Not other messages, not their progress, and not the end of the server, which is a clean one."""
    with probing("SOCKET", "200") as probe:
        deaf = connected(probe)
        deaf.envelope("<a@b>", ["<c@d>"], "DEAF")
        deaf.content(mail(b"X-Pause: 1", b"X-Size: 10000000"), 65535)
        deaf.write("E")
        with connected(probe) as mta:
            beside = mta.send(mail(b"X-Wait: 700"))
            same((beside.verdict.kind, {edit.kind for edit in beside.edits}), ("continue", {"progress"}))
        probe.process.send_signal(signal.SIGTERM)
        probe.wait_for("stopping: 1 messages in progress")
        probe.process.send_signal(signal.SIGTERM)  # do not wait for that message
        same(probe.stop(), 0, "exit code")
        same({key: counters(probe)[key] for key in ("messages", "ended", "aborted")},
             {"messages": 2, "ended": 1, "aborted": 1})
        deaf.sock.close()


def case_it_says_what_to_write_into_the_mtas_configuration():
    """Lines for Postfix and Sendmail with its own socket, the edits it asks for, libmilter's version."""
    with probing("SOCKET") as probe:
        probe.wait_for("sendmail.mc: INPUT_MAIL_FILTER")
        path = probe.spec.removeprefix("unix:")
        for line in (f"Postfix main.cf: smtpd_milters = unix:{path}\n", "Postfix main.cf: milter_protocol = 6\n",
                     f"sendmail.mc: INPUT_MAIL_FILTER(`server-filter', `S=local:{path}, F=T, "):
            assert line in probe.log(), probe.log()
        assert re.search(r"libmilter 1\.\d+\.\d+; this filter may add header fields, replace the body, change header fields\n",
                         probe.log()), probe.log()
