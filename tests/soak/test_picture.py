"""The picture and the table of a run."""

from xml.etree import ElementTree

from tests.soak.leaks import Sample, judge
from tests.soak.picture import picture, rows, table

SAMPLES = [Sample(5.0 * n, "worker a", 1 + n // 60, "memory", 100.0 + 10 * n) for n in range(120)] + [Sample(0.0, "deliver", 1, "files", 9.0)]


def test_each_life_is_a_line_and_each_fault_a_mark_in_each_strip() -> None:
    drawn = ElementTree.fromstring(picture(SAMPLES, [(300.0, "kill -9 <a>")]))
    classes = [element.get("class") for element in drawn.iter()]
    assert (classes.count("line"), classes.count("fault")) == (3, 2)
    assert "kill -9 <a>" in "".join(drawn.itertext())


def test_the_table_names_leaks_and_what_is_too_short() -> None:
    said = table(judge(SAMPLES, 60))
    assert said.count("LEAK") == 2
    assert said.count("too short") == 1


def test_the_csv_holds_every_sample() -> None:
    assert rows(SAMPLES).splitlines()[:2] == ["at,process,life,what,value", "0.0,worker a,1,memory,100"]
    assert len(rows(SAMPLES).splitlines()) == 1 + len(SAMPLES)
