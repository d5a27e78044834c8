# SPDX-License-Identifier: Apache-2.0
"""What docs/examples/milter/ does, said to an MTA."""
import pathlib

from example_process import running
from wire_message import Message

ROOT = pathlib.Path(__file__).resolve().parents[2]


def mail(subject="test", body=b"Hello.\r\n", more=b""):
    return Message.parse(b"From: a@example.org\r\nSubject: " + subject.encode() + b"\r\n" + more + b"\r\n" + body)


def values(message, name):
    return [value for field, value in message.fields if field == name]


def edits(result):
    return [str(edit) for edit in result.edits]


def case_template_writes_what_a_message_was():
    with running("template") as example, example.client() as mta:
        result = mta.send(mail(), sender="<a@example.org>")
        assert result.accepted
        assert values(result.message, b"X-Template") == [b" client=192.0.2.1 sender=example.org body=8"], result.message
        assert len(result.edits) == 1, edits(result)


def case_template_archives_mail_from_outside_and_greets_no_single_words():
    with running("template") as example:
        with example.client("203.0.113.7") as mta:
            assert "+ :<archive@example.net>" in edits(mta.send(mail())), "archived"
            refused = mta.helo("friend")
            assert refused.text == "550 5.7.1 Please greet with the full name of your host", refused
        with example.client("192.0.2.9") as mta:
            assert mta.helo("friend").kind == "continue", "one of ours"
        with example.client("203.0.113.7") as mta:
            mta.macros("M", [("i", "Q1"), ("{auth_authen}", "alice")])
            mta.mail("<a@example.org>")
            mta.rcpt()
            mta.header(b"Subject", b" x")
            mta.end_of_headers()
            mta.macros("E", [("i", "Q1")])
            _, asked = mta.end_of_message()
            assert [edit.kind for edit in asked] == ["insert"], asked  # logged in: no copy
        assert "connection=1 queue=- greets as friend" in example.log()


def case_template_refuses_a_recipient_and_no_other():
    with running("template") as example, example.client() as mta:
        mta.mail("<a@example.org>", "SIZE=1000")
        assert mta.rcpt("<nobody@example.net>").text == "550 5.1.1 Nobody reads mail here"
        assert mta.rcpt("<alice@example.net>").kind == "continue"
        assert mta.rcpt("<a@b").text == "553 5.1.3 This is no address"
        mta.abort()


def case_template_holds_and_marks_each_message_by_itself():
    with running("template") as example, example.client() as mta:
        held = mta.send(mail("quarantine test"))
        assert "quarantine :asked for by its subject" in edits(held), edits(held)
        large = mta.send(mail("figures", b"x" * 98 + b"\r\n" + b"y\r\n" * 40000))
        assert values(large.message, b"Subject") == [b" [large] figures"], large.message.fields
        assert len(mta.send(mail("figures")).edits) == 1, "nothing is left of the message before"


def case_defang_replaces_and_keeps_an_attachment():
    message = Message.parse((ROOT / "testdata/quickstart/hostile.eml").read_bytes())
    with running("defang", "{folder}/kept") as example, example.client() as mta:
        result = mta.send(message)
        assert result.accepted and result.edits, result.verdict
        assert message.body != result.message.body
        assert b"Price: 100=E2=82=AC" in result.message.body, "the text stays"
        kept = [path for path in (example.folder / "kept/blobs").rglob("*") if path.is_file()]
        assert kept, "what was taken out is kept"
        assert mta.send(mail()).edits == [], "a message without any passes as it came"
        folded = mta.send(mail(more=b"X-Folded: a\r\n\tb\r\n"))
        assert folded.edits == [], edits(folded)


def case_defang_says_try_later_when_it_cannot_keep():
    message = Message.parse((ROOT / "testdata/quickstart/hostile.eml").read_bytes())
    with running("defang", "{folder}/kept") as example, example.client() as mta:
        for folder in ("blobs", "records", "outputs"):
            (example.folder / "kept" / folder).rmdir()
            (example.folder / "kept" / folder).write_bytes(b"")
        result = mta.send(message)
        assert result.verdict.kind == "tempfail" and result.verdict.text.startswith("451 4.3.0"), result.verdict
        assert result.edits == [], "not changed in part"


def case_header_edit_makes_the_header_what_it_is_to_be():
    more = (b"Authentication-Results: other.example; spf=pass\r\n"
            b"Authentication-Results:\r\n\tmx.example.net; dkim=pass\r\n"
            b"User-Agent: Mail 1.0\r\n"
            b"authentication-results: mx.example.net; spf=pass\r\n"
            b"X-Mailer: Mail\r\nTo: b@example.net\r\n")
    with running("header_edit", "mx.example.net") as example, example.client() as mta:
        result = mta.send(mail("offer", more=more))
        assert result.message.fields == [
            (b"Authentication-Results", b" mx.example.net; none"), (b"From", b" a@example.org"),
            (b"Subject", b" [list] offer"), (b"Authentication-Results", b" other.example; spf=pass"),
            (b"To", b" b@example.net")], (edits(result), result.message.fields)
        again = mta.send(mail("Re: [list] offer"))
        assert values(again.message, b"Subject") == [b" Re: [list] offer"], "marked once"
        bare = mta.send(Message.parse(b"From: a@example.org\r\n\r\nx\r\n"))
        assert values(bare.message, b"Subject") == [b" [list] (no subject)"]


def case_log_only_writes_each_stage_and_changes_nothing():
    with running("log_only") as example:
        with example.client() as mta:
            result = mta.send(mail("caf\xe9"), "<a@example.org>", ["<b@example.net>", "<c@example.net>"])
            assert result.accepted and result.edits == []
        example.wait_for("queue=- close")
        log = example.log()
        for line in ("info: connection=1 queue=- connect client.example [192.0.2.1]", "helo client.example",
                     "queue=WIRE1 mail <a@example.org>", "queue=WIRE1 rcpt <c@example.net>",
                     "debug: connection=1 queue=WIRE1 header Subject: caf\\xC3\\xA9", "body 8 bytes",
                     "name by the DNS: unknown", "queue=WIRE1 end-of-message"):
            assert line in log, f"no {line!r} in\n{log}"


def case_recipient_drop_takes_away_pagers_and_refuses_when_nobody_is_left():
    long = mail(body=b"0123456789\r\n" * 100)
    with running("recipient_drop") as example, example.client() as mta:
        both = ["<alice@example.net>", "<pager-1@example.net>", "<pager-2@example.net>"]
        dropped = mta.send(long, recipients=both)
        assert dropped.accepted and edits(dropped) == ["- :<pager-1@example.net>", "- :<pager-2@example.net>"], edits(dropped)
        assert mta.send(mail(), recipients=both).edits == [], "a short one"
        refused = mta.send(long, recipients=both[1:])
        assert refused.verdict.text == "552 5.2.3 Pagers take short messages only", refused.verdict
        assert "too long for <pager-2@example.net>" in example.log()
