"""Starting and stopping a local Asterisk, with a script in its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from cti.local_asterisk import AsteriskFailed, LocalAsterisk


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree whose loader says what stands in the file ``words`` and ends unless that is the ready line."""
    for name in ("usr/sbin/asterisk", "lib64/ld-linux-x86-64.so.2", "words"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    loader = tmp_path / "lib64/ld-linux-x86-64.so.2"
    loader.write_text(f"#!/bin/sh\ncat {tmp_path}/words\ngrep -q Ready {tmp_path}/words && exec sleep 60\n")
    loader.chmod(0o700)
    return tmp_path


async def test_each_start_waits_until_this_one_is_ready(tree: Path) -> None:
    told: list[str] = []
    asterisk = LocalAsterisk(tree, tree / "etc", told.append)
    (tree / "words").write_text("hello\nAsterisk Ready.\n")
    await asterisk.start()
    assert asterisk.pid
    await asterisk.kill()
    assert asterisk.pid is None
    (tree / "words").write_text("no licence to run\n")
    with pytest.raises(AsteriskFailed, match=r"did not start: .*no licence to run"):
        await asterisk.start()
    assert told == asterisk.said == ["hello", "Asterisk Ready.", "no licence to run"]


def test_a_tree_without_asterisk_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AsteriskFailed, match="there is no Asterisk in"):
        LocalAsterisk(tmp_path, tmp_path / "etc")
