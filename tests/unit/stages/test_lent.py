"""What is kept decoded between ticks is given out once, and only for the bytes that it was written as."""

from streams.stages.lent import Lent


def decode(value: bytes) -> list[str]:
    return value.decode().split()


def test_what_was_put_back_is_given_out_again_for_the_same_bytes_alone() -> None:
    lent: Lent[list[str]] = Lent(100)
    kept = ["a", "b"]
    lent.put("k", b"a b", kept, 3)
    assert lent.take("k", b"a b", decode) is kept
    lent.put("k", b"a b", kept, 3)
    assert lent.take("k", b"a c", decode) == ["a", "c"]


def test_whoever_takes_one_has_it_alone_so_that_what_an_error_left_half_changed_is_not_seen_again() -> None:
    lent: Lent[list[str]] = Lent(100)
    lent.put("k", b"a b", ["a", "b"], 3)
    lent.take("k", b"a b", decode).append("half")
    assert lent.take("k", b"a b", decode) == ["a", "b"]


def test_what_was_put_back_first_leaves_when_the_whole_is_too_large() -> None:
    lent: Lent[list[str]] = Lent(6)
    things = {key: [key] for key in "xyz"}
    for key, thing in things.items():
        lent.put(key, b"abc", thing, 3)
    assert lent.take("x", b"abc", decode) is not things["x"]
    assert lent.take("y", b"abc", decode) is things["y"]
    assert lent.take("z", b"abc", decode) is things["z"]
    lent.put("big", b"more than six", ["big"], 13)
    assert lent.take("big", b"more than six", decode) == ["more", "than", "six"]
