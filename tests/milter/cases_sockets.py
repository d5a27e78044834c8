# SPDX-License-Identifier: Apache-2.0
"""Sockets that the filter does not make itself, and what it says about those that it does."""
import os
import socket

from filter_process import Server, serving
from sample_mails import CLEAN, same
from wire import Message


def listening(path):
    sock = socket.socket(socket.AF_UNIX)
    sock.bind(str(path))
    sock.listen(8)
    return sock


def sends_a_mail(server):
    with server.connection() as mta:
        assert mta.send(Message.parse(CLEAN)).accepted


# systemd's protocol, sd_listen_fds(3), as a shell speaks it: the process keeps its number through exec.
SYSTEMD = 'exec 3<&{fd}; LISTEN_PID=$$ LISTEN_FDS={count} exec "$@"'


def by_systemd(fd, count=1):
    return ["sh", "-c", SYSTEMD.format(fd=fd, count=count), "sh"]


def case_a_socket_that_is_passed_is_served_and_stays():
    """fd:N. It is not unlinked when the server stops: it is somebody else's."""
    sockets = []

    def start(server):
        sockets.append(listening(server.folder / "passed.sock"))
        server.config.write_text(server.config.read_text().replace(server.spec, f"fd:{sockets[0].fileno()}"))
        server.start(pass_fds=[sockets[0].fileno()])

    with serving(start) as server:
        same(server.spec, f"unix:{server.folder}/passed.sock")
        sends_a_mail(server)
        same(server.stop(), 0, "exit code")
        assert (server.folder / "passed.sock").is_socket()
        sockets[0].close()


def case_systemd_passes_a_socket_and_mail_waits_for_the_next_server():
    """Two servers after another on one socket; a client that comes between them is served by the second."""
    with serving(lambda server: None, spec="systemd") as server:
        sock = listening(server.folder / "systemd.sock")
        start = lambda: server.start(by=by_systemd(sock.fileno()), pass_fds=[sock.fileno()])  # noqa: E731
        start()
        same(server.spec, f"unix:{server.folder}/systemd.sock")
        sends_a_mail(server)
        same(server.stop(), 0, "exit code")
        early = socket.socket(socket.AF_UNIX)
        early.connect(str(server.folder / "systemd.sock"))
        server.log_path.write_text("")
        start()
        sends_a_mail(server)
        early.close()
        sock.close()


def case_systemd_is_not_believed_when_it_is_another_process():
    """Variables that were inherited by accident: the program says what is missing and ends with 78."""
    with serving(lambda server: None, spec="systemd") as server:
        os.environ.update(LISTEN_PID="1", LISTEN_FDS="1")
        try:
            done = server.once()
        finally:
            del os.environ["LISTEN_PID"], os.environ["LISTEN_FDS"]
        same(done.returncode, 78, done.stderr)
        assert "systemd: no socket was passed to this process" in done.stderr, done.stderr
        Server.start(server_with_a_socket(server))


def server_with_a_socket(server):
    server.config.write_text(server.config.read_text().replace('"systemd"', f'"unix:{server.folder}/own.sock"'))
    return server


def case_a_socket_gets_its_owner():
    """As root the socket is given away; as anybody else the program says that it cannot, and leaves none behind."""
    with serving(lambda server: None, server='socket_owner = "12345"\nsocket_group = "54321"') as server:
        path = server.folder / "milter.sock"
        if os.geteuid() == 0:
            server.start()
            same((path.stat().st_uid, path.stat().st_gid), (12345, 54321))
            return
        done = server.once()
        same(done.returncode, 74, done.stderr)
        assert f"{path}: chown to owner 12345 to group 54321: Operation not permitted" in done.stderr, done.stderr
        assert not path.exists()
        server.config.write_text(server.config.read_text().replace("socket_owner", "#").replace("socket_group", "#"))
        server.start()


def case_an_unknown_owner_is_an_error_of_the_configuration():
    """78, and the name."""
    with serving(lambda server: None, server='socket_owner = "no-such-user-here"') as server:
        done = server.once()
        same(done.returncode, 78, done.stderr)
        assert 'socket_owner "no-such-user-here": no such user' in done.stderr, done.stderr
        server.config.write_text(server.config.read_text().replace("socket_owner", "#"))
        server.start()


def case_print_mta_config():
    """What is printed without serving is what the log says when serving."""
    with serving() as server:
        printed = server.once("--print-mta-config")
        same(printed.returncode, 0, printed.stderr)
        path = server.folder / "milter.sock"
        for line in (f"smtpd_milters = unix:{path}", "milter_default_action = tempfail",
                     f"INPUT_MAIL_FILTER(`mimemend-milter', `S=local:{path}, F=T, T=C:30s;S:30s;R:1m;E:5m')dnl"):
            assert line in printed.stdout.splitlines(), printed.stdout
            assert line in server.log(), server.log()
