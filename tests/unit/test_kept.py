"""Audio kept to be given again, and a worker's clock against the stream's."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from asr.kept import Clock, Kept

SIZES = st.lists(st.tuples(st.integers(1, 400), st.booleans()), max_size=40)


@given(SIZES, st.integers(0, 8_000))
def test_exactly_what_is_not_settled_and_was_not_dropped_is_held(
    pieces: list[tuple[int, bool]], upto: int
) -> None:
    kept, whole = Kept(), bytearray()
    for n, (size, dropped) in enumerate(pieces):
        piece = bytes([n % 255 + 1]) * size
        whole += bytes(size) if dropped else piece
        (kept.skip(size) if dropped else kept.add(piece))
    before = kept.size
    freed = kept.settle(upto)
    assert before - freed == kept.size == sum(len(piece) for _, piece in kept.pieces)
    held = bytearray(len(whole))
    for position, piece in kept.pieces:
        held[position : position + len(piece)] = piece
    assert bytes(held) == bytes(min(upto, len(whole))) + bytes(whole[upto:])
    while kept.forget_oldest():
        pass
    assert (kept.size, kept.begins) == (0, kept.fed)


@given(SIZES)
def test_a_workers_position_is_where_that_audio_is_in_the_stream(pieces: list[tuple[int, bool]]) -> None:
    clock, position, theirs, true = Clock(), 0, 0, {}
    for size, dropped in pieces:
        if not dropped:
            clock.sends(position, size)
            true |= {theirs + at: position + at for at in range(size)}
            theirs += size
        position += size
    assert {at: clock.position(at) for at in true} == true
    clock.forget(theirs // 2)
    assert {at: clock.position(at) for at in true if at >= theirs // 2} == {
        at: where for at, where in true.items() if at >= theirs // 2
    }
