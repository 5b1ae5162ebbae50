"""An article's words leave a document; all else stays as it was."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.alert import Alert, AlertEvidence
from schemas.event import Event, EventEvidence
from schemas.forgetting import forgetting, mark_of, redacted, without_words
from schemas.mention import EventMention, Place, Quote, Victim
from tests.support.sample_alerts import broken_lull, kerman_event, surge_in_iraq

ODD_IDS = ["a-1", 'quo"te', "bak\\slash", "كرمان", "a\nb"]


def told_by(*article_ids: str) -> Event:
    evidence = tuple(EventEvidence(article_id=one, mention_id=f"m-{one}", title=f"Title {one}", quote=Quote(quote=f"Words {one}")) for one in article_ids)
    return kerman_event().model_copy(
        update={"evidence": evidence, "victims": (Victim(raw="the old vicar"),), "places": (Place(raw="Kerman's square", name="Kerman"),)}
    )


@pytest.mark.parametrize("article_id", ODD_IDS)
def test_an_event_loses_the_article_and_every_string_of_a_text_and_is_still_an_event(article_id: str) -> None:
    clean = without_words(told_by(article_id, "other").model_dump_json().encode(), article_id)
    assert clean is not None
    event = Event.model_validate_json(clean)
    assert [one.article_id for one in event.evidence] == ["other"]
    assert (event.victims, event.places) == ((), (Place(raw=None, name="Kerman"),))
    assert event.casualties == kerman_event().casualties
    assert without_words(clean, article_id) is None, "a second time changes nothing"


def test_what_does_not_cite_the_article_stays_byte_for_byte() -> None:
    assert without_words(told_by("other").model_dump_json().encode(), "a") is None
    assert without_words(b'{"article_id":"a","mention_id":"m","revision":3}', "a") is None, "a withdrawal has no words"
    assert without_words(b"\x00 a table of numbers", "a") is None


def test_a_mention_keeps_its_names_and_loses_its_quotes() -> None:
    mention = EventMention(mention_id="m", article_id="a", evidence={"event": (Quote(quote="Words"),)}, places=(Place(raw="the square", name="Kerman"),))
    waiting = orjson.dumps(["EventMention", mention.model_dump(mode="json")])
    clean = without_words(waiting, "a")
    assert clean is not None
    assert b"Words" not in clean
    assert b"square" not in clean
    assert EventMention.model_validate(orjson.loads(clean)[1]).places[0].name == "Kerman"


@given(st.recursive(st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)))
def test_documents_of_any_form_are_walked_and_left_alone(document: object) -> None:
    assert redacted(document, "a") == document


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=5))
def test_events_deep_in_a_state_are_found(article_ids: list[str]) -> None:
    state = {"series": {"events": {"e": told_by(*article_ids).model_dump(mode="json")}}, "sent": [told_by("b").model_dump(mode="json")]}
    value = orjson.dumps(state)
    clean = without_words(value, "a")
    assert (clean is not None) == ("a" in article_ids)
    assert mark_of("a") not in (clean or b"")
    assert (clean or value).count(mark_of("b")) == article_ids.count("b") + 1


def test_an_alert_is_itself_where_it_cites_none_of_them() -> None:
    alert = surge_in_iraq()
    assert forgetting(alert, {"nobody"}) is alert
    cites = broken_lull(evidence=(AlertEvidence(article_id="a", quote="Words"), AlertEvidence(article_id="b", quote="Others")))
    clean: Alert = forgetting(cites, {"a", "nobody"})
    assert [one.article_id for one in clean.evidence] == ["b"]
    assert clean.headline == cites.headline
