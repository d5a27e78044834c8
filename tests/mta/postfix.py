# SPDX-License-Identifier: Apache-2.0
"""Real Postfix, run from its unpacked package.

Nothing is installed and no user is made: the roles of the users "postfix" and "postdrop" are
given to two that every Debian has. What Postfix itself changes in mail is kept small, so that
a difference in what is delivered is the milter's: addresses in the header are not rewritten
(as for mail from strangers) and nothing is masqueraded. It still adds Received, and Date,
From and Message-Id where they are missing.

Does not: use chroot, DNS, aliases, /etc/postfix or /var/spool/postfix.
"""

import dataclasses
import os
import shutil
import subprocess
from pathlib import Path

from child import Child
from mta import MilterSockets, MilterTimes, MtaPorts
from waiting import answers_smtp, free_ports, wait_until

_OWNER = "news"  # plays "postfix"
_GROUP = "uucp"  # plays "postdrop"

_QUEUE_FOLDERS = {
    "": ("root", "root", 0o755),
    "pid": ("root", "root", 0o755),
    "private": (_OWNER, "root", 0o700),
    "public": (_OWNER, _GROUP, 0o710),
    "maildrop": (_OWNER, _GROUP, 0o730),
    **{
        folder: (_OWNER, "root", 0o700)
        for folder in (
            *("active", "bounce", "corrupt", "defer", "deferred", "flush"),
            *("hold", "incoming", "saved", "trace"),
        )
    },
}

_MAIN_CF = """\
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
command_directory = {tree}/usr/sbin
daemon_directory = {tree}/usr/lib/postfix/sbin
shlib_directory = {tree}/usr/lib/postfix
meta_directory = {home}/etc
mail_owner = {owner}
setgid_group = {group}
default_privs = nobody
# master empties the environment of its daemons; they need this to find their libraries.
import_environment = MAIL_CONFIG LD_LIBRARY_PATH LANG=C
export_environment = MAIL_CONFIG LD_LIBRARY_PATH LANG=C
maillog_file = {log}
maillog_file_prefixes = {home}

myhostname = pf.test
myorigin = pf.test
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
relayhost = [127.0.0.1]:{sink_port}
smtp_dns_support_level = disabled
smtp_host_lookup = native
smtpd_peername_lookup = no
smtp_tls_security_level = none
smtpd_tls_security_level = none

local_header_rewrite_clients =
always_add_missing_headers = yes
message_size_limit = 0
mailbox_size_limit = 0
queue_minfree = 0
in_flow_delay = 0
smtpd_error_sleep_time = 0
notify_classes =

# A domain whose recipients Postfix itself refuses.
smtpd_recipient_restrictions =
    check_recipient_access inline:{{ {{ refused.test = REJECT no such user here }} }}

smtpd_milters = unix:{unix_socket}
non_smtpd_milters = unix:{unix_socket}
milter_default_action = tempfail
milter_connect_timeout = {connect}s
milter_command_timeout = {command}s
milter_content_timeout = {content}s
"""

_MASTER_CF = """\
127.0.0.1:{ports.filtered} inet n - n - - smtpd
127.0.0.1:{ports.filtered_by_inet} inet n - n - - smtpd -o smtpd_milters=inet:127.0.0.1:{milter_port}
127.0.0.1:{ports.holding} inet n - n - - smtpd -o smtpd_milters=inet:127.0.0.1:{holding_port}
127.0.0.1:{ports.plain} inet n - n - - smtpd -o smtpd_milters=
pickup   unix n - n 60 1 pickup
cleanup  unix n - n - 0 cleanup
qmgr     unix n - n 300 1 qmgr
rewrite  unix - - n - - trivial-rewrite
bounce   unix - - n - 0 bounce
defer    unix - - n - 0 bounce
trace    unix - - n - 0 bounce
verify   unix - - n - 1 verify
flush    unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp     unix - - n - - smtp
relay    unix - - n - - smtp
error    unix - - n - - error
retry    unix - - n - - error
discard  unix - - n - - discard
scache   unix - - n - 1 scache
anvil    unix - - n - 1 anvil
postlog  unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """One Postfix instance below the folder `home`."""

    name = "postfix"
    milter_client_group = _OWNER

    def __init__(self, cache: Path, home: Path, sink_port: int, sockets: MilterSockets, times: MilterTimes) -> None:
        self._tree = cache / "postfix"
        self._home = home
        self._log = home / "postfix.log"
        self._stderr = home / "master.log"
        self.logs = [self._log, self._stderr]
        self.ports = MtaPorts(*free_ports(4))
        self._master: Child | None = None
        self._make_folders()
        self._write_config(sink_port, sockets, times)

    def start(self) -> None:
        config = str(self._home / "etc")
        self._master = Child(
            [str(self._tree / "usr/lib/postfix/sbin/master"), "-d", "-c", config],
            self._stderr,
            env={"MAIL_CONFIG": config, "LD_LIBRARY_PATH": str(self._tree / "usr/lib/postfix")},
        )
        for port in dataclasses.astuple(self.ports):
            assert wait_until(lambda: self._listens(port), 20), "postfix does not come up"

    def stop(self) -> None:
        if self._master is not None:
            self._master.stop()
            self._master = None

    def queued(self) -> list[Path]:
        """Queue files of mail that Postfix holds, delivered or not."""
        folders = ("incoming", "active", "deferred", "hold", "maildrop", "corrupt")
        queue = self._home / "queue"
        return [f for folder in folders for f in (queue / folder).rglob("*") if f.is_file()]

    def submit_locally(self, message: bytes, sender: str, recipient: str) -> None:
        """As a program on this machine does: sendmail(1), with LF at the ends of lines."""
        subprocess.run(
            [str(self._tree / "usr/sbin/sendmail"), "-i", "-f", sender, recipient],
            input=message.replace(b"\r\n", b"\n"),
            env={**os.environ, "MAIL_CONFIG": str(self._home / "etc"), "LD_LIBRARY_PATH": str(self._tree / "usr/lib/postfix")},
            timeout=30,
            check=True,
        )

    def held(self) -> list[list[Path]]:
        """The hold queue, in which nothing is delivered until somebody releases it (postsuper(1))."""
        return [[f] for f in (self._home / "queue" / "hold").rglob("*") if f.is_file()]

    def _listens(self, port: int) -> bool:
        assert self._master is not None and self._master.running(), "postfix did not start"
        return answers_smtp(port)

    def _make_folders(self) -> None:
        (self._home / "etc").mkdir(parents=True)
        data = self._home / "data"
        data.mkdir(mode=0o700)
        shutil.chown(data, _OWNER, "root")
        for folder, (user, group, mode) in _QUEUE_FOLDERS.items():
            path = self._home / "queue" / folder
            path.mkdir(exist_ok=True)
            shutil.chown(path, user, group)
            path.chmod(mode)

    def _write_config(self, sink_port: int, sockets: MilterSockets, times: MilterTimes) -> None:
        main_cf = _MAIN_CF.format(
            home=self._home,
            tree=self._tree,
            log=self._log,
            owner=_OWNER,
            group=_GROUP,
            sink_port=sink_port,
            unix_socket=sockets.unix,
            connect=times.connect,
            command=times.command,
            content=times.content,
        )
        (self._home / "etc/main.cf").write_text(main_cf)
        master_cf = _MASTER_CF.format(
            ports=self.ports, milter_port=sockets.inet_port, holding_port=sockets.holding_port
        )
        (self._home / "etc/master.cf").write_text(master_cf)
