"""Publishers are known by name, address and what they sign with; their houses tell who confirms whom."""

from functools import cache

import pytest

from streams.knowledge.knowledge import Knowledge, load


@cache
def knowledge() -> Knowledge:
    return load()


@pytest.mark.parametrize(
    ("publisher", "id"),
    [
        ("Reuters", "reuters"), ("www.liputan6.com", "liputan6"), ("nasional.kompas.com", "kompas"), ("KOMPAS.com", "kompas"), ("detikNews", "detik"),
        ("inet.detik.com", "detik"), ("merdeka", "merdeka-com"), ("Al-Jazeera", "al-jazeera"), ("الجزيرة", "al-jazeera"), ("العربية", "al-arabiya"),
        ("alriyadh", "al-riyadh"), ("رويترز", "reuters"), ("theguardian.com", "the-guardian"), ("The Guardian", "the-guardian"), ("Tempo", "tempo"),
    ],
)  # fmt: skip
def test_a_publisher_is_known(publisher: str, id: str) -> None:
    outlet = knowledge().outlet(publisher)
    assert outlet is not None
    assert outlet.id == id


@pytest.mark.parametrize("publisher", ["", "example.com", "com", "Blog of a reader"])
def test_an_unknown_publisher_is_nobody(publisher: str) -> None:
    assert knowledge().outlet(publisher) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Detik", "CNN Indonesia", True), ("Tribunnews", "Kompas", True), ("Okezone", "Sindonews", True), ("Al Arabiya", "Al Hadath", True),
        ("CNN", "CNN Indonesia", False), ("Reuters", "AFP", False), ("Kyiv Independent", "Kyiv Post", False), ("NDTV", "Times of India", False),
    ],
)  # fmt: skip
def test_outlets_of_one_house_share_a_family(one: str, other: str, same: bool) -> None:
    first, second = knowledge().outlet(one), knowledge().outlet(other)
    assert first is not None
    assert second is not None
    assert (first.family == second.family) is same


def found(text: str, language: str) -> list[str]:
    return [hit.keys[0] for hit in knowledge().find(text, language) if hit.keys and hit.keys[0].startswith("outlet:")]


@pytest.mark.parametrize(
    ("language", "text", "id"),
    [
        ("id", "Dikutip dari CNN Indonesia, ledakan terjadi pagi ini.", "outlet:cnn-indonesia"),
        ("id", "Hal itu dilaporkan kantor berita Antara pada Senin.", "outlet:antara"),
        ("en", "The agency Shafaq News reported two blasts.", "outlet:shafaq-news"),
        ("ar", "وقال مراسل الجزيرة إن القصف استمر", "outlet:al-jazeera"),
        ("ar", "ونقلت وكالة الأنباء السعودية عن مصدر", "outlet:spa"),
    ],
)
def test_an_outlet_is_found_in_a_text(language: str, text: str, id: str) -> None:
    assert id in found(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("id", "Warga RT 05 melihat rekaman CCTV di Stadion Gelora."),
        ("id", "Antara dua desa itu ada pos; suara ledakan terdengar."),
        ("en", "The national guard fired at dawn; the times were hard, the mirror broke."),
        ("ar", "أسقطت الدفاعات الطائرة المسيرة قرب الجزيرة"),
        ("ar", "سبق أن صفا الجو قبل المسيرة في الميادين"),
    ],
)
def test_words_that_are_outlets_names_elsewhere_are_not_taken_for_them(language: str, text: str) -> None:
    assert found(text, language) == []
