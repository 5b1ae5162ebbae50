"""A place that siaga has no name for: told by its own words, with the country and province around it, and no coordinates."""

from schemas.article import RawArticle
from streams.stages.ports import Reader


def test_it_keeps_its_words_the_country_and_province_beside_it_and_no_coordinates(reader: Reader) -> None:
    sentence = "Militants stormed the village of Kirsonga in Borno State in Nigeria on Sunday, killing nine people."
    [mention] = reader(RawArticle(id="s", title="Nine killed in Nigeria", body=sentence, language="en", published="2025-07-09T18:00:00Z"))
    unknown, province = mention.places
    assert (unknown.raw, unknown.name, unknown.kind, unknown.precision) == ("Kirsonga", None, "city", "city")
    assert (unknown.country, unknown.admin1, unknown.lat, unknown.lon, unknown.geonameid) == ("NG", "Borno", None, None, None)
    assert (province.name, province.is_unknown) == ("Borno", False)
    assert "Kirsonga" in [quote.quote for quote in mention.evidence["places"]]
    assert mention.country == "NG"
