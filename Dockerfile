# One image for every role: start (default), api, worker, and every other command of salami.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY src src
COPY workflows workflows
COPY activities activities
COPY migrations migrations
COPY tools/web tools/web
COPY web web
RUN npm run build && npm prune --omit=dev

FROM node:22-bookworm-slim
# The embedded Temporal server is no part of the image: `start` without TEMPORAL_ADDRESS downloads it once, into the volume.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 SALAMI_DATA_DIR=/data XDG_CACHE_HOME=/data/cache
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
RUN mkdir /data && chown node:node /data && ln -s /app/dist/src/cli.js /usr/local/bin/salami
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --start-period=30s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
ENTRYPOINT ["node", "/app/dist/src/cli.js"]
CMD ["start"]
