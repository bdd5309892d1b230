"""Tokens of the mobile app: allauth's JWTs, with refresh tokens that are good for one use, whatever comes at once.

allauth keeps the valid refresh ids inside the session, which every request that touches the session writes back whole:
two refreshes at once both pass, and a slow request brings a spent id back to life. Here each is a row that is spent
once (docs/adr/0050).
"""

from __future__ import annotations

from typing import Any

from allauth.headless.tokens.strategies.jwt import JWTTokenStrategy, internal
from django.db import transaction
from django.http import HttpRequest

from accounts import services
from common import clock


class SingleUseRefreshStrategy(JWTTokenStrategy):  # type: ignore[misc]
    def create_access_token_payload(self, request: HttpRequest) -> dict[str, Any] | None:
        payload: dict[str, Any] | None = super().create_access_token_payload(request)
        if payload:
            self._keep(payload["refresh_token"], str(request.session.session_key))
        return payload

    def refresh_token(self, refresh_token: str) -> tuple[str, str] | None:
        """Return a new access and a new refresh token for one that is still unspent.

        One that was spent before ends its session, and with it every token of it: either the caller or who came before
        is a thief (RFC 9700, 4.14.2).
        """
        claims = internal.decode_token(refresh_token, "refresh")
        session = internal.get_token_session(claims) if claims else None
        user = internal.validate_token_user(claims, session) if claims and session else None
        if not (claims and session and user):
            return None
        key = str(session.session_key)
        with transaction.atomic():
            if services.spend_refresh_token(claims["jti"], session_key=key, now=clock.now()):
                access: str = internal.create_access_token(user, session, self.get_claims(user))
                return access, self._keep(internal.create_refresh_token(user, session), key)
            services.end_session(key)
        return None

    def _keep(self, token: str, session_key: str) -> str:
        claims = internal.decode_token(token, "refresh")
        services.keep_refresh_token(claims["jti"], session_key=session_key, expires_at=claims["exp"])
        return token
