"""The settings of a test run: the project's own, against servers that the run starts unless the environment names some.

pytest reads this file before anything of Django, also where `pytest` is called by itself, without `python -m`.
"""

from tests import servers

servers.start()

from config.settings import *  # noqa: E402, F403 - the addresses must be in the environment before

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True  # else every client of a test reads all static files first
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
