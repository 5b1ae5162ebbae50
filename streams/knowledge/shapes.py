"""The shape of every knowledge file: what a line must hold, so that a slip is told before it misleads."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from schemas.mention import ActorKind, TargetKind

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Surface = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Names(Shape):
    """Names as news writes them, by language; the first English one is shown to people. A name in capitals only is matched in capitals only."""

    en: tuple[Surface, ...] = ()
    id: tuple[Surface, ...] = ()
    ar: tuple[Surface, ...] = ()

    def every(self) -> tuple[str, ...]:
        return (*self.en, *self.id, *self.ar)


NAMED_IN_WORLD = tuple(Names.model_fields)
"""The languages whose names stand in `world/`; any other keeps its names in `names.yaml` of its own folder."""


class Located(Shape):
    at: tuple[Annotated[float, Field(ge=-90, le=90)], Annotated[float, Field(ge=-180, le=180)]]
    """Latitude and longitude in degrees."""


class CountryShape(Located):
    """`extra` are names beyond CLDR's; `name` replaces CLDR's English name. `people` are its adjectives and demonyms: an Arabic one that ends in ي is the
    masculine adjective (عراقي), and its other forms (عراقية, العراقيون) are made from it."""

    name: Surface | None = None
    extra: Names = Names()
    people: Names = Names()


class Facility(Located):
    """One site. `of` are the names that its type's words go with (Shifa: Shifa hospital, rumah sakit Shifa); `alone` says that they name it by themselves too."""

    id: Slug
    type: str
    country: Country | None
    of: tuple[Surface, ...] = ()
    names: Names = Names()
    alone: bool = False


class FacilityType(Shape):
    """`site` is what it is as a target; the patterns hold {} where the name stands."""

    site: TargetKind
    en: tuple[Surface, ...]
    id: tuple[Surface, ...] = ()
    ar: tuple[Surface, ...] = ()


class Area(Located):
    """A sea, region or division, or a town that GeoNames lacks. `code` is GeoNames' code of a first-level division (IQ.01)."""

    id: Slug
    kind: Literal["region", "sea", "admin1", "admin2", "city"]
    country: Country | None = None
    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}\.[A-Z0-9]+$")] | None = None
    names: Names


class ActorShape(Shape):
    """Who may act. `body` says that it is this body of its country (see bodies.yaml) and takes its names; `shares` are names that others bear too, each with the reason."""

    id: Slug
    kind: ActorKind
    country: Country | None = None
    parents: tuple[Slug, ...] = ()
    body: Slug | None = None
    names: Names
    shares: dict[Surface, Surface] = {}


class BodyShape(Shape):
    """A body that every state has: `shown` follows the people's name (Iraqi armed forces); the rest are words beside it, in small letters.

    `capital` says that its words stand beside the capital's name too (Kyiv's troops); a capital's police may be the town's own.
    """

    shown: Surface
    target: TargetKind
    capital: bool = False
    en: tuple[Surface, ...]
    id: tuple[Surface, ...]
    ar: tuple[Surface, ...]


class Asides(Shape):
    before: Names
    behind: tuple[Surface, ...]


class BodiesShape(Shape):
    """Words beside the names of states and groups."""

    states: dict[Slug, BodyShape]
    groups: Names
    asides: Asides


class OrdinaryShape(Shape):
    """`phrases` hold a name that is not meant in them; `words` are words of a language that no name may be, but in capitals."""

    phrases: tuple[Surface, ...]
    words: Names


class OutletShape(Shape):
    """Who publishes. `signs` are names that it goes by as a publisher, too ordinary to be looked for in a text. `voice` is the actor that runs it and speaks by it, by id."""

    id: Slug
    family: Slug
    kind: Literal["outlet", "agency"] = "outlet"
    voice: Slug | None = None
    names: Names
    domains: tuple[Surface, ...] = ()
    signs: tuple[Surface, ...] = ()


class GazetteerShape(Shape):
    """Which of GeoNames' places are taken: small ones only where armed conflict makes them news."""

    focus: tuple[Country, ...]
    smallest_in_focus: int
    smallest_elsewhere: int
    smallest_with_other_names: int
    smallest_elsewhere_with_other_names: int
    stop: tuple[Surface, ...]
    """Names that are words of the three languages, or people's names, far more often than places."""


class OwnNames(Shape):
    """`names.yaml` of a language whose names stand in its own folder and not in `world/`: what the language calls those whom `world/` lists, by their codes and ids.

    Countries have their names of Unicode CLDR besides. `towns` are GeoNames' by country and GeoNames' name (ML/Timbuktu), `divisions` by GeoNames' code (ML.05).
    `bodies` and `groups` are the words beside a name, as in `world/bodies.yaml`; words of `before` make a name an aside.
    """

    countries: dict[Country, tuple[Surface, ...]] = {}
    people: dict[Country, tuple[Surface, ...]] = {}
    actors: dict[Slug, tuple[Surface, ...]] = {}
    outlets: dict[Slug, tuple[Surface, ...]] = {}
    facilities: dict[Slug, tuple[Surface, ...]] = {}
    areas: dict[Slug, tuple[Surface, ...]] = {}
    divisions: dict[str, tuple[Surface, ...]] = {}
    towns: dict[str, tuple[Surface, ...]] = {}
    bodies: dict[Slug, tuple[Surface, ...]] = {}
    groups: tuple[Surface, ...] = ()
    before: tuple[Surface, ...] = ()


class LanguageShape(Shape):
    """`language.yaml`: `detected_as` are the codes that an article may declare, or the detector give, for what is read as this language."""

    detected_as: Annotated[tuple[Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")], ...], Field(min_length=1)]


Lexicon = dict[Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")], dict[str, tuple[Surface, ...]]]
"""CATEGORY: {ENTRY: [surface forms]} in a language's folder."""
