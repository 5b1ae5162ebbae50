"""Invented news held to what it was made from."""

from streams.cli.bench.invented import Invented
from streams.replay import Outcome

SHOWN_MAX = 10


def assert_true(found: Outcome, made: Invented) -> None:
    """Each attack stands as one event, of its town, day and toll, on its own tellings and no others (but for news that only sounds like it); and no everyday news makes an event."""
    events = list(found.standing_events())
    by_article = {quote.article_id: event for event in events for quote in event.evidence}
    wrong = [f"everyday news makes an event: {article_id}" for article_id in by_article if article_id.startswith("everyday-")]
    wrong += [f"{attack.name} was taken back and stands" for attack in made.taken_back if any(a.startswith(f"{attack.name}-") for a in by_article)]
    for attack, tellings in made.attacks.items():
        told = {by_article[article_id].event_id: by_article[article_id] for article_id in tellings if article_id in by_article}
        if len(told) != 1:
            wrong.append(f"{attack}: {len(told)} events")
            continue
        [event] = told.values()
        killed = event.casualties.killed
        is_right = (
            {quote.article_id for quote in event.evidence} >= tellings
            and event.places[:1] and event.places[0].name == attack.town
            and event.occurred and event.occurred.start == attack.day
            and killed and killed.min <= attack.killed + 2 and attack.killed <= killed.max
        )  # fmt: skip
        if not is_right:
            wrong.append(f"{attack}: {event.places[:1]}, {event.occurred}, killed {killed}, {len(event.evidence)} tellings of {len(tellings)}")
    assert not wrong, "\n".join(wrong[:SHOWN_MAX])
