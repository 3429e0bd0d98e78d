"""What is installed is what pyproject.toml asks for, pinned by hash."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def pins(lock: str) -> dict[str, str]:
    """Version of each package in a lock; an AssertionError for one without a hash."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    found = {}
    for line in filter(None, text.splitlines()):
        requirement, *hashes = line.split()
        name, _, version = requirement.partition("==")
        assert version, f"{lock}.txt: {requirement} is not pinned"
        assert hashes, f"{lock}.txt: {requirement} has no hash"
        assert all(one.startswith("--hash=sha256:") for one in hashes), f"{lock}.txt: {requirement}"
        found[name] = version
    return found


def asked_for(*extras: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for e in extras for one in project["optional-dependencies"][e])]
    return {re.split(r"[\[<>=!~; ]", one)[0].lower().replace("_", "-") for one in wanted}


@pytest.mark.parametrize(("lock", "extras"), [("run", ["probe"]), ("test", ["probe", "dev"])])
def test_every_package_asked_for_is_pinned(lock: str, extras: list[str]) -> None:
    assert asked_for(*extras) - pins(lock).keys() == set(), "make lock"


def test_tests_run_on_the_versions_that_calls_run_on() -> None:
    tested = pins("test")
    assert {name: v for name, v in pins("run").items() if tested.get(name) != v} == {}, "make lock"


def test_what_installs_is_pinned_too() -> None:
    assert {"pip", "setuptools", "wheel"} <= pins("bootstrap").keys()
