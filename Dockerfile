# One image for every process: `run extract`, `run views`, `topics create`, `produce`, `tail`.
# Two stages: the first has the tools and builds, the second has the program and what it needs, nothing else.
ARG PYTHON_IMAGE=python:3.13.7-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
COPY requirements-uv.txt requirements.txt requirements-run.txt ./
RUN python -m venv /tools \
    && /tools/bin/pip install --no-cache-dir --require-hashes -r requirements-uv.txt \
    && /tools/bin/uv pip install --no-cache --python /tools/bin/python --require-hashes -r requirements.txt \
    && /tools/bin/uv venv --python /usr/local/bin/python /opt/incident-stream \
    && /tools/bin/uv pip install --no-cache --python /opt/incident-stream/bin/python --require-hashes -r requirements-run.txt
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY config ./config
COPY stream ./stream
RUN /tools/bin/python -m stream.places.build \
    && /tools/bin/uv build --wheel --no-build-isolation --python /tools/bin/python --out-dir /dist \
    && /tools/bin/uv pip install --no-cache --python /opt/incident-stream/bin/python --no-deps /dist/*.whl

FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="incident-stream" \
      org.opencontainers.image.description="News articles in, typed incident reports out, exactly once" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --gid 65532 stream \
    && useradd --uid 65532 --gid 65532 --no-create-home --home-dir /var/lib/incident-stream --shell /usr/sbin/nologin stream \
    && install -d -o 65532 -g 65532 -m 0700 /var/lib/incident-stream
COPY --from=build /opt/incident-stream /opt/incident-stream
COPY LICENSE NOTICE /usr/share/doc/incident-stream/
# The root file system may be read-only: all that is written goes to the state folder and /tmp.
ENV PATH=/opt/incident-stream/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    INCIDENT_STREAM__EXTRACT__STATE_FOLDER=/var/lib/incident-stream \
    INCIDENT_STREAM__VIEWS__STATE_FOLDER=/var/lib/incident-stream
USER 65532:65532
WORKDIR /var/lib/incident-stream
EXPOSE 9464 9466 8480
# SIGTERM drains: the transaction in flight commits (8 s at most), the group is left. Give 30 s before a kill.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["incident-stream", "health"]
ENTRYPOINT ["incident-stream"]
CMD ["run", "extract"]
