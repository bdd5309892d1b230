"""Stripe's currencies and its units, which differ from ISO 4217's minor units for a few of them."""

from __future__ import annotations

from common.money import Money, exponent


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


PRESENTMENT = _codes("""
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BIF BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CLP CNY COP CRC
    CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR ISK JMD JPY KES
    KGS KHR KMF KRW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR
    NZD PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SEK SGD SHP SLE SOS SRD STD SZL THB TJS TOP TRY TTD
    TWD TZS UAH UGX USD UYU UZS VND VUV WST XAF XCD XOF XPF YER ZAR ZMW BHD JOD KWD OMR TND
""")
WITHOUT_DECIMALS = _codes("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF")
WITH_THREE_DECIMALS = _codes("BHD JOD KWD OMR TND")
THREE_DECIMALS_STEP = 10  # Stripe takes three-decimal amounts that end in 0 alone


def decimals(currency: str) -> int:
    if currency in WITHOUT_DECIMALS:
        return 0
    return 3 if currency in WITH_THREE_DECIMALS else 2


def to_units(money: Money) -> int | None:
    """Return an amount in Stripe's units, None where it has no exact one."""
    shift = decimals(money.currency) - exponent(money.currency)
    units, rest = (money.minor * 10**shift, 0) if shift >= 0 else divmod(money.minor, 10**-shift)
    step = THREE_DECIMALS_STEP if money.currency in WITH_THREE_DECIMALS else 1
    return None if rest or units % step else units


def from_units(units: int, currency: str) -> Money:
    """Return our money for Stripe's units. Raises ValueError where it has no exact minor unit."""
    shift = exponent(currency) - decimals(currency)
    minor, rest = (units * 10**shift, 0) if shift >= 0 else divmod(units, 10**-shift)
    if rest:
        raise ValueError(f"{units} of {currency} are no whole number of minor units.")
    return Money(minor, currency)
