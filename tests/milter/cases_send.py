# SPDX-License-Identifier: Apache-2.0
"""What `mimemend milter-send` says and returns. A case's name and its first line say what must hold."""
import contextlib
import json
import pathlib
import socket
import struct
import subprocess
import tempfile
import threading
import time

from filter_process import PATIENCE, serving
from sample_mails import CLEAN, same, with_attachment
from wire_message import Message

mimemend = None  # path of the command, set by the runner

DONE, FOUND, USAGE, BAD_INPUT, CANNOT_CREATE, PROTOCOL = 0, 1, 2, 65, 73, 76


def send(spec, *arguments, stdin=b""):
    return subprocess.run([mimemend, "milter-send", spec, *map(str, arguments)], input=stdin, capture_output=True,
                          timeout=PATIENCE)


def answered(done, code):
    same(done.returncode, code, f"exit code, with {done.stdout!r} and {done.stderr!r}")
    return done.stdout.decode()


def complains(done, code, *words):
    answered(done, code)
    told = done.stderr.decode()
    assert told.startswith("mimemend: ") and len(told.splitlines()) == 1, told
    for word in words:
        assert word in told, (word, told)


@contextlib.contextmanager
def folder_of(**files):
    with tempfile.TemporaryDirectory(prefix="mimemend-send-") as folder:
        folder = pathlib.Path(folder)
        for name, content in files.items():
            (folder / f"{name}.eml").write_bytes(content)
        yield folder


def frame(letter, data=b""):
    return struct.pack("!I", len(data) + 1) + letter + data


def read_frame(connection):
    head = connection.recv(4, socket.MSG_WAITALL)
    if len(head) < 4:
        return None
    body = connection.recv(struct.unpack("!I", head)[0], socket.MSG_WAITALL)
    return body[:1], body[1:]


@contextlib.contextmanager
def fake_milter(answer, actions=0x1FF):
    """A milter that answers a frame's letter and data with answer(letter, data): bytes, pieces, or None to hang up."""
    negotiated = frame(b"O", struct.pack("!III", 6, actions, 0))
    with tempfile.TemporaryDirectory(prefix="mimemend-send-") as folder, socket.socket(socket.AF_UNIX) as listener:
        path = f"{folder}/s"
        listener.bind(path)
        listener.listen(8)

        def talk(connection):
            with connection, contextlib.suppress(OSError):
                while (got := read_frame(connection)) is not None:
                    reply = negotiated if got[0] == b"O" else b"" if got[0] in b"DAQK" else answer(*got)
                    if reply is None:
                        return
                    for piece in [reply] if isinstance(reply, bytes) else reply:
                        connection.sendall(piece)

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    threading.Thread(target=talk, args=(listener.accept()[0],), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield f"unix:{path}"
        listener.shutdown(socket.SHUT_RDWR)


def progress_for_ever(pause):
    while True:
        yield frame(b"p")
        time.sleep(pause)


def always(reply, at):
    return lambda letter, data: reply if letter == at else frame(b"c")


def case_send_shows_negotiation_verdicts_and_what_is_unchanged():
    """A clean message: bits by name, a line for each stage, no edit; the output is the message."""
    with serving() as server, folder_of(clean=CLEAN) as folder:
        told = answered(send(server.spec, "--output", folder / "out", folder / "clean.eml"), DONE)
        for line in ("protocol: NOCONNECT NOHELO NORCPT NR_HDR", "macros at end-of-message: i",
                     "mail            (no answer asked)", "end-of-message  continue", "header unchanged",
                     "body unchanged"):
            assert line in told, (line, told)
        assert "edit:" not in told, told
        same((folder / "out").read_bytes(), CLEAN)


def case_send_shows_edits_and_writes_the_resulting_message():
    """Edits in their order; the output is what the Python client makes of the same edits."""
    raw = with_attachment()
    with serving() as server, folder_of(bad=raw) as folder:
        told = answered(send(server.spec, "--output", folder / "out", folder / "bad.eml"), DONE)
        assert "  edit: body " in told and "  header unchanged\n  body changed: " in told, told
        with server.connection() as mta:
            same((folder / "out").read_bytes(), mta.send(Message.parse(raw)).message.raw())


def case_send_makes_the_message_that_the_mta_would():
    """Fields added, changed and removed, recipients, sender, body: in the output, and told."""
    edits = frame(b"h", b"X-New\0v\0") + frame(b"m", b"\0\0\0\x01Subject\0four\0") + \
        frame(b"m", b"\0\0\0\x01X-Odd\0\0") + frame(b"+", b"<new@b>\0") + frame(b"-", b"<recipient@example.net>\0") + \
        frame(b"e", b"<s@b>\0") + frame(b"b", b"new\r\n") + frame(b"c")
    with fake_milter(always(edits, b"E")) as spec, folder_of() as folder:
        told = answered(send(spec, "-o", folder / "out", stdin=CLEAN), DONE)
        wanted = CLEAN.replace(b": three", b": four").replace(b"X-Odd:x\r\n", b"")
        wanted = wanted[:wanted.index(b"\r\n\r\n")] + b"\r\nX-New: v\r\n\r\nnew\r\n"
        same((folder / "out").read_bytes(), wanted)
    for line in ("edit: add X-New [v]", "edit: change 1 Subject [four]", "edit: remove 1 X-Odd", "header - Subject: three",
                 "header + Subject: four", "header - X-Odd:x", "recipient - <recipient@example.net>",
                 "recipient + <new@b>", "sender: <sender@example.org> -> <s@b>", "body changed: 13 bytes -> 5"):
        assert f"  {line}\n" in told, (line, told)


def case_send_json_is_one_object_a_message():
    """Two files, two lines, over one connection; the second has its edits."""
    with serving() as server, folder_of(a=CLEAN, b=with_attachment()) as folder:
        done = send(server.spec, "--json", "--messages-per-connection", 0, folder / "a.eml", folder / "b.eml")
        first, second = map(json.loads, answered(done, DONE).splitlines())
        same((first["fate"], first["actions"], first["message"]["header"]), ("accepted", [], []))
        same(first["message"]["body_changed"], False)
        same(second["negotiated"]["macros"], {"end-of-message": "i", "end-of-header": "i"})
        same([row["action"] for row in second["actions"]], ["replace-body"])
        same(second["message"]["body_changed"], True)
        same(second["stages"][-1], {"stage": "end-of-message", "answered": True, "verdict": "continue"})
        server.wait_for_line("queue=MIMEMEND2 ")


def case_send_sends_the_envelope_and_the_macros_that_it_is_given():
    """Sender with arguments, two recipients, a macro of a stage, the client's address, HELO."""
    heard = []

    def note(letter, data):
        heard.append((letter, data))
        return frame(b"c")

    with fake_milter(note) as spec:
        done = send(spec, "-", "--sender", "a@b SIZE=9", "--recipient", "<c@d>", "--recipient", "e@f", "--client",
                    "host.test/2001:db8::1", "--helo", "hi", "--quiet", stdin=CLEAN)
        same(answered(done, DONE), "")
    for wanted in ((b"C", b"host.test\x006b\xa4IPv6:2001:db8::1\0"), (b"H", b"hi\0"), (b"M", b"<a@b>\0SIZE=9\0"),
                   (b"R", b"<c@d>\0"), (b"R", b"<e@f>\0")):
        assert wanted in heard, (wanted, heard)
    with serving() as server:
        answered(send(server.spec, "--macro", "i=MYQUEUE", stdin=CLEAN), DONE)
        server.wait_for_line("queue=MYQUEUE ")
        answered(send(server.spec, "--macro", "end-of-message:i=ATEND", "--mta", "sendmail", stdin=CLEAN), DONE)
        server.wait_for_line("queue=ATEND ")


def case_send_exits_1_when_a_message_is_not_delivered():
    """Refused, put off, discarded, held, or refused for one recipient and delivered to the other."""
    for at, reply, words in (
            (b"E", frame(b"y", b"550 5.7.1 no\0"), "rejected at end-of-message: reply-code 550 5.7.1 no"),
            (b"M", frame(b"t"), "tempfailed at mail: tempfail"),
            (b"B", frame(b"d"), "discarded at body: discard"),
            (b"E", frame(b"q", b"why\0") + frame(b"c"), "held at end-of-message: continue"),
            (b"R", frame(b"r"), "rejected at recipient: reject")):
        with fake_milter(always(reply, at)) as spec, folder_of() as folder:
            out = folder / "out"
            told = answered(send(spec, "--output", out, stdin=CLEAN), FOUND)
            assert words in told, (words, told)
            same(out.exists(), "held" in words, f"an output with {words}")
    with fake_milter(lambda letter, data: frame(b"r" if data.startswith(b"<x@") else b"c")) as spec:
        told = answered(send(spec, "--recipient", "x@y", "--recipient", "z@y", stdin=CLEAN), DONE)
        assert "recipient       reject <x@y>" in told and "recipient - <x@y>" in told, told


def case_send_tells_of_violations():
    """An edit that was not negotiated is told, and done, as the models of the MTAs do."""
    def answer(letter, _data):
        return (frame(b"h", b"X\0v\0") if letter == b"E" else b"") + frame(b"c")

    with fake_milter(answer, actions=0) as spec:
        told = answered(send(spec, stdin=CLEAN), DONE)
    assert 'violation: "add X [v]" without ADDHDRS, which was not negotiated' in told, told
    assert "  header + X: v" in told, told  # without HDR_LEADSPC the MTA puts the blank there


def case_send_repeats_over_several_connections():
    """The sum is told: how many came to what, and the connections that were asked for."""
    with serving() as server, folder_of(a=CLEAN, b=with_attachment()) as folder:
        done = send(server.spec, "--json", "--repeat", 50, "--concurrency", 4, "--messages-per-connection", 10,
                    folder / "a.eml", folder / "b.eml")
        told = json.loads(answered(done, DONE))
        same((told["messages"], told["fates"], told["failures"], told["edited"]), (100, {"accepted": 100}, 0, 50))
        assert 10 <= told["connections"] <= 14, told
        times = [told["milliseconds"][key] for key in ("min", "p50", "p90", "p99", "p99.9", "max")]
        assert times == sorted(times) and times[0] > 0, times
        assert told["messages_per_second"] > 0, told
        text = answered(send(server.spec, "--repeat", 3, folder / "a.eml"), DONE)
        assert text.startswith("3 messages in ") and "  accepted: 3\n" in text and "p50" in text, text
    with fake_milter(always(frame(b"r"), b"M")) as spec:
        told = json.loads(answered(send(spec, "--json", "--repeat", 5, stdin=CLEAN), FOUND))
        same(told["fates"], {"rejected": 5})


def case_send_records_and_replays():
    """What was recorded is answered the same again; a milter that answers otherwise is told with the line."""
    with serving() as server, folder_of(a=CLEAN, b=with_attachment()) as folder:
        record = folder / "record"
        answered(send(server.spec, "--record", record, folder / "a.eml", folder / "b.eml"), DONE)
        lines = record.read_text().splitlines()
        same(lines[0], "= mimemend-transcript/1")
        same(lines.count("> hung-up"), 2, "connections")
        assert '> header X-Odd x' in lines and '> header X-Fold " a\\n\\tb"' in lines, lines
        assert all(byte < 127 for byte in record.read_bytes()), "bytes that are not ASCII"
        told = answered(send(server.spec, "--replay", record), DONE)
        assert "answers as recorded" in told, told
        changed = record.read_text()
        at = changed.index("See attachment.", changed.index("< replace-body "))
        record.write_text(changed[:at] + "Say" + changed[at + 3:])
        number = changed[:at].count("\n") + 1
        told = answered(send(server.spec, "--replay", record), FOUND)
        assert f'record:{number}: expected < replace-body "' in told, told
        assert f'record:{number}:      got < replace-body "' in told, told
        (row,) = json.loads(answered(send(server.spec, "--json", "--replay", record), FOUND))["differences"]
        same(row["line"], number)


def case_send_replays_what_a_milter_must_not_do():
    """That it hangs up is in the record, and comes again; a milter that goes on differs."""
    with folder_of() as folder:
        record = folder / "record"
        with fake_milter(always(None, b"H")) as spec:
            complains(send(spec, "--record", record, stdin=CLEAN), PROTOCOL, "helo: the milter hung up")
            assert record.read_text().endswith('> helo client.example\n< hung-up\n'), record.read_text()
            answered(send(spec, "--replay", record), DONE)
        with fake_milter(always(frame(b"c"), b"H")) as spec:
            told = answered(send(spec, "--replay", record), FOUND)
            assert "expected < hung-up" in told and "got < continue" in told, told


def case_send_tells_how_a_milter_fails():
    """No socket, silence, hanging up, frames that cannot be: exit code 76, one line with the stage."""
    complains(send("unix:/nonexistent/s", stdin=CLEAN), PROTOCOL, "unix:/nonexistent/s", "No such file")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        complains(send(f"inet:{free.getsockname()[1]}@127.0.0.1", stdin=CLEAN), PROTOCOL, "Connection refused")
    for reply, words in ((b"", "does not answer in time"), (None, "hung up"), (frame(b"z"), "no such reply"),
                         (b"HTTP/1.1 400 Bad Request\r\n", "a frame of"), (b"\0\0\0\0", "a frame of 0 bytes"),
                         (frame(b"h", b"X\0v\0"), "no answer to it"), (frame(b"y", b"hello\0"), "reply 'y'")):
        with fake_milter(always(reply, b"M")) as spec:
            complains(send(spec, "--timeout", 0.3, stdin=CLEAN), PROTOCOL, "mail: ", words)
    with fake_milter(always(b"", b"E")) as spec:
        done = send(spec, "--timeout", 0.1, "--repeat", 3, "--json", stdin=CLEAN)
        same(json.loads(answered(done, PROTOCOL))["failures"], 3)


def case_send_tells_wrong_usage():
    """Exit code 2 and the word that is wrong; nothing is sent."""
    with folder_of(a=CLEAN, b=CLEAN) as folder:
        a, b = folder / "a.eml", folder / "b.eml"
        for arguments, word in (
                (["nonsense"], "nonsense"), (["unix:/x", "--mta", "exim"], "exim"),
                (["unix:/x", "--macro", "novalue"], "novalue"), (["unix:/x", "--macro", "nowhere:i=x"], "nowhere"),
                (["unix:/x", "--repeat", "0"], "--repeat"), (["unix:/x", "--concurrency", "0"], "--concurrency"),
                (["unix:/x", "--timeout", "0"], "--timeout"), (["unix:/x", "--repeat", "2", "--record", "r"], "--record"),
                (["unix:/x", "--repeat", "2", "-o", "r"], "--output"), (["unix:/x", "--replay", "r", a], "--replay"),
                (["unix:/x", "--json", "--quiet"], "--quiet"), (["inet:0@127.0.0.1"], "port")):
            done = send(*arguments)
            answered(done, USAGE)
            assert word in done.stderr.decode(), (word, done.stderr)
        complains(send("unix:/x", "-o", folder / "none", a, b), CANNOT_CREATE, "not a folder")
        complains(send("unix:/x", folder / "missing.eml"), BAD_INPUT, "missing.eml")
        complains(send("unix:/x", "--replay", a), BAD_INPUT, "line 1:")
        complains(send("unix:/x", "--record", folder / "no" / "r", a), CANNOT_CREATE, "No such file")


def case_send_ends_when_a_milter_never_does():
    """Signs of life for ever, at any stage, as fast as can be or one by one: an end in time and in memory."""
    def endless(at, pause):
        with fake_milter(lambda letter, data: progress_for_ever(pause) if letter == at else frame(b"c")) as spec:
            begun = time.monotonic()
            complains(send(spec, "--timeout", "0.2", stdin=CLEAN), PROTOCOL, " in time")
            assert time.monotonic() - begun < 10

    endless(b"E", 0.05)
    endless(b"H", 0.05)
    with fake_milter(always(frame(b"p") * 20_000_000, b"E")) as spec:
        complains(send(spec, stdin=CLEAN), PROTOCOL, "or 256 MiB are no answer to it")
    with fake_milter(always(frame(b"h", b"X\0v\0") * 30_000, b"E")) as spec:
        complains(send(spec, stdin=CLEAN), PROTOCOL, "more than 20000 edits")
