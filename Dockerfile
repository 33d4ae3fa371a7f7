# The bot and its terminal, without an engine: that runs beside it (compose.yaml) or elsewhere.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# ffmpeg comes from Debian below: its WASM build (GPL, 30 MB) is for machines that have none.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -rf node_modules/@ffmpeg

FROM node:24-bookworm-slim
# npm, yarn and corepack are not needed to run, and everything that is there has to be kept safe.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ffmpeg tini \
  && rm -rf /var/lib/apt/lists/* \
    /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
    /opt/yarn-* /usr/local/bin/yarn /usr/local/bin/yarnpkg \
  && install --directory --owner=1000 --group=1000 --mode=0700 /data \
  && install --directory /models

WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json LICENSE NOTICE.md deploy-commands.ts ./
COPY src ./src
COPY assets ./assets
COPY deploy/docker/healthcheck.ts ./deploy/docker/healthcheck.ts

ENV NODE_ENV=production \
  DATA_DIR=/data \
  MODEL_DIR=/models
RUN install --directory --owner=1000 --group=1000 /app/.cache

USER 1000:1000
# The root file system is read-only later: what Node compiles of the sources is kept now, by the user who will start it (each
# has a cache of their own), and starting is quicker.
RUN node --import ./src/compile-cache.ts src/cli.ts --help > /dev/null
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "deploy/docker/healthcheck.ts"]
# As process 1 Node would neither reap what its children leave behind nor end on a signal before it listens for one.
ENTRYPOINT ["tini", "--", "node", "--import", "./src/compile-cache.ts"]
CMD ["src/main.ts"]
