"""The canary: an attack that never was, sent through all stages so that a silence has a meaning."""

from datetime import datetime

from schemas.article import RawArticle
from schemas.control import Canary

BODY = "A suicide bomber blew himself up in a mosque in Kabul, Afghanistan, on {day}, killing 31 worshippers and wounding 40, police said. Nobody has claimed the attack."
"""As outlets write, for the reader reads it as it reads theirs; extract lets none of it out."""


def canary(now: datetime) -> Canary:
    name = f"siaga-canary-{int(now.timestamp())}"
    article = RawArticle(
        id=name,
        publisher="siaga",
        language="en",
        title="Suicide bomber kills 31 at mosque",
        body=BODY.format(day=now.strftime("%A")),
        published=now.isoformat(),
        fetched_at=now,
    )
    return Canary(canary_id=name, sent_at=now, article=article)
