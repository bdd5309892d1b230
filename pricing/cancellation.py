"""What a guest gets back, by the frozen terms: docs/rules.md, "Cancelling".

A policy is a list of tiers in time order; the first whose deadline has not passed decides what of the rent comes back.
The other lines follow from it by rules that are the same for every policy. A deadline's own instant still counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from common.money import Money, share
from pricing.enums import FEES, RENT, CancellationPolicy, CancelledBy, LineKind
from pricing.quotes import QuoteLine, amount_of
from pricing.services import MONTHLY_FROM
from pricing.terms import FrozenTerms

ALL = 10_000  # basis points


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a tier gives back: nothing of the nights begun and the `due_nights` after them, a share of the rest."""

    reason: str
    due_nights: int = 0
    rest_bp: int = ALL
    full: bool = False


FULL = Outcome("free cancellation", full=True)
HALF = Outcome("half of the rent comes back", rest_bp=ALL // 2)
ALL_BUT_ONE_NIGHT = Outcome("nights stayed and one more are due", due_nights=1)
HALF_BUT_ONE_NIGHT = Outcome("nights stayed, one more and half of the rest are due", due_nights=1, rest_bp=ALL // 2)
ALL_BUT_THIRTY_NIGHTS = Outcome("nights stayed and the next 30 are due", due_nights=30)
NOTHING = Outcome("the rent doesn't come back", rest_bp=0)

Deadline = Callable[[FrozenTerms], datetime | None]


@dataclass(frozen=True, slots=True)
class Tier:
    outcome: Outcome
    until: Deadline = lambda terms: None

    def holds(self, terms: FrozenTerms, at: datetime) -> bool:
        deadline = self.until(terms)
        return deadline is None or at <= deadline


def _days(days: int) -> Deadline:
    return lambda terms: terms.days_before(days)


def _hours(hours: int) -> Deadline:
    return lambda terms: terms.hours_before(hours)


def _soon_after_booking(terms: FrozenTerms) -> datetime:
    return min(terms.booked_at + timedelta(hours=48), terms.days_before(14))


def _soon_after_confirmation(terms: FrozenTerms) -> datetime:
    return min((terms.confirmed_at or terms.booked_at) + timedelta(hours=24), terms.days_before(7))


GRACE = Tier(FULL, _soon_after_confirmation)
POLICIES: dict[CancellationPolicy, tuple[Tier, ...]] = {
    CancellationPolicy.FLEXIBLE: (GRACE, Tier(FULL, _hours(24)), Tier(ALL_BUT_ONE_NIGHT)),
    CancellationPolicy.MODERATE: (GRACE, Tier(FULL, _days(5)), Tier(HALF_BUT_ONE_NIGHT)),
    CancellationPolicy.FIRM: (GRACE, Tier(FULL, _days(30)), Tier(HALF, _days(7)), Tier(NOTHING)),
    CancellationPolicy.LIMITED: (GRACE, Tier(FULL, _days(14)), Tier(HALF, _days(7)), Tier(NOTHING)),
    CancellationPolicy.STRICT: (GRACE, Tier(FULL, _soon_after_booking), Tier(HALF, _days(7)), Tier(NOTHING)),
    CancellationPolicy.NON_REFUNDABLE: (Tier(NOTHING),),
}
LONG_STAY = (GRACE, Tier(FULL, _days(30)), Tier(ALL_BUT_THIRTY_NIGHTS))
LONG_NON_REFUNDABLE = LONG_STAY[1:]


@dataclass(frozen=True, slots=True)
class RefundLine:
    """What becomes of one kind of line: charged = refunded + kept."""

    kind: LineKind
    rule: str
    charged_minor: int
    refunded_minor: int

    @property
    def kept_minor(self) -> int:
        return self.charged_minor - self.refunded_minor


@dataclass(frozen=True, slots=True)
class RefundBreakdown:
    """What comes back and who keeps what of the rest: host_share + platform_fee + tax = total - refund.

    `penalty` is what a host who cancels is charged; it never comes out of the guest's refund.
    """

    lines: tuple[RefundLine, ...]
    reason: str
    total: Money
    refund: Money
    host_share: Money
    platform_fee: Money
    tax: Money
    penalty: Money


@dataclass(frozen=True, slots=True)
class RefundStep:
    """The refund until an instant, which is included; None in the last step, which has no end."""

    until: datetime | None
    refund: Money
    reason: str


def refund_for(terms: FrozenTerms, *, cancelled_at: datetime, by: CancelledBy) -> RefundBreakdown:
    """Return the exact refund of a cancellation at this instant.

    A guest's cancellation is judged by the frozen policy, and so is one by the staff on the guest's behalf; a host's
    gives everything back and costs the host a penalty.
    """
    if by == CancelledBy.HOST:
        everything = Outcome("cancelled by the host", full=True)
        return _breakdown(terms, everything, begun=0, penalty_minor=host_penalty(terms, cancelled_at))
    outcome = outcome_at(terms, cancelled_at)
    return _breakdown(terms, outcome, begun=terms.nights_begun(cancelled_at))


def refund_for_no_show(terms: FrozenTerms) -> RefundBreakdown:
    """Return the breakdown of a stay that nobody came to: nothing comes back, the cleaning fee included."""
    return _breakdown(terms, Outcome("no-show", rest_bp=0), begun=terms.stay.days)


def refund_timeline(terms: FrozenTerms) -> list[RefundStep]:
    """Return what a guest who cancels gets back, step by step in time; neighbours with one refund are one step."""
    steps: list[RefundStep] = []
    for until, probe in _turning_points(terms):
        breakdown = refund_for(terms, cancelled_at=probe, by=CancelledBy.GUEST)
        if steps and steps[-1].refund == breakdown.refund:
            steps.pop()
        steps.append(RefundStep(until, breakdown.refund, breakdown.reason))
    return steps


def outcome_at(terms: FrozenTerms, at: datetime) -> Outcome:
    """Return the outcome of the first tier that still holds at this instant."""
    return next(tier.outcome for tier in tiers_of(terms) if tier.holds(terms, at))


def tiers_of(terms: FrozenTerms) -> tuple[Tier, ...]:
    """Return the tiers of the policy; stays of 28 nights or more have one rule instead, without grace where the
    booking was non-refundable."""
    if terms.stay.days < MONTHLY_FROM:
        return POLICIES[terms.policy]
    return LONG_NON_REFUNDABLE if terms.policy == CancellationPolicy.NON_REFUNDABLE else LONG_STAY


def host_penalty(terms: FrozenTerms, at: datetime) -> int:
    """Return what the host is charged for cancelling: 10 % of the rent over 30 days ahead, 25 % to 48 h, then 50 %."""
    if at < terms.days_before(30):
        return share(terms.quote.rent.minor, 1000)
    if at <= terms.hours_before(48):
        return share(terms.quote.rent.minor, 2500)
    return share(terms.quote.rent.minor, 5000)


def _turning_points(terms: FrozenTerms) -> Iterator[tuple[datetime | None, datetime]]:
    """Yield (until, an instant of that step) for every instant at which the refund may change, then the open end."""
    deadlines = {tier.until(terms) for tier in tiers_of(terms)} | {terms.local_instant(night) for night in terms.stay}
    instants = sorted(deadline for deadline in deadlines if deadline is not None)
    yield from ((instant, instant) for instant in instants)
    yield None, instants[-1] + timedelta(seconds=1)


def _breakdown(terms: FrozenTerms, outcome: Outcome, *, begun: int, penalty_minor: int = 0) -> RefundBreakdown:
    lines = tuple(_refund_lines(terms, outcome, begun))
    quote = terms.quote
    kept = {kind: sum(line.kept_minor for line in lines if line.kind == kind) for kind in LineKind}
    earned = sum(kept[kind] for kind in RENT | FEES)
    host_fee = share(earned, quote.host_fee_bp)

    def money(minor: int) -> Money:
        return Money(minor, quote.currency)

    return RefundBreakdown(
        lines=lines,
        reason=outcome.reason,
        total=quote.total,
        refund=money(sum(line.refunded_minor for line in lines)),
        host_share=money(earned - host_fee),
        platform_fee=money(kept[LineKind.SERVICE_FEE] + host_fee),
        tax=money(kept[LineKind.TAX]),
        penalty=money(penalty_minor),
    )


def _refund_lines(terms: FrozenTerms, outcome: Outcome, begun: int) -> Iterator[RefundLine]:
    rent = _rent_line(terms, outcome, begun)
    yield rent
    kept = {LineKind.NIGHT: rent.kept_minor}
    for line in terms.quote.lines:
        if line.kind in FEES:
            fee = _fee_line(line, begun)
            kept[line.kind] = kept.get(line.kind, 0) + fee.kept_minor
            yield fee
    for line in terms.quote.lines:
        if line.kind == LineKind.TAX:
            yield _tax_line(terms, line, sum(minor for kind, minor in kept.items() if kind in line.of))
        elif line.kind == LineKind.SERVICE_FEE:
            yield _service_fee_line(line, outcome)


def _rent_line(terms: FrozenTerms, outcome: Outcome, begun: int) -> RefundLine:
    """Return what becomes of the nights, extra guests and discount together: one rent, allotted to its nights."""
    charged = terms.quote.rent.minor
    due = min(begun + outcome.due_nights, terms.stay.days)
    due_minor = _proportion(charged, _gross_of_nights(terms, due), _gross_of_nights(terms, terms.stay.days))
    refunded = share(charged - due_minor, outcome.rest_bp)
    return RefundLine(LineKind.NIGHT, f"rent: {outcome.reason}", charged, refunded)


def _gross_of_nights(terms: FrozenTerms, count: int) -> int:
    """Return what the first `count` nights cost with their extra guests, before the discount."""
    prices = [line.amount_minor for line in terms.quote.lines if line.kind == LineKind.NIGHT]
    extra = amount_of(terms.quote.lines, {LineKind.EXTRA_GUEST})
    return sum(prices[:count]) + _proportion(extra, count, terms.stay.days)


def _fee_line(line: QuoteLine, begun: int) -> RefundLine:
    if begun:
        return RefundLine(line.kind, f"{line.rule}: due once the stay has begun", line.amount_minor, 0)
    return RefundLine(line.kind, f"{line.rule}: back, the stay doesn't begin", line.amount_minor, line.amount_minor)


def _tax_line(terms: FrozenTerms, line: QuoteLine, kept_base: int) -> RefundLine:
    kept = _proportion(line.amount_minor, kept_base, amount_of(terms.quote.lines, line.of))
    return RefundLine(
        line.kind, f"{line.rule}: in proportion to what stays charged", line.amount_minor, line.amount_minor - kept
    )


def _service_fee_line(line: QuoteLine, outcome: Outcome) -> RefundLine:
    if outcome.full:
        return RefundLine(line.kind, f"{line.rule}: back with a full refund", line.amount_minor, line.amount_minor)
    return RefundLine(line.kind, f"{line.rule}: back only with a full refund", line.amount_minor, 0)


def _proportion(amount_minor: int, part: int, whole: int) -> int:
    """Return amount * part / whole, rounded half up; nothing of nothing is nothing."""
    return (2 * amount_minor * part + whole) // (2 * whole) if whole else 0
