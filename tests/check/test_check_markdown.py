"""Lines of generated Markdown are broken where that changes nothing on the page."""

from __future__ import annotations

import pytest

from trainer.check.markdown import WIDTH, folded

WORDS = " ".join(["word"] * 40)


def test_prose_is_broken_between_words_and_keeps_them_all() -> None:
    found = folded(f"First.\n\n{WORDS}\n")
    assert found.split() == ["First.", *WORDS.split()]
    assert max(map(len, found.split("\n"))) <= WIDTH
    assert found.startswith("First.\n\nword")


@pytest.mark.parametrize("mark", ["- ", "  - ", "12. "])
def test_an_entry_of_a_list_stays_one_entry(mark: str) -> None:
    first, *further = folded(mark + WORDS).split("\n")
    assert first.startswith(f"{mark}word")
    assert further
    assert all(line.startswith(" " * len(mark) + "word") for line in further)


@pytest.mark.parametrize("line", [f"| {WORDS} |", f"# {WORDS}", f"<!-- {WORDS} -->", f"```text\n{WORDS}\n```"])
def test_what_a_break_would_end_stays_whole(line: str) -> None:
    assert folded(line) == line


def test_a_line_that_fits_stays_as_it_is() -> None:
    text = f"{'a' * WIDTH}\nshort\n"
    assert folded(text) == text
    assert folded(folded(WORDS)) == folded(WORDS)
