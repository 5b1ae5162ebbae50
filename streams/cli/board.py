"""siaga board: what stands, in a terminal, as it changes."""

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from queue import SimpleQueue

    from rich.console import Group
    from rich.table import Table

    from schemas.alert import Alert
    from streams.client import Heard, Siaga
    from streams.client.standing import Standing

app = typer.Typer(add_completion=False)
Language = Literal["id", "en", "ar"]
Severity = Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"]
STYLES = {"Extreme": "bold white on red", "Severe": "bold red", "Moderate": "yellow", "Minor": "cyan", "Unknown": "dim"}
LOOK_SECONDS, HEALTH_SECONDS = 0.25, 5.0
NEWS_SHOWN, FRAME_LINES = 6, 9


@app.command()
def board(
    gateway: Annotated[str | None, typer.Option(help="Address of the gateway; else that of SIAGA_GATEWAY_HOST and SIAGA_GATEWAY_PORT.", metavar="URL")] = None,
    language: Annotated[Language, typer.Option(help="Of the headlines.")] = "en",
    country: Annotated[str | None, typer.Option(help="Only alerts of this country, ISO 3166 code of two letters.")] = None,
    least: Annotated[Severity, typer.Option("--least-severity", help="Only alerts as grave as this, or graver.")] = "Unknown",
    once: Annotated[bool, typer.Option(help="Print the board as it stands, and end.")] = False,
) -> None:
    """Show the alerts that stand, the gravest first, and what changes, until Ctrl-C. For those who live in ssh.

    Example: siaga board --country IQ --least-severity Moderate
    """
    import httpx
    from rich.console import Console

    from streams.cli.failures import stop
    from streams.client import Siaga
    from streams.client.standing import Standing
    from streams.settings import load_settings

    settings, console = load_settings(), Console()
    address = gateway or f"http://{settings.gateway_host}:{settings.gateway_port}/"
    standing = Standing(least=least, country=country)
    if not once and not console.is_terminal:
        stop("siaga board: this is no terminal. `siaga board --once` prints it, `siaga alerts tail` follows.")
    with Siaga(address) as siaga:
        try:
            if once:
                standing.load(siaga.alerts())
                console.print(view(standing, siaga.health(), language, datetime.now(UTC), len(standing.open())))
            else:
                _watch(siaga, address, standing, language, console)
        except KeyboardInterrupt:
            raise typer.Exit(0) from None
        except httpx.HTTPStatusError as error:
            stop(f"siaga board: {address} answers {error.response.status_code}: {error.response.text[:300]}", 1)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            stop(f"siaga board: {address} does not answer ({type(error).__name__}). Does `siaga gateway` run there?", 1)


def _watch(siaga: "Siaga", address: str, standing: "Standing", language: Language, console: Any) -> None:
    """Once it has begun, a gateway that goes away is said to be away, and read again when it is back."""
    from queue import SimpleQueue
    from threading import Thread

    from rich.live import Live

    heard: SimpleQueue[Heard] = SimpleQueue()
    position = siaga.position()
    standing.load(siaga.alerts())
    Thread(target=_follow, args=(address, position, heard), daemon=True).start()
    health, asked = _health(siaga), time.monotonic()
    with Live(console=console, screen=True, auto_refresh=False) as live:
        while True:
            is_whole = True
            while not heard.empty():
                is_whole &= standing.hear(heard.get())
            if time.monotonic() - asked > HEALTH_SECONDS or not is_whole:
                was_away, health, asked = health is None, _health(siaga), time.monotonic()
                if health is not None and (was_away or not is_whole):
                    standing.load(siaga.alerts())
            rows = max(3, console.height - FRAME_LINES - NEWS_SHOWN)
            live.update(view(standing, health, language, datetime.now(UTC), rows), refresh=True)
            time.sleep(LOOK_SECONDS)


def _follow(address: str, position: str, heard: "SimpleQueue[Heard]") -> None:
    from streams.client import Siaga

    with Siaga(address) as siaga:
        for one in siaga.follow(position):
            heard.put(one)


def _health(siaga: "Siaga") -> dict[str, Any] | None:
    """None where the gateway is away."""
    import httpx

    try:
        return siaga.health()
    except (httpx.HTTPError, ValueError):
        return None


def view(standing: "Standing", health: dict[str, Any] | None, language: Language, now: datetime, rows: int) -> "Group":
    from rich.console import Group
    from rich.text import Text

    alerts = standing.open()
    left_out = f"… and {len(alerts) - rows:,} more" if len(alerts) > rows else ""
    return Group(
        _state(health, len(alerts), now), _table(alerts[:rows], language, now), Text(left_out, "dim"), _news(standing, language), Text("Ctrl-C ends", "dim")
    )


def _state(health: dict[str, Any] | None, count: int, now: datetime) -> Any:
    from rich.text import Text

    said = Text(f"siaga  {now:%Y-%m-%d %H:%M:%S} UTC  {count:,} alerts stand", "bold")
    if health is None:
        said.append("  the gateway is away: what is shown may be old", "bold red")
    elif health.get("status") != "ok":
        said.append(f"  not current: feed {health.get('feed')}", "bold yellow")
    else:
        said.append(f"  as of {str(health.get('as_of') or 'nothing yet')[:19]}", "green")
    return said


def _table(alerts: "list[Alert]", language: Language, now: datetime) -> "Table":
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, expand=True, padding=(0, 1))
    for name, wide in (("severity", 8), ("state", 9), ("certainty", 9), ("age", 6), ("headline", None), ("where", 24), ("sources", 7)):
        table.add_column(name, width=wide, no_wrap=True, overflow="ellipsis", ratio=None if wide else 1)
    for alert in alerts:
        where = (alert.place.name if alert.place else None) or alert.series.name
        table.add_row(
            Text(alert.severity, STYLES[alert.severity]), alert.state, alert.certainty, _age(alert.updated_at, now), Text(plain(getattr(alert.headline, language))),
            Text(plain(where)), str(alert.independent_sources),
        )  # fmt: skip
    return table


def _news(standing: "Standing", language: Language) -> Any:
    from rich.text import Text

    lines = [f"{alert.updated_at:%H:%M}  {alert.state:9} {plain(getattr(alert.headline, language))}" for alert in list(standing.news)[:NEWS_SHOWN]]
    return Text("\n".join(["changes", *(lines or ["none yet"])]), no_wrap=True, overflow="ellipsis")


def _age(moment: datetime, now: datetime) -> str:
    minutes = max(0, int((now - moment).total_seconds() // 60))
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1_440} d"


def plain(text: str) -> str:
    """On one line; nothing in it moves a terminal."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in " ".join(text.split()))
