# SPDX-License-Identifier: Apache-2.0
"""What the cases need of a mail server, whichever it is."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class MilterTimes:
    """How long the MTA waits for the milter, in seconds.

    The defaults are longer than any step takes on a busy machine, shorter than anybody's patience.
    """

    connect: int = 10
    command: int = 30  #: Sendmail: for any reply, until progress is told
    content: int = 60  #: Postfix: for a reply to content, until progress is told; Sendmail: in all, at the end


@dataclass(frozen=True)
class MtaPorts:
    """Where an MTA listens on 127.0.0.1."""

    filtered: int  #: mail goes through the milter on its unix socket
    filtered_by_inet: int  #: mail goes through the milter on its TCP socket
    holding: int  #: mail goes through a milter that holds what is odd back
    plain: int  #: no milter: the control that shows what the MTA does by itself


@dataclass(frozen=True)
class MilterSockets:
    """Where the MTA looks for the milter."""

    unix: Path
    inet_port: int
    holding_port: int = 9  #: nobody listens there, where no case needs it


class Mta(Protocol):
    """A real mail server run from its unpacked packages, which relays everything to the sink.

    After a refusal it may be asked for what is left in its queue: nothing must be.
    """

    name: str
    ports: MtaPorts
    logs: list[Path]
    #: The user the milter's socket must be open to.
    milter_client_group: str

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def queued(self) -> list[Path]: ...

    def held(self) -> list[list[Path]]:
        """Of each message that is held back, the files it is in."""
        ...
