"""Incident templates of short articles of our own."""

import pytest

from schemas.article import RawArticle
from streams.extraction.text import article_text
from streams.templates.read import as_json, shipped
from streams.templates.weighing import KINDS, ROLES

ARTICLES = {
    "bombing": (
        "Bomb damages police station",
        "A powerful bomb exploded on Friday night outside the police station of Santa Rita, destroying two patrol cars. Police blamed the People's Liberation "
        "Front for the attack. Three policemen were wounded. The Front claimed responsibility in a call to a radio station.",
    ),
    "kidnapping": (
        "Businessman kidnapped",
        "Armed men kidnapped businessman Carlos Rivas in the north of the country yesterday. The kidnappers, members of the Red Column, demanded a ransom "
        "for Rivas, police said. His driver was killed with a submachinegun during the kidnapping.",
    ),
    "attack": (
        "Mayor killed",
        "Guerrillas of the Northern Liberation Army (NLA) murdered the mayor of Puerto Alto, Juan Pena Soto, on Thursday. The mayor was shot with a rifle when he "
        "left his house. The NLA guerrillas also killed Judge Maria Lopez last week.",
    ),
}
QUIET = {
    "a fair": "Farmers met at the fair on Sunday and sold maize, beans and cattle. The minister of agriculture opened it and promised better roads.",
    "a summit": "The presidents of the region discussed the peace plan, trade and the debt. They condemned terrorism and called for elections in the coming year.",
}


def article(title: str, body: str, language: str = "en") -> RawArticle:
    return RawArticle(id="a", language=language, published="2024-03-02", title=title, body=body)


def roles(kind: str) -> dict[str, set[str]]:
    incidents = [incident for incident in shipped().read(article(*ARTICLES[kind])) if incident.kind == kind]
    return {role: {entity.text for incident in incidents for entity in incident.roles[role]} for role in ROLES}


@pytest.mark.parametrize("kind", ARTICLES)
def test_an_article_tells_its_kind_of_incident(kind: str) -> None:
    assert {incident.kind for incident in shipped().read(article(*ARTICLES[kind]))} == {kind}


def test_a_bombing_has_its_bomb_its_targets_and_who_is_blamed() -> None:
    found = roles("bombing")
    assert found["Weapon"] == {"powerful bomb"}
    assert found["Target"] == {"patrol cars", "police station"}
    assert found["PerpOrg"] == {"People's Liberation Front"}


def test_a_victim_is_named_without_his_trade() -> None:
    found = roles("kidnapping")
    assert found["Victim"] == {"Carlos Rivas"}
    assert found["PerpInd"] == {"Armed men"}


def test_the_organisation_of_the_killers_is_told_once() -> None:
    assert roles("attack")["PerpOrg"] == {"Northern Liberation Army"}


@pytest.mark.parametrize("name", QUIET)
def test_an_article_without_an_incident_has_no_template(name: str) -> None:
    assert shipped().read(article(name, QUIET[name])) == []


def test_capitals_change_nothing() -> None:
    def told(title: str, body: str) -> list[tuple[str, list[str]]]:
        return [(one.kind, [entity.text.lower() for role in ROLES for entity in one.roles[role]]) for one in shipped().read(article(title, body))]

    for title, body in ARTICLES.values():
        assert told(title, body) == told(title.upper(), body.upper()) == told(title.lower(), body.lower())


def test_other_languages_have_none() -> None:
    assert shipped().read(article("Bom", "Sebuah bom meledak di depan kantor polisi. Tiga polisi terluka.", "id")) == []


@pytest.mark.parametrize("kind", ARTICLES)
def test_every_entity_stands_in_the_text_at_its_offset(kind: str) -> None:
    one = article(*ARTICLES[kind])
    text = article_text(one)
    found = [entity for incident in shipped().read(one) for role in ROLES for entity in incident.roles[role]]
    assert found
    assert all(text[entity.start : entity.start + len(entity.text)] == entity.text for entity in found)


def test_as_json_names_the_kind_and_every_role() -> None:
    (incident,) = shipped().read(article(*ARTICLES["kidnapping"]))
    written = as_json(incident)
    assert list(written) == ["incident_type", "confidence", *ROLES]
    assert 0.5 < written["confidence"] < 1
    assert written["incident_type"] in KINDS
    assert written["Victim"] == [[["Carlos Rivas", 54]]]


@pytest.mark.parametrize(
    "body",
    [
        "",
        " ",
        "\n\n\n",
        "." * 3_000,
        "," * 30_000,
        "bomb " * 5_000,
        "a.b." * 2_000,
        '"' * 5_000,
        "İ" * 500 + " bombed the station.",
        "\ud800 killed him.",
        "x" * 30_000,
    ],
    ids=["nothing", "a space", "lines", "stops", "commas", "one word", "initials", "quotes", "letters that grow", "half a character", "no spaces"],
)
def test_whatever_the_text_the_reader_answers(body: str) -> None:
    one = RawArticle.model_construct(id="a", language="en", title="", body=body)
    text = article_text(one)
    for incident in shipped().read(one):
        for entity in (entity for role in ROLES for entity in incident.roles[role]):
            assert text[entity.start :].startswith(entity.text)
