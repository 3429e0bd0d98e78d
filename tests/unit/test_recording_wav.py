"""Two raw legs to one stereo WAV."""

from __future__ import annotations

import hashlib
import io
import struct
import wave
from array import array
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recordings import wav
from recordings.segments import Side


def readers(folder: Path, caller: bytes | None, line: bytes | None) -> tuple[wav.LegReader, wav.LegReader]:
    made = []
    for side, raw in ((Side.CALLER, caller), (Side.LINE, line)):
        path = folder / f"{side}.sln"
        path.unlink(missing_ok=True)
        if raw is not None:
            path.write_bytes(raw)
        made.append(wav.LegReader(path, side, None if raw is None else len(raw)))
    return made[0], made[1]


def sides(pcm: bytes) -> tuple[list[int], list[int]]:
    both = array("h", pcm)
    return both[0::2].tolist(), both[1::2].tolist()


@given(
    caller=st.none() | st.binary(max_size=41),
    line=st.none() | st.binary(max_size=41),
    block=st.integers(1, 9),
)
@settings(deadline=None)
def test_left_is_the_caller_right_the_line_and_the_shorter_is_silent_at_its_end(
    tmp_path_factory: pytest.TempPathFactory, caller: bytes | None, line: bytes | None, block: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wav, "BLOCK_FRAMES", block)
        left, right = readers(tmp_path_factory.getbasetemp(), caller, line)
        with left, right:
            got_left, got_right = sides(b"".join(wav.stereo(left, right)))
            whole = [raw.finish() for raw in (left, right)]
    length = max(len(caller or b"") // 2, len(line or b"") // 2)
    for got, raw, leg in ((got_left, caller, whole[0]), (got_right, line, whole[1])):
        samples = array("h", (raw or b"")[: len(raw or b"") // 2 * 2]).tolist()
        assert got == samples + [0] * (length - len(samples))
        assert (leg is None) == (raw is None)
        assert leg is None or leg.size == len(raw or b"")


def test_half_a_sample_is_left_out_but_hashed(tmp_path: Path) -> None:
    left, right = readers(tmp_path, b"\1\0\2", b"")
    with left, right:
        assert sides(b"".join(wav.stereo(left, right))) == ([1], [0])
        raw = left.finish()
        assert raw is not None
        assert raw.sha256 == hashlib.sha256(b"\1\0\2").hexdigest()
        assert left.notes() == ("caller_cut_mid_sample",)
        assert right.notes() == ("line_empty",)
    gone, whole = readers(tmp_path, None, b"\1\0")
    with gone, whole:
        assert gone.notes() == ("caller_missing",)
        assert whole.notes() == ()


def test_a_leg_that_grows_gives_what_was_promised(tmp_path: Path) -> None:
    left, right = readers(tmp_path, b"\1\0", b"")
    with (tmp_path / "caller.sln").open("ab") as file:
        file.write(b"\2\0")
    with left, right:
        assert sides(b"".join(wav.stereo(left, right))) == ([1], [0])


def test_a_leg_that_became_shorter_is_an_error_without_an_endless_read(tmp_path: Path) -> None:
    (tmp_path / "caller.sln").write_bytes(b"\1\0")
    with (
        wav.LegReader(tmp_path / "caller.sln", Side.CALLER, 4) as left,
        pytest.raises(OSError, match="shorter"),
    ):
        left.read(2)


def test_the_header_is_one_that_others_read() -> None:
    with wave.open(io.BytesIO(wav.header(2) + bytes(8))) as file:
        got = (file.getnchannels(), file.getsampwidth(), file.getframerate(), file.getnframes())
    assert got == (2, 2, 8000, 2)
    assert wav.header_size(wav.header(2)[:4]) == len(wav.header(2))


def test_beyond_the_sizes_of_riff_the_header_is_rf64() -> None:
    last = (0xFFFFFFFF - 36) // 4
    assert wav.header(last)[:4] == b"RIFF"
    long = wav.header(last + 1)
    assert long[:4] == b"RF64"
    assert len(long) == wav.header_size(long[:4]) == 80
    assert struct.unpack_from("<QQQ", long, 20) == (72 + 4 * (last + 1), 4 * (last + 1), last + 1)
