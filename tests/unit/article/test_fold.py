"""Folding: the same length, harmless characters."""

import pytest

from stream.article.fold import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("plain ASCII\n\tstays", "plain ASCII\n\tstays"),
        ("a\x00b\x07c\x7f", "a b c "),
        ("\u201ckutip\u201d \u2018dan\u2019 \u00abini\u00bb", '"kutip" \'dan\' "ini"'),
        ("2019\u20132020 \u2014 ya \u2212 3", "2019-2020 - ya - 3"),
        ("nol\u200blebar\ufeff\u200d\u2060", "nol lebar   "),
        ("\u202ekanan\u202c\u2066kiri\u2069", " kanan  kiri "),
        ("tak\u00a0putus\u3000lebar", "tak putus lebar"),
        ("baris\r\nbaru\rlama", "baris \nbaru\nlama"),
        ("baris\u2028baru\u2029", "baris\nbaru\n"),
        ("\uff11\uff12 \uff21\uff42", "12 Ab"),
        ("Windows\x92s \x93kutip\x94", 'Windows\'s "kutip"'),
        ("caf\u00e9 e\u0301 tetap \u5317\u4eac", "caf\u00e9 e\u0301 tetap \u5317\u4eac"),
        ("tag\U000e0041\U000e007f.", "tag  ."),
        ("dan\u2026", "dan."),
    ],
)
def test_each_damage_has_its_harmless_twin(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert len(folded) == len(text)


def test_thirty_marks_are_writing_and_more_are_damage() -> None:
    assert fold("a" + "\u0301" * 30) == "a" + "\u0301" * 30
    assert fold("a" + "\u0301" * 31 + "b") == "a" + " " * 31 + "b"


def test_mixed_marks_make_one_run() -> None:
    run = "\u0301\u0327\u20dd" * 11
    assert fold(f"x{run}y") == "x" + " " * 33 + "y"
