"""Where gateways deliver their messages. Answers 200 once a message is stored; what it means is found out later."""

from __future__ import annotations

import logging

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from common import clock
from common.exceptions import Busy
from payments.exceptions import GatewayNotOffered
from payments.gateways import get_gateway
from payments.gateways.base import BadSignature
from payments.services import receive_webhook

logger = logging.getLogger(__name__)

LARGEST_BODY = 256 * 1024


@csrf_exempt
@require_POST
def receive(request: HttpRequest, name: str) -> HttpResponse:
    body = request.read(LARGEST_BODY + 1)
    if len(body) > LARGEST_BODY:
        return HttpResponse(f"A message has at most {LARGEST_BODY} bytes.", status=413, content_type="text/plain")
    try:
        event = receive_webhook(get_gateway(name), body, request.headers, now=clock.now())
    except GatewayNotOffered:
        return HttpResponse("There is no such gateway here.", status=404, content_type="text/plain")
    except BadSignature as problem:
        logger.warning("webhook refused: %s", problem, extra={"gateway": name})
        return HttpResponse("The signature does not hold.", status=400, content_type="text/plain")
    except (DatabaseError, Busy) as problem:
        logger.error("webhook not stored: %s", problem, extra={"gateway": name})
        return HttpResponse("Not stored; send it again.", status=503, content_type="text/plain")
    return HttpResponse("Stored." if event else "Known.", content_type="text/plain")
