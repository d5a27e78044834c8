# SPDX-License-Identifier: Apache-2.0
"""The part tree of a message as mimemend and as Python's email read it, in one form: paths to entities."""
import dataclasses
import email
import email.policy
import hashlib
import json

POLICIES = {"compat32": email.policy.compat32, "default": email.policy.default}
ENCODING = "Content-Transfer-Encoding"


@dataclasses.dataclass(frozen=True)
class Entity:
    type: str
    size: int | None = None  # of decoded content; None unless it is a leaf
    sha256: str | None = None

    @property
    def is_leaf(self):
        return self.sha256 is not None


@dataclasses.dataclass(frozen=True)
class Report:
    """What mimemend says about one message."""
    file: str
    tree: dict
    decoded: frozenset  # paths of messages that were decoded to be read
    findings: list

    @property
    def is_clean(self):
        return all(finding["severity"] == "note" for finding in self.findings)

    @property
    def codes(self):
        """The findings that matter; all of them, when none does."""
        return sorted({f["code"] for f in self.findings if self.is_clean or f["severity"] != "note"})


def of_report(line):
    """One line of `mimemend show --json`."""
    report = json.loads(line)
    source = {part["path"]: part["source"] for part in report["parts"]}
    return Report(
        file=report["file"],
        tree={part["path"]: Entity(part["type"], part.get("size"), part.get("sha256")) for part in report["parts"]},
        decoded=frozenset(parent(path) for path in source if path != "1" and source[path] != source[parent(path)]),
        findings=report["findings"])


def parent(path):
    return path.rpartition(".")[0]


def of_python(message, policy):
    tree = {}
    to_visit = [("1", email.message_from_bytes(message, policy=POLICIES[policy]))]
    while to_visit:
        path, part = to_visit.pop()
        if part.is_multipart():
            tree[path] = Entity(part.get_content_type())
            to_visit += [(f"{path}.{n}", child) for n, child in enumerate(part.get_payload(), 1)]
        else:
            content = decoded(part)
            tree[path] = Entity(part.get_content_type(), len(content), hashlib.sha256(content).hexdigest())
    return tree


def decoded(part):
    """The content's bytes, line ends as they are.

    Up to Python 3.11 blanks around the encoding's name, folds among them, are taken for a part of it, and the
    content stays encoded. They are legal (RFC 2045 6.1), so they are taken away.
    """
    label = part.get(ENCODING)
    if label is not None and str(label) != str(label).strip():
        part.replace_header(ENCODING, str(label).strip())
    return part.get_payload(decode=True) or b""
