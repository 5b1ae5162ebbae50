"""What can befall the folder of a worker's state while the worker is down."""

import random
import shutil
from pathlib import Path


def lose_state(folder: Path) -> None:
    """As on a new machine, or on a disk that was replaced."""
    shutil.rmtree(folder, ignore_errors=True)


def damage_state(folder: Path, chance: random.Random, bits: int = 40) -> int:
    """Flips bits in every file that holds state, as a failing disk would; how many files."""
    files = [file for file in sorted(folder.rglob("*")) if file.suffix in (".sst", ".log") and file.stat().st_size]
    for file in files:
        content = bytearray(file.read_bytes())
        for _ in range(bits):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        file.write_bytes(content)
    return len(files)
