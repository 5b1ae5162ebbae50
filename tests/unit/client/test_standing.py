"""What stands, from a list and a stream."""

from schemas.alert import Alert
from streams.client import Heard
from streams.client.standing import NEWS_MAX, Standing
from tests.support.sample_alerts import bombing_in_kerman, broken_lull, surge_in_iraq


def heard(alert: Alert) -> Heard:
    return Heard("alert", alert.model_dump(mode="json"), alert)


def ids(standing: Standing) -> list[str]:
    return [alert.alert_id for alert in standing.open()]


def test_the_gravest_stand_first_and_what_ends_leaves() -> None:
    standing = Standing()
    standing.load([broken_lull(), surge_in_iraq(severity="Severe"), bombing_in_kerman()])
    assert ids(standing) == ["alert-kerman", "alert-iraq-october", "alert-ain-al-asad-december"]
    assert standing.hear(heard(bombing_in_kerman(revision=3, state="resolved")))
    assert ids(standing) == ["alert-iraq-october", "alert-ain-al-asad-december"]
    assert [alert.state for alert in standing.news] == ["resolved"]


def test_a_repeat_is_no_news_and_news_are_bounded() -> None:
    standing = Standing()
    for revision in (1, 1, *range(2, NEWS_MAX + 20)):
        standing.hear(heard(broken_lull(revision=revision)))
    assert len(standing.news) == NEWS_MAX
    assert [alert.revision for alert in list(standing.news)[:2]] == [NEWS_MAX + 19, NEWS_MAX + 18]


def test_only_what_was_asked_for_is_kept() -> None:
    standing = Standing(least="Severe", country="IR")
    standing.load([broken_lull(), surge_in_iraq(severity="Extreme"), bombing_in_kerman()])
    standing.hear(heard(broken_lull(revision=2)))
    assert ids(standing) == ["alert-kerman"]
    assert not standing.news


def test_a_gap_asks_for_the_list_and_a_forgotten_alert_leaves() -> None:
    standing = Standing()
    standing.load([broken_lull()])
    assert not standing.hear(Heard("gap", {}))
    assert standing.hear(Heard("event", {"id": "e"}))
    assert standing.hear(Heard("alert", {"id": "alert-ain-al-asad-december", "forgotten": True}))
    assert ids(standing) == []
