from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, overload

from django.http import HttpResponseBase
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from common import problems
from common.db import verb
from common.idempotency import keys

if TYPE_CHECKING:
    from rest_framework.views import APIView

ViewMethod = TypeVar("ViewMethod", bound=Callable[..., Response])

HEADER = "Idempotency-Key"
Around = Callable[[Request], AbstractContextManager[object]]


@overload
def idempotent(method: ViewMethod) -> ViewMethod: ...
@overload
def idempotent(*, spanning: bool = ..., around: Around | None = ...) -> Callable[[ViewMethod], ViewMethod]: ...
def idempotent(method: Any = None, *, spanning: bool = False, around: Around | None = None) -> Any:
    """Make a DRF view method require an Idempotency-Key, run once per key, and replay its answer.

    The method runs in one transaction together with the storing of its answer; what `around` returns for the request
    is entered around that. `spanning` is for a verb that has phases outside a transaction (a gateway call): it runs
    without one and its answer is stored after it, so it must itself bear being run again. A refusal undoes the effects
    and, unless it is a validation error, is kept as the answer. A view may define
    `authorize_replay(request, **kwargs)`, which raises where the caller lost access since.
    """

    def decorate(act: Any) -> Any:
        @wraps(act)
        def run(view: APIView, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                raise NotAuthenticated
            print_of_request = keys.fingerprint(request.method or "", request.path, request.query_params, request.data)
            claimed = keys.claim(request.user, request.headers.get(HEADER), fingerprint=print_of_request)
            if isinstance(claimed, keys.StoredAnswer):
                if authorize := getattr(view, "authorize_replay", None):
                    authorize(request, *args, **kwargs)
                return claimed.replay()
            with around(request) if around else nullcontext():
                return _first_run(view, act, claimed, request, args, kwargs, spanning=spanning)

        run.needs_idempotency_key = True  # type: ignore[attr-defined]
        return run

    return decorate(method) if method is not None else decorate


def _first_run(
    view: APIView, act: Any, claimed: keys.Claim, request: Request, args: Any, kwargs: Any, *, spanning: bool
) -> HttpResponseBase:
    def answer() -> HttpResponseBase:
        return _finished(view, act(view, request, *args, **kwargs), claimed)

    try:
        return answer() if spanning else verb(answer)()
    except Exception as error:  # a refusal is an answer like another; what isn't one frees the key and goes on
        problem = problems.of_exception(error)
        if problem is None or not keys.is_kept(problem.status):
            keys.release(claimed)
            raise
        return _finished(view, view.handle_exception(error), claimed)


def _finished(view: APIView, response: Response, claimed: keys.Claim) -> HttpResponseBase:
    """Render the answer as the framework will, and store those very bytes."""
    rendered = view.finalize_response(view.request, response, *view.args, **view.kwargs)
    assert isinstance(rendered, Response)
    rendered.render()
    if keys.is_kept(rendered.status_code):
        keys.store(claimed, rendered, rendered.content)
    else:
        keys.release(claimed)
    return rendered
