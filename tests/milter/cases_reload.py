# SPDX-License-Identifier: Apache-2.0
"""SIGUSR1: configuration and policy are read again, for messages that begin then."""
import signal

from filter_process import serving
from sample_mails import CLEAN, same, with_attachment
from wire import Message

NO_EXE = 'schema = 1\n[[rules]]\nid = "no-exe"\naction = "reject"\nextensions = ["exe"]\n'


def told_to_reload(server, line):
    server.log_path.write_text("")
    server.process.send_signal(signal.SIGUSR1)
    return server.wait_for_line(line).group(0)


def edit(server, before, after):
    text = server.config.read_text()
    assert before in text, text
    server.config.write_text(text.replace(before, after))


def case_a_new_mode_holds_for_the_next_message_of_an_open_connection():
    """The message in progress keeps the mode that it began with."""
    bad = Message.parse(with_attachment())
    with serving(top='mode = "enforce"') as server, server.connection() as mta:
        mta.envelope("<a@b>", ["<c@d>"], "OLD1")
        mta.content(Message.parse(with_attachment(text=b"text\r\n" * 2000)), 1000)
        server.wait_for_spool()
        edit(server, '"enforce"', '"monitor"')
        told_to_reload(server, "info: reloaded")
        mta.macros("E", [("i", "OLD1")])
        verdict, edits = mta.end_of_message()
        same(verdict.kind, "continue")
        assert edits, "the message in progress was not mended"
        same(mta.send(bad, queue_id="NEW1").edits, [])
        server.wait_for_line("queue=NEW1 .* verdict=monitor would=modified")


def case_a_new_policy_holds():
    """The policy file is read again too; a wrong one leaves the old."""
    bad = Message.parse(with_attachment())
    with serving(policy='schema = 1\n') as server, server.connection() as mta:
        policy = server.folder / "policy.toml"
        assert mta.send(bad).accepted
        policy.write_text(NO_EXE)
        told_to_reload(server, "info: reloaded")
        same(mta.send(bad).verdict.text, "550 5.7.1 Message refused by policy, rule no-exe")
        policy.write_text("nonsense = 1\n")
        told_to_reload(server, "error: not reloaded, all stays as it was: .*policy.toml:1:1: ")
        same(mta.send(bad).verdict.kind, "reject")


def case_a_wrong_file_leaves_all_as_it_was():
    """The log names file, line and column; a file that is gone likewise."""
    with serving() as server, server.connection() as mta:
        edit(server, "memory_bytes", "memroy_bytes")
        line = told_to_reload(server, "error: not reloaded, all stays as it was: .*")
        assert "unknown key spool.memroy_bytes, did you mean spool.memory_bytes?" in line, line
        assert mta.send(Message.parse(with_attachment())).edits
        server.config.rename(server.folder / "away")
        told_to_reload(server, "error: not reloaded, all stays as it was: .*mimemend.toml: No such file or directory")
        assert mta.send(Message.parse(with_attachment())).edits


def case_what_takes_a_restart_is_said():
    """Socket and limits stay; the rest of the file holds all the same."""
    with serving(server='drain_seconds = 9\nsocket_mode = "0600"') as server:
        edit(server, "drain_seconds = 9", "drain_seconds = 8")
        edit(server, '"0600"', '"0660"')
        edit(server, server.spec, server.spec + "2")
        server.config.write_text(server.config.read_text() + '[log]\nlevel = "warning"\n')
        server.log_path.write_text("")
        server.process.send_signal(signal.SIGUSR1)
        for key in ("socket", "socket_mode", "drain_seconds"):
            server.wait_for_line(rf"warning: .*/mimemend.toml: server\.{key} has changed: that takes a restart")
        with server.connection() as mta:  # where it was
            assert mta.send(Message.parse(CLEAN), queue_id="QUIET1").accepted
        assert "queue=QUIET1" not in server.log(), "the new log level does not hold"
