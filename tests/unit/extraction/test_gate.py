"""What the gate lets in, and what it refuses without reading."""

import pytest

from schemas.article import RawArticle
from streams.explain.why import explain
from streams.extraction.gate import WORDS_ALONE, Gate, GateWeights, Passage, gate_features, shipped
from streams.extraction.read import Reader
from streams.knowledge.knowledge import Knowledge, load

ATTACKS = {
    "en": "Rockets hit base in Anbar\nTwo soldiers were killed when rockets hit a military base in Anbar on Monday, the army said. An armed group claimed the attack.",
    "id": "Roket hantam pangkalan di Anbar\nDua tentara tewas ketika roket menghantam pangkalan militer di Anbar pada Senin, kata militer. Kelompok bersenjata mengklaim serangan itu.",
    "ar": "صواريخ تستهدف قاعدة في الأنبار\nقتل جنديان في هجوم صاروخي استهدف قاعدة عسكرية في محافظة الأنبار يوم الاثنين، وأعلنت جماعة مسلحة مسؤوليتها عن الهجوم.",
}
MATCH = (
    "Persib menang di kandang\nPelatih memuji lini serang timnya yang menyerang sejak menit pertama. Klub itu memuncaki klasemen liga setelah gol kedua "
    "pada babak kedua, dan penonton merayakan kemenangan bersama para pemain di stadion."
)
RAIN = "Hujan\nPanen tahun ini terlambat."


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load()


def article(text: str, language: str) -> RawArticle:
    title, _, body = text.partition("\n")
    return RawArticle(id="a", language=language, published="2024-05-15", title=title, body=body)


@pytest.mark.parametrize("language", sorted(ATTACKS))
def test_news_of_an_attack_is_let_in(knowledge: Knowledge, language: str) -> None:
    assert Gate(knowledge).judge(ATTACKS[language], language).is_open


def test_a_text_without_a_word_of_an_attack_is_refused_and_has_no_score(knowledge: Knowledge) -> None:
    assert Gate(knowledge).judge(RAIN, "id") == Passage(None, shipped().least)


def test_a_match_told_in_words_of_attacks_is_refused_by_its_other_words(knowledge: Knowledge) -> None:
    passage = Gate(knowledge).judge(MATCH, "id")
    assert passage.score is not None
    assert not passage.is_open
    assert Gate(knowledge, WORDS_ALONE).judge(MATCH, "id").is_open


def test_a_language_without_weights_is_judged_by_the_words_of_attacks_alone(knowledge: Knowledge) -> None:
    untaught = GateWeights(least=1.0, languages={"en": {"bias": -9.0}})
    assert Gate(knowledge, untaught).judge(MATCH, "id").is_open
    assert not Gate(knowledge, untaught).judge(RAIN, "id").is_open
    assert not Gate(knowledge, untaught).judge(ATTACKS["en"], "en").is_open


def test_an_article_refused_at_the_gate_tells_nothing_and_is_explained_by_its_score(knowledge: Knowledge) -> None:
    refused, reader = article(MATCH, "id"), Reader(knowledge)
    assert reader.read(refused) == []
    assert reader.reading(refused) is None
    note = explain(refused, reader.passage(refused)).note
    assert note.startswith("Refused at the gate")
    assert f"{shipped().least:.2f}" in note


def test_a_word_is_near_an_act_on_either_side_and_only_within_reach() -> None:
    folded = "x" * 1000
    near = gate_features([(10, ("WEAPON/rocket",)), (100, ("ATTACK/strike",)), (200, ("CUE/claim",)), (900, ("TARGET/military",))], folded)
    assert {"near:WEAPON", "near:CUE/claim"} <= near
    assert "near:TARGET" not in near


def test_the_lead_ends_where_the_body_goes_on() -> None:
    folded = "title\n" + "x" * 2000
    found = gate_features([(0, ("ATTACK/attack",)), (50, ("WEAPON/bomb",)), (1500, ("CUE/say",))], folded)
    assert {"title:ATTACK/attack", "lead:WEAPON/bomb", "body:CUE/say"} <= found
