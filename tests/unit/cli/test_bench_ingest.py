"""The bench of ingest tells each pace twice, by the clock and by what it costs, and an archive's memory."""

import re

from typer.testing import CliRunner

from streams.cli import app


def test_paces_are_told_by_the_clock_and_by_processor_time() -> None:
    said = CliRunner().invoke(app, ["bench", "ingest", "--archive-mb", "1"])
    assert said.exit_code == 0, said.output
    feeds, pages, one, two = said.output.splitlines()
    told = r"[\d,]+ a second by the clock, [\d,]+ a second of one core's time"
    assert re.match(rf"feeds    2,000 entries: {told} \(50 in a feed of ", feeds)
    assert re.match(rf"pages    500 pages: {told} \(27,333 bytes each\)$", pages)
    for line, cores in ((one, 1), (two, 2)):
        assert re.match(rf"archive  36 articles: {told}, of 36 records, 1 MB unpacked, on {cores} cores; -?\d+ MB more resident, \d+ MB in all$", line)
