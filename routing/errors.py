"""What the floor refuses."""


class IllegalFact(Exception):
    """The fact contradicts the floor; nothing was changed by it."""
