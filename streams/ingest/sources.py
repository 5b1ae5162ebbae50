"""The file of sources: which outlets are read, by which feeds."""

from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from schemas.watch import Slug
from streams.adapters.outgoing import Forbidden, checked_url
from streams.knowledge import outside_yaml

FILE_BYTES_MAX = 2_000_000
AGENT = "siaga (news reader; see the project's page)"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Strict):
    id: Slug
    name: Annotated[str, Field(min_length=1, max_length=120)]
    """As articles name their publisher."""
    language: Annotated[str, Field(pattern="^[a-z]{2}$")]
    feeds: Annotated[tuple[str, ...], Field(min_length=1, max_length=50)]
    every_minutes: Annotated[int, Field(ge=1, le=1_440)] = 5
    pages: bool = True
    """Whether each entry's page is fetched; else the feed's own text is the article."""
    body: Annotated[str, Field(max_length=200)] | None = None
    """CSS selector of the body's paragraphs, where the general extraction fails."""
    private: bool = False
    """Whether its addresses may be on this machine or in a private network."""

    @model_validator(mode="after")
    def _may_be_fetched(self) -> "Source":
        for feed in self.feeds:
            try:
                checked_url(feed, private=self.private, plain=True)
            except Forbidden as error:
                raise ValueError(f"feeds: {feed}: {error}") from None
        return self

    @field_validator("body")
    @classmethod
    def _is_a_selector(cls, body: str | None) -> str | None:
        from selectolax.lexbor import LexborHTMLParser, SelectolaxError

        if body:
            try:
                LexborHTMLParser("<p></p>").css(body)
            except (ValueError, SelectolaxError):
                raise ValueError(f"{body} is no CSS selector") from None
        return body


class Sources(Strict):
    agent: Annotated[str, Field(pattern=r"^[\x20-\x7e]{3,200}$")] = AGENT
    """User-Agent: name an address where outlets reach you."""
    pause_seconds: Annotated[float, Field(ge=0, le=600)] = 2.0
    """Between two requests to one host; robots.txt may ask for more."""
    sources: Annotated[tuple[Source, ...], Field(min_length=1, max_length=5_000)]

    @model_validator(mode="after")
    def _ids_differ(self) -> "Sources":
        ids = [source.id for source in self.sources]
        if len(set(ids)) < len(ids):
            raise ValueError(f"two sources are called {next(one for one in ids if ids.count(one) > 1)}")
        return self


def read_sources(text: str) -> tuple[Sources | None, list[str]]:
    """The sources of a file, or what is wrong with it, a line each."""
    try:
        raw = outside_yaml.read(text)
    except outside_yaml.Unbounded as error:
        return None, [str(error)]
    except (yaml.YAMLError, ValueError) as error:  # a number of thousands of digits is a ValueError
        return None, [f"this is not YAML: {str(error).splitlines()[0]}"]
    try:
        return Sources.model_validate(raw), []
    except ValidationError as error:
        return None, [_fault(problem, raw) for problem in error.errors(include_url=False, include_input=False)]


def _fault(problem: Any, raw: Any) -> str:
    place = [str(part) for part in problem["loc"]]
    if len(place) > 1 and place[0] == "sources" and place[1].isdigit():
        listed = raw["sources"][int(place[1])]
        place = [str((listed.get("id") if isinstance(listed, dict) else None) or f"source {int(place[1]) + 1}"), *place[2:]]
    return f"{'.'.join(place) or 'the file'}: {problem['msg'].removeprefix('Value error, ')}"
