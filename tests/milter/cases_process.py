# SPDX-License-Identifier: Apache-2.0
"""How the filter starts, listens and stops. A case's name and its first line say what must hold."""
import pathlib
import signal
import socket
import statistics
import subprocess
import tempfile
import time

import filter_process
from filter_process import PATIENCE, serving
from sample_mails import CLEAN, same, with_attachment
from wire import Message, ProtocolError, Verdict


def begin_message(server, queue_id):
    """A connection with a message in progress that needs mending."""
    mta = server.connection()
    mta.envelope("<a@b>", ["<c@d>"], queue_id)
    mta.content(Message.parse(with_attachment(text=b"See attachment.\r\n" + b"text\r\n" * 2000)), 1000)
    server.wait_for_spool()
    return mta


def case_sigterm_lets_a_message_end():
    """It is answered, a new one is put off, nobody can connect, and the process ends well before the deadline."""
    with serving(server="drain_seconds = 15") as server:
        idle, busy = server.connection(), begin_message(server, "TERM1")
        server.process.send_signal(signal.SIGTERM)
        server.wait_for_line("stopping: 1 messages in progress")
        late = idle.send(Message.parse(CLEAN), queue_id="LATE1")
        same(late.verdict.kind, "tempfail")
        assert late.verdict.text.startswith("451 4.3.2 "), late.verdict
        try:
            server.connection()
            raise AssertionError("a new connection was taken")
        except (OSError, ProtocolError):
            pass
        assert server.process.poll() is None, "it did not wait"
        busy.macros("E", [("i", "TERM1")])
        verdict, edits = busy.end_of_message()
        same(verdict, Verdict("continue"))
        assert edits, "the message was not mended"
        begun = time.monotonic()
        same(server.process.wait(PATIENCE), 0, "exit code")
        assert time.monotonic() - begun < 5, "it took its time"
        assert not (server.folder / "milter.sock").exists(), "the socket is left behind"


def case_the_drain_deadline_cuts():
    """A client that never ends its message is cut; the MTA sees a closed connection, not an acceptance."""
    with serving(server="drain_seconds = 1") as server:
        mta = begin_message(server, "HANG1")
        server.process.send_signal(signal.SIGTERM)
        same(server.process.wait(PATIENCE), 0, "exit code")
        assert "1 messages are cut off" in server.log(), server.log()
        try:
            mta.end_of_message()
            raise AssertionError("it was answered")
        except (OSError, ProtocolError):
            pass


def case_a_second_sigterm_does_not_wait():
    """Told twice, it ends at once."""
    with serving(server="drain_seconds = 60") as server:
        client = begin_message(server, "TWICE1")  # kept, so that it stays connected
        server.process.send_signal(signal.SIGTERM)
        server.wait_for_line("stopping: 1 messages")
        server.process.send_signal(signal.SIGTERM)
        same(server.process.wait(5), 0, "exit code")
        client.sock.close()


def case_a_stale_socket_is_taken_over():
    """After SIGKILL the socket file is there and nobody behind it."""
    with serving() as server:
        server.process.kill()
        server.process.wait()
        assert (server.folder / "milter.sock").is_socket()
        server.log_path.write_text("")
        server.start()
        with server.connection() as mta:
            assert mta.send(Message.parse(CLEAN)).accepted


def case_a_live_socket_is_not():
    """A second server says so and ends with 78; the first goes on."""
    with serving() as server:
        second = server.once()
        same(second.returncode, 78, second.stderr)
        assert "another server answers there" in second.stderr, second.stderr
        with server.connection() as mta:
            assert mta.send(Message.parse(CLEAN)).accepted


def case_the_socket_has_the_mode_that_was_asked_for():
    """0660 unless it is said otherwise."""
    with serving(server='socket_mode = "0600"') as server:
        same(oct((server.folder / "milter.sock").stat().st_mode & 0o777), oct(0o600))


def case_a_rewritten_message_does_not_wait_for_tcp():
    """Half of 40 rewritten messages cost less than 25 ms beyond the filter's own time; without TCP_NODELAY
    each costs 44."""
    message = Message.parse(with_attachment())
    waits = []
    with serving(spec="inet:0@127.0.0.1") as server, server.connection() as mta:
        mta.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for number in range(40):
            begun = time.monotonic()
            assert mta.send(message, queue_id=f"N{number}").edits
            spent = time.monotonic() - begun
            own = int(server.wait_for_line(rf"queue=N{number} .* ms=(\d+)").group(1)) / 1000
            waits.append(spent - own)
    assert statistics.median(waits) < 0.025, sorted(waits)


def run_program(*arguments):
    return subprocess.run([filter_process.program, *arguments], capture_output=True, text=True, timeout=PATIENCE)


def case_check_config_says_what_is_wrong_and_where():
    """0 for a good one, 78 with file, line and column for others; nothing is started."""
    with tempfile.TemporaryDirectory(prefix="mimemend-wire-") as folder:
        file = pathlib.Path(folder) / "c.toml"
        file.write_text('schema = 1\nmode = "monitor"\n')
        good = run_program("--config", str(file), "--check-config")
        same(good.returncode, 0, good.stderr)
        file.write_text('schema = 1\n[server]\nsockte = "unix:/x"\n')
        bad = run_program("--config", str(file), "--check-config")
        same(bad.returncode, 78, bad.stderr)
        assert f"{file}:3:1: unknown key server.sockte, did you mean server.socket?" in bad.stderr, bad.stderr
        file.unlink()
        same(run_program("--config", str(file)).returncode, 78, "no configuration file")


def case_arguments():
    """--help and --version end with 0, what is not known with 2."""
    for arguments, code, words in ((["--help"], 0, "--check-config"), (["--version"], 0, "mimemend-milter "),
                                   (["--nonsense"], 2, "--nonsense")):
        done = run_program(*arguments)
        same(done.returncode, code, done.stderr)
        assert words in done.stdout + done.stderr, done.stdout + done.stderr
