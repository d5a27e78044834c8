# SPDX-License-Identifier: Apache-2.0
"""What the filter answers and sends. A case's name and its first line say what must hold."""
import concurrent.futures
import os
import re

from filter_process import PATIENCE, serving
from sample_mails import CLEAN, assert_defanged, same, with_attachment
from wire import Message, ProtocolError, Verdict


def case_clean_mail_is_answered_once_and_nothing_is_sent():
    """No edit, no reply but at the end, identical bytes; header and body were negotiated without reply."""
    with serving() as server, server.connection() as mta:
        for letter, bit in (("M", 0x4000), ("L", 0x80), ("N", 0x40000), ("B", 0x80000)):
            assert mta.protocol & bit, f"{letter} wants a reply"
        assert mta.protocol & 0x100000, "exact header values were not asked for"
        same(mta.macro_lists, {5: ["i"], 6: ["i"]}, "macro lists")
        result = mta.send(Message.parse(CLEAN), queue_id="CLEAN1")
        same(result.verdict, Verdict("continue"))
        same(result.edits, [])
        same(mta.replies_at, ["E"], "replies")
        same(result.message.raw(), CLEAN)
        line = server.wait_for_line("queue=CLEAN1 .*").group(0)
        assert re.fullmatch(rf"queue=CLEAN1 size={len(CLEAN)} parts=1 verdict=clean ms=\d+", line), line


def banned_attachment(spec):
    with serving(spec=spec) as server, server.connection() as mta:
        result = mta.send(Message.parse(with_attachment()), queue_id="BAD1")
        assert_defanged(result)
        kinds = [edit.kind for edit in result.edits]
        assert "body" in kinds, kinds
        first = kinds.index("body")
        assert set(kinds[first:]) == {"body"}, f"the body is not in one run: {kinds}"
        same([edit.value for edit in result.edits if edit.kind == "body"][-1][-2:], b"\r\n", "end of the body")
        line = server.wait_for_line("queue=BAD1 .*").group(0)
        said = r'verdict=modified actions=\[replace 1\.2 rule=\S+ "invoice.exe" 304\] record=[0-9a-f]{32} ms='
        assert re.search(said, line), line
        records = list((server.quarantine / "records").iterdir())
        same(len(records), 1, "quarantine records")


def case_banned_attachment_is_replaced_over_unix():
    """The part is gone, the others stay, the removed bytes are in quarantine."""
    banned_attachment(None)


def case_banned_attachment_is_replaced_over_inet():
    """The same over TCP."""
    banned_attachment("inet:0@127.0.0.1")


def case_only_the_named_part_changes():
    """What stands before the removed part is byte for byte what it was."""
    raw = with_attachment(text=b"caf\xe9 odd\r\n" * 20 + b"See attachment.\r\n")
    with serving() as server, server.connection() as mta:
        result = mta.send(Message.parse(raw))
        assert_defanged(result)
        before = raw[:raw.index(b"Content-Type: application/octet-stream")]
        body = before[before.index(b"\r\n\r\n") + 4:]
        assert result.message.body.startswith(body), result.message.body


def case_a_rule_that_rejects_is_answered_550():
    """The client is told which rule; nothing is edited."""
    policy = 'schema = 1\n[[rules]]\nid = "no-exe"\naction = "reject"\nextensions = ["exe"]\n'
    with serving(policy=policy) as server, server.connection() as mta:
        result = mta.send(Message.parse(with_attachment()), queue_id="REJ1")
        same(result.verdict, Verdict("reject", "550 5.7.1 Message refused by policy, rule no-exe"))
        same(result.edits, [])
        server.wait_for_line("queue=REJ1 .* verdict=rejected actions=")
        assert mta.send(Message.parse(CLEAN)).accepted


def case_monitor_mode_changes_nothing():
    """The log says what would have been done."""
    with serving(top='mode = "monitor"') as server, server.connection() as mta:
        result = mta.send(Message.parse(with_attachment()), queue_id="MON1")
        same(result.verdict, Verdict("continue"))
        same(result.edits, [])
        server.wait_for_line("queue=MON1 .* verdict=monitor would=modified actions=")
        assert not server.quarantine.exists() or not any((server.quarantine / "records").iterdir())


def case_messages_of_one_session_do_not_mix():
    """Clean, bad, aborted, clean again: each is judged by its own bytes."""
    clean, bad = Message.parse(CLEAN), Message.parse(with_attachment())
    with serving() as server, server.connection() as mta:
        same(mta.send(clean).edits, [])
        assert_defanged(mta.send(bad))
        mta.envelope("<a@b>", ["<c@d>"], "GONE1")
        mta.content(bad, 100)
        mta.abort()
        same(mta.send(clean, queue_id="AFTER1").edits, [])
        server.wait_for_line(rf"queue=AFTER1 size={len(CLEAN)} ")
        assert "GONE1" not in server.log()


def case_a_cut_connection_leaves_the_filter_alive():
    """The MTA dies in the middle of a body."""
    with serving() as server:
        mta = server.connection()
        mta.envelope("<a@b>", ["<c@d>"], "CUT1")
        mta.content(Message.parse(with_attachment()), 50)
        mta.sock.close()
        with server.connection() as other:
            assert_defanged(other.send(Message.parse(with_attachment())))


def case_an_empty_body_is_a_message():
    """No body callback comes at all."""
    raw = b"Subject: nothing\r\n\r\n"
    with serving() as server, server.connection() as mta:
        result = mta.send(Message.parse(raw), queue_id="EMPTY1")
        same((result.verdict, result.edits), (Verdict("continue"), []))
        server.wait_for_line(rf"queue=EMPTY1 size={len(raw)} parts=1 verdict=clean")


def case_a_quarantine_that_fails_is_answered_451():
    """Nothing of the rewritten message goes out, the log says why, and afterwards all is well."""
    with serving() as server, server.connection() as mta:
        away = server.folder / "away"
        server.quarantine.rename(away)
        server.quarantine.write_text("a file stands where the folder was")
        result = mta.send(Message.parse(with_attachment()), queue_id="QF1")
        same(result.verdict.kind, "tempfail")
        assert result.verdict.text.startswith("451 4.3.0 "), result.verdict
        same(result.edits, [])
        line = server.wait_for_line("queue=QF1 .*").group(0)
        assert "verdict=tempfail" in line and 'cause="' in line and str(server.quarantine) in line, line
        server.quarantine.unlink()
        away.rename(server.quarantine)
        assert_defanged(mta.send(Message.parse(with_attachment())))


def case_a_spool_that_fails_is_answered_451():
    """The failure comes in the middle of the body, where no reply is given."""
    with serving() as server, server.connection() as mta:
        os.rename(server.folder, str(server.folder) + ".away")
        try:
            result = mta.send(Message.parse(CLEAN + b"x" * 70 + b"\r\n" * 4000), queue_id="SF1")
        finally:
            os.rename(str(server.folder) + ".away", server.folder)
        same(result.verdict.kind, "tempfail")
        same(mta.replies_at, ["E"], "replies")
        server.wait_for_line("queue=SF1 verdict=tempfail cause=")


ODD = (b"From: a@example.org\r\nSubject: odd\r\nMIME-Version: 1.0\r\n"
       b"Content-Type: multipart/mixed; boundary=\"B\"; boundary=\"C\"\r\n\r\n"
       b"--B\r\nContent-Type : text/plain\r\n\r\nhello\r\n--B--\r\n--C\r\n\r\nhidden\r\n--C--\r\n")


def case_what_readers_differ_about_is_mended():
    """One boundary, plain fields, nothing behind the end; and the log says so."""
    with serving() as server, server.connection() as mta:
        result = mta.send(Message.parse(ODD), queue_id="ODD1")
        assert result.accepted, result.verdict
        raw = result.message.raw()
        assert raw.count(b"boundary=") == 1 and b"Content-Type: text/plain" in raw and b"hello" in raw, raw
        assert b"hidden" not in raw, raw
        server.wait_for_line("queue=ODD1 .* verdict=modified ")


def case_what_readers_differ_about_is_refused_or_held_if_so_configured():
    with serving(policy='schema = 1\nambiguity = "reject"\n') as server, server.connection() as mta:
        result = mta.send(Message.parse(ODD), queue_id="ODD2")
        same(result.verdict, Verdict("reject", "550 5.6.0 Message refused: mail programs read it in different ways"))
        server.wait_for_line("queue=ODD2 .* verdict=rejected ")
    with serving(policy='schema = 1\nambiguity = "quarantine"\n') as server, server.connection() as mta:
        result = mta.send(Message.parse(ODD), queue_id="ODD3")
        assert result.accepted and result.message.raw() == ODD, result.message.raw()
        server.wait_for_line("queue=ODD3 .* verdict=held ")


RESULTS = 'schema = 1\nambiguity_results = "mx.test"\n'


def results_of(result):
    return [value for name, value in result.message.fields if name.lower() == b"mime-ambiguity-results"]


def case_what_was_read_is_told_if_so_configured():
    """The field is a header change; what names us and came from outside goes; a second pass sends nothing."""
    forged = b"MIME-Ambiguity-Results: other.example; none\r\nMIME-Ambiguity-Results: MX.test;\r\n\tambiguity=none\r\n"
    with serving(policy=RESULTS) as server, server.connection() as mta:
        result = mta.send(Message.parse(forged + CLEAN), queue_id="TOLD1")
        same([edit.kind for edit in result.edits if "body" in edit.kind], [], "edits of the body")
        same(results_of(result)[0], b" other.example; none", "of another")
        same(result.message.raw().replace(b"MX.test", b"mx.test").count(b"mx.test"), 1, "fields that name us")
        server.wait_for_line("queue=TOLD1 .* verdict=modified ")
        same(mta.send(Message.parse(result.message.raw()), queue_id="TOLD2").edits, [])
        server.wait_for_line("queue=TOLD2 .* verdict=clean ")
        result = mta.send(Message.parse(forged + ODD), queue_id="TOLD3")
        assert b"ambiguity=mended reason=\"" in results_of(result)[-1], results_of(result)
        assert b"ambiguity=none" not in result.message.raw(), result.message.raw()
        same(mta.send(Message.parse(result.message.raw())).edits, [])


def case_what_is_refused_or_held_is_told_nothing():
    """The message is held as it came."""
    with serving(policy=RESULTS + 'ambiguity = "quarantine"\n') as server, server.connection() as mta:
        result = mta.send(Message.parse(ODD), queue_id="TOLD4")
        assert result.accepted and result.message.raw() == ODD, result.message.raw()
        server.wait_for_line("queue=TOLD4 .* verdict=held ")


def case_a_header_line_that_a_milter_cannot_address_is_refused_or_held():
    """No field name stands before it: there is no call that takes it out. Nothing was sent."""
    message = Message([(b"From", b" a@example.org"), (b"no name", b" x"), (b"MIME-Version", b" 1.0")], b"hello\r\n")
    for key, queue_id, said in (("reject", "LINE1", "rejected"), ("quarantine", "LINE2", "held")):
        with serving(policy=f'schema = 1\nunmendable = "{key}"\n') as server, server.connection() as mta:
            result = mta.send(message, queue_id=queue_id)
            same([edit.kind for edit in result.edits], ["quarantine"] if said == "held" else [])
            if said == "rejected":
                same(result.verdict.text[:10], "550 5.6.0 ")
            server.wait_for_line(f'queue={queue_id} .* verdict={said} cause="a header line that no field name .*no name: x')


def case_monitor_mode_says_what_would_be_held():
    with serving(top='mode = "monitor"', policy='schema = 1\nambiguity = "quarantine"\n') as server, \
            server.connection() as mta:
        same(mta.send(Message.parse(ODD), queue_id="MON2").edits, [])
        server.wait_for_line("queue=MON2 .* verdict=monitor would=held ")


def case_hostile_bytes_pass_unchanged():
    """8-bit names and values, empty values, NUL, chunks cut anywhere: accepted as they are, when nothing is mended."""
    fields = [(b"Subject", b" caf\xe9\xff"), (b"X-\xe9", b" v"), (b"X-Empty", b""), (b"X-Blank", b" "),
              (b"X-Fold", b"\n\t\xff\n  x"), (b"X-Long", b" " + b"y" * 60000), (b"From", b" a@example.org")]
    body = b"a\r\n\x00\xff\r\n" * 10 + b"last line without end"
    with serving(policy='schema = 1\nrepair = "off"\n') as server, server.connection() as mta:
        for chunk in (1, 2, 3, 65535):
            message = Message(fields, body)
            result = mta.send(message, queue_id=f"HB{chunk}", chunk_bytes=chunk)
            same((result.verdict, result.edits), (Verdict("continue"), []), f"chunks of {chunk}")
            server.wait_for_line(rf"queue=HB{chunk} size={len(message.raw())} ")


def case_chunks_change_nothing():
    """A bad mail in chunks of 1, 7 and 64 KiB, cut inside CRLF too: the same edits."""
    message = Message.parse(with_attachment())
    with serving() as server, server.connection() as mta:
        outcomes = [mta.send(message, chunk_bytes=chunk).edits for chunk in (1, 7, 65535)]
        assert outcomes[0] and outcomes[0] == outcomes[1] == outcomes[2], outcomes


def case_a_name_cannot_forge_a_log_line():
    """Control characters, quotes and brackets of a file name come out escaped, on one line."""
    name = b'a\x1b[31m\\"] verdict=clean.exe'
    with serving() as server, server.connection() as mta:
        mta.send(Message.parse(with_attachment(name=name)), queue_id="FORGE1")
        line = server.wait_for_line("queue=FORGE1 .*").group(0)
        assert "\x1b" not in line and "verdict=modified" in line, line
        same(len(re.findall("queue=FORGE1", server.log())), 1, "lines")


def case_an_old_mta_is_served():
    """Without the newer protocol bits: a reply at each stage, no exact header values, the same result."""
    with serving() as server, server.connection(actions=0x3F, protocol=0x7F) as mta:
        same(mta.protocol & ~0x7F, 0, "bits that were not offered")
        assert_defanged(mta.send(Message.parse(with_attachment())))
        assert "L" in mta.replies_at and "B" in mta.replies_at, mta.replies_at


def case_an_mta_that_allows_no_edits_is_refused():
    """Passing its mail unseen would be worse: the connection is closed and the log says why."""
    with serving() as server:
        try:
            server.connection(actions=0x1)
            raise AssertionError("it was served")
        except ProtocolError:
            pass
        server.wait_for_line("the MTA does not offer: replace the body, change header fields, quarantine")
        with server.connection() as mta:
            assert mta.send(Message.parse(CLEAN)).accepted


def case_twenty_sessions_at_once():
    """Each gets the answer to its own message."""
    def one(server, number):
        with server.connection() as mta:
            for turn in range(5):
                raw = with_attachment(text=b"See attachment. %d %d\r\n" % (number, turn)) if number % 2 else CLEAN
                result = mta.send(Message.parse(raw), queue_id=f"S{number}T{turn}", chunk_bytes=97)
                if number % 2:
                    assert_defanged(result)
                    assert b"See attachment. %d %d\r\n" % (number, turn) in result.message.body
                else:
                    same(result.edits, [])

    with serving() as server, concurrent.futures.ThreadPoolExecutor(20) as pool:
        for done in [pool.submit(one, server, number) for number in range(20)]:
            done.result(PATIENCE * 3)
