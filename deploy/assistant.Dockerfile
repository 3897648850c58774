# Rasa, alone in its environment: private network only, unprivileged, the model trained while the image is built.
FROM python:3.10-slim-bookworm
ENV PYTHONUNBUFFERED=1 RASA_TELEMETRY_ENABLED=false ZHIBAN_HOME=/var/lib/zhiban
WORKDIR /srv/zhiban/bot/assistant
COPY bot/assistant/requirements.lock ./
RUN python -m venv .venv && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY knowledge/data /srv/zhiban/knowledge/data
COPY bot/assistant ./
RUN ./train.sh \
    && useradd --system --uid 10001 zhiban && install -d -o zhiban /var/lib/zhiban
USER zhiban
EXPOSE 5005
CMD [".venv/bin/python", "-m", "rasa", "run", "--model", "models/zhiban.tar.gz", "--credentials", "credentials.yml", "--endpoints", "endpoints.yml", "-i", "0.0.0.0", "-p", "5005"]
