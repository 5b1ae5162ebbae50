"""The newsroom: whole stories as scripts, from what outlets publish to what people are told.

    newsroom.at(5).tells("a", HOMS, killed=30)
    newsroom.at(5, 12).corrects("a", HOMS, killed=3)
    newsroom.wants(("mass_casualty", "firing"), ("mass_casualty", "retracted"))

Articles are telegrams (their body is what they tell, as JSON), so that a script depends on no reader; every stage behind the reader is the real one.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson

from schemas.alert import Alert
from schemas.article import RawArticle
from schemas.control import Tick
from schemas.mention import ArticleFacts, EventMention, Place, Quote
from schemas.watch import Watch
from streams.replay import Message, Outcome, replay
from streams.stages.timeline import timeline
from streams.stages.topology import flow

BEGINNING = date(2023, 12, 1)
"""Day 1 of every script."""

HOMS = Place(name="Homs", lat=34.733, lon=36.717, country="SY", admin1="Homs Province", kind="city", precision="city")
HAMA = Place(name="Hama", lat=35.132, lon=36.758, country="SY", admin1="Hama Province", kind="city", precision="city")
ALEPPO = Place(name="Aleppo", lat=36.201, lon=37.161, country="SY", admin1="Aleppo Province", kind="city", precision="city")
MOSUL = Place(name="Mosul", lat=36.335, lon=43.119, country="IQ", admin1="Nineveh", kind="city", precision="city")


def read(article: RawArticle) -> list[EventMention]:
    told = orjson.loads(article.body)
    quote = Quote(quote=article.title)
    facts = ArticleFacts(publisher=article.publisher, family=article.publisher, title=article.title)
    return [
        EventMention.model_validate(
            {"mention_id": f"m-{article.id}", "article_id": article.id, "revision": article.revision, "known": article.fetched_at, "article": facts.model_dump(),
             "evidence": {"incident": [quote.model_dump()]}, **told}
        )
    ]  # fmt: skip


class Newsroom:
    """Collects what is published, by time, and plays it when it is asked what came of it."""

    def __init__(self) -> None:
        self._now = datetime.combine(BEGINNING, datetime.min.time(), UTC)
        self._articles: list[RawArticle] = []
        self._watches: list[tuple[datetime, Watch]] = []
        self._revisions: dict[str, int] = {}

    def at(self, day: int, hour: float = 8) -> "Newsroom":
        self._now = datetime.combine(BEGINNING, datetime.min.time(), UTC) + timedelta(days=day - 1, hours=hour)
        return self

    def tells(self, id: str, place: Place, *, on: int | date | None = None, killed: int | None = None, by: str = "Rawi", **fields: Any) -> "Newsroom":
        """An attack on that day of the script, or that date; today where none is named."""
        happened = self._now.date() if on is None else on if isinstance(on, date) else BEGINNING + timedelta(days=on - 1)
        told = {
            "incident": "bombing", "places": [place.model_dump()], "occurred": {"start": str(happened), "end": str(happened), "precision": "day"},
            "casualties": {} if killed is None else {"killed": {"min": killed, "max": killed}}, **fields,
        }  # fmt: skip
        return self._publish(id, by, body=orjson.dumps(told).decode(), title=f"{by} on {id}: {place.name}, {happened}, killed {killed}")

    corrects = tells
    """The same article again, saying something else."""

    def withdraws(self, id: str, by: str = "Rawi") -> "Newsroom":
        return self._publish(id, by, withdrawn=True)

    def sets(self, watch: Watch) -> "Newsroom":
        """A watch is set, changed or taken away, behind all that was published by then."""
        self._watches.append((self._now, watch.model_copy(update={"since": self._now})))
        return self

    def _publish(self, id: str, by: str, **fields: Any) -> "Newsroom":
        self._revisions[id] = self._revisions.get(id, 0) + 1
        self._articles.append(RawArticle(id=id, publisher=by, fetched_at=self._now, revision=self._revisions[id], **fields))
        return self

    def messages(self) -> list[Message]:
        """Each watch stands before the first tick that comes after it."""
        messages: list[Message] = []
        watches = sorted(self._watches, key=lambda found: found[0])
        for message in timeline(self._articles):
            while isinstance(message, Tick) and watches and watches[0][0] <= message.as_of:
                messages.append(watches.pop(0)[1])
            messages.append(message)
        return messages

    def plays(self) -> Outcome:
        return replay(flow(read, partitions=1, software_version="test"), self.messages())

    def told(self, *kinds: str) -> list[Alert]:
        """Every revision of these kinds (of all, where none is named), as they came."""
        alerts = sorted(self.plays().alerts.values(), key=lambda alert: (alert.updated_at, alert.alert_id, alert.revision))
        return [alert for alert in alerts if not kinds or alert.kind in kinds]
