"""Pages that compose several apps: the start page, the results, and a stay with its price."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from common import clock
from common.dates import DateRange
from common.exceptions import InvalidInput
from common.money import Money
from common.throttles import throttled
from pages.forms import SearchForm, StayForm
from pricing.exceptions import StayRuleBroken
from pricing.services import quote_stay
from properties.search.criteria import RADIUS_OF_A_PLACE_KM, Criteria, Sort
from properties.search.selectors import Cursor, described, located, search
from properties.selectors import available_rooms, published_property
from properties.selectors.stays import RoomOffer

NEWEST_SHOWN = 8
RESULTS_PER_PAGE = 20


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    newest = search(Criteria(now=clock.now(), sort=Sort.NEWEST), limit=NEWEST_SHOWN)
    return render(request, "pages/home.html", {"form": SearchForm(), "results": described(newest.offers)})


@require_safe
@throttled("search")
def results(request: HttpRequest) -> HttpResponse:
    """Search and list a page of results; an impossible search is shown again with what to change."""
    form = SearchForm(request.GET)
    context: dict[str, Any] = {"form": form, "stay": form.stay}
    if form.is_valid():
        try:
            page = search(criteria_of(form), cursor=cursor_of(request), limit=RESULTS_PER_PAGE)
        except (InvalidInput, StayRuleBroken) as refusal:
            form.add_error(None, refusal.detail)
        else:
            context |= {
                "count": page.count,
                "results": described(page.offers),
                "next": link_to(request, page.next),
                "previous": link_to(request, page.previous),
                "stay_query": stay_query(form),
            }
    return render(request, "pages/results.html", context, status=200 if form.is_valid() else 400)


@require_safe
@throttled("quote")
def stay(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a property; with dates, what each room costs and why it can or can't be booked."""
    listing = published_property(public_id)
    form = StayForm(request.GET or None)
    context: dict[str, Any] = {"listing": listing, "form": form, "stay": form.stay, "party": form.party}
    if form.stay:
        now = clock.now()
        answer = available_rooms(listing, form.stay, form.party, now=now)
        context["answer"] = answer
        context["offers"] = [priced(offer, form, now=now) for offer in answer.offers]
        context["nearest"] = [
            (near, urlencode(dates_of(near) | {"guests": form.party.guests})) for near in answer.nearest
        ]
    return render(request, "pages/stay.html", context)


def priced(offer: RoomOffer, form: StayForm, *, now: datetime) -> dict[str, Any]:
    assert form.stay
    return {"offer": offer, "quote": quote_stay(offer.card, form.stay, form.party, now=now)}


def criteria_of(form: SearchForm) -> Criteria:
    """Return what the form asks for. Raises InvalidInput and StayRuleBroken for what nobody could sell."""
    asked = form.cleaned_data
    centre, words = located(asked["where"])
    price_max = asked["price_max"]
    return Criteria(
        now=clock.now(),
        centre=centre,
        radius_km=RADIUS_OF_A_PLACE_KM if centre else None,
        words=words,
        stay=form.stay,
        guests=form.party.guests,
        currency=asked["currency"] or None,
        price_max_minor=None if price_max is None else Money.parse(price_max, asked["currency"]).minor,
        room_types=(asked["room_type"],) if asked["room_type"] else (),
        instant_only=asked["instant"],
        sort=Sort(asked["sort"]) if asked["sort"] else None,
    )


def cursor_of(request: HttpRequest) -> Cursor | None:
    text = request.GET.get("cursor")
    return Cursor.decode(text) if text else None


def link_to(request: HttpRequest, cursor: Cursor | None) -> str:
    if cursor is None:
        return ""
    query = request.GET.copy()
    query["cursor"] = cursor.encode()
    return f"?{query.urlencode()}"


def stay_query(form: StayForm) -> str:
    """Return the query that carries dates and guests on to the page of a stay."""
    dates: dict[str, str | int] = dates_of(form.stay) if form.stay else {}
    return urlencode(dates | {"guests": form.party.guests})


def dates_of(stay: DateRange) -> dict[str, str | int]:
    return {"check_in": stay.start.isoformat(), "check_out": stay.end.isoformat()}
