# The page alone: no TensorFlow, no compiler, not root. It writes to /tmp only, so the rest may be read-only.
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    GRADIO_ANALYTICS_ENABLED=False \
    GRADIO_SERVER_NAME=0.0.0.0 \
    HOME=/tmp

WORKDIR /app
COPY requirements-app.txt .
RUN pip install --no-cache-dir -r requirements-app.txt \
    && useradd --system --uid 10001 --no-create-home reader

COPY LICENSE app.py ./
COPY mnist_core mnist_core
COPY demo demo
COPY saved_models saved_models

USER 10001
EXPOSE 7860
# Reads one digit.
HEALTHCHECK --interval=30s --timeout=6s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:7860/health', timeout=5)"]
CMD ["python", "app.py"]
