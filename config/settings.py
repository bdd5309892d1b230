"""Every setting of Sojourn; the only place, with its neighbours in config/, that reads the environment."""

from __future__ import annotations

import hashlib
import hmac

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured
from redis.backoff import NoBackoff
from redis.retry import Retry

from config import logs
from config.environment import BASE_DIR, data_dir, env, origin
from config.schedule import BEAT_SCHEDULE

django_stubs_ext.monkeypatch()  # lets ModelAdmin[Model] and the like be written at runtime

DEBUG = env.bool("DEBUG", default=True)
# The demo marketplace: its logins are public, and its mails are kept instead of sent and shown at /demo/mail/.
DEMO = env.bool("DEMO", default=False)
INSECURE_SECRET_KEY = "insecure-key-of-the-demo-and-the-tests-never-used-in-production"  # noqa: S105
SECRET_KEY = env.str("SECRET_KEY", default=INSECURE_SECRET_KEY)
if not DEBUG and SECRET_KEY in ("", INSECURE_SECRET_KEY):
    raise ImproperlyConfigured("SECRET_KEY must be set to a secret of your own when DEBUG is off.")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"] if DEBUG else [])
DATA_DIR = data_dir()

INSTALLED_APPS = [
    "daphne",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "csp",
    "import_export",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.headless",
    "common",
    "accounts",
    "availability",
    "pricing",
    "properties",
    "payments",
    "bookings",
    "notifications",
    "pages",
]
MIDDLEWARE = [
    "common.middleware.request_context",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "common.middleware.permissions_policy",
    "common.middleware.RefusalMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "common.middleware.request_bounds",
    "common.middleware.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.retry_after",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
CSRF_FAILURE_VIEW = "common.error_views.csrf_failure"
ASGI_APPLICATION = "config.asgi.application"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# 0 is no limit, for commands and workers; web processes set theirs in asgi.py and wsgi.py.
STATEMENT_TIMEOUT_SECONDS = env.int("STATEMENT_TIMEOUT_SECONDS", default=0)
# config/embedded/ sets DATABASE_URL and REDIS_URL to the embedded servers where they are not given.
DATABASES = {
    "default": {
        **env.db_url("DATABASE_URL", default="postgresql://sojourn@127.0.0.1:5432/sojourn"),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,  # a connection that died with the server is replaced, not handed out
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL_SIZE", default=12), "timeout": 10},
            "options": f"-c lock_timeout=3s -c statement_timeout={STATEMENT_TIMEOUT_SECONDS}s",
        },
    }
}
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 14 * 24 * 3600

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.NameForm"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a change of password, address or second factor is told to its owner
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
LOGINS_A_MINUTE = env.int("THROTTLE_LOGIN_ADDRESS", default=30)  # by address, failed or not
ACCOUNT_RATE_LIMITS = {
    "login": f"{LOGINS_A_MINUTE}/m/ip",
    "login_failed": f"{LOGINS_A_MINUTE}/m/ip,{env.int('THROTTLE_LOGIN_USER', default=10)}/m/key",
    "signup": f"{LOGINS_A_MINUTE}/m/ip",
}
NUM_PROXIES = env.int("NUM_PROXIES", default=0)  # proxies in front, whose X-Forwarded-For is believed
ALLAUTH_TRUSTED_PROXY_COUNT = NUM_PROXIES

MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Sojourn"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO  # passkeys on plain http, on one's own machine alone

HEADLESS_CLIENTS = ("app",)
HEADLESS_ADAPTER = "accounts.adapters.HeadlessAdapter"
HEADLESS_TOKEN_STRATEGY = "accounts.tokens.SingleUseRefreshStrategy"  # noqa: S105
HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN = 15 * 60
HEADLESS_JWT_REFRESH_TOKEN_EXPIRES_IN = SESSION_COOKIE_AGE
HEADLESS_JWT_STATEFUL_VALIDATION_ENABLED = True  # logout, password change and deactivation end access tokens too
# RS256 with a PEM key where others verify our tokens; else a secret of this purpose alone, derived from SECRET_KEY.
HEADLESS_JWT_ALGORITHM = "RS256" if env.str("JWT_PRIVATE_KEY", default="") else "HS256"
HEADLESS_JWT_PRIVATE_KEY = (
    env.str("JWT_PRIVATE_KEY", default="", multiline=True)
    or hmac.new(SECRET_KEY.encode(), b"accounts.jwt", hashlib.sha256).hexdigest()
)

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Production serves what `collectstatic` gathered, under names that change with the content; the demo gathers nothing.
WHITENOISE_USE_FINDERS = DEBUG or DEMO
STATIC_ROOT = None if WHITENOISE_USE_FINDERS else BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # What was uploaded, as it came: never served, gone once it is re-encoded.
    "uploads": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "uploads"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"

BOOKING_HOLD_SECONDS = env.int("BOOKING_HOLD_SECONDS", default=900)
BOOKING_REQUEST_HOURS = env.int("BOOKING_REQUEST_HOURS", default=24)  # a host's time to answer, never past check-in
BOOKING_PAYMENT_HOURS = env.int("BOOKING_PAYMENT_HOURS", default=24)  # to pay once a host has accepted, never past it
HORIZON_NIGHTS = 548
GUEST_SERVICE_FEE_BP = env.int("GUEST_SERVICE_FEE_BP", default=1400)  # basis points of nights and fees, on top
HOST_SERVICE_FEE_BP = env.int("HOST_SERVICE_FEE_BP", default=300)  # basis points of the same, off the host's part
AVAILABILITY_SHIELD = env.bool("AVAILABILITY_SHIELD", default=True)  # orders the crowd for one room; never needed

LOGGING = logs.configure(pretty=DEBUG, level=env.str("LOG_LEVEL", default="INFO"))

# A gateway without its secret key is not offered. Several webhook secrets are active while one replaces the other.
STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="https://api.stripe.com").rstrip("/")
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", default="")
STRIPE_PUBLISHABLE_KEY = env.str("STRIPE_PUBLISHABLE_KEY", default="")
STRIPE_WEBHOOK_SECRETS = env.list("STRIPE_WEBHOOK_SECRET", default=[])
GATEWAY_TIMEOUT_SECONDS = env.float("GATEWAY_TIMEOUT_SECONDS", default=8.0)  # per try; a web request waits for two

# Behind a proxy that ends TLS and sets X-Forwarded-Proto itself.
if env.bool("TRUST_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
HTTPS = env.bool("HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]  # asked from inside, before the proxy
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=365 * 24 * 3600) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
PERMISSIONS_POLICY = "geolocation=(self), publickey-credentials-get=(self), publickey-credentials-create=(self), " + (
    ", ".join(f"{power}=()" for power in ("camera", "microphone", "payment", "usb", "display-capture"))
)
MAP_TILES_URL = env.str("MAP_TILES_URL", default="https://tile.openstreetmap.org/{z}/{x}/{y}.png")
# form-action names the payment pages: a browser holds the redirect that answers a form to it too.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", origin(MAP_TILES_URL)],
        "form-action": ["'self'", "https://checkout.stripe.com", origin(STRIPE_API_BASE)],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}

# Whatever is kept in Redis may be lost, and no request waits for it longer than this.
REDIS_TIMEOUT_SECONDS = 0.2
CACHES = {
    "default": {
        "BACKEND": "common.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cache",
        "OPTIONS": {
            "IGNORE_EXCEPTIONS": True,
            "REDIS_CLIENT_CLASS": "common.brief_redis.BriefRedis",
            "SOCKET_CONNECT_TIMEOUT": REDIS_TIMEOUT_SECONDS,
            "SOCKET_TIMEOUT": REDIS_TIMEOUT_SECONDS,
            "CONNECTION_POOL_KWARGS": {"retry": Retry(NoBackoff(), 0)},
        },
    }
}

# A claimed delivery is due again after its lease: longer than any receiver of that queue takes.
EVENTS_LEASE_SECONDS = {"events": 60, "deliveries": 120, "bulk": 900}
EVENTS_MAX_ATTEMPTS = 20  # with the backoff of common.events some nine hours, then the dead letters
EVENTS_KEPT_DAYS = 30  # after delivery to everybody
EVENTS_NUDGE = True  # off: what is published waits for the sweep

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": "celery:",
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "visibility_timeout": 3600,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker outlives any absence of the broker
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "events"
CELERY_TASK_QUEUES: dict[str, dict[str, str]] = {"events": {}, "deliveries": {}, "bulk": {}}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_TASK_TIME_LIMIT = 900
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")

# Where links in mails lead; never taken from a request, whose Host header others write.
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")

EMAIL_URL = env.email_url("EMAIL_URL", default="dummymail://" if DEMO else "consolemail://" if DEBUG else "smtp://")
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default=EMAIL_URL["EMAIL_BACKEND"])  # an anymail backend, for instance
EMAIL_HOST = EMAIL_URL["EMAIL_HOST"] or "localhost"
EMAIL_PORT = EMAIL_URL["EMAIL_PORT"] or 25
EMAIL_HOST_USER = EMAIL_URL["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = EMAIL_URL["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = EMAIL_URL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = EMAIL_URL.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = EMAIL_URL["EMAIL_FILE_PATH"]
EMAIL_TIMEOUT = 10  # seconds per step of the conversation; a mail server that hangs costs a worker no more
ANYMAIL = env.json("ANYMAIL", default={})
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Sojourn <no-reply@sojourn.test>")

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
UPLOAD_MAX_BYTES = 25_000_000  # of a multipart body; what one picture may have, its form says

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "allauth.headless.contrib.rest_framework.authentication.JWTTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],  # public views say that they are
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["common.parsers.ShallowJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "common.pagination.KeysetPagination",
    "DEFAULT_THROTTLE_CLASSES": ["common.throttles.UserAndAddressThrottle"],
    "DEFAULT_SCHEMA_CLASS": "common.openapi.ProblemAutoSchema",
    "EXCEPTION_HANDLER": "common.problems.answer_exception",
    "NUM_PROXIES": NUM_PROXIES,
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
# Requests a minute by user, by address; a view names its scope as `throttle_scope`.
THROTTLES = {
    "search": (env.int("THROTTLE_SEARCH_USER", default=120), env.int("THROTTLE_SEARCH_ADDRESS", default=300)),
    "quote": (env.int("THROTTLE_QUOTE_USER", default=120), env.int("THROTTLE_QUOTE_ADDRESS", default=300)),
    "booking": (env.int("THROTTLE_BOOKING_USER", default=60), env.int("THROTTLE_BOOKING_ADDRESS", default=120)),
    "messages": (env.int("THROTTLE_MESSAGES_USER", default=30), env.int("THROTTLE_MESSAGES_ADDRESS", default=60)),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Sojourn",
    "DESCRIPTION": "Stays: search, quote, book, pay, cancel. Sign in by the headless API under /api/auth/app/v1/.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "BookingStatusEnum": "bookings.enums.BookingStatus",
        "PaymentStatusEnum": "payments.enums.PaymentStatus",
        "PropertyStatusEnum": "properties.enums.PropertyStatus",
        "PhotoStatusEnum": "properties.enums.PhotoStatus",
        "NightStatusEnum": "properties.enums.DayStatus",
        "CancellationPolicyEnum": "pricing.enums.CancellationPolicy",
        "WeekdayEnum": "properties.enums.Weekday",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # who else than this machine may read /metrics: empty, nobody
