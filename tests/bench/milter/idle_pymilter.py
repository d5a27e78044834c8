# SPDX-License-Identifier: Apache-2.0
"""A filter that does nothing, on pymilter: idle_pymilter.py replying|silent|template SOCKET

`template` keeps the message, with the replies that the template of pymilter declares.
"""
import io
import sys

import Milter


class Replying(Milter.Base):
    def connect(self, hostname, family, hostaddr):
        return Milter.CONTINUE

    def hello(self, hostname):
        return Milter.CONTINUE

    def envfrom(self, sender, *arguments):
        return Milter.CONTINUE

    def envrcpt(self, recipient, *arguments):
        return Milter.CONTINUE

    def data(self):
        return Milter.CONTINUE

    def header(self, name, value):
        return Milter.CONTINUE

    def eoh(self):
        return Milter.CONTINUE

    def body(self, chunk):
        return Milter.CONTINUE

    def eom(self):
        return Milter.CONTINUE


class Silent(Replying):
    connect = Milter.noreply(Replying.connect)
    hello = Milter.noreply(Replying.hello)
    envfrom = Milter.noreply(Replying.envfrom)
    envrcpt = Milter.noreply(Replying.envrcpt)
    data = Milter.noreply(Replying.data)
    header = Milter.noreply(Replying.header)
    eoh = Milter.noreply(Replying.eoh)
    body = Milter.noreply(Replying.body)


class Template(Milter.Base):
    """What pymilter's template.py does with a message: keeps it. Its log and its own recipient are left out."""

    @Milter.noreply
    def connect(self, hostname, family, hostaddr):
        return Milter.CONTINUE

    def hello(self, hostname):
        return Milter.CONTINUE

    def envfrom(self, sender, *arguments):
        self.kept = io.BytesIO()
        self.recipients = []
        return Milter.CONTINUE

    @Milter.noreply
    def envrcpt(self, recipient, *arguments):
        self.recipients.append((recipient, Milter.dictfromlist(arguments)))
        return Milter.CONTINUE

    @Milter.noreply
    def header(self, name, value):
        self.kept.write(("%s: %s\n" % (name, value)).encode("ascii", "surrogateescape"))
        return Milter.CONTINUE

    @Milter.noreply
    def eoh(self):
        self.kept.write(b"\n")
        return Milter.CONTINUE

    def body(self, chunk):
        self.kept.write(chunk)
        return Milter.CONTINUE

    def eom(self):
        self.kept.seek(0)
        return Milter.CONTINUE


Milter.factory = {"replying": Replying, "silent": Silent, "template": Template}[sys.argv[1]]
Milter.runmilter("idle", sys.argv[2], 0)
