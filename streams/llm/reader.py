"""The reader that asks a model first and reads by rules where no answer can be had, and says which of the two it was.

`prepare` asks, for several articles at once, and may take seconds; calling the reader never leaves the machine. So a stage stays a function of what it is given: the same article read again has the
same answer, from the ledger.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex

import structlog

from schemas.article import RawArticle
from schemas.ids import stable_id
from schemas.mention import EventMention
from streams.adapters.metrics import Metrics
from streams.extraction.document import language_of
from streams.extraction.read import Reader
from streams.extraction.text import article_text
from streams.knowledge.knowledge import Knowledge
from streams.llm import prompt
from streams.llm.client import Client, Unanswered
from streams.llm.grounding import Grounds
from streams.llm.ledger import Ledger

TOGETHER = 8
"""Articles in one question."""
TRIPS_AFTER = 3
OPEN = timedelta(seconds=30)
OPEN_MAX = timedelta(minutes=10)
SLOTS = ("events", "country", "day", "attacker", "killed", "injured")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Budget:
    """At most so much a day (UTC)."""

    requests: int
    tokens: int


class Breaker:
    """After some failures in a row nobody is asked for a while, each time longer; then one question tries."""

    def __init__(self) -> None:
        self._failures = 0
        self._until: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        return self._until is not None and now < self._until

    def succeeded(self) -> None:
        self._failures, self._until = 0, None

    def failed(self, now: datetime, retry_after: float | None) -> None:
        self._failures += 1
        wait = min(OPEN_MAX, OPEN * 2 ** min(10, self._failures - TRIPS_AFTER)) if self._failures >= TRIPS_AFTER else timedelta()
        self._until = now + max(wait, min(OPEN_MAX, timedelta(seconds=retry_after or 0)))


class LlmReader:
    """`rules` decide which articles are worth asking about (its gate), and read where no answer can be had."""

    def __init__(
        self, rules: Reader, knowledge: Knowledge, client: Client, ledger: Ledger, budget: Budget, model: str, metrics: Metrics, clock: Callable[[], datetime]
    ):
        self._rules = rules
        self._knowledge = knowledge
        self._client = client
        self._ledger = ledger
        self._budget = budget
        self._model = model
        self._metrics = metrics
        self._clock = clock
        self._breaker = Breaker()
        self._why: dict[str, str] = {}

    def prepare(self, articles: Iterable[RawArticle]) -> None:
        """Asks about those that pass the gate and were not asked about before. Never raises what the model or the network did: it is counted, logged, and the rules read."""
        self._why.clear()
        wanted = {content: article for article in articles if self._is_worth(article) and self._ledger.answer(content := self._content(article)) is None}
        pending = list(wanted.items())
        for first in range(0, len(pending), TOGETHER):
            self._ask(pending[first : first + TOGETHER])

    def __call__(self, article: RawArticle) -> list[EventMention]:
        by_rules = self._rules.read(article)
        if not self._is_worth(article):
            return by_rules
        content = self._content(article)
        events = self._ledger.answer(content)
        if events is None:
            self._metrics.llm_articles.labels("rules", self._why.get(content, "not_asked")).inc()
            return by_rules
        text = article_text(article)
        language = language_of(article, text)
        grounded = Grounds(article, text, language or "en", self._rules.facts(article, text), self._knowledge).ground(events)
        for reason, count in grounded.dropped.items():
            self._metrics.llm_dropped.labels(reason).inc(count)
        self._metrics.llm_articles.labels("model", "answered").inc()
        for slot in disagreements(grounded.mentions, by_rules):
            self._metrics.llm_disagreements.labels(slot).inc()
            log.info("model and rules disagree", article_id=article.id, slot=slot)
        return grounded.mentions

    def _is_worth(self, article: RawArticle) -> bool:
        passage = self._rules.passage(article)
        return passage is not None and passage.is_open and not article.withdrawn

    def _content(self, article: RawArticle) -> str:
        return stable_id("q", prompt.VERSION, self._model, article_text(article)[: prompt.TEXT_MAX], article.published)

    def _ask(self, pending: Sequence[tuple[str, RawArticle]]) -> None:
        now = self._clock()
        requests, spent = self._ledger.spent(now)
        if requests >= self._budget.requests or spent >= self._budget.tokens:
            self._left_to_rules(pending, "budget", "the day's budget is spent")
            return
        if self._breaker.is_open(now):
            self._left_to_rules(pending, "breaker", "the address failed several times in a row")
            return
        # nobody can guess a token, so no article can speak in another's place
        tokens = {token_hex(8): (content, article) for content, article in pending}
        try:
            events, used = self._client.ask({token: (article_text(article), article.published) for token, (_, article) in tokens.items()})
        except Unanswered as error:
            self._ledger.spend(1, error.used, now)
            self._metrics.llm_tokens.inc(error.used)
            self._breaker.failed(now, error.retry_after)
            self._metrics.llm_requests.labels(error.why).inc()
            self._left_to_rules(pending, error.why, str(error))
            return
        self._breaker.succeeded()
        self._ledger.spend(1, used, now)
        self._metrics.llm_requests.labels("answered").inc()
        self._metrics.llm_tokens.inc(used)
        missing = []
        for token, (content, article) in tokens.items():
            if token in events:
                self._ledger.keep(content, events[token], now)
            else:
                missing.append((content, article))
        if missing:
            self._left_to_rules(missing, "left_out", "the answer leaves articles out")

    def _left_to_rules(self, pending: Sequence[tuple[str, RawArticle]], why: str, said: str) -> None:
        for content, _ in pending:
            self._why[content] = why
        log.warning("read by rules instead of the model", article_ids=[article.id for _, article in pending], why=why, error=said)


def disagreements(by_model: Sequence[EventMention], by_rules: Sequence[EventMention]) -> list[str]:
    """The slots in which the two differ on the article's news, of SLOTS; "events" where they count different numbers of attacks."""
    found = ["events"] if len(by_model) != len(by_rules) else []
    ours = next((mention for mention in by_model if mention.recency == "new"), None)
    theirs = next((mention for mention in by_rules if mention.recency == "new"), None)
    if ours is None or theirs is None:
        return found
    pairs = {
        "country": (ours.country, theirs.country), "day": (_day(ours), _day(theirs)), "attacker": (_attackers(ours), _attackers(theirs)),
        "killed": (ours.casualties.killed, theirs.casualties.killed), "injured": (ours.casualties.injured, theirs.casualties.injured),
    }  # fmt: skip
    return [*found, *(slot for slot, (one, other) in pairs.items() if one != other)]


def _day(mention: EventMention) -> object:
    return mention.occurred and (mention.occurred.start, mention.occurred.end)


def _attackers(mention: EventMention) -> set[str | None]:
    return {attacker.id or attacker.raw for attacker in mention.attackers}
