"""The book of callbacks that we owe, one for each caller's number. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from sortedcontainers import SortedList

from routing.model import Callback, CallId


class Owed:
    """Callbacks by caller's number, in the order in which they fall due. Every change is O(log n)."""

    def __init__(self) -> None:
        self._by_ani: dict[str, Callback] = {}
        self._waiting: SortedList = SortedList()
        """(due_at, ani) of those that no call is under way for."""
        self.touched: set[str] = set()
        """Whose callback came, changed or went since this was last emptied."""

    def __len__(self) -> int:
        return len(self._by_ani)

    def __iter__(self) -> Iterator[Callback]:
        """Those with a call under way first, then as they fall due."""
        yield from (callback for callback in self._by_ani.values() if callback.call is not None)
        yield from (self._by_ani[ani] for _, ani in self._waiting)

    def get(self, ani: str) -> Callback | None:
        """What we owe this caller."""
        return self._by_ani.get(ani)

    def of(self, ani: str, call: CallId) -> Callback | None:
        """What we owe this caller, when this call is the one under way for it."""
        callback = self._by_ani.get(ani)
        return callback if callback is not None and callback.call == call else None

    def put(self, callback: Callback) -> None:
        """Note a callback, in place of the one for the same caller."""
        self.drop(callback.ani)
        self.touched.add(callback.ani)
        self._by_ani[callback.ani] = callback
        if callback.call is None:
            self._waiting.add((callback.due_at, callback.ani))

    def drop(self, ani: str) -> Callback | None:
        """Nothing is owed to this caller any more; gives what was."""
        old = self._by_ani.pop(ani, None)
        if old is not None:
            self.touched.add(ani)
        if old is not None and old.call is None:
            self._waiting.remove((old.due_at, ani))
        return old

    @property
    def under_way(self) -> int:
        """How many have a call under way."""
        return len(self._by_ani) - len(self._waiting)

    def take_due(self, now: int) -> Callback | None:
        """The first one that is due by then and has no call under way; it stays in the book."""
        if not self._waiting or self._waiting[0][0] > now:
            return None
        return self._by_ani[self._waiting[0][1]]
