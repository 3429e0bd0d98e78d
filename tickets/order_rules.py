"""What operators say of orders: the numbers' prefix, and the kinds of grave and urgent requests. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from routing.model import Record
from tickets.order import check_prefix

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)


class OrderData(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table ``[order]``."""

    prefix: str


class GraveKind(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of grave and urgent request (Art. 55)."""

    key: str
    name: str
    hint: str = ""


class OrderRules(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file ``orders.toml``."""

    order: OrderData
    grave: tuple[GraveKind, ...] = ()

    def name_of(self, kind: str) -> str:
        """The kind's name on screens; itself when it is not there any more."""
        return next((each.name for each in self.grave if each.key == kind), kind)


def read_rules(data: Mapping[str, Any]) -> OrderRules:
    """``orders.toml``, as ``tomllib`` reads it. Raises ValueError with the entry at fault."""
    rules = msgspec.convert(dict(data), OrderRules)
    check_prefix(rules.order.prefix)
    keys = [kind.key for kind in rules.grave]
    for number, kind in enumerate(rules.grave):
        if not _KEY.fullmatch(kind.key):
            raise ValueError(
                f"grave[{number}].key: must be 1 to 40 of a-z, 0-9 and _, and begin with a letter"
            )
        if kind.key in keys[:number]:
            raise ValueError(f"grave[{number}].key: two kinds have one key, {kind.key}")
        if not kind.name.strip():
            raise ValueError(f"grave[{number}].name: must not be empty")
    return rules
