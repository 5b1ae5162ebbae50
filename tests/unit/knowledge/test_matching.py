"""Hits stand where the words stand, whatever the text around them is written with."""

from hypothesis import given
from hypothesis import strategies as st

from streams.knowledge.matching import FlashtextMatcher

FOUND = FlashtextMatcher([("raqqa", "a"), ("deir ez zor", "b"), ("غزه", "c"), ("øya", "d")])
AROUND = st.text(alphabet='ab .,"“”–é€\u200bغ', max_size=12)


@given(AROUND, st.sampled_from(["raqqa", "deir ez zor", "غزه", "øya"]), AROUND)
def test_a_hit_covers_its_word_and_nothing_else(before: str, word: str, after: str) -> None:
    text = f"{before} {word} {after}"
    assert [text[start:end] for _, start, end in FOUND.find(text)] == [word]


def test_a_hit_before_the_first_letter_beyond_ascii_ends_with_its_word() -> None:
    text = "in raqqa, he said “no” of raqqa."
    assert [text[start:end] for _, start, end in FOUND.find(text)] == ["raqqa", "raqqa"]
