from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.frames import (
    MAX_AUDIO_BYTES,
    RATES,
    Audio,
    BadFrame,
    Dtmf,
    Frame,
    FrameReader,
    HangUp,
    Identity,
    PeerError,
    encode,
)

ID = UUID("5aa03f0b-808d-4aea-bf83-3dc125de0021")
FRAMES: st.SearchStrategy[Frame] = st.one_of(
    st.builds(Audio, st.binary(max_size=40).map(lambda pcm: pcm * 2), st.sampled_from(list(RATES.values()))),
    st.builds(Identity, st.uuids()),
    st.builds(Dtmf, st.sampled_from("0123456789*#ABCD")),
    st.just(HangUp()),
    st.builds(PeerError, st.binary(max_size=4)),
)


def _cut(data: bytes, cuts: list[int]) -> list[bytes]:
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[a:b] for a, b in pairwise(places)]


def _feed(chunks: list[bytes]) -> tuple[list[Frame], str]:
    reader, frames = FrameReader(), []
    for chunk in chunks:
        try:
            frames += reader.feed(chunk)
        except BadFrame as error:
            return frames + error.before, str(error)
    return frames, "" if reader.between_frames else "cut"


@pytest.mark.parametrize(
    ("raw", "frame"),
    [
        (b"\x01\x00\x10" + ID.bytes, Identity(ID)),
        (b"\x10\x01\x40" + bytes(320), Audio(bytes(320), 8_000)),
        (b"\x12\x02\x80" + bytes(640), Audio(bytes(640), 16_000)),
        (b"\x18\x1e\x00" + bytes(7_680), Audio(bytes(7_680), 192_000)),
        (b"\x03\x00\x01#", Dtmf("#")),
        (b"\x00\x00\x00", HangUp()),
        (b"\xff\x00\x01\x04", PeerError(b"\x04")),
        (b"\xff\x00\x00", PeerError(b"")),
        (b"\x10\x00\x00", Audio(b"", 8_000)),
    ],
)
def test_each_kind(raw: bytes, frame: Frame) -> None:
    assert FrameReader().feed(raw) == [frame]
    assert encode(frame) == raw


@pytest.mark.parametrize(
    "raw",
    [
        b"GET / HTTP/1.1",
        b"\x02\x00\x00",
        b"\x19\x01\x40",
        b"\x10\x20\x02",
        b"\x10\xff\xff",
        b"\x10\x01\x41",
        b"\x01\x00\x0f",
        b"\x01\xff\xff",
        b"\x03\x00\x02",
        b"\x00\x00\x01",
        b"\xff\x01\x00",
    ],
)
def test_a_header_that_cannot_be_is_refused_before_its_payload(raw: bytes) -> None:
    reader = FrameReader()
    with pytest.raises(BadFrame):
        reader.feed(raw[:3])
    with pytest.raises(BadFrame):
        reader.feed(encode(HangUp()))


def test_frames_before_a_bad_one_are_kept() -> None:
    with pytest.raises(BadFrame) as caught:
        FrameReader().feed(encode(Dtmf("1")) + encode(Dtmf("2")) + b"\x77\x00\x00")
    assert caught.value.before == [Dtmf("1"), Dtmf("2")]


@given(st.lists(FRAMES, max_size=12), st.lists(st.integers(min_value=0), max_size=20))
def test_any_chunking_gives_the_same_frames(frames: list[Frame], cuts: list[int]) -> None:
    stream = b"".join(map(encode, frames))
    assert _feed(_cut(stream, cuts)) == (frames, "")
    assert _feed([stream[n : n + 1] for n in range(len(stream))]) == (frames, "")


@given(st.lists(FRAMES, max_size=4), st.binary(max_size=60), st.lists(st.integers(min_value=0), max_size=8))
def test_any_bytes_raise_bad_frame_only_and_alike_however_cut(
    frames: list[Frame], noise: bytes, cuts: list[int]
) -> None:
    stream = b"".join(map(encode, frames)) + noise
    found, end = _feed([stream])
    assert found[: len(frames)] == frames
    assert _feed(_cut(stream, cuts)) == (found, end)


@given(st.lists(st.binary(max_size=50), max_size=50))
def test_no_more_than_one_frame_is_held_back(chunks: list[bytes]) -> None:
    reader = FrameReader()
    try:
        for chunk in chunks:
            reader.feed(chunk)
            assert len(reader._rest) < 3 + MAX_AUDIO_BYTES
    except BadFrame:
        assert reader.between_frames


@pytest.mark.parametrize(
    "frame",
    [Audio(b"abc", 8_000), Audio(bytes(2), 11_025), Audio(bytes(MAX_AUDIO_BYTES + 2), 8_000)],
)
def test_what_no_reader_takes_is_not_encoded(frame: Frame) -> None:
    with pytest.raises(ValueError, match="audio of"):
        encode(frame)
