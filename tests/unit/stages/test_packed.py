"""State in memory: what comes out is what went in."""

import orjson
from hypothesis import given
from hypothesis import strategies as st

from streams.stages.packed import LEAST, Packed

KEYS = st.sampled_from("abcdef")
DOCUMENTS = st.dictionaries(st.text(max_size=20), st.text(max_size=900), max_size=8).map(orjson.dumps)
VALUES = st.none() | st.binary(max_size=2 * LEAST) | DOCUMENTS | st.binary(max_size=2 * LEAST).map(lambda rest: b"{" + rest)


@given(st.lists(st.tuples(KEYS, VALUES) | KEYS), st.integers(1, 3))
def test_what_comes_out_is_what_went_in(acts: list[tuple[str, bytes | None] | str], most: int) -> None:
    """A pair is written (None deletes), a key alone is asked for."""
    state, plain = Packed(most), dict[str, bytes | None]()
    for act in acts:
        if isinstance(act, str):
            assert state.get(act) == plain.get(act)
        else:
            state.update(dict([act]))
            plain.update([act])
    there = {key: value for key, value in plain.items() if value is not None}
    assert len(state) == len(there)
    assert all((key in state) == (key in there) for key in "abcdef")
    assert dict(state) == there


def test_what_is_held_beyond_the_newest_takes_less_room() -> None:
    state = Packed(1)
    written: dict[str, bytes | None] = {str(n): orjson.dumps({"mention_id": f"m-{n}", "title": "rockets at dawn " * LEAST}) for n in range(3)}
    state.update(written)
    assert {key: len(value) < 1_000 for key, value in state._packed.items()} == {"0": True, "1": True}
    assert dict(state) == written
