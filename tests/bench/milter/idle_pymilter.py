# SPDX-License-Identifier: Apache-2.0
"""A filter that does nothing, on pymilter: idle_pymilter.py replying|silent SOCKET"""
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


Milter.factory = Silent if sys.argv[1] == "silent" else Replying
Milter.runmilter("idle", sys.argv[2], 0)
