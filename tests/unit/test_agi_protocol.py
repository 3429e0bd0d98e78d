import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.agi_protocol import (
    MAX_COMMAND_BYTES,
    BadAgi,
    HungUp,
    Reply,
    ReplyReader,
    format_command,
    parse_environment,
)
from tests.fakes.fastagi import environment, words

# --- the environment ------------------------------------------------------------------------------


def test_environment_is_read() -> None:
    env = parse_environment(environment())
    assert env["agi_calleridname"] == "周先生"
    assert env["agi_arg_1"] == "1700000000.1"
    assert env["agi_network_script"] == "intake"


def test_value_may_hold_colons_and_spaces() -> None:
    assert parse_environment(environment(agi_dnid=" a: b "))["agi_dnid"] == " a: b "


def test_lines_without_a_colon_are_passed_over() -> None:
    assert parse_environment(b"noise\n" + environment())["agi_arg_2"] == "12345"


@pytest.mark.parametrize(
    "block", [b"\n\n", b"GET / HTTP/1.1\r\nHost: x\n\n", b"agi_network: yes\n\n", b"\xff\n\n"]
)
def test_anything_else_is_refused(block: bytes) -> None:
    with pytest.raises(BadAgi):
        parse_environment(block)


@pytest.mark.parametrize("cut", range(1, 9))
def test_a_character_cut_inside_spoils_its_own_line_only(cut: int) -> None:
    name = "周先生".encode()
    block = environment(agi_calleridname="NAME").replace(b"NAME", name[:cut])
    env = parse_environment(block)
    assert env["agi_callerid"] == "13800138000"
    assert env["agi_arg_1"] == "1700000000.1"
    assert env["agi_calleridname"].startswith("周先生"[: cut // 3])


def test_a_line_break_in_the_callers_name_forges_nothing() -> None:
    forged = "x\nagi_channel: PJSIP/other\nagi_arg_1: 1.1\nagi_arg_2: 110"
    env = parse_environment(environment(agi_calleridname=forged))
    assert env["agi_channel"] == "PJSIP/trunk-00000001"
    assert (env["agi_arg_1"], env["agi_arg_2"]) == ("1700000000.1", "12345")


@given(st.binary(max_size=400))
def test_any_bytes_give_an_environment_or_bad_agi(noise: bytes) -> None:
    for block in (noise, environment()[:-1] + noise):
        try:
            assert parse_environment(block)["agi_network"] == "yes"
        except BadAgi:
            continue


# --- commands -------------------------------------------------------------------------------------

_SENDABLE = st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=80)


@given(st.lists(_SENDABLE, max_size=4))
def test_every_argument_arrives_as_one_word(arguments: list[str]) -> None:
    line = format_command("SET VARIABLE", *arguments).decode()
    assert line.endswith("\n")
    assert line.count("\n") == 1
    assert words(line.removesuffix("\n")) == ["SET", "VARIABLE", *arguments]


@pytest.mark.parametrize("value", ["a\nb", "a\rb", "a\0b", "\ud800", "x" * MAX_COMMAND_BYTES, "周" * 700])
def test_what_would_break_the_line_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        format_command("SET VARIABLE", "X", value)


def test_the_longest_command_is_taken() -> None:
    rest = MAX_COMMAND_BYTES - len(format_command("NOOP", ""))
    assert len(format_command("NOOP", "x" * rest)) == MAX_COMMAND_BYTES


# --- replies --------------------------------------------------------------------------------------


def _read(*lines: bytes) -> Reply | HungUp | None:
    reader = ReplyReader()
    for line in lines[:-1]:
        assert reader.feed(line) is None
    return reader.feed(lines[-1])


@pytest.mark.parametrize(
    ("lines", "reply"),
    [
        ([b"200 result=0\n"], Reply(code=200, result="0")),
        ([b"200 result=-1 endpos=800\n"], Reply(code=200, result="-1")),
        ([b"200 result=1 (a (b) c)\n"], Reply(code=200, result="1", data="a (b) c")),
        ([b"200 result=1 ()\n"], Reply(code=200, result="1", data="")),
        ([b"200 result=1 (x) endpos=8\n"], Reply(code=200, result="1", data="x")),
        ([b"200 result=1 (a\n", b"b)\n"], Reply(code=200, result="1", data="a\nb")),
        ([b"510 Invalid or unknown command\n"], Reply(code=510)),
        ([b"511 Command Not Permitted on a dead channel\n"], Reply(code=511)),
        ([b"520 Invalid command syntax.  Proper usage not available.\n"], Reply(code=520)),
        (
            [
                b"520-Invalid command syntax.\n",
                b" Usage: X\n",
                b"200 result=0\n",
                b"520 End of proper usage.\n",
            ],
            Reply(code=520),
        ),
        ([b"HANGUP\n"], HungUp()),
        ([b"200 result=1 (\xe5\x91)\n"], Reply(code=200, result="1", data="\ufffd")),
    ],
)
def test_replies(lines: list[bytes], reply: Reply | HungUp) -> None:
    assert _read(*lines) == reply


def test_one_reader_reads_one_reply_after_another() -> None:
    reader = ReplyReader()
    assert reader.feed(b"520-Usage\n") is None
    assert reader.feed(b"520 End\n") == Reply(code=520)
    assert reader.feed(b"200 result=7\n") == Reply(code=200, result="7")


@pytest.mark.parametrize("line", [b"\n", b"hello\n", b"2000 result=0\n", b"200\n", b"agi_arg_1: x\n"])
def test_anything_else_is_no_reply(line: bytes) -> None:
    with pytest.raises(BadAgi):
        ReplyReader().feed(line)


def test_an_endless_reply_is_cut_off() -> None:
    reader = ReplyReader(max_bytes=100)
    assert reader.feed(b"520-Usage\n") is None
    for _ in range(18):
        assert reader.feed(b"more\n") is None
    with pytest.raises(BadAgi, match="too long"):
        reader.feed(b"more\n")


@given(
    st.lists(
        st.binary(max_size=30).map(lambda raw: raw.replace(b"\n", b"") + b"\n")
        | st.sampled_from([b"520-x\n", b"200 result=1 (a\n"])
    )
)
def test_any_lines_give_replies_or_bad_agi(lines: list[bytes]) -> None:
    reader = ReplyReader(max_bytes=200)
    for line in lines:
        try:
            assert isinstance(reader.feed(line), Reply | HungUp | None)
        except BadAgi:
            return
