# SPDX-License-Identifier: Apache-2.0
"""A message as an MTA holds it, and what a filter's edits make of it. Edits are applied as Postfix does it."""
import dataclasses
import re


class ProtocolError(Exception):
    """The filter hung up, did not answer in time, or said what makes no sense."""


@dataclasses.dataclass
class Edit:
    kind: str  # add, insert, change, delete, body, quarantine, progress, or the command letter
    index: int = 0
    name: bytes = b""
    value: bytes = b""

    def __str__(self):
        if self.kind == "body":
            return f"replace body: {len(self.value)} bytes"
        if self.kind in ("change", "delete", "insert"):
            return f"{self.kind} header {self.name.decode('latin-1')}[{self.index}]{shown(self.value)}"
        return f"{self.kind} {self.name.decode('latin-1')}{shown(self.value)}".strip()


def shown(value):
    return ":" + value.decode("utf-8", "backslashreplace").replace("\n", "\\n") if value else ""


@dataclasses.dataclass
class Message:
    fields: list  # of (name, value): bytes; the value as it stands after the colon, folds as LF
    body: bytes  # with CRLF

    @classmethod
    def parse(cls, raw):
        """Splits a message as an MTA does that got it over SMTP: a bare LF becomes CRLF first."""
        raw = re.sub(rb"(?<!\r)\n", b"\r\n", raw)
        head, separator, body = raw.partition(b"\r\n\r\n")
        if raw.startswith(b"\r\n"):
            head, separator, body = b"", b"\r\n", raw[2:]
        lines = re.split(rb"\r\n(?![ \t])", head.removesuffix(b"\r\n")) if head else []
        fields = [tuple(line.replace(b"\r\n", b"\n").split(b":", 1)) for line in lines]
        return cls([field for field in fields if len(field) == 2], body if separator else b"")

    def raw(self):
        head = b"".join(name + b":" + value.replace(b"\n", b"\r\n") + b"\r\n" for name, value in self.fields)
        return head + b"\r\n" + self.body

    def edited(self, edits):
        """The message as Postfix makes it of these edits: after a deletion, fields count anew."""
        fields = list(self.fields)
        for edit in edits:
            edit_fields(fields, edit)
        pieces = [edit.value for edit in edits if edit.kind == "body"]
        body = b"".join(pieces) if pieces else self.body
        return Message(fields, body if body.endswith(b"\r\n") or not body else body + b"\r\n")


def edit_fields(fields, edit):
    if edit.kind == "add":
        fields.append((edit.name, edit.value))
    elif edit.kind == "insert":
        fields.insert(edit.index, (edit.name, edit.value))
    elif edit.kind in ("change", "delete"):
        places = [i for i, (name, _) in enumerate(fields) if name.lower() == edit.name.lower()]
        if edit.index < 1 or edit.index > len(places):
            raise ProtocolError(f"{edit}: the message has {len(places)} such fields")
        place = places[edit.index - 1]
        fields[place:place + 1] = [(edit.name, edit.value)] if edit.kind == "change" else []
