"""The shape of every knowledge file: what a line must hold, so that a slip is told before it misleads."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

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


class Located(Shape):
    at: tuple[Annotated[float, Field(ge=-90, le=90)], Annotated[float, Field(ge=-180, le=180)]]
    """Latitude and longitude in degrees."""


class CountryShape(Located):
    """`extra` are names beyond CLDR's; `people` are its adjectives and demonyms; `name` replaces CLDR's English name."""

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

    @field_validator("names")
    @classmethod
    def _has_a_name(cls, names: Names) -> Names:
        return names


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
    id: Slug
    kind: ActorKind
    country: Country | None = None
    parents: tuple[Slug, ...] = ()
    names: Names


class OutletShape(Shape):
    id: Slug
    family: Slug
    kind: Literal["outlet", "agency"] = "outlet"
    names: Names
    domains: tuple[Surface, ...] = ()


class GazetteerShape(Shape):
    """Which of GeoNames' places are taken: small ones only where armed conflict makes them news."""

    focus: tuple[Country, ...]
    smallest_in_focus: int
    smallest_elsewhere: int
    smallest_with_other_names: int
    smallest_elsewhere_with_other_names: int
    stop: tuple[Surface, ...]
    """Names that are words of the three languages, or people's names, far more often than places."""


Lexicon = dict[Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")], dict[str, tuple[Surface, ...]]]
"""CATEGORY: {ENTRY: [surface forms]} in a language's folder."""
