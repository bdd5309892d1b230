"""Names as they are searched: the embedded PostgreSQL has neither unaccent nor trigrams."""

from __future__ import annotations

import re
import unicodedata

from babel import Locale

LETTERS_THAT_DO_NOT_DECOMPOSE = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ħ": "h", "æ": "ae", "œ": "oe", "ı": "i"})


def normalised(*texts: str) -> str:
    """Return the words without case, accents and punctuation: "São Paulo", "BR" → "sao paulo br"."""
    decomposed = unicodedata.normalize("NFKD", " ".join(texts).casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.findall(r"\w+", bare.translate(LETTERS_THAT_DO_NOT_DECOMPOSE)))


def prefix_query(where: str, *, most_words: int = 8) -> str:
    """Return `where` as a tsquery in which each word may be the beginning of one; empty where it has no word."""
    return " & ".join(f"{word}:*" for word in normalised(where).split()[:most_words])


def place_search_text(name: str, region: str, country: str, *, known: str = "") -> str:
    """Return the words a place is found by: its names, its country's, and those it was found by before."""
    territories = Locale("en").territories
    words = normalised(known, name, region, territories.get(country, ""), country).split()
    return " ".join(dict.fromkeys(words))
