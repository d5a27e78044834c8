#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A filter on pymilter, for the interoperability test: pymilter_filter.py SOCKET."""
import sys

import Milter


class Filter(Milter.Base):
    # No Milter.symlist: in 1.0.5 it fails under Python 3, and the whole negotiation with it.
    def connect(self, _host, _family, address):
        self.client = address[0]
        return Milter.CONTINUE

    def envfrom(self, _sender, *_arguments):
        self.subject = ""
        assert self.getsymval("{mail_addr}") == "sender@example.org", "the macros of MAIL"
        return Milter.CONTINUE

    def envrcpt(self, recipient, *_arguments):
        if recipient.startswith("<refused@"):
            self.setreply("550", "5.1.1", "nobody here, 100%% sure")
            return Milter.REJECT
        return Milter.CONTINUE

    @Milter.noreply
    def header(self, name, value):
        if name == "Subject":
            self.subject = value
        return Milter.CONTINUE

    def body(self, chunk):
        return Milter.SKIP if b"no more" in chunk else Milter.CONTINUE

    def eom(self):
        if "hold" in self.subject:
            self.quarantine("held")
        self.chgheader("Subject", 1, "[seen] " + self.subject)
        self.addheader("X-Client", self.client)
        self.addrcpt("<copy@example.net>")
        self.chgfrom("<bounce@example.org>")
        self.progress()
        self.replacebody(b"replaced\r\n")
        return Milter.ACCEPT


Milter.factory = Filter
Milter.set_flags(Milter.ADDHDRS | Milter.CHGHDRS | Milter.ADDRCPT | Milter.CHGFROM | Milter.CHGBODY | Milter.QUARANTINE)
Milter.runmilter("pymilter-filter", sys.argv[1], timeout=30)
