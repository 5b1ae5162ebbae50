"""The clock of a replay: articles in the order they could be known, with a tick after each hour that brought any."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from schemas.article import RawArticle
from schemas.control import Tick
from streams.stages.admit import known_at

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NEVER = datetime.min.replace(tzinfo=UTC)


Place = tuple[datetime, str, int]


def place_of(article: RawArticle, known: datetime | None) -> Place:
    """By known time, those without any first; ties by id and revision, so that the order is the set's own."""
    return known or NEVER, article.id, article.revision


def hour_of(moment: datetime) -> datetime:
    """Its beginning."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def ticks(known: Iterable[datetime | None]) -> list[datetime]:
    """The end of each hour in which an article became known, and each midnight between them: silence passes too."""
    hours = sorted({hour_of(moment) + HOUR for moment in known if moment})
    if not hours:
        return []
    midnights = []
    midnight = hours[0].replace(hour=0) + DAY
    while midnight < hours[-1]:
        midnights.append(midnight)
        midnight += DAY
    return sorted({*hours, *midnights})


def timeline(articles: Iterable[RawArticle]) -> Iterator[RawArticle | Tick]:
    """Articles and ticks as an attentive ingest would have sent them. A set without any time gets one tick at the epoch, so that it is read at all."""
    ordered = sorted(articles, key=lambda article: place_of(article, known_at(article)))
    return in_time(ordered, ticks(known_at(article) for article in ordered))


def in_time(ordered: Iterable[RawArticle], moments: Iterable[datetime]) -> Iterator[RawArticle | Tick]:
    """The same of articles that are in order, with the moments of their ticks."""
    pending = iter([*moments] or [datetime(1970, 1, 1, tzinfo=UTC)])
    due = next(pending)
    for article in ordered:
        known = known_at(article)
        while known and known > due:
            yield Tick(as_of=due)
            due = next(pending)
        yield article
    yield Tick(as_of=due)
    for moment in pending:
        yield Tick(as_of=moment)


def until(messages: Iterable[RawArticle | Tick], as_of: datetime) -> Iterator[RawArticle | Tick]:
    """The same, stopped at that moment: nothing known later, each midnight on the way there, and a last tick at the moment itself."""
    now: datetime | None = None
    for message in messages:
        if isinstance(message, Tick):
            if message.as_of > as_of:
                break
            now = message.as_of
        elif (known_at(message) or NEVER) > as_of:
            continue
        yield message
    midnight = (now or as_of).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + DAY
    while midnight < as_of:
        yield Tick(as_of=midnight)
        midnight += DAY
    if now != as_of:
        yield Tick(as_of=as_of)
