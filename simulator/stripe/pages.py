"""The hosted payment page, and the second page on which a bank challenges its customer."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlencode, urlsplit

from babel.numbers import format_currency, get_currency_precision

from simulator.stripe.cards import Outcome
from simulator.stripe.desk import Call, Desk
from simulator.stripe.intents import Intents
from simulator.stripe.params import Params
from simulator.stripe.sessions import Sessions
from simulator.wire import JsonObject, Request, Response, Route

FOLDER = Path(__file__).parent / "templates"
PAY, CHALLENGE, NOTICE = (
    Template((FOLDER / name).read_text()) for name in ("pay.html", "challenge.html", "notice.html")
)
STYLE = (FOLDER / "page.css").read_bytes()
ABANDON = "abandon"


class Pages:
    def __init__(self, desk: Desk, sessions: Sessions, intents: Intents) -> None:
        self.desk = desk
        self.sessions = sessions
        self.intents = intents

    def routes(self) -> list[Route]:
        return [
            Route("GET", "/stripe/page.css", self.style),
            Route("GET", "/stripe/pay/{key}", self.show_payment),
            Route("POST", "/stripe/pay/{key}", self.pay),
            Route("GET", "/stripe/challenge/{key}", self.show_challenge),
            Route("POST", "/stripe/challenge/{key}", self.answer_challenge),
        ]

    async def style(self, request: Request) -> Response:
        return Response(200, STYLE, {"content-type": "text/css; charset=utf-8"})

    async def show_payment(self, request: Request, key: str) -> Response:
        session = self._session(request, key)
        if session is None:
            return _notice("This payment page does not exist.", status=404)
        if session["status"] != "open":
            return _closed(session)
        lines = "".join(_line(line) for line in session["_lines"])
        page = PAY.substitute(
            amount=_money(session["amount_total"], session["currency"]),
            lines=lines,
            email=escape(session["customer_email"] or "no address given"),
            error=_error(self._last_error(session)),
        )
        return Response.html(page)

    async def pay(self, request: Request, key: str) -> Response:
        """Take `outcome=approve|decline|challenge|abandon`, and send the guest where the outcome leads."""
        session = self._session(request, key)
        outcome = request.params.get("outcome")
        if session is None:
            return _notice("This payment page does not exist.", status=404)
        if session["status"] != "open":
            return _closed(session)
        if outcome == ABANDON:
            return Response.redirect(_cancel_url(session))
        if outcome not in list(Outcome):
            return _notice("Choose one of approve, decline, challenge and abandon.", status=400)
        self.sessions.pay(session, Outcome(outcome), _click(request))
        match Outcome(outcome):
            case Outcome.APPROVE:
                return Response.redirect(_success_url(session))
            case Outcome.CHALLENGE:
                return Response.redirect(f"/stripe/challenge/{session['payment_intent']}")
            case Outcome.DECLINE:
                return Response.redirect(_cancel_url(session))

    async def show_challenge(self, request: Request, key: str) -> Response:
        intent = self.desk.store.find(key, "payment_intent")
        if intent is None or intent["status"] != "requires_action":
            return _notice("Your bank asks for nothing here any more.", status=410)
        return Response.html(CHALLENGE.substitute(amount=_money(intent["amount"], intent["currency"])))

    async def answer_challenge(self, request: Request, key: str) -> Response:
        """Take `outcome=approve|decline` from the guest, and lead back to the shop or the app."""
        intent = self.desk.store.find(key, "payment_intent")
        if intent is None or intent["status"] != "requires_action":
            return _notice("Your bank asks for nothing here any more.", status=410)
        approved = request.params.get("outcome") == Outcome.APPROVE
        call = _click(request)
        if approved:
            self.intents.approve(intent, call)
        else:
            self.intents.fail_challenge(intent, call)
        if intent["_session"]:
            session = self.desk.find("checkout.session", intent["_session"])
            if approved:
                self.sessions.complete(session, intent, call)
            return Response.redirect(_success_url(session) if approved else _cancel_url(session))
        return _back_to_app(intent, approved=approved)

    def _session(self, request: Request, key: str) -> JsonObject | None:
        known = self.desk.store.find(key, "checkout.session") is not None
        return self.sessions.retrieve(_click(request), key) if known else None

    def _last_error(self, session: JsonObject) -> str:
        if not session["payment_intent"]:
            return ""
        intent = self.desk.find("payment_intent", session["payment_intent"])
        error: JsonObject | None = intent["last_payment_error"]
        return error["message"] if error else ""


def _click(request: Request) -> Call:
    return Call(Params(request.params), request.base_url)


def _success_url(session: JsonObject) -> str:
    url: str = session["success_url"]
    return url.replace("{CHECKOUT_SESSION_ID}", session["id"])


def _cancel_url(session: JsonObject) -> str:
    return session["cancel_url"] or _success_url(session)


def _closed(session: JsonObject) -> Response:
    if session["status"] == "complete":
        return Response.redirect(_success_url(session))
    return _notice("This payment page has expired. Nothing was charged.", status=410, back=_cancel_url(session))


def _back_to_app(intent: JsonObject, *, approved: bool) -> Response:
    if not intent["_return_url"]:
        return _notice("Done. You can go back to the app.", status=200)
    query = urlencode(
        {
            "payment_intent": intent["id"],
            "payment_intent_client_secret": intent["client_secret"],
            "redirect_status": "succeeded" if approved else "failed",
        }
    )
    joint = "&" if urlsplit(intent["_return_url"]).query else "?"
    return Response.redirect(f"{intent['_return_url']}{joint}{query}")


def _notice(message: str, *, status: int, back: str = "") -> Response:
    link = f'<p><a class="button" href="{escape(back)}">Back to the shop</a></p>' if back else ""
    return Response.html(NOTICE.substitute(message=escape(message), link=link), status=status)


def _line(line: JsonObject) -> str:
    amount = _money(line["amount_total"], line["currency"])
    return f"<li><span>{escape(line['description'])}</span> <span>{amount}</span></li>"


def _error(message: str) -> str:
    return f'<p class="error" role="alert">{escape(message)} Try another card.</p>' if message else ""


def _money(amount: int, currency: str) -> str:
    code = currency.upper()
    return format_currency(amount / 10 ** get_currency_precision(code), code, locale="en")
