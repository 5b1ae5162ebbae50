"""What every test of the page is given."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.browser import chromium
from tests.support.gateway import RunningGateway
from tests.support.sample_alerts import board_of_december


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def gateway() -> Iterator[RunningGateway]:
    with RunningGateway(board_of_december()) as gateway:
        yield gateway
