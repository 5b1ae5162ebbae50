"""One question to an OpenAI-compatible address (POST {url}/chat/completions)."""

from typing import Any

import httpx
import orjson
from pydantic import SecretStr

from streams.adapters.outgoing import Caller, Forbidden
from streams.llm import prompt

ANSWER_BYTES_MAX = 4_000_000
TOKENS_MAX = 16_000
"""Of an answer."""
USED_MAX = 10_000_000
"""Tokens of one question that are believed."""


class Unanswered(Exception):
    """`why` is short and stable, for counting; `retry_after` seconds where the address asks to wait; `used` tokens all the same."""

    def __init__(self, why: str, said: str = "", retry_after: float | None = None, used: int = 0):
        super().__init__(f"{why}: {said}" if said else why)
        self.why = why
        self.retry_after = retry_after
        self.used = used


class Client:
    def __init__(self, caller: Caller, url: str, model: str, key: SecretStr | None, tokens_max: int = TOKENS_MAX):
        self._caller = caller
        self._url = f"{url.rstrip('/')}/chat/completions"
        self._model = model
        self._key = key
        self._tokens_max = tokens_max

    def ask(self, texts: dict[str, tuple[str, str | None]]) -> tuple[dict[str, list[dict[str, object]]], int]:
        """Events by token, and how many tokens (the model's) it took. Raises Unanswered."""
        headers = {"Content-Type": "application/json", "User-Agent": "siaga", "Accept-Encoding": "identity"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key.get_secret_value()}"
        try:
            answer = self._caller.post(self._url, orjson.dumps(prompt.body(self._model, texts, self._tokens_max)), headers)
        except Forbidden as error:
            raise Unanswered("forbidden", str(error)) from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise Unanswered("no_answer", type(error).__name__) from None
        if answer.status != 200:
            wait = answer.headers.get("retry-after", "")
            raise Unanswered(f"status_{answer.status}", retry_after=float(wait[:6]) if wait.isascii() and wait.isdigit() else None)
        try:
            told = orjson.loads(answer.body)
            used = _used(told)
            choice = told["choices"][0]
            content, ended = choice["message"]["content"], choice.get("finish_reason")
        except (orjson.JSONDecodeError, KeyError, IndexError, TypeError, AttributeError):
            raise Unanswered("not_the_form", "no choices in the answer") from None
        if not isinstance(content, str):
            raise Unanswered("refused", "the answer has no content", used=used)
        if ended == "length":
            raise Unanswered("cut_off", used=used)
        try:
            return prompt.answered(content, set(texts)), used
        except ValueError as error:
            raise Unanswered("not_the_form", str(error)[:100], used=used) from None


def _used(told: dict[str, Any]) -> int:
    """Tokens, as the answer counts them; 0 where it does not. No question takes more than USED_MAX."""
    usage = told.get("usage")
    tokens = usage.get("total_tokens") if isinstance(usage, dict) else None
    return min(tokens, USED_MAX) if isinstance(tokens, int) and tokens > 0 else 0
