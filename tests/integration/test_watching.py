"""Prometheus and Alertmanager started by the commands of docker-compose.yml, with the configuration that it mounts."""

import shutil
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.support.servers import free_port, started
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]
SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
PROGRAMS = {"prometheus": ("prometheus",), "alertmanager": ("alertmanager", "prometheus-alertmanager")}


def answer(url: str) -> httpx.Response | None:
    try:
        return httpx.get(url, timeout=5, trust_env=False)
    except httpx.HTTPError:
        return None


@pytest.mark.parametrize("name", PROGRAMS)
def test_it_starts_by_composes_command_and_passes_composes_health_check(tmp_path: Path, name: str) -> None:
    service = SERVICES[name]
    program = next((path for one in PROGRAMS[name] if (path := shutil.which(one))), None)
    assert program, "make prometheus brings it"
    places = {f"/etc/{name}": str(ROOT / "deploy" / name), f"/{name}": str(tmp_path / "data")}
    mounted = {volume.split(":")[1] for volume in service["volumes"]}
    assert mounted == set(places)
    port = free_port()
    command = [program, *(_placed(word, places) for word in service["command"]), f"--web.listen-address=127.0.0.1:{port}"]
    _, address = service["healthcheck"]["test"][-1].split("//")
    ready = f"http://127.0.0.1:{port}/{address.split('/', 1)[1]}"
    with started(command, tmp_path / f"{name}.log"):
        until(lambda: (found := answer(ready)) is not None and found.status_code == 200, f"{name} is ready")
        if name == "prometheus":
            told = httpx.get(f"http://127.0.0.1:{port}/api/v1/rules", trust_env=False).json()["data"]["groups"]
            assert [group["name"] for group in told] == ["siaga"]
            assert len(told[0]["rules"]) > 20


def _placed(word: str, places: dict[str, str]) -> str:
    for there, here in places.items():
        if f"={there}" in word:
            return word.replace(f"={there}", f"={here}", 1)
    return word
