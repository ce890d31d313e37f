# Debian and not Alpine: the Temporal SDK's native part is built for glibc.
ARG NODE_IMAGE=node:22.23.3-bookworm-slim

FROM ${NODE_IMAGE} AS base
# The SDK fails to connect without root certificates, even to a server without TLS.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app

FROM base AS build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN node scripts/build.mjs --every-flavour

FROM base AS production
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM base AS worker
# Compose gives the container a gigabyte: the worker, and what `exec` runs beside it. What a run handles is soon forgotten: with
# little room for the young, Node clears it away at once and the worker stays a third smaller (docs/performance.md).
ENV NODE_ENV=production NODE_OPTIONS="--max-old-space-size=400 --max-semi-space-size=4" WFD_NO_DOTENV=1
COPY --from=production /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY sandbox/company/policy.yaml ./sandbox/company/policy.yaml
COPY deploy/worker.sh deploy/sandbox.env ./deploy/
COPY package.json LICENSE ./
# The archive's volume takes its owner from here.
RUN mkdir audit && chown node:node audit
# The image's user node, as a number: Kubernetes cannot tell of a name whether it is root.
USER 1000:1000
CMD ["deploy/worker.sh", "work"]

# The sandbox is a development tool and keeps the development dependencies it is made of.
FROM base AS sandbox
ENV NODE_OPTIONS=--max-old-space-size=200
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist-sandbox ./dist-sandbox
COPY package.json LICENSE ./
USER 1000:1000
EXPOSE 4400
CMD ["node", "dist-sandbox/main.js"]
