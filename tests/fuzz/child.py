"""A parser on its own: a process that is ended by the system where one input costs more than CPU_SECONDS of its CPU, or memory over a limit. Whoever started it reads from its last words which.

python -m tests.fuzz.child bombs TARGET                       every bomb
python -m tests.fuzz.child guided TARGET SECONDS SEED FOLDER  by coverage (atheris), for so long; FOLDER keeps what was found
python -m tests.fuzz.child once TARGET FILE                   one input again
"""

import mmap
import os
import resource
import signal
import struct
import sys
from collections.abc import Callable
from pathlib import Path

CPU_SECONDS = float(os.environ.get("SIAGA_FUZZ_CPU_SECONDS", "4"))
"""make fuzz allows one second. Four, where nobody says: a hang is found as well, and a starved machine, whose CPU counts slower, fails nothing."""
MEMORY_BYTES = 3 * 1024**3
"""Of addresses, Python, the gazetteer and RocksDB's libraries among them (about 1 GB before anything is read)."""
INPUT_MAX = 4_096
"""Bytes of an input that coverage leads to; longer ones are the bombs' business."""
CURRENT = "current"


def main(arguments: list[str]) -> None:
    how, name, *rest = arguments
    if how == "guided":
        seconds, seed, folder = int(rest[0]), int(rest[1]), Path(rest[2])
        _guided(name, seconds, seed, folder)
        return
    from tests.fuzz.hostile import bombs
    from tests.fuzz.targets import TARGETS

    target = TARGETS[name]
    target.parse(target.seeds[0])  # what is loaded once belongs to no input
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    for label, text in bombs() if how == "bombs" else [(rest[0], Path(rest[0]).read_bytes())]:
        print(label, flush=True)
        watched(target.parse, text)
    print("done", flush=True)


def watched(parse: Callable[[bytes], None], text: bytes) -> None:
    """The system ends this process (SIGVTALRM, which nobody catches) where it takes more than CPU_SECONDS of it."""
    signal.setitimer(signal.ITIMER_VIRTUAL, CPU_SECONDS)
    try:
        parse(text)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _guided(name: str, seconds: int, seed: int, folder: Path) -> None:
    import atheris

    with atheris.instrument_imports(include=["streams", "schemas"]):
        from tests.fuzz.targets import TARGETS
    target = TARGETS[name]
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(target.seeds):
        (corpus / f"seed-{number}").write_bytes(text)
    with (folder / CURRENT).open("w+b") as file:
        file.truncate(INPUT_MAX + 8)
        now = mmap.mmap(file.fileno(), INPUT_MAX + 8)  # outlives whatever ends this process

        def one(text: bytes) -> None:
            now[: 8 + len(text)] = struct.pack("<q", len(text)) + text
            watched(target.parse, text)

        target.parse(target.seeds[0])
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        options = [
            f"-max_total_time={seconds}",
            f"-seed={seed}",
            f"-max_len={INPUT_MAX}",
            f"-artifact_prefix={folder}/",
            "-print_final_stats=1",
            "-verbosity=1",
            str(corpus),
        ]
        atheris.Setup([name, *options], one)
        atheris.Fuzz()


def last_input(folder: Path) -> bytes:
    """What a guided run was at when it ended."""
    content = (folder / CURRENT).read_bytes()
    [length] = struct.unpack("<q", content[:8])
    return content[8 : 8 + length]


if __name__ == "__main__":
    main(sys.argv[1:])
