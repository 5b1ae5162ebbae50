"""Feeds and pages as they are found: every form, and every kind of bad one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.ingest.feeds import ENTRIES_MAX, BadFeed, entries, plain
from streams.ingest.pages import BadPage, decoded, read_page

PARAGRAPHS = "".join(f"<p>Paragraph {n} of the report tells at some length what the patrol met on the road that morning.</p>" for n in range(12))
PAGE = f"""<!doctype html><html><head><title>Site - Title</title><meta property="og:title" content="Convoy hit near Harir">
<link rel="canonical" href="https://news.example/a1"><meta property="article:published_time" content="2023-12-20T09:00:00+03:00"></head>
<body><nav><a href="/">Home</a><a href="/sport">Sport</a></nav><article><h1>Convoy hit near Harir</h1>{PARAGRAPHS}</article>
<aside><a href="/other">Read also: another story</a></aside><footer>Copyright</footer><script>alert("x")</script></body></html>"""

RSS = b"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>News</title>
<item><title>First &amp;amp; second</title><link>/a1?x=1#top</link><pubDate>Wed, 20 Dec 2023 09:00:00 +0300</pubDate><description>&lt;p&gt;Short&lt;/p&gt;</description></item>
<item><title>No address</title></item><item><title>Script</title><link>javascript:alert(1)</link></item>
<item><title>Again</title><link>https://news.example/a1?x=1#top</link></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><title>صاروخان على القاعدة</title><link href="https://news.example/b"/><id>b</id>
<published>2023-12-20T07:00:00Z</published><updated>2023-12-21T07:00:00Z</updated><content type="html">&lt;p&gt;Whole text&lt;/p&gt;</content><summary>Sum</summary></entry></feed>""".encode()
RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="x"><title>t</title></channel>
<item rdf:about="https://news.example/c"><title>C</title><link>https://news.example/c</link></item></rdf:RDF>"""
JSON = b'{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[{"id":"1","url":"https://news.example/d","title":"D","content_text":"text"}]}'


def test_each_form_of_feed_gives_its_entries() -> None:
    [first] = entries(RSS, "https://news.example/rss")
    assert (first.address, first.title, first.text) == ("https://news.example/a1?x=1#top", "First & second", "<p>Short</p>")
    [second] = entries(ATOM, "https://news.example/atom")
    assert (second.title, second.text, second.updated) == ("صاروخان على القاعدة", "<p>Whole text</p>", "2023-12-21T07:00:00Z")
    assert [entry.title for entry in entries(RDF, "https://news.example/")] == ["C"]
    assert [entry.text for entry in entries(JSON, "https://news.example/")] == ["text"]


@pytest.mark.parametrize(
    "raw", [b"", b"<html><body>Not found</body></html>", b"{}", b"\x00\x01\x02", b"<?xml version='1.0'?><a/>", b"not a feed at all", b"<rss" * 1000]
)
def test_what_is_no_feed_is_said_to_be_none(raw: bytes) -> None:
    with pytest.raises(BadFeed):
        entries(raw, "https://news.example/")


def test_bombs_and_foreign_entities_bring_nothing_in() -> None:
    lol = '<!DOCTYPE r [<!ENTITY a "lol">' + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)) + "]>"
    outside = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    for doctype, name in ((lol, "i"), (outside, "x")):
        raw = f'<?xml version="1.0"?>{doctype}<rss version="2.0"><channel><item><title>T &{name};</title><link>https://n.example/1</link></item></channel></rss>'.encode()
        try:
            titles = "".join(entry.title for entry in entries(raw, "https://n.example/"))
        except BadFeed:
            continue
        assert len(titles) < 100
        assert "root:" not in titles


def test_an_endless_feed_is_read_to_its_limit() -> None:
    item = "<item><title>t</title><link>https://n.example/{}</link></item>"
    raw = f'<rss version="2.0"><channel>{"".join(item.format(n) for n in range(5_000))}</channel></rss>'.encode()
    assert len(entries(raw, "https://n.example/")) == ENTRIES_MAX


@given(
    st.binary(max_size=500)
    | st.text(max_size=300).map(
        lambda text: f'<rss version="2.0"><channel><item><title>{text}</title><link>{text}</link></item></channel></rss>'.encode("utf-8", "replace")
    )
)
def test_whatever_the_bytes_entries_have_web_addresses_or_there_is_no_feed(raw: bytes) -> None:
    try:
        found = entries(raw, "https://n.example/feed")
    except BadFeed:
        return
    assert all(entry.address.startswith(("https://", "http://")) for entry in found)


def test_a_title_is_one_plain_line() -> None:
    assert plain(" A &amp;amp; B &lt;b&gt;\n c ") == "A & B <b> c"


def test_a_page_gives_its_article_and_leaves_the_rest() -> None:
    page = read_page(PAGE, "https://m.news.example/a1?utm=1")
    assert (page.title, page.published, page.canonical) == ("Convoy hit near Harir", "2023-12-20T09:00:00+03:00", "https://news.example/a1")
    assert "Paragraph 11 of the report" in page.body
    assert not any(word in page.body for word in ("Sport", "Read also", "Copyright", "alert("))


def test_linked_data_tells_the_time_and_broken_linked_data_is_passed_over() -> None:
    scripts = '<script type="application/ld+json">{broken</script><script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","datePublished":"2024-01-03T10:00:00Z","headline":"From data"}]}</script>'
    page = read_page(f"<html><head>{scripts}</head><body>{PARAGRAPHS}</body></html>", "https://n.example/x")
    assert (page.published, page.title) == ("2024-01-03T10:00:00Z", "From data")


def test_no_page_speaks_for_another_host() -> None:
    page = read_page('<link rel="canonical" href="https://reuters.com/real">', "https://liar.example/x#part")
    assert page.canonical == "https://liar.example/x"


def test_a_selector_names_the_body() -> None:
    page = read_page(f'<div class="text"><p>Only this.</p></div>{PARAGRAPHS}', "https://n.example/", "div.text p")
    assert page.body == "Only this."


@pytest.mark.parametrize(
    ("raw", "kind", "text"),
    [
        ("غارة".encode("windows-1256"), "text/html; charset=windows-1256", "غارة"),
        ('<meta charset="iso-8859-1">é'.encode("latin-1"), "text/html", '<meta charset="iso-8859-1">é'),
        ("é".encode(), "text/html; charset=nonsense", "é"),
        ("é".encode(), "", "é"),
    ],
)
def test_bytes_are_read_by_the_charset_they_are_in(raw: bytes, kind: str, text: str) -> None:
    assert decoded(raw, kind) == text


@given(st.text(max_size=400), st.text(max_size=50))
def test_whatever_the_page_it_is_read(html: str, address: str) -> None:
    page = read_page(f"<link rel=canonical href='{html}'>{html}", f"https://n.example/{address}")
    assert page.canonical.startswith("https://n.example/")


@pytest.mark.parametrize("html", ["<" * 100_000, "<p>" + "a" * 2_000_000, "<!--" * 10_000, "<table>" * 900, "<a href='" * 10_000])
def test_hostile_pages_are_read(html: str) -> None:
    assert len(read_page(html, "https://n.example/").body) <= 200_000


def test_a_page_of_blocks_within_blocks_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(BadPage):
        read_page("<div>" * 20_000, "https://n.example/")
    assert read_page("<div>ok</div>" * 20_000, "https://n.example/").body
