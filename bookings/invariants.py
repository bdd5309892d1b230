"""What must hold of bookings whatever happened, proved on the live rows."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from bookings.enums import HOLDS_DATES, PAID
from common.registries import Violation, invariant

OVERLAPS = """
SELECT b.id, 'overlaps booking:' || other.id || ' on calendar ' || b.calendar_id
FROM bookings_booking b
JOIN bookings_booking other ON other.calendar_id = b.calendar_id AND other.id > b.id
WHERE b.status = ANY(%(holds)s) AND other.status = ANY(%(holds)s)
  AND b.check_in_on < coalesce(other.freed_from_on, other.check_out_on)
  AND other.check_in_on < coalesce(b.freed_from_on, b.check_out_on)
"""

CLAIMS = """
WITH held AS (
    SELECT 'booking:' || id AS holder, calendar_id, check_in_on AS first,
           coalesce(freed_from_on, check_out_on) - 1 AS last,
           (coalesce(freed_from_on, check_out_on) - check_in_on)::bigint AS nights
    FROM bookings_booking WHERE status = ANY(%(holds)s)
), claimed AS (
    SELECT holder, calendar_id, min(date) AS first, max(date) AS last, count(*) AS nights
    FROM availability_nightclaim WHERE status = 'BOOKED' AND holder LIKE 'booking:%%'
    GROUP BY holder, calendar_id
)
SELECT split_part(holder, ':', 2)::bigint,
       coalesce(held.nights, 0) || ' nights by its status, ' || coalesce(claimed.nights, 0) || ' by claims on calendar '
       || calendar_id
FROM held FULL JOIN claimed USING (holder, calendar_id)
WHERE (held.first, held.last, held.nights) IS DISTINCT FROM (claimed.first, claimed.last, claimed.nights)
"""

LINES = """
SELECT b.id, 'its lines sum to ' || coalesce(sum(l.amount_minor), 0) || ', its total is ' || b.total_minor
FROM bookings_booking b LEFT JOIN bookings_bookingline l ON l.booking_id = b.id
GROUP BY b.id HAVING coalesce(sum(l.amount_minor), 0) <> b.total_minor
"""

# Money that arrived is shared out when, and only when, the booking is paid for; a cancelled booking's may be in part.
SHARES = """
WITH shares AS (
    SELECT e.ref,
           -sum(e.amount_minor) FILTER (WHERE a.kind = 'host_payable') AS host,
           -sum(e.amount_minor) FILTER (WHERE a.kind = 'platform_fee') AS platform,
           -sum(e.amount_minor) FILTER (WHERE a.kind = 'tax_payable') AS tax
    FROM payments_ledgerentry e
    JOIN payments_ledgeraccount a ON a.id = e.account_id
    JOIN payments_ledgertransaction t ON t.id = e.transaction_id
    WHERE t.posting IN ('apply', 'unapply') AND e.ref LIKE 'booking:%%'
    GROUP BY e.ref
)
SELECT b.id, b.status || ', but host, platform and tax have '
       || concat_ws(', ', coalesce(host, 0), coalesce(platform, 0), coalesce(tax, 0))
FROM bookings_booking b LEFT JOIN shares ON shares.ref = 'booking:' || b.id
WHERE CASE
    WHEN b.status = ANY(%(paid)s) THEN
        (coalesce(host, 0), coalesce(platform, 0), coalesce(tax, 0)) <> (b.host_minor, b.platform_minor, b.tax_minor)
    WHEN b.status = 'cancelled' AND b.confirmed_at IS NOT NULL THEN
        coalesce(host, 0) > b.host_minor OR coalesce(platform, 0) > b.platform_minor OR coalesce(tax, 0) > b.tax_minor
    ELSE coalesce(host, 0) <> 0 OR coalesce(platform, 0) <> 0 OR coalesce(tax, 0) <> 0
END
"""

# Money that belongs to nobody but the payer lies there only while a booking waits for the rest of it, while the news
# of it is on its way, while it is on its way back, or where a gateway refused to take it back and staff see to it.
LEFT_OVER = """
WITH idle AS (
    SELECT e.ref, -sum(e.amount_minor) AS minor
    FROM payments_ledgerentry e JOIN payments_ledgeraccount a ON a.id = e.account_id
    WHERE a.kind = 'unapplied' AND e.ref LIKE 'booking:%%'
    GROUP BY e.ref HAVING sum(e.amount_minor) <> 0
)
SELECT b.id, b.status || ', but ' || (idle.minor - coalesce(way.back, 0)) || ' lies unapplied'
FROM idle
JOIN bookings_booking b ON b.id = split_part(idle.ref, ':', 2)::bigint
LEFT JOIN LATERAL (
    SELECT sum(i.refunding_minor) AS back FROM payments_paymentitem i WHERE i.ref = idle.ref
) way ON true
WHERE b.status <> 'pending' AND idle.minor <> coalesce(way.back, 0)
  AND NOT EXISTS (
      SELECT FROM common_outboxevent o JOIN common_delivery d ON d.event_id = o.id
      WHERE o.subject = idle.ref AND o.name IN ('payment_captured', 'booking_expired') AND d.done_at IS NULL
  )
  AND NOT EXISTS (
      SELECT FROM payments_refund r JOIN payments_paymentitem i ON i.id = r.item_id
      WHERE i.ref = idle.ref AND r.status = 'failed'
  )
"""


@invariant
def bookings_of_a_calendar_never_overlap() -> Iterator[Violation]:
    yield from _violations("bookings_of_a_calendar_never_overlap", OVERLAPS)


@invariant
def claims_are_those_of_bookings_that_hold_dates() -> Iterator[Violation]:
    yield from _violations("claims_are_those_of_bookings_that_hold_dates", CLAIMS)


@invariant
def lines_sum_to_the_total() -> Iterator[Violation]:
    yield from _violations("lines_sum_to_the_total", LINES)


@invariant
def money_is_shared_out_when_paid_for() -> Iterator[Violation]:
    yield from _violations("money_is_shared_out_when_paid_for", SHARES)


@invariant
def no_money_is_left_over() -> Iterator[Violation]:
    yield from _violations("no_money_is_left_over", LEFT_OVER)


def _violations(rule: str, query: str) -> Iterator[Violation]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"holds": [str(s) for s in HOLDS_DATES], "paid": [str(s) for s in PAID]})
        for booking_id, detail in cursor.fetchall():
            yield Violation(rule, f"booking:{booking_id}", detail)
