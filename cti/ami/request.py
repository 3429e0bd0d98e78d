"""What is sent: an AMI action, checked before a byte of it goes out, and how its answer is recognised.

Built on panoramisk's ``Action``, which writes it on the wire, makes its ActionID and collects the
messages that answer it. When the answer is complete is ours (see docs/decisions/0003-ami-door.md).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from panoramisk.actions import Action

from cti.ami.message import Message
from cti.ami.port import AmiAway

# Asterisk 22 main/manager.c: get_input() reads lines into 1025 bytes, AST_MAX_MANHEADERS is 128. Past
# a line that is too long it starts a new message, so the tail of one value would be read as headers.
LINE_BYTES = 1022
LINES = 128

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.()-]*\Z")
_SPECIAL = re.compile(r'[\\",()\[\]]')
_ESCAPE = r"\\\g<0>"
_BREAKS = re.compile(r"[\r\n\0]")


def checked(action: str, headers: Mapping[str, str | Sequence[str]]) -> dict[str, str | list[str]]:
    """The headers of one action, ready to be sent.

    Raises ``ValueError`` when AMI could not carry them as they are. Its text names the header and
    never holds a value.
    """
    fields: dict[str, str | list[str]] = {}
    seen: set[str] = set()
    for name, value in (("Action", action), *headers.items()):
        if not _NAME.match(name):
            raise ValueError(f"{name!r} is no name of an AMI header")
        if name.lower() in seen:
            raise ValueError(f"the AMI header {name} is given twice; pass a list to repeat it")
        seen.add(name.lower())
        repeated = isinstance(value, (list, tuple))
        for one in value if repeated else [value]:
            _check_value(name, one)
        fields[name] = list(value) if repeated else str(value)
    if sum(1 if isinstance(value, str) else len(value) for value in fields.values()) >= LINES:
        raise ValueError(f"{action} has more headers than the {LINES} that Asterisk reads")
    return fields


def _check_value(name: str, value: object) -> None:
    if not isinstance(value, str):
        raise ValueError(f"the AMI header {name} must be text, not {type(value).__name__}")
    if _BREAKS.search(value):
        raise ValueError(f"the AMI header {name} holds a line break or NUL")
    try:
        size = len(f"{name}: {value}".encode())
    except UnicodeEncodeError:
        raise ValueError(f"the AMI header {name} holds a lone surrogate") from None
    if size > LINE_BYTES:
        raise ValueError(f"the AMI header {name} takes {size} bytes; Asterisk reads {LINE_BYTES}")


def variable(name: str, value: str) -> str:
    """One value of Originate's ``Variable`` header: ``name=value``, with what would end it escaped.

    Asterisk splits that header at commas, so that a caller's name with a comma in it would set a second
    variable (main/app.c ``__ast_app_separate_args``). Setvar takes its value as it is: no need there.
    """
    return f"{name}={_SPECIAL.sub(_ESCAPE, value)}"


class Request(Action):  # type: ignore[misc] # panoramisk ships no types
    """One action on its way and the messages that answer it, until ``future`` is done."""

    def __init__(
        self, action: str, headers: Mapping[str, str | Sequence[str]], *, wants_list: bool = False
    ) -> None:
        """Raises ``ValueError`` for headers that AMI cannot carry."""
        self.wants_list = wants_list
        super().__init__(checked(action, headers))

    @property
    def name(self) -> str:
        """The action's name."""
        return str(self["Action"])

    @property
    def multi(self) -> bool:
        """Whether the answer is a list: asked for as one and not refused."""
        return self.wants_list and not self.responses[0].refused

    @property
    def completed(self) -> bool:
        """Whether the last message that came was the last one to come."""
        last: Message = self.responses[-1]
        return not self.multi or last.ends_list

    def give_up(self, why: str) -> None:
        """Fail the request: its connection is gone."""
        if not self.future.done():
            self.future.set_exception(AmiAway(f"{self.name} has no answer: {why}"))
            # Its sender may have been cancelled; then nobody asks, and that is no error of ours.
            self.future.exception()

    def __repr__(self) -> str:
        # panoramisk logs the action whole when it cannot be written; its values are nobody's business.
        return f"<Request {self.name} {self.action_id}>"
