"""What an event or an alert is found by: names, kinds, words and languages, and how they are compared. The page's filter.ts does the same over the same fields."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from babel import Locale

from schemas.alert import Alert
from schemas.event import Event

LANGUAGES = ("id", "en", "ar")
TEXTS_MAX = 20
"""Of one event: what is said by more articles than that has been said."""
PLACES = frozenset({"country", "admin1", "facility"})
"""Series whose name is that of a place."""


@dataclass(frozen=True, slots=True)
class Told:
    places: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    """Codes."""
    attackers: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    weapons: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def where(self) -> Iterable[str]:
        """Names of places, and those of their countries in the languages of the desk."""
        yield from self.places
        for code in self.countries:
            yield from country_names(code)

    def everything(self) -> str:
        """All that a search looks in, folded."""
        return fold("\n".join((*self.where(), *self.attackers, *self.targets, *self.weapons, *self.texts)))


def told_of_event(event: Event) -> Told:
    raws = (*(target.raw for target in event.targets), *(victim.raw for victim in event.victims), *(weapon.raw for weapon in event.weapons))
    titles = (text for found in event.evidence for text in (found.title, found.publisher))
    return Told(
        places=_each(name for place in event.places for name in (place.name, place.raw, place.admin1)),
        countries=_each((event.country, *(place.country for place in event.places))),
        attackers=_each(name for actor in event.attackers for name in (actor.name, actor.raw, actor.id)),
        targets=_each(target.kind for target in event.targets),
        weapons=_each(weapon.type for weapon in event.weapons),
        texts=_each((event.incident, *raws, *titles))[:TEXTS_MAX],
        languages=_each(found.language for found in event.evidence),
    )


def told_of_alert(alert: Alert) -> Told:
    """The alert's own; it is found by all that its events tell, too."""
    series, place = alert.series, alert.place
    summaries = [wording for wording in (alert.headline, alert.description, *(event.summary for event in alert.events))]
    quotes = (text for found in alert.evidence for text in (found.title, found.publisher, found.quote))
    return Told(
        places=_each((series.name if series.kind in PLACES else None, *((place.name, place.raw) if place else ()), *(event.place for event in alert.events))),
        countries=_each((series.country, place.country if place else None)),
        attackers=_each((series.name, series.key)) if series.kind == "attacker" else (),
        targets=_each((series.key,)) if series.kind == "target" else (),
        texts=_each((series.name, *(text for wording in summaries for text in (wording.id, wording.en, wording.ar)), *quotes)),
        languages=_each(found.language for found in alert.evidence),
    )


def fold(text: str) -> str:
    """Without case and marks: Türkiye is found by turkiye, أربيل by اربيل."""
    if text.isascii():
        return text.lower()
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if unicodedata.category(sign) != "Mn").casefold()


@cache
def country_names(code: str) -> tuple[str, ...]:
    return _each(Locale(language).territories.get(code) for language in LANGUAGES)


def _each(texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
