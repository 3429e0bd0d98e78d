"""What ``hotline evaluate`` is given: tables and WAV files as people and programs write them."""

from __future__ import annotations

import struct
import wave
from pathlib import Path

import numpy as np
import pytest

from evaluation.rows import BadTable, beside, read_rows
from evaluation.run import _expected
from evaluation.telephone import as_on_the_telephone, read_wav

EMERGENCY = ("label", "kind", "text")
EXTENSIBLE = 0xFFFE
PCM_GUID = b"\x01\x00\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"


def table(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    file = folder / "t.tsv"
    file.write_bytes(text.encode(encoding))
    return file


@pytest.mark.parametrize(
    "first", ["text\tfields", "text\texpected", "Text\tJSON", "\ufefftext\texpected", "sentence\tfields"]
)
def test_a_header_is_one_however_its_last_column_is_called(tmp_path: Path, first: str) -> None:
    rows = read_rows(table(tmp_path, f'{first}\n路灯坏了\t{{"category": "求助"}}\n'), ("text", "fields"))
    assert [(row.line, row.cells["text"]) for row in rows] == [(2, "路灯坏了")]
    assert rows[0].cells["fields"] == '{"category": "求助"}'


def test_a_header_may_reorder_the_columns(tmp_path: Path) -> None:
    rows = read_rows(table(tmp_path, "text\tlabel\tkind\r\n着火了\tE\tfire\r\n"), EMERGENCY, ("file",))
    assert rows[0].cells == {"text": "着火了", "label": "E", "kind": "fire"}


def test_a_column_that_is_named_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadTable, match="label 写了两次"):
        read_rows(table(tmp_path, "label\tlabel\ttext\nE\tN\t着火\n"), ("label", "kind", "text"))


def test_cells_that_a_program_quoted_are_read(tmp_path: Path) -> None:
    row = read_rows(
        table(tmp_path, '路灯坏了\t"{""town"": ""桂城街道"", ""contact"": 138}"\n'), ("text", "fields")
    )[0]
    assert _expected(tmp_path, row) == {"town": "桂城街道", "contact": "138"}


def test_a_line_ends_where_the_line_ends(tmp_path: Path) -> None:
    rows = read_rows(table(tmp_path, "N\t\t他说\u2028着火\x0b了\nE\tfire\t着火了\n"), EMERGENCY)
    assert [row.line for row in rows] == [1, 2]


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        ("", "utf-8", "没有一行材料"),
        ("label\tkind\ttext\n", "utf-8", "没有一行材料"),
        ("E\tfire\n", "utf-8", "缺少 text"),
        ("kind\ttext\nfire\t着火了\n", "utf-8", "缺少 label；一行里用制表符（Tab）分开的各列是 label"),
        ("E,fire,着火了\n", "utf-8", "像是逗号分隔的 CSV"),
        ("label;kind;text\nE;fire;着火了\n", "utf-8", "像是逗号分隔的 CSV"),
        ("E\tfire\t着火了\n", "gb18030", "请另存为 UTF-8"),
        ("E\tfire\t着火了\n", "utf-16", "请另存为 UTF-8"),
    ],
)
def test_a_table_that_cannot_be_used_says_what_to_do(
    tmp_path: Path, text: str, encoding: str, said: str
) -> None:
    with pytest.raises(BadTable, match=said):
        read_rows(table(tmp_path, text, encoding), EMERGENCY)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    row = read_rows(table(tmp_path, "E\tfire\t着火了\tnone.wav\n"), EMERGENCY, ("file",))[0]
    with pytest.raises(BadTable, match=r":1: 没有文件 .*none\.wav"):
        beside(tmp_path / "t.tsv", row)


def tone(file: Path, rate: int, channels: int, width: int, seconds: float = 0.5) -> Path:
    whole = np.sin(np.arange(int(rate * seconds)) * 2 * np.pi * 1000 / rate) * 0.5
    scaled = (np.repeat(whole, channels) * (2 ** (8 * width - 1) - 1)).astype("<i4")
    raw = scaled.view(np.uint8).reshape(-1, 4)[:, :width].tobytes()
    if width == 1:
        raw = (scaled + 128).astype(np.uint8).tobytes()
    with wave.open(str(file), "wb") as out:
        out.setparams((channels, width, rate, 0, "NONE", ""))
        out.writeframes(raw)
    return file


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_any_wav_with_pcm_is_taken_through_the_telephone(
    tmp_path: Path, rate: int, channels: int, width: int
) -> None:
    pcm = np.frombuffer(as_on_the_telephone(tone(tmp_path / "a.wav", rate, channels, width)), "<i2")
    assert len(pcm) == pytest.approx(4_000, abs=2)
    middle = pcm[1_000:3_000].astype(float)
    assert np.sqrt((middle**2).mean()) == pytest.approx(0.5 / np.sqrt(2) * 32_768, rel=0.06)


def test_the_extensible_header_of_24_bit_files_is_read(tmp_path: Path) -> None:
    file = tone(tmp_path / "a.wav", 44_100, 2, 3)
    data = file.read_bytes()[44:]
    form = struct.pack("<HHLLHHHHL", EXTENSIBLE, 2, 44_100, 44_100 * 6, 6, 24, 22, 24, 3) + PCM_GUID
    body = b"WAVEfmt " + struct.pack("<L", len(form)) + form + b"data" + struct.pack("<L", len(data)) + data
    file.write_bytes(b"RIFF" + struct.pack("<L", len(body)) + body)
    samples, rate = read_wav(file)
    assert rate == 44_100
    assert np.abs(samples).max() == pytest.approx(0.5, abs=0.01)


def test_a_truncated_wav_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    file = tone(tmp_path / "a.wav", 16_000, 2, 2)
    file.write_bytes(file.read_bytes()[:-10_001])
    assert 0 < len(read_wav(file)[0]) < 8_000


@pytest.mark.parametrize("raw", [b"", b"RIFF", b"ID3 not a wav", b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x03\0"])
def test_what_is_no_wav_says_how_to_make_one(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "a.wav"
    file.write_bytes(raw)
    with pytest.raises(BadTable, match=r"a\.wav.*WAV（.+）.*16 位 PCM"):
        read_wav(file)


@pytest.mark.parametrize("form", [3, 6])
def test_another_coding_says_how_to_convert_it(tmp_path: Path, form: int) -> None:
    file = tone(tmp_path / "a.wav", 8_000, 1, 2)
    raw = bytearray(file.read_bytes())
    raw[20] = form
    file.write_bytes(raw)
    with pytest.raises(BadTable, match="16 位 PCM"):
        read_wav(file)
