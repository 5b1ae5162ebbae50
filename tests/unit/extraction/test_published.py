"""When an outlet says that it published, in the many ways in which outlets write it."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.extraction.published import parse

STAMPS = {
    "2023-12-20T07:30:00+07:00": "2023-12-20T07:30:00+07:00",
    "2023-12-20T07:30:00Z": "2023-12-20T07:30:00+00:00",
    "2023-12-20 07:30": "2023-12-20T07:30:00+00:00",
    "2023-12-20": "2023-12-20T00:00:00+00:00",
    "20231220T073000Z": "2023-12-20T07:30:00+00:00",
    "20231220": "2023-12-20T00:00:00+00:00",
    "Wed, 20 Dec 2023 07:30:00 +0700": "2023-12-20T07:30:00+07:00",
    "Wed, 20 Dec 2023 07:30:00 GMT": "2023-12-20T07:30:00+00:00",
    "December 20, 2023": "2023-12-20T00:00:00+00:00",
    "December 20, 2023 7:30 pm EST": "2023-12-20T19:30:00-05:00",
    "12:05 AM, December 20, 2023": "2023-12-20T00:05:00+00:00",
    "12/20/2023 9:57": "2023-12-20T09:57:00+00:00",
    "Rabu, 20 Desember 2023 | 07:30 WIB": "2023-12-20T07:30:00+07:00",
    "Rabu, 20 Des 2023 07.30 WITA": "2023-12-20T07:30:00+08:00",
    "Diperbarui 20 Des 2023, 07:30 WIB": "2023-12-20T07:30:00+07:00",
    "20/12/2023, 07:30 WIT": "2023-12-20T07:30:00+09:00",
    "20-12-2023": "2023-12-20T00:00:00+00:00",
    "20.12.2023": "2023-12-20T00:00:00+00:00",
    "الأربعاء 20 ديسمبر 2023": "2023-12-20T00:00:00+00:00",
    "٢٠ كانون الأول/ديسمبر ٢٠٢٣": "2023-12-20T00:00:00+00:00",
    "20 كانون الأول 2023 - 07:30": "2023-12-20T07:30:00+00:00",
    "7 جمادى الآخرة 1445": "2023-12-20T00:00:00+00:00",
    "1445/6/7": "2023-12-20T00:00:00+00:00",
    "20 ديسمبر 2023 07:30 م": "2023-12-20T19:30:00+00:00",
}


@pytest.mark.parametrize(("stamp", "expected"), STAMPS.items())
def test_a_time_stamp_is_read(stamp, expected):
    moment = parse(stamp)
    assert moment is not None
    assert moment.isoformat() == expected


@pytest.mark.parametrize("stamp", [None, "", "yesterday", "1703057400", "31/02/2023", "20 Desember", "0001-01-01", "2023-13-45", "x" * 400, "²/²/2023"])
def test_what_tells_no_full_date_is_none(stamp):
    assert parse(stamp) is None


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2199, 1, 1)))
def test_an_iso_moment_is_itself(moment):
    moment = moment.replace(microsecond=0)
    found = parse(moment.isoformat() + "+00:00")
    assert found is not None
    assert found.replace(tzinfo=None) == moment


@given(st.text(max_size=320))
def test_any_text_is_read_or_refused(text):
    found = parse(text)
    assert found is None or found.tzinfo is not None
