# Airflow and Siar in one image; docker-compose.yaml runs its processes.
FROM python:3.11-slim-bookworm

ENV AIRFLOW_HOME=/opt/airflow \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/airflow/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/airflow/plugins \
    AIRFLOW__CORE__LOAD_EXAMPLES=False

RUN useradd --uid 50000 --gid 0 --home-dir /opt/airflow --create-home airflow
WORKDIR /opt/airflow

COPY requirements.txt ./
RUN pip install --require-hashes -r requirements.txt

COPY pyproject.toml README.md LICENSE ./
COPY dags/ dags/
COPY plugins/ plugins/
COPY include/ include/
RUN pip install --no-deps -e . \
    && mkdir -p media media-private briefings logs \
    && chown -R airflow:0 /opt/airflow

USER airflow
CMD ["airflow", "api-server"]
