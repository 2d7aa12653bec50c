"""What browsers call files, and where they come to lie. The expected paths are written by hand."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from qa.errors import UsageError
from qa.web.ingest.names import LONGEST, is_junk, numbered, safe_name


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("a.wav", "a.wav"),
        ("十月/0070 王敏.wav", "十月/0070 王敏.wav"),
        ("../../etc/passwd", "etc/passwd"),
        ("..\\..\\windows\\a.wav", "windows/a.wav"),
        ("/etc/shadow", "etc/shadow"),
        ("C:\\calls\\a.wav", "C_/calls/a.wav"),
        ("a/./b/../c.wav", "a/b/c.wav"),
        ("....//....//x.wav", "x.wav"),
        ("CON", "_CON"),
        ("con.wav", "_con.wav"),
        ("x/LPT1.flac", "x/_LPT1.flac"),
        ("NUL .wav", "_NUL .wav"),
        ("a\x00b\n.wav", "a_b_.wav"),
        ("a<b>|c?*.wav", "a_b__c__.wav"),
        ("name.wav. .", "name.wav"),
        ("\u202egnp.wav", "_gnp.wav"),
        ("e\u0301.wav", "\u00e9.wav"),
        (" .hidden", ".hidden"),
    ],
)
def test_a_name_becomes_a_path_in_its_folder(name: str, path: str) -> None:
    assert str(safe_name(name)) == path


@pytest.mark.parametrize("name", ["", "..", "/", "../..", " . ", "\\", "/".join("abcdefghijklm") + "/x.wav"])
def test_a_name_that_is_none(name: str) -> None:
    with pytest.raises(UsageError):
        safe_name(name)


def test_a_long_name_keeps_its_suffix() -> None:
    (part,) = safe_name("客" * 200 + ".flac").parts
    assert part.endswith("客.flac")
    assert LONGEST - 3 < len(part.encode()) <= LONGEST


def test_what_systems_leave_behind() -> None:
    junk = [".DS_Store", "a/Thumbs.db", "a/._x.wav", "__MACOSX/x.wav"]
    assert all(is_junk(PurePosixPath(each)) for each in junk)
    assert not is_junk(PurePosixPath("a/.x.wav"))


def test_a_second_of_the_same_name() -> None:
    assert str(numbered(PurePosixPath("a/b.wav"), 2)) == "a/b (2).wav"
