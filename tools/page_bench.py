"""How the page bears a full map: serves 50,000 made-up events, opens a real Chromium, pans, zooms, searches, and prints what it took.

    python tools/page_bench.py [--events 50000] [--seconds 6] [--cpu-slowdown 1]

Chromium draws in software where there is no graphics card, so frames a second are this machine's. A frame's processor time is told in three parts: the page's script,
which is its own on any machine of that pace; the rest of the main thread, most of it the canvas drawn in software, which a graphics card takes over; and all other
threads and processes of the browser (composing, drawing the screen, a graphics card's too).
"""

import argparse
import gzip
import random
import statistics
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from schemas.control import Tick  # noqa: E402
from schemas.mention import Place, Weapon  # noqa: E402
from streams.gateway.board import Board  # noqa: E402
from tests.support.browser import chromium  # noqa: E402
from tests.support.gateway import RunningGateway  # noqa: E402
from tests.support.sample_alerts import event, surge_in_iraq  # noqa: E402

DIST = ROOT / "streams" / "gateway" / "web" / "dist"
LAST = date(2024, 1, 31)
DAYS = 365
CENTRES = {
    "IQ": (33.0, 44.0),
    "SY": (35.0, 38.5),
    "UA": (49.0, 34.0),
    "SD": (14.0, 31.0),
    "YE": (15.0, 46.0),
    "ML": (16.0, -2.0),
    "MM": (20.0, 96.0),
    "CO": (4.0, -74.0),
}
WEAPONS = ("rocket", "drone", "bomb", "firearm", "other")
FRAMES = """seconds => new Promise(done => {
  const frames = [];
  let before = performance.now();
  const end = before + seconds * 1000;
  const grip = document.getElementById("grip");
  const box = grip.getBoundingClientRect();
  const at = (x, y) => ({ clientX: box.left + x, clientY: box.top + y, pointerId: 1, button: 0, bubbles: true });
  grip.setPointerCapture = () => undefined;
  grip.dispatchEvent(new PointerEvent("pointerdown", at(box.width / 2, box.height / 2)));
  let turn = 0;
  const step = now => {
    frames.push(now - before);
    before = now;
    if (now >= end) {
      grip.dispatchEvent(new PointerEvent("pointerup", at(0, 0)));
      done(frames.slice(1));
      return;
    }
    turn += 1;
    MOVE
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})"""
PAN = 'grip.dispatchEvent(new PointerEvent("pointermove", at(box.width / 2 + 300 * Math.sin(turn / 20), box.height / 2 + 150 * Math.cos(turn / 20))));'
ZOOM = 'grip.dispatchEvent(new WheelEvent("wheel", { deltaY: Math.sin(turn / 25) * 40, clientX: box.left + box.width / 2, clientY: box.top + box.height / 2, bubbles: true, cancelable: true }));'


def full_board(count: int) -> Board:
    """So many events of a year around eight countries, the same each time, and one alert."""
    chance = random.Random(7)  # noqa: S311 - invented news, no secret
    board = Board(events_max=count)
    names = list(CENTRES)
    for number in range(count):
        code = chance.choice(names)
        lat, lon = CENTRES[code]
        town = chance.randrange(400)
        place = Place(
            raw=f"Town {town}", name=f"Town {town}", lat=lat + chance.gauss(0, 2.2), lon=lon + chance.gauss(0, 2.6), country=code, admin1=f"Province {town % 18}", kind="city", precision="city"
        )  # fmt: skip
        day = LAST - timedelta(days=chance.randrange(DAYS))
        killed = None if chance.random() < 0.4 else int(chance.expovariate(0.3))
        weapon = WEAPONS[chance.randrange(len(WEAPONS))]
        board.put_event(event(f"evt-{number:05}", day.isoformat(), place, killed, None, weapons=(Weapon(type=weapon, raw=weapon),)))  # type: ignore[arg-type]
    board.put_alert(surge_in_iraq())
    board.put_tick(Tick(as_of=datetime.combine(LAST, datetime.min.time(), UTC) + timedelta(hours=20)))
    return board


def sizes() -> dict[str, int]:
    """Bytes on the wire of each file of the page, compressed as the gateway does."""
    return {path.name: len(gzip.compress(path.read_bytes(), 6)) for path in sorted(DIST.rglob("*")) if path.is_file()}


def share(values: list[float], part: float) -> float:
    return statistics.quantiles(values, n=100)[round(part * 100) - 1] if len(values) > 1 else values[0]


@dataclass(frozen=True)
class Worked:
    """Seconds of processor time so far, whatever else the machine does: of the page's script, of its whole main thread, and of all of the browser."""

    script: float
    main: float
    browser: float


def worked(session: CDPSession, whole: CDPSession) -> Worked:
    told: dict[str, float] = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    processes = whole.send("SystemInfo.getProcessInfo")["processInfo"]
    return Worked(told["ScriptDuration"], told["TaskDuration"], sum(one["cpuTime"] for one in processes))


def moved(page: Page, session: CDPSession, whole: CDPSession, how: str, seconds: float) -> str:
    before = worked(session, whole)
    frames: list[float] = page.evaluate(FRAMES.replace("MOVE", how), seconds)
    after = worked(session, whole)
    script, main, browser = (1_000 * (getattr(after, part) - getattr(before, part)) / len(frames) for part in ("script", "main", "browser"))
    rate = 1_000 / statistics.mean(frames)
    return (
        f"{rate:5.1f} frames/s, p50 {share(frames, 0.5):5.1f} ms, p95 {share(frames, 0.95):5.1f} ms, longest {max(frames):5.1f} ms; "
        f"processor time a frame: script {script:4.1f} ms, rest of the main thread {main - script:4.1f} ms, rest of the browser {browser - main:4.1f} ms"
    )


def timed(page: Page, act: str) -> float:
    """Milliseconds from an act until the next frame is drawn."""
    told: float = page.evaluate(
        f"() => new Promise(done => {{ const began = performance.now(); {act}; requestAnimationFrame(() => setTimeout(() => done(performance.now() - began))); }})"
    )
    return told


def measure(browser: Browser, address: str, count: int, seconds: float, slowdown: float) -> None:
    page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB").new_page()
    page.set_default_timeout(600_000)
    session = page.context.new_cdp_session(page)
    whole = browser.new_browser_cdp_session()
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    if slowdown > 1:
        session.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    page.goto(address)
    page.wait_for_selector('#land[data-ready="true"]')
    page.wait_for_selector('#connection[data-state="live"]')
    live = page.evaluate("performance.now()")
    paint: dict[str, Any] = page.evaluate("Object.fromEntries(performance.getEntriesByType('paint').map(one => [one.name, one.startTime]))")
    print(f"first contentful paint {paint['first-contentful-paint']:.0f} ms; live, with the newest 2,000 events, by {live:.0f} ms")
    page.wait_for_function("count => document.querySelector('#tab-events .count')?.textContent.replace(/[^0-9]/g, '') === String(count)", arg=count)
    print(f"all {count:,} events by {page.evaluate('performance.now()'):.0f} ms")
    page.locator("#tab-events").click()
    page.wait_for_timeout(3_000)
    print(f"pan   {moved(page, session, whole, PAN, seconds)}")
    print(f"zoom  {moved(page, session, whole, ZOOM, seconds)}")
    search = "const box = document.getElementById('search'); box.value = '{text}'; box.dispatchEvent(new Event('input', {{ bubbles: true }}))"
    letters = [timed(page, search.format(text="town 123"[: n + 1])) for n in range(8)]
    print(f"search, a letter: {', '.join(f'{one:.0f}' for one in letters)} ms")
    print(f"memory of the page's script: {page.evaluate('performance.memory.usedJSHeapSize') / 1e6:.0f} MB")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--events", type=int, default=50_000)
    asked.add_argument("--seconds", type=float, default=6.0)
    asked.add_argument("--cpu-slowdown", type=float, default=1.0, help="as if the processor were so many times slower")
    told = asked.parse_args()
    files = sizes()
    world = sum(size for name, size in files.items() if name.startswith("world"))
    print(f"gzipped: {sum(files.values()) - world:,} bytes without the map data, {world:,} bytes of map data")
    with RunningGateway(full_board(told.events)) as gateway, chromium() as browser:
        measure(browser, gateway.address, told.events, told.seconds, told.cpu_slowdown)


if __name__ == "__main__":
    main()
