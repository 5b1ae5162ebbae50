"""A real browser for tests: Chromium, headless, asking nobody but the page under test."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect, sync_playwright

PATIENCE_MS = 60_000
"""Of each wait, which ends as soon as what is awaited is there; a busy machine takes its time."""
expect.set_options(timeout=PATIENCE_MS)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium_path() -> str:
    """Where Chromium is: $CHROMIUM, else the first of NAMES on the path."""
    found = os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise RuntimeError(
            "These tests drive a real browser, and there is none. Install Chromium (Debian: apt-get install chromium) or set CHROMIUM to its path."
        )
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), headless=True, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def keep_screenshot(page: Page) -> None:
    """Write what `page` shows to $SIAGA_SCREENSHOT, if that names a file."""
    if path := os.environ.get("SIAGA_SCREENSHOT"):
        page.screenshot(path=path)


def visit(browser: Browser, address: str, *, width: int = 1280, height: int = 800, language: str = "en-GB", dark: bool = False, script: str = "") -> Page:
    """The page at `address`, once it is live. `script` runs before the page's own."""
    context = browser.new_context(viewport={"width": width, "height": height}, locale=language, color_scheme="dark" if dark else "light")
    if script:
        context.add_init_script(script)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(address)
    expect(page.locator("#connection")).to_have_attribute("data-state", "live")
    return page
