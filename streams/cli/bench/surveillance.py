"""The R package surveillance, run by Rscript as a program of its own, for siaga bench detect --peers."""

import csv
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from streams.detection.judged import Array

QUICK = {"c1": "R EARS C1", "c2": "R EARS C2", "c3": "R EARS C3", "cusum": "R cusum"}
SLOW = {"farrington": "R farrington"}
"""Names to show by column of what the script writes. The slow takes 10 ms of a core for each day with events."""


class Absent(Exception):
    """It cannot be asked here; the message is why."""


class Failed(Exception):
    """R ended with an error; the message is what it said."""


def rscript() -> str:
    """The path of an Rscript that has the package. Absent where there is none."""
    program = shutil.which("Rscript")
    if program is None:
        raise Absent("there is no Rscript on the path")
    has = 'quit(status = !requireNamespace("surveillance", quietly = TRUE))'
    if subprocess.run([program, "--vanilla", "-e", has], capture_output=True, check=False).returncode:
        raise Absent("R has no package surveillance")
    return program


def p_values(program: str, sets: Sequence[Array], methods: Mapping[str, str]) -> dict[str, list[Array]]:
    """By method's name, of each set of series; days without a row are left out of what R sees, and 1. Failed where R ends so."""
    with TemporaryDirectory() as folder, as_file(files("streams.cli.bench") / "surveillance.R") as script:
        asked, answered = Path(folder, "counts.csv"), Path(folder, "answers.csv")
        asked.write_text(as_csv(sets), encoding="utf-8")
        command = [program, "--vanilla", str(script), str(asked), str(answered), str(os.cpu_count() or 1), *methods]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        if run.returncode:
            raise Failed(run.stderr.strip())
        return read(answered.read_text(encoding="utf-8"), sets, methods)


def as_csv(sets: Sequence[Array]) -> str:
    """series,count; series are numbered through all sets."""
    series = [row for counts in sets for row in counts]
    return "series,count\n" + "".join(f"{number},{count:g}\n" for number, row in enumerate(series) for count in row[~np.isnan(row)])


def read(answers: str, sets: Sequence[Array], methods: Mapping[str, str]) -> dict[str, list[Array]]:
    """What the script has written for as_csv(sets). A ValueError where it has not answered every row, or with no number."""
    lines = list(csv.DictReader(answers.splitlines()))
    known = [~np.isnan(counts) for counts in sets]
    ends = np.cumsum([rows.sum() for rows in known])
    if len(lines) != ends[-1]:
        raise ValueError(f"R has answered {len(lines)} rows of {ends[-1]}")
    found: dict[str, list[Array]] = {}
    for column, name in methods.items():
        answered = np.array([float(line[column]) for line in lines])
        found[name] = [np.ones(counts.shape) for counts in sets]
        for judged, rows, part in zip(found[name], known, np.split(answered, ends[:-1]), strict=True):
            judged[rows] = part
    return found
