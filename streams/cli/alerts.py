"""siaga alerts: what the gateway knows, in a terminal or a pipe."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from schemas.alert import Alert
    from streams.client import Siaga

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Alerts in a terminal or a pipe, from a gateway.\n\nExample: siaga alerts tail")
Language = Literal["id", "en", "ar"]
Address = Annotated[
    str | None, typer.Option("--gateway", help="Address of the gateway; else that of SIAGA_GATEWAY_HOST and SIAGA_GATEWAY_PORT.", metavar="URL")
]
AsJson = Annotated[bool, typer.Option("--json", help="Each alert whole, a JSON object a line, for machines.")]
Wording = Annotated[Language, typer.Option("--language", help="Of the headlines.")]
KeyFile = Annotated[Path | None, typer.Option(help="A file that holds the key to show, where the gateway asks for one.", dir_okay=False, exists=True)]
COLOURS = {"Extreme": "red", "Severe": "red", "Moderate": "yellow"}


@app.command("list")
def list_alerts(
    gateway: Address = None,
    key_file: KeyFile = None,
    as_json: AsJson = False,
    language: Wording = "en",
    state: Annotated[list[str] | None, typer.Option(help="Only pending, firing, resolved or retracted ones; may be given again.")] = None,
    country: Annotated[str | None, typer.Option(help="ISO 3166 code of two letters.")] = None,
) -> None:
    """The alerts that stand, newest first.

    Example: siaga alerts list --state firing --country IQ
    """
    filters = {name: value for name, value in (("state", state), ("country", country)) if value}
    with _gateway(gateway, key_file) as siaga:
        for alert in siaga.alerts(**filters):
            _show(alert, language, as_json=as_json)


@app.command()
def tail(gateway: Address = None, key_file: KeyFile = None, as_json: AsJson = False, language: Wording = "en") -> None:
    """Each revision of an alert when it comes, until stopped; goes on when the gateway was away.

    Example: siaga alerts tail --json | jq -r .headline.en
    """
    with _gateway(gateway, key_file) as siaga:
        for heard in siaga.follow():
            if heard.alert:
                _show(heard.alert, language, as_json=as_json)
            elif heard.name == "gap":
                typer.echo("siaga alerts: some revisions were missed; `siaga alerts list` has what stands", err=True)


def _show(alert: "Alert", language: Language, *, as_json: bool) -> None:
    if as_json:
        typer.echo(alert.model_dump_json())
        return
    told = "".join(sign if sign.isprintable() else "\ufffd" for sign in getattr(alert.headline, language))
    grave = typer.style(f"{alert.severity:8}", fg=COLOURS.get(alert.severity))
    typer.echo(f"{alert.updated_at:%Y-%m-%d %H:%M}  {alert.state:9} {grave} {alert.certainty:8} {told}")


@contextmanager
def _gateway(address: str | None, key_file: Path | None) -> "Iterator[Siaga]":
    import httpx

    from streams.cli.failures import stop
    from streams.client import Siaga
    from streams.settings import load_settings, secret_in

    settings = load_settings()
    address = address or f"http://{settings.gateway_host}:{settings.gateway_port}/"
    with Siaga(address, key=secret_in(key_file) if key_file else None) as siaga:
        try:
            yield siaga
        except httpx.HTTPStatusError as error:
            stop(f"siaga alerts: {address} answers {error.response.status_code}: {error.response.text[:300]}", 1)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            stop(f"siaga alerts: {address} does not answer ({type(error).__name__}). Does `siaga gateway` run there?", 1)
        except KeyboardInterrupt:
            raise typer.Exit(0) from None
