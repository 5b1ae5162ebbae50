"""Who says so: witness, official, party, agency and outlet, told apart by how news quotes them."""

import pytest

from schemas.article import RawArticle
from streams.stages.ports import Reader

CASES: list[tuple[str, str, str, str]] = [
    ("en", "Four mortar shells hit a market in Maiduguri on Tuesday, killing nine people, witnesses said.", "witnesses", "witness"),
    ("en", "Gunmen shot dead five farmers near Kaduna on Tuesday, a resident said by telephone.", "resident", "witness"),
    ("en", "A car bomb exploded outside a police station in Kabul on Tuesday, interior ministry spokesman Tariq Noor said.", "spokesman Tariq Noor", "official"),
    ("en", "A roadside bomb killed three soldiers in Mali's Mopti region on Tuesday, according to a security source.", "security source", "official"),
    ("en", "A drone strike killed two people in Kharkiv on Tuesday, Reuters reported.", "Reuters", "agency"),
    ("en", "Hezbollah said it fired 30 rockets at an army base in Safed on Tuesday.", "Hezbollah", "party"),
    ("id", "Dua prajurit TNI tewas ditembak di Distrik Sinak, Papua, Selasa (14/5), kata saksi mata.", "saksi mata", "witness"),
    ("id", "Sebuah bom mobil meledak di Kabul pada Selasa (14/5), kata juru bicara kepolisian Khalid Zadran.", "juru bicara kepolisian Khalid Zadran", "official"),
    ("id", "Serangan roket menewaskan empat orang di Baghdad, Selasa (14/5), dikutip dari Reuters.", "Reuters", "agency"),
    ("id", "Hamas mengatakan pejuangnya menembakkan 20 roket ke Ashkelon pada Selasa (14/5).", "Hamas", "party"),
    ("ar", "قتل خمسة أشخاص في قصف مدفعي على سوق في مدينة تعز أمس الاثنين، بحسب شهود عيان.", "شهود عيان", "witness"),
    ("ar", "انفجرت عبوة ناسفة في بغداد أمس الاثنين وقتلت جنديين، وفق مصدر أمني.", "مصدر أمني", "official"),
    ("ar", "قتل سبعة جنود في هجوم على حاجز شمال سيناء أمس الاثنين، حسب وكالة رويترز.", "Reuters", "agency"),
    ("ar", "أعلنت جماعة الحوثي أنها أطلقت صاروخا باليستيا على إيلات أمس الاثنين.", "جماعة الحوثي", "party"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "sentence", "name", "kind"), CASES)
def test_the_one_who_says_so_is_named_with_its_kind_and_quoted(reader: Reader, language: str, sentence: str, name: str, kind: str) -> None:
    read = reader(RawArticle(id="s", title=sentence, body=sentence, language=language, published="2024-05-14T18:00:00Z", publisher="Tidewater Post"))
    assert read, "no event was read"
    source = next((source for source in read[0].sources if source.name == name), None)
    assert source is not None, [source.name for source in read[0].sources]
    assert source.kind == kind
    assert source.relation == ("relayed" if kind in ("agency", "outlet") else "spoke")
    assert read[0].evidence["sources"]


def test_an_agency_told_by_a_spokesman_is_a_chain_of_two(reader: Reader) -> None:
    sentence = "A suicide bomber killed six people at a checkpoint in Mogadishu on Tuesday, army spokesman Abdullahi Ali told Reuters."
    [mention] = reader(RawArticle(id="s", title=sentence, body=sentence, language="en", published="2024-05-14T18:00:00Z"))
    assert [(source.kind, source.relation) for source in mention.sources] == [("official", "spoke"), ("agency", "relayed")]
