from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from availability.models import Night
from availability.services import block_nights
from common.dates import DateRange
from properties.imports.services import Market, import_listings
from properties.invariants import search_rows_equal_their_sources
from properties.models import Property, SearchRow
from properties.search.criteria import Criteria, Point, Sort
from properties.search.selectors import MAX_PAGE, Offer, search
from tests.properties.slow_search import published, slow_search
from tests.shared_data import shared_file

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 12, tzinfo=ZoneInfo("UTC"))
TORONTO = Market(currency="CAD", time_zone="America/Toronto", city="Toronto", owner_per_host=True)
DOWNTOWN = Point(43.6532, -79.3832)
HEADER = "id,name,host_id,host_name,neighbourhood,latitude,longitude,room_type,price,minimum_nights"


def write(path: Path, *rows: str, header: str = HEADER) -> Path:
    path.write_text("\r\n".join([header, *rows]) + "\r\n", encoding="utf-8-sig")
    return path


def test_import_reads_dirty_rows_and_counts_what_it_skips(tmp_path: Path) -> None:
    file = write(
        tmp_path / "listings.csv",
        '1,"Loft 🏙️\nby the lake",7,Ann,Harbour,43.64,-79.38,Entire home/apt,"$1,120.50",2',
        "2,,8,,Annex,43.66,-79.40,Private room,80,1",
        "3,Free,8,Bo,Annex,43.66,-79.40,Private room,0,1",
        "4,Years,8,Bo,Annex,43.66,-79.40,Private room,90,1125",
        "5,Igloo,8,Bo,Annex,43.66,-79.40,Igloo,90,1",
        "6,Lost,8,Bo,Annex,north,-79.40,Private room,90,1",
        "1,Again,7,Ann,Harbour,43.64,-79.38,Entire home/apt,99,2",
    )
    report = import_listings(file, TORONTO, now=NOW)
    assert (report.imported, report.unchanged) == (2, 0)
    assert report.skipped == {
        "no price": 1,
        "minimum stay over 365 nights": 1,
        "unknown room type": 1,
        "a number can't be read": 1,
        "listed twice in the file": 1,
    }
    loft = Property.objects.get(source_id="1")
    assert (loft.title, loft.rooms.get().base_minor) == ("Loft 🏙️ by the lake", 112_050)
    assert Property.objects.get(source_id="2").title == "Private room in Annex"
    assert User.objects.filter(is_host=True).count() == 2
    assert Night.objects.count() == 2 * 548
    assert list(search_rows_equal_their_sources()) == []


def test_import_again_changes_nothing(tmp_path: Path) -> None:
    file = write(tmp_path / "listings.csv", "1,Loft,7,Ann,Harbour,43.64,-79.38,Entire home/apt,120,2")
    import_listings(file, TORONTO, now=NOW)
    before = list(Property.objects.values()), Night.objects.count()
    report = import_listings(file, TORONTO, now=NOW + timedelta(days=3))
    assert (report.imported, report.unchanged) == (0, 1)
    assert (list(Property.objects.values()), Night.objects.count()) == before


def test_import_of_another_schema_is_refused_in_a_sentence(tmp_path: Path) -> None:
    file = write(tmp_path / "other.csv", "1,2", header="a,b")
    with pytest.raises(CommandError, match=r"other\.csv lacks the columns id, host_id"):
        call_command("import_listings", file)


def test_import_command_prints_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "l.csv", "1,Loft,7,Ann,Harbour,43.64,-79.38,Entire home/apt,0,2")
    call_command("import_listings", file, stdout=StringIO())
    assert "no price" in capsys.readouterr().out


def test_toronto_sample_searches_equal_a_slow_evaluation(tmp_path: Path) -> None:
    toronto = shared_file("toronto-listings.csv")
    with toronto.open(encoding="utf-8-sig", newline="") as source:
        sample = tmp_path / "sample.csv"
        sample.write_text("".join(islice(source, 400)), encoding="utf-8")
    compare_random_searches(sample)


@pytest.mark.prove
def test_toronto_searches_equal_a_slow_evaluation() -> None:
    report = compare_random_searches(shared_file("toronto-listings.csv"))
    assert report == (15_070, 14)


def compare_random_searches(file: Path) -> tuple[int, int]:
    report = import_listings(file, TORONTO, now=NOW)
    dice = random.Random(7)
    calendars = list(SearchRow.objects.values_list("calendar_id", flat=True))
    for calendar_id in dice.sample(calendars, len(calendars) // 3):
        start = NOW.date() + timedelta(days=dice.randint(1, 60))
        block_nights(calendar_id, DateRange(start, start + timedelta(days=dice.randint(1, 10))))
    listings = published()
    for _ in range(200):
        criteria = downtown(dice)
        offers = every_offer(criteria)
        fast = {(offer.listing_id, offer.room_id, offer.price) for offer in offers}
        slow = slow_search(listings, criteria)
        assert fast == {(found.listing_id, found.room_id, found.price) for found in slow}, criteria
        assert len(offers) == len(slow)
    return report.imported, report.skipped.total()


def downtown(dice: random.Random) -> Criteria:
    start = NOW.date() + timedelta(days=dice.randint(0, 70))
    return Criteria(
        now=NOW,
        centre=replace(DOWNTOWN, lat=DOWNTOWN.lat + dice.uniform(-0.03, 0.03)),
        radius_km=dice.choice([1.0, 2.0, 5.0]),
        stay=DateRange(start, start + timedelta(days=dice.choice([2, 3, 3, 3, 7, 30]))),
        guests=dice.randint(1, 4),
        currency="CAD",
        price_max_minor=dice.choice([None, 50_000]),
        sort=dice.choice(list(Sort)),
    )


def every_offer(criteria: Criteria) -> list[Offer]:
    """All pages of a search; each says the same exact count."""
    page = search(criteria, limit=MAX_PAGE)
    offers, count = list(page.offers), page.count
    while page.next:
        page = search(criteria, cursor=page.next, limit=MAX_PAGE)
        offers += page.offers
        assert page.count == count
    assert len(offers) == count
    return offers
