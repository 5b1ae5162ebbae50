"""What alerts and events hold of one article: the words that were read, as evidence of what."""

from typing import Annotated

from fastapi import APIRouter, HTTPException
from fastapi import Path as InPath

from schemas.alert import Alert, AlertEvidence
from schemas.base import Schema
from schemas.event import Event, EventEvidence
from streams.gateway.board import Board
from streams.gateway.problems import answers
from streams.gateway.tags import UNCHANGED


class InEvent(Schema):
    event_id: str
    evidence: tuple[EventEvidence, ...]


class InAlert(Schema):
    alert_id: str
    evidence: tuple[AlertEvidence, ...]


class ArticleEvidence(Schema):
    """Of the events and alerts as they are told now; earlier revisions may have held more."""

    article_id: str
    events: tuple[InEvent, ...]
    alerts: tuple[InAlert, ...]


def evidence_routes(board: Board) -> APIRouter:
    router = APIRouter(prefix="/v1/articles")

    @router.get("/{article_id}", responses=answers(404, 422) | UNCHANGED)
    async def article(article_id: Annotated[str, InPath(min_length=1, max_length=200)]) -> ArticleEvidence:
        """What alerts and events tell of an article: title, address and quotes, where they are its."""
        found = told_of(board, article_id)
        if not found.events and not found.alerts:
            raise HTTPException(404, "No alert and no event tells of an article of this id.")
        return found

    return router


def told_of(board: Board, article_id: str) -> ArticleEvidence:
    events: list[InEvent] = []
    alerts: list[InAlert] = []
    for name, id in board.model.citing(article_id):
        if name == "event" and (held := board.model.event(id)):
            event = Event.model_validate_json(held[1])
            events.append(InEvent(event_id=id, evidence=tuple(one for one in event.evidence if one.article_id == article_id)))
        elif name == "alert" and (revisions := board.model.revisions(id)):
            alert = Alert.model_validate_json(revisions[max(revisions)])
            alerts.append(InAlert(alert_id=id, evidence=tuple(one for one in alert.evidence if one.article_id == article_id)))
    return ArticleEvidence(article_id=article_id, events=tuple(one for one in events if one.evidence), alerts=tuple(one for one in alerts if one.evidence))
