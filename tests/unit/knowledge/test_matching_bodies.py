"""What is put together with a name, and what is left alone."""

from streams.knowledge.bodies import Bodies, Stretch
from streams.knowledge.entries import ActorEntry
from streams.knowledge.folding import fold

TABLES = {
    "own": {"army-il": "actor:idf"},
    "states": {"en": {"army": "army", "security forces": "army", "police": "police"}, "id": {"tentara": "army"}, "ar": {"الجيش": "army"}},
    "groups": {"en": ["gunmen", "rebels"], "id": ["kelompok"], "ar": ["جماعة"]},
    "aside_before": {"en": ["pro"], "id": ["dukungan"], "ar": ["الموالية"]},
    "aside_behind": ["backed"],
    "of_capitals": ["army"],
}


def entry(key: str) -> ActorEntry:
    return ActorEntry(key.removeprefix("actor:"), key, "individual" if key == "actor:leader" else "armed_group", None)


def widened(text: str, name: str, key: str, word: str | None = None, word_key: str = "", language: str = "en") -> list[tuple[str, tuple[str, ...]]]:
    """Each stretch that is left with its keys, where `name` stands for `key` and `word` for a key of the lexicon."""
    folded = fold(text)
    names: list[Stretch] = [(start := folded.text.index(name), start + len(name), (("x", key),), ())]
    words: list[Stretch] = [(start := folded.text.index(word), start + len(word), (), (word_key,))] if word else []
    names, words = Bodies(TABLES, {"place:1": "UA"}, entry).widen(text, folded, names, words, language)
    return sorted((text[start:end], (*(key for _, key in readings), *keys)) for start, end, readings, keys in names + words)


def test_a_state_with_a_word_for_its_forces_is_that_body() -> None:
    assert widened("Iraqi security forces left.", "iraqi", "demonym:IQ") == [("Iraqi security forces", ("actor:army-iq",))]
    assert widened("tentara Irak tiba", "irak", "country:IQ", language="id") == [("tentara Irak", ("actor:army-iq",))]


def test_a_body_with_a_name_of_its_own_is_known_by_it() -> None:
    assert widened("Israel's army", "israel", "country:IL") == [("Israel's army", ("actor:idf",))]


def test_punctuation_parts_a_name_from_a_word() -> None:
    assert widened("Iraqi, police said", "iraqi", "demonym:IQ") == [("Iraqi", ("demonym:IQ",))]
    assert widened("in Iraq. Police said", "iraq", "country:IQ") == [("Iraq", ("country:IQ",))]


def test_a_weapon_or_target_in_the_name_is_kept() -> None:
    assert widened("ISIS rebels ran", "isis", "actor:is", "rebels", "TARGET/military") == [("ISIS rebels", ("actor:is", "TARGET/military"))]


def test_a_word_that_tells_of_an_attack_stays_apart() -> None:
    assert widened("ISIS gunmen ran", "isis", "actor:is", "gunmen", "ATTACK/shooting") == [("ISIS", ("actor:is",)), ("gunmen", ("ATTACK/shooting",))]


def test_a_longer_word_of_the_lexicon_is_not_cut() -> None:
    assert widened("Iraqi police station", "iraqi", "demonym:IQ", "police station", "TARGET/police") == [
        ("Iraqi", ("demonym:IQ",)), ("police station", ("TARGET/police",)),
    ]  # fmt: skip


def test_a_capital_with_a_word_for_an_army_is_its_state() -> None:
    assert widened("Kyiv's security forces", "kyiv", "place:1") == [("Kyiv's security forces", ("actor:army-ua",))]
    assert widened("Kyiv police", "kyiv", "place:1") == [("Kyiv", ("place:1",))]
    assert widened("Lviv army", "lviv", "place:2") == [("Lviv", ("place:2",))]


def test_a_person_takes_no_words() -> None:
    assert widened("Leader rebels", "leader", "actor:leader") == [("Leader", ("actor:leader",))]


def test_a_backer_is_nobody() -> None:
    assert widened("Iran-backed men", "iran", "country:IR") == []
    assert widened("Iran backed down", "iran", "country:IR") == [("Iran", ("country:IR",))]
    assert widened("kelompok dukungan Iran", "iran", "country:IR", language="id") == []
