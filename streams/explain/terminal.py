"""An explanation for the terminal."""

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from streams.explain.painted import painted, shown
from streams.explain.shape import KINDS, Explanation, Kind, Value, Weighed

COLOURS: dict[Kind, str] = {
    "act": "red", "attacker": "magenta", "target": "yellow", "place": "green", "date": "blue", "weapon": "bright_red", "toll": "bright_magenta", "source": "cyan", "cue": "bright_black",
}  # fmt: skip


REASONS = 4


def draw(told: Explanation, console: Console) -> None:
    console.print(Rule(Text(shown(f"{told.article_id}  {told.byline}"))))
    console.print(_legend())
    console.print(_text(told))
    if told.note:
        console.print(Text(f"\n{told.note}", style="bold"))
    for n, event in enumerate(told.events, 1):
        head = Text.assemble(
            (f"\n{n}. ", "bold"), (shown(event.head), "bold"), ("  new" if event.is_new else "  background", "green" if event.is_new else "dim")
        )
        console.print(head)
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        for value in event.values:
            table.add_row(Text(value.slot, style="dim"), Text(shown(value.value), style="bold"), Group(*_why(value)))
        console.print(Padding(table, (0, 0, 0, 3)))
        for line in event.passed_over:
            console.print(Padding(Text(shown(f"✗ {line}"), style="dim"), (0, 0, 0, 3)))
    if told.refused:
        console.print(Text("\nRefused", style="bold"))
    for refused in told.refused:
        console.print(Padding(Group(Text(f"✗ {shown(refused.quote)}"), Text(refused.why, style="yellow"), *_weighed(refused.weighed)), (0, 0, 1, 3)))


def _legend() -> Text:
    legend = Text.assemble(*((f" {kind} ", f"reverse {COLOURS[kind]}") for kind in KINDS))
    return legend.append("  underlined: seen, not taken", style="dim")


def _text(told: Explanation) -> Text:
    text = Text()
    for stretch, span in painted(told.text, told.spans):
        text.append(stretch, style="" if span is None else f"{'reverse' if span.used else 'underline'} {COLOURS[span.kind]}")
    text.stylize("bold", 0, told.title_length)
    return text


def _why(value: Value) -> Iterator[RenderableType]:
    quotes = " ".join(f"“{shown(quote)}”" for quote in value.quotes if f"“{quote}”" not in value.rule)
    yield Text(shown(" ".join(part for part in (quotes, value.rule) if part)))
    yield from _weighed(value.weighed)


def _weighed(weighed: Weighed | None) -> Iterator[Text]:
    if weighed is not None:
        told = Text(f"{weighed.p:.2f}", style="bold")
        for reason in weighed.reasons[:REASONS]:
            told.append(f"  {reason.weight:+.2f} ", style="green" if reason.weight > 0 else "red").append(reason.words, style="dim")
        yield told.append(f"  {weighed.rest + sum(reason.weight for reason in weighed.reasons[REASONS:]):+.2f} all else", style="dim")
