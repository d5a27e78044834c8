# SPDX-License-Identifier: Apache-2.0
"""What the framework does on the wire, whatever the filter is (T1 to T7 of docs/milter/conformance.md)."""
import concurrent.futures
import contextlib
import random
import struct

from probe_process import PATIENCE, probing
from sample_mails import same
from wire import Message, ProtocolError, Verdict, connect

NOT_SENT = {"C": 0x1, "H": 0x2, "M": 0x4, "R": 0x8, "B": 0x10, "L": 0x20, "N": 0x40, "U": 0x100, "T": 0x200}
SILENT = {"L": 0x80, "C": 0x1000, "H": 0x2000, "M": 0x4000, "R": 0x8000, "T": 0x10000, "U": 0x20000, "N": 0x40000,
          "B": 0x80000}
ALWAYS = 0x100000 | 0x400  # exact header values, SKIP
MACRO_LISTS = 0x100
ALL_EDITS = 0x1 | 0x2 | 0x4 | 0x8 | 0x10 | 0x20 | 0x40 | 0x80
# Masks of the filters of probe_filter.cpp: (actions, protocol).
MASKS = {"nothing": (MACRO_LISTS, ALWAYS | sum(NOT_SENT.values())),
         "all": (MACRO_LISTS | ALL_EDITS, ALWAYS | 0x800),
         "silent": (MACRO_LISTS, ALWAYS | sum(SILENT.values()))}
OFFERS = [(6, 0x1FF, 0x1FFFFF), (2, 0x3F, 0x7F), (6, 0x1FF, 0x7F), (6, 0x1, 0x7F), (7, 0xFFFFFFFF, 0xFFFFFFFF)]
MAIL = Message.parse(b"Subject: x\r\nX-A: 1\r\n\r\nbody\r\n")


def negotiate(probe, version, actions, protocol):
    """(version, actions, protocol) as answered, or None when the filter hangs up."""
    sock = connect(probe.spec, PATIENCE)
    with contextlib.closing(sock):
        sock.sendall(struct.pack("!IcIII", 13, b"O", version, actions, protocol))
        data = b""
        while len(data) < 17:
            piece = sock.recv(4096)
            if not piece:
                return None
            data += piece
        return struct.unpack("!III", data[5:17])


def case_t1_a_filter_asks_for_what_it_has_as_far_as_it_is_offered():
    """Never for more; an MTA that lacks an action that the filter needs is refused and the log names it."""
    for name, (actions, protocol) in MASKS.items():
        with probing(name) as probe:
            for offer in OFFERS:
                needed = actions & ~MACRO_LISTS
                answer = negotiate(probe, *offer)
                if needed & ~offer[1]:
                    same(answer, None, f"{name} {offer}")
                    # Every edit but adding header fields, which is 1.
                    probe.wait_for(r"connection=\d+ queue=- refused: the MTA does not offer: replace the body, add "
                                   if offer[1] == 1 else "the MTA does not offer: change the sender, add recipients with")
                    continue
                version, got_actions, got_protocol = answer
                same(version, min(offer[0], 6), f"{name} {offer}")
                same(got_actions, actions & offer[1], f"{name} {offer}")
                same(got_protocol, protocol & offer[2], f"{name} {offer}")
            same(negotiate(probe, 1, 0x1FF, 0x7F), None, "version 1")


def case_t2_a_failure_without_reply_is_answered_at_the_next_stage_that_replies():
    """No byte at the stage itself; the end of the message is always answered."""
    for stage in ("connect", "helo", "mail", "rcpt", "data", "header", "end-of-headers", "body", "end-of-message"):
        with probing("silent", stage) as probe, probe.connection() as mta:
            for message in range(2):
                if message == 0:
                    mta.connect()
                    mta.helo()
                mta.envelope("<a@b>", ["<c@d>"], f"Q{message}")
                mta.content(MAIL, 65535)
                same(mta.replies_at, ["E"] * message, f"{stage}: replies before the end")
                verdict, edits = mta.end_of_message()
                same((verdict.kind, edits), ("tempfail", []), stage)
                assert verdict.text.startswith("451 4.3.0 "), verdict


def case_t2_where_the_mta_knows_no_silence_every_stage_is_answered():
    """libmilter answers for the filter; nothing hangs, the failure comes at the end."""
    with probing("silent", "header") as probe, probe.connection(protocol=0x7F) as mta:
        mta.connect()
        mta.helo()
        mta.envelope("<a@b>", ["<c@d>"], "Q")
        mta.content(MAIL, 65535)
        same(mta.end_of_message()[0].kind, "tempfail")


def case_t3_no_text_of_one_verdict_goes_out_with_another():
    """Each refusal has its own, with % doubled for the MTA and lines in the form of RFC 5321 4.2.1."""
    with probing("refusing") as probe, probe.connection() as mta:
        mta.connect()
        same(mta.helo("refused").text, "550 5.7.1 text of the greeting")
        mta.mail("<a@b>")
        same(mta.rcpt("<fine@x>"), Verdict("continue"))
        same(mta.rcpt("<plain@x>").text, "550 5.1.1 no such user")
        same(mta.rcpt("<percent@x>").text, "554 5.7.1 100%% sure")
        same(mta.rcpt("<lines@x>").text, "451-4.7.1 first\r\n451-4.7.1 second\r\n451 4.7.1 third")
        same(mta.rcpt("<plain@x>").text, "550 5.1.1 no such user")
        same(mta.rcpt("<421@x>").text, "421 4.3.2 going away")


def case_t3_what_is_as_long_as_can_be_is_said():
    """32 lines of 980 bytes in a reply; a header field of 64 KiB, by its value or by its name; long addresses."""
    with probing("talkative") as probe, probe.connection() as mta:
        mta.connect()
        mta.helo()
        mta.mail("<a@b>")
        reply = mta.rcpt("<long@x>").text.split("\r\n")
        same([len(line) for line in reply], [len("550-5.7.1 ") + 980] * 32)
        same({line[:10] for line in reply}, {"550-5.7.1 ", "550 5.7.1 "})
        mta.abort()
        result = mta.send(MAIL)
        same(result.verdict.kind, "continue")
        same([(len(edit.name or b""), len(edit.value or b"")) for edit in result.edits],
             [(0, 60004), (0, 60004), (3, 65526), (6, 65523), (65528, 1), (0, 60000)])


def case_t4_a_filter_that_is_broken_costs_mail_a_delay_and_the_server_nothing():
    """No object, no message, a slow end, an exception where nobody hears it: the next connection is served."""
    for broken, refused in (("constructor", "told to"), ("odd-constructor", "an exception of unknown type")):
        with probing("broken", broken) as probe:
            for _ in range(3):
                same(negotiate(probe, 6, 0x1FF, 0x1FFFFF), None, broken)
            probe.wait_for(f"connection=3 queue=- refused: the filter could not be made: {refused}")
    for broken in ("message", "close", "abort", "destructor"):
        with probing("broken", broken) as probe:
            for _ in range(3):
                with probe.connection() as mta:
                    mta.connect()
                    verdict = mta.send(MAIL).verdict
                    same(verdict.kind, "tempfail" if broken == "message" else "continue", broken)
                    mta.mail()
                    mta.rcpt()


def case_t4_objects_end_however_the_connection_does():
    """Nothing is left: closed at once, aborted, cut in the body, reset a thousand times, stopped in the middle."""
    with probing("counting") as probe:
        connect(probe.spec, PATIENCE).close()  # nothing at all
        with probe.connection():
            pass  # negotiated, then gone
        with probe.connection() as mta:
            mta.connect()
            mta.mail()
            mta.rcpt()
            mta.abort()
            for _ in range(1000):
                mta.mail()
                mta.abort()
            assert mta.send(MAIL).accepted
        cut = probe.connection()
        cut.connect()
        cut.envelope("<a@b>", ["<c@d>"], "CUT")
        cut.write("B", b"half a body")
        cut.sock.close()
        new = probe.connection()  # "quit, a new connection follows" over the same socket
        new.connect()
        assert new.send(MAIL).accepted
        new.write("K")
        new.connect()
        assert new.send(MAIL).accepted
        middle = probe.connection()
        middle.connect()
        middle.envelope("<a@b>", ["<c@d>"], "MIDDLE")
        middle.header(b"X-A", b" 1")
        probe.wait_for("queue=MIDDLE header")
        probe.process.send_signal(15)
        probe.wait_for("stopping: ")  # two signals that wait together are one
        probe.process.send_signal(15)  # do not wait for that message


def case_t5_connections_do_not_mix():
    """64 of them, one event at a time in turn: each session sees its own, in order, on more than one thread."""
    count = 64
    with probing("all") as probe:
        connections = [probe.connection() for _ in range(count)]
        for number, mta in enumerate(connections):
            mta.connect(f"host{number}")
        steps = [lambda mta, n: mta.helo(f"helo{n}"), lambda mta, n: mta.mail(f"<{n}@x>"),
                 lambda mta, n: mta.rcpt(f"<to{n}@x>"), lambda mta, n: mta.data(),
                 lambda mta, n: mta.header(b"X-N", b" %d" % n), lambda mta, n: mta.end_of_headers(),
                 lambda mta, n: mta.body(b"%d" % n), lambda mta, n: mta.end_of_message()]
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            for step in steps:
                order = list(enumerate(connections))
                random.Random(1).shuffle(order)
                list(pool.map(lambda item: step(item[1], item[0]), order))
        for mta in connections:
            mta.sock.close()
        stages = ["connect", "helo", "mail", "rcpt", "data", "header", "end-of-headers", "body", "end-of-message"]
        by_host = {}
        for connection in range(1, count + 1):
            events = probe.events(connection)
            same([event[0] for event in events], stages, f"connection {connection}")
            number = int(events[0][2][0].removeprefix(b"host"))
            same([events[i][2] for i in (1, 3, 5, 7)],
                 [[b"helo%d" % number], [b"<to%d@x>" % number], [b"X-N", b" %d" % number], [b"%d" % number]])
            by_host[number] = {event[1] for event in events}
        same(len(by_host), count)
        assert any(len(threads) > 1 for threads in by_host.values()), "no session changed its thread"


def case_t6_bytes_arrive_as_they_are():
    """No text is assumed anywhere; a header of 64 KiB is the end of one connection and of no other."""
    odd = bytes(range(1, 256))
    with probing("all") as probe, probe.connection() as mta:
        mta.macros("C", [("{client_addr}", b"\xe9\xff")])
        mta.connect(odd)
        mta.helo(odd)
        mta.mail(odd)
        mta.rcpt(odd)
        mta.command("U", odd + b"\0")
        mta.data()
        mta.header(odd, odd)
        mta.header(b"Empty", b"")
        long_value = b"v" * (65533 - len(b"X-Long"))
        mta.header(b"X-Long", long_value)
        mta.end_of_headers()
        chunks = [b"a\r", b"\nb\xc3", b"\xa9\0c", bytes(range(256)) * 16]
        for chunk in chunks:
            mta.body(chunk)
        same(mta.end_of_message()[0], Verdict("continue"))
        events = {}
        for stage, _, texts in probe.events(1):
            events.setdefault(stage, []).append(texts)
        same(events["connect"], [[odd, b"\xe9\xff"]])
        same(events["helo"], [[odd]])
        same([texts[0] for texts in events["mail"]], [odd])
        same(events["rcpt"], [[odd]])
        same(events["unknown"], [[odd]])
        same(events["header"], [[odd, odd], [b"Empty", b""], [b"X-Long", long_value]])
        same(b"".join(texts[0] for texts in events["body"]), b"".join(chunks))
        with probe.connection() as other:
            other.connect()
            mta.mail()
            try:
                mta.header(b"X-Long", b"v" * 65536)
                raise AssertionError("libmilter took a header beyond 64 KiB")
            except (ProtocolError, OSError):
                pass
            assert other.send(MAIL).accepted


def case_t6_an_unknown_command_without_its_end_is_not_read_by_whom_it_is_nothing_to():
    """libmilter passes it on as it is; AddressSanitizer sees who reads beyond it."""
    with probing("counting") as probe, probe.connection() as mta:
        mta.connect()
        for _ in range(20):
            mta.write("U", b"x" * 24)
            same(mta.read_verdict(), (Verdict("continue"), []))
        assert mta.send(MAIL).accepted


def case_t7_an_unknown_command_before_data_does_not_carry_mail_past_the_filter():
    """libmilter alone never answers again after it, for a filter that does not take DATA."""
    for name in ("unknown", "unknown-and-data"):
        with probing(name) as probe, probe.connection() as mta:
            mta.connect()
            mta.helo()
            mta.mail()
            mta.rcpt()
            mta.command("U", b"FOO bar\0")
            mta.data()
            mta.content(MAIL, 65535)
            verdict, edits = mta.end_of_message()
            same(verdict, Verdict("continue"), name)
            same([edit.name for edit in edits], [b"X-Filtered"], name)


def case_a_macro_that_does_not_come_is_told_once():
    """And macros are asked for at each stage where one is wanted, the queue id besides."""
    with probing("all") as probe:
        for _ in range(2):
            with probe.connection() as mta:
                same(mta.macro_lists, {0: ["{client_addr}"], 2: ["i", "{nonexistent}"], 5: ["i", "{msg_id}"],
                                       6: ["i", "{msg_id}"]})
                mta.macros("C", [("{client_addr}", "192.0.2.1")])
                mta.connect()
                assert mta.send(MAIL).accepted
        same(probe.log().count("macro={nonexistent}"), 1)
        same(probe.log().count("macro={client_addr}"), 0)
