from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic import FormView, View

from accounts import services
from accounts.enums import Role
from accounts.forms import ProfileForm
from accounts.models import User
from accounts.policies import signed_in
from common import error_views
from common.exceptions import InvalidInput, TooManyAttempts

OFFERED_ROLES = (Role.HOST,)  # the page offers what has pages of its own; the API knows every role


class AccountView(LoginRequiredMixin, FormView[ProfileForm]):
    """/account/: profile, preferences, roles, and the way to everything about security, whose pages are allauth's."""

    template_name = "accounts/account.html"
    form_class = ProfileForm
    success_url = reverse_lazy("accounts:account")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": User.objects.get(pk=signed_in(self.request.user).pk)}

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        held = signed_in(self.request.user).roles
        offered = [role for role in OFFERED_ROLES if role not in held]
        return super().get_context_data(offered_roles=offered, **context)

    def form_valid(self, form: ProfileForm) -> HttpResponse:
        try:
            user = services.change_profile(form.instance, **form.changes)
        except InvalidInput as refusal:
            form.add_error(str(refusal.extra["field"]), refusal.detail)
            return self.form_invalid(form)
        messages.success(self.request, _("Saved."))
        return _in_language_of(user, super().form_valid(form))


class RolesView(LoginRequiredMixin, View):
    def post(self, request: HttpRequest) -> HttpResponse:
        if request.POST.get("role") not in Role:
            raise InvalidInput(_("There is no such role."), field="role")
        services.add_role(signed_in(request.user), role=Role(request.POST["role"]))
        return redirect("accounts:account")


def too_many_attempts(request: HttpRequest) -> HttpResponse:
    """Answer for allauth, whose pages limit how often one may try (`handler429` of config.urls)."""
    return error_views.answer(request, TooManyAttempts())


def _in_language_of(user: User, response: HttpResponse) -> HttpResponse:
    """Let this browser's pages follow the language that the account prefers, by the cookie that Django reads."""
    if user.language:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, max_age=365 * 24 * 3600, samesite="Lax")
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return response
