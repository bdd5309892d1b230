from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from typing import Any, TypeVar, overload

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from common.db import verb
from common.idempotency import keys

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

Around = Callable[[HttpRequest], AbstractContextManager[object]]

FIELD = "idempotency_key"
NOT_PART_OF_THE_REQUEST = (FIELD, "csrfmiddlewaretoken")
PATIENCE_SECONDS = 5.0


def new_key() -> str:
    return secrets.token_urlsafe(24)


@overload
def idempotent_form(view: View) -> View: ...
@overload
def idempotent_form(*, spanning: bool = ..., around: Around | None = ...) -> Callable[[View], View]: ...
def idempotent_form(view: Any = None, *, spanning: bool = False, around: Around | None = None) -> Any:
    """Make a page's POST run once per hidden key (`{% idempotency_key %}` in its form), however often it is sent.

    A redirect is the form's success and is kept, in the transaction of the effects unless `spanning`; a form shown
    again with its errors has changed nothing and is not. The second click of a double click waits for the first and is
    sent where that one goes. What `around` returns for the request is entered around the transaction. Wraps a view
    function or, by `method_decorator`, a view class's `post`.
    """

    def decorate(act: Any) -> Any:
        @wraps(act)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method != "POST" or not request.user.is_authenticated:
                return act(request, *args, **kwargs)  # type: ignore[no-any-return]
            claimed = _claim_patiently(request)
            if isinstance(claimed, keys.StoredAnswer):
                return claimed.replay()

            def answer() -> HttpResponseBase:
                return _finished(act(request, *args, **kwargs), claimed)

            try:
                with around(request) if around else nullcontext():
                    return answer() if spanning else verb(answer)()
            except Exception:
                keys.release(claimed)
                raise

        return run

    return decorate(view) if view is not None else decorate


def _claim_patiently(request: HttpRequest) -> keys.Claim | keys.StoredAnswer:
    sent = request.POST.copy()
    for name in NOT_PART_OF_THE_REQUEST:
        sent.pop(name, None)
    print_of_request = keys.fingerprint("POST", request.path, request.GET, sent)
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return keys.claim(request.user, request.POST.get(FIELD), fingerprint=print_of_request)  # type: ignore[arg-type]
        except keys.StillRunning:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _finished(response: HttpResponseBase, claimed: keys.Claim) -> HttpResponseBase:
    if 300 <= response.status_code < 400 and isinstance(response, HttpResponse):
        keys.store(claimed, response, response.content)
    else:
        keys.release(claimed)
    return response
