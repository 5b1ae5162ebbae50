"""Starts a parser in a process of its own (child.py), where it may be ended for what it takes."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "tests.fuzz.child", *arguments], cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)


def said(done: subprocess.CompletedProcess[str]) -> str:
    return f"exit {done.returncode}\n{done.stdout[-300:]}\n{done.stderr[-3_000:]}"
