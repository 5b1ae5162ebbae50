"""Wrong lines of knowledge files are told with file and line, all at once."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from streams.cli import app
from streams.knowledge.files import ROOT, languages
from streams.knowledge.language_files import TABLES
from streams.knowledge.shapes import NAMED_IN_WORLD
from streams.knowledge.sources import KnowledgeError, check, read_sources

SOUND = {
    "world/countries.yaml": "IQ: {at: [33.2, 43.7], people: {en: [Iraqi]}}\nTR: {at: [39.0, 35.2], people: {en: [Turkish]}}\n",
    "world/facility_types.yaml": "base: {site: military, en: ['{} base']}\n",
    "world/facilities.yaml": "- {id: taji, type: base, country: IQ, at: [33.5, 44.2], of: [Taji]}\n",
    "world/gazetteer.yaml": (
        "focus: [IQ]\nsmallest_in_focus: 500\nsmallest_elsewhere: 15000\nsmallest_with_other_names: 3000\nsmallest_elsewhere_with_other_names: 100000\nstop: []\n"
    ),
    "world/bodies.yaml": (
        "states:\n  army: {shown: armed forces, target: military, en: [army], id: [tentara], ar: [الجيش]}\n"
        "groups: {en: [fighters]}\nasides: {before: {en: [pro]}, behind: [backed]}\n"
    ),
    "world/ordinary.yaml": "phrases: [AS Roma]\nwords: {en: [dawn, may], id: [minggu], ar: [قتل]}\n",
    "world/actors.yaml": (
        "- {id: pkk, kind: armed_group, country: TR, names: {en: [PKK], ar: [حزب العمال الكردستاني]}}\n"
        "- {id: hpg, kind: armed_group, country: TR, parents: [pkk, state-iq], names: {en: [HPG]}}\n"
        "- {id: iraqi-army, kind: state, country: IQ, body: army, names: {en: [Golden Division]}}\n"
    ),
    "world/outlets.yaml": "- {id: rudaw, family: rudaw, names: {en: [Rudaw]}, domains: [rudaw.net]}\n",
    "id/attack.yaml": "ATTACK:\n  attack: [serangan]\n",
    "en/attack.yaml": "ATTACK:\n  attack: [attack]\n",
    "ar/attack.yaml": "ATTACK:\n  attack: [هجوم]\n",
} | {f"{language}/{name}.yaml": (ROOT / language / f"{name}.yaml").read_text(encoding="utf-8") for language in NAMED_IN_WORLD for name in (*TABLES, "language")}


def written(folder: Path, **changed: str) -> Path:
    """A folder of sound files, but for `changed` ones: name of a file in world/ to its text."""
    for name, text in (SOUND | {f"world/{name}.yaml": text for name, text in changed.items()}).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_sound_files_have_no_fault(tmp_path: Path) -> None:
    assert check(written(tmp_path)) == []


def test_the_files_that_siaga_carries_are_sound() -> None:
    assert check() == []


ACTORS = SOUND["world/actors.yaml"]
OUTLETS = SOUND["world/outlets.yaml"]
BROKEN = [
    ("actors", ACTORS + "- {id: gang, kind: mob, names: {en: [Gang]}}\n", "world/actors.yaml:4: 3.kind: Input should be 'state'"),
    ("actors", ACTORS + "- {id: gang, kind: armed_group, names: {en: [Gang], fr: [Bande]}}\n", "world/actors.yaml:4: 3.names.fr: Extra inputs"),
    ("actors", ACTORS + "- {id: gang, kind: armed_group, names: {en: ['']}}\n", "world/actors.yaml:4: 3.names.en.0: String should have at least 1 character"),
    ("actors", ACTORS + "- {id: gang, kind: armed_group, names: {}}\n", "world/actors.yaml:4: gang: it has no name"),
    ("actors", ACTORS + "- {id: gang, kind: armed_group, parents: [mafia], names: {en: [Gang]}}\n", "world/actors.yaml:4: gang: the parent mafia is no actor's id"),
    ("actors", ACTORS + "- {id: gang, kind: armed_group, parents: [gang], names: {en: [Gang]}}\n", "world/actors.yaml:4: gang: it is among its own parents' parents"),
    ("actors", ACTORS + "- {id: gang, kind: armed_group, country: XX, names: {en: [Gang]}}\n", "world/actors.yaml:4: gang: the country XX is not in countries.yaml"),
    ("actors", ACTORS + "\n- {id: pkk, kind: armed_group, names: {en: [Gang]}}\n", "world/actors.yaml:5: the id pkk is taken in world/actors.yaml"),
    ("actors", ACTORS + "- {id: gang, kind: armed_group, names: {en: [Gang, P.K.K]}}\n- {id: ring, kind: armed_group, names: {en: [The Gang, Gang]}}\n", "world/actors.yaml:5: ring: gang has the name Gang too"),
    ("actors", ACTORS + "- id: gang\n  kind: armed_group\n  names:\n    en: [Gang]\n    id:\n      - Geng\n      - Minggu\n", "world/actors.yaml:10: gang: the name Minggu is an ordinary word (id)"),
    ("actors", ACTORS + "- {id: gang, kind: armed_group, names: {en: [Gang], id: [Serangan]}}\n", "world/actors.yaml:4: gang: the name Serangan is a word of id/attack.yaml"),
    ("actors", ACTORS + "- {id: gang, kind: armed_group, names: {en: [Iraqi]}}\n", "world/actors.yaml:4: gang: IQ has the name Iraqi too"),
    ("actors", ACTORS + "- {id: gang, kind: armed_group, names: {en: [Gang]}, shares: {Gang: so called}}\n", "world/actors.yaml:4: gang: it shares the name Gang with no other"),
    ("actors", ACTORS + "- {id: guard, kind: state, country: TR, body: guards, names: {en: [Guard]}}\n", "world/actors.yaml:4: guard: the body guards is not one of army"),
    ("actors", ACTORS + "- {id: guard, kind: state, country: IQ, body: army, names: {en: [Guard]}}\n", "world/actors.yaml:4: guard: iraqi-army is the army of IQ"),
    ("actors", ACTORS + "- {id: guard, kind: armed_group, country: TR, body: army, names: {en: [Guard]}}\n", "world/actors.yaml:4: guard: only an actor of the kind state"),
    ("actors", ACTORS + "- {id: gang, kind: [armed_group, names: {en: [Gang]}}\n", "world/actors.yaml:4: "),
    ("outlets", OUTLETS + "- {id: dawn, family: dawn, names: {en: [Dawn]}}\n", "world/outlets.yaml:2: dawn: the name Dawn is an ordinary word (en)"),
    ("outlets", OUTLETS + "- {id: ru, family: ru, names: {en: [RU]}, domains: [rudaw.net]}\n", "world/outlets.yaml:2: ru: the domain rudaw.net is rudaw's"),
    ("outlets", OUTLETS + "- {id: ru, family: ru, names: {en: [RU]}, domains: ['www.ru.com/en']}\n", "world/outlets.yaml:2: ru: write the domain www.ru.com/en as example.com"),
    ("facilities", "- {id: taji, type: fort, country: IQ, at: [33.5, 44.2], of: [Taji]}\n", "world/facilities.yaml:1: taji: the type fort is not in facility_types.yaml"),
    ("facilities", "- {id: taji, type: base, country: IQ, at: [133.5, 44.2], of: [Taji]}\n", "world/facilities.yaml:1: 0.at.0: Input should be less than or equal to 90, not 133.5"),
    ("actresses", "[]\n", "world/actresses.yaml:1: a file in world/ is named after what it holds"),
    ("ordinary", "phrases: []\nwords: {en: [no]}\n", "world/ordinary.yaml:2: words.en.0: Input should be a valid string, not False"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "text", "said"), BROKEN, ids=[said[:70] for _, _, said in BROKEN])
def test_a_wrong_line_is_told_with_its_place(tmp_path: Path, file: str, text: str, said: str) -> None:
    faults = check(written(tmp_path, **{file: text}))
    assert any(fault.startswith(said) for fault in faults), faults


def test_a_shared_name_with_a_reason_is_no_fault(tmp_path: Path) -> None:
    more = "- {id: gang, kind: armed_group, names: {en: [PKK]}, shares: {PKK: two groups are written so}}\n"
    assert check(written(tmp_path, actors=ACTORS + more)) == []


def test_a_name_in_capitals_may_be_a_word(tmp_path: Path) -> None:
    assert check(written(tmp_path, actors=ACTORS + "- {id: may, kind: armed_group, names: {en: [MAY]}}\n")) == []


def test_a_file_that_is_needed_is_missed(tmp_path: Path) -> None:
    (written(tmp_path) / "world" / "bodies.yaml").unlink()
    assert check(tmp_path) == ["world/bodies.yaml:1: the file is missing"]


def test_a_folder_that_is_no_knowledge_is_told(tmp_path: Path) -> None:
    assert check(tmp_path) == [f"{folder}: the folder is missing" for folder in ("world", *NAMED_IN_WORLD)]


def test_the_command_tells_all_faults_at_once_and_ends_with_1(tmp_path: Path) -> None:
    text = ACTORS + "- {id: gang, kind: armed_group, parents: [mafia], names: {en: [Dawn]}}\n"
    result = CliRunner().invoke(app, ["knowledge", "check", str(written(tmp_path, actors=text))])
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "world/actors.yaml:4: gang: the parent mafia is no actor's id",
        "world/actors.yaml:4: gang: the name Dawn is an ordinary word (en); add what makes it a name",
    ]
    assert "2 to mend" in result.stderr


def test_the_command_passes_sound_files(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["knowledge", "check", str(written(tmp_path))])
    assert (result.exit_code, result.stdout) == (0, "All knowledge files are sound.\n")


def test_the_command_refuses_a_folder_that_is_not_there(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["knowledge", "check", str(tmp_path / "nowhere")])
    assert result.exit_code == 2
    assert "there is no folder" in result.stderr


def test_faulty_files_are_not_compiled(tmp_path: Path) -> None:
    written(tmp_path, outlets=OUTLETS + "- {id: dawn, family: dawn, names: {en: [Dawn]}}\n")
    with pytest.raises(KnowledgeError, match=r"outlets\.yaml:2: dawn"):
        read_sources(tmp_path)


def with_another_language(folder: Path, **changed: str) -> Path:
    """Sound files and a fourth language, eo, whose tables are English ones, but for `changed`: name of a file to its text."""
    sound = {name: (ROOT / "en" / f"{name}.yaml").read_text(encoding="utf-8") for name in TABLES}
    sound |= {
        "attack": "ATTACK:\n  attack: [atako]\n",
        "language": "detected_as: [eo]\n",
        "names": "people: {IQ: [Iraka]}\nactors: {pkk: [Laborista Partio]}\n",
    }
    written(folder)
    (folder / "eo").mkdir()
    for name, text in (sound | changed).items():
        (folder / "eo" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_fourth_language_is_a_folder(tmp_path: Path) -> None:
    folder = with_another_language(tmp_path)
    assert check(folder) == []
    assert languages(folder) == ("ar", "en", "eo", "id")
    assert read_sources(folder).own_names["eo"].people == {"IQ": ("Iraka",)}


UNFINISHED = [
    ("names", "actors: {mafia: [Mafio]}\n", "eo/names.yaml:1: actors: world/ has no mafia"),
    ("names", "bodies: {army: [La Armeo]}\n", "eo/names.yaml:1: La Armeo: write up to four words in small letters"),
    ("names", "actors: {pkk: [P]}\n", "eo/names.yaml:1: pkk: the name P is too short to be found"),
    ("language", "detected_as: []\n", "eo/language.yaml:1: detected_as: Tuple should have at least 1 item"),
    ("numbers", "values: {unu: 1}\n", "eo/numbers.yaml:1: alone is missing; where the language has no use for it, leave it empty: alone: []"),
    ("grammar", "by: de\n", "eo/grammar.yaml:1: by: [] is expected, not text"),
    ("dates", "moons: {}\n", "eo/dates.yaml:1: moons is no part of it; the parts are"),
    ("casualties", "killed: [\n", "eo/casualties.yaml:2: did not find expected node content"),
]


@pytest.mark.parametrize(("name", "text", "fault"), UNFINISHED)
def test_what_a_new_language_lacks_is_told(tmp_path: Path, name: str, text: str, fault: str) -> None:
    assert any(told.startswith(fault) for told in check(with_another_language(tmp_path, **{name: text}))), check(tmp_path)


@pytest.mark.parametrize("name", ["casualties", "dates", "grammar", "language", "names", "numbers"])
def test_a_file_that_a_language_needs_is_missed(tmp_path: Path, name: str) -> None:
    (with_another_language(tmp_path) / "eo" / f"{name}.yaml").unlink()
    assert check(tmp_path) == [f"eo/{name}.yaml:1: the file is missing"]
