from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.module_loading import autodiscover_modules

from common import audit
from common.health import DEMO_LOADED
from common.models import AuditEntry
from common.registries import demo_parts


class Command(BaseCommand):
    help = "Load the demo marketplace, app by app; what is there already stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo's logins are public: set DEMO=true where that is meant.")
        autodiscover_modules("demo")
        for name, part in demo_parts():
            with transaction.atomic():
                part()
            self.stdout.write(f"loaded {name}")
        if not AuditEntry.objects.filter(action=DEMO_LOADED).exists():
            audit.record(DEMO_LOADED, subject="demo:marketplace")
