"""Is this process fit to serve? Each check says so by not raising."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from common.models import AuditEntry

DEMO_LOADED = "demo_loaded"

_cache_was_seen = False


def readiness() -> tuple[bool, dict[str, str]]:
    """Return whether requests should come here, and what each check found.

    The cache has to be there at the start; one that goes away later is reported, but takes nobody out of service,
    since booking and paying go on without it. The demo is ready once its marketplace is loaded, logins and all.
    """
    global _cache_was_seen
    found = {"database": _outcome(_ask_database), "migrations": _outcome(_compare_migrations)}
    if settings.DEMO:
        found["demo"] = _outcome(_find_demo)
    cache_answers = _outcome(_ask_cache)
    _cache_was_seen = _cache_was_seen or cache_answers == "ok"
    ready = all(outcome == "ok" for outcome in found.values()) and _cache_was_seen
    return ready, {**found, "cache": cache_answers}


def _outcome(check: Callable[[], None]) -> str:
    try:
        check()
    except Exception:  # whatever keeps a check from passing makes the process unfit; the log has the reason elsewhere
        return "away"
    return "ok"


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_cache() -> None:
    cache.set("health", "here", 10)
    if cache.get("health") != "here":
        raise ConnectionError


@lru_cache
def _compare_migrations() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise LookupError("migrations are missing")


@lru_cache
def _find_demo() -> None:
    if not AuditEntry.objects.filter(action=DEMO_LOADED).exists():
        raise LookupError("the demo marketplace is not loaded yet")
