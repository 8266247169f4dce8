# The image of model_exporter:  docker buildx build --platform linux/amd64,linux/arm64 -t model-exporter:0.1.0 .
# Where Microsoft's images come from: a mirror takes its place.
ARG DOTNET_IMAGES=mcr.microsoft.com/dotnet
# The SDK is that of global.json or a later patch of it; the runtime is the newest that the program was tested with.
ARG SDK_TAG=10.0.401-noble
ARG RUNTIME_TAG=10.0.12-noble-chiseled

FROM --platform=$BUILDPLATFORM ${DOTNET_IMAGES}/sdk:${SDK_TAG} AS build
ARG TARGETARCH
WORKDIR /source
ENV CI=true DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# Projects, lock files and the publish profile first: what they name is fetched again when they change, not when the code does.
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt ./
COPY src/ModelExporter/ModelExporter.csproj src/ModelExporter/packages.lock.json src/ModelExporter/
COPY src/ModelExporter/Properties/ src/ModelExporter/Properties/
COPY src/ModelExporter.Exposition/ModelExporter.Exposition.csproj src/ModelExporter.Exposition/packages.lock.json src/ModelExporter.Exposition/
COPY src/ModelExporter.Ingest/ModelExporter.Ingest.csproj src/ModelExporter.Ingest/packages.lock.json src/ModelExporter.Ingest/
COPY src/ModelExporter.Monitoring/ModelExporter.Monitoring.csproj src/ModelExporter.Monitoring/packages.lock.json src/ModelExporter.Monitoring/
COPY src/ModelExporter.Statistics/ModelExporter.Statistics.csproj src/ModelExporter.Statistics/packages.lock.json src/ModelExporter.Statistics/
COPY src/ModelExporter.Storage/ModelExporter.Storage.csproj src/ModelExporter.Storage/packages.lock.json src/ModelExporter.Storage/
# amd64 is published as the profile says: with its runtime, compiled ahead of time. Other architectures get the portable program, which needs no packages of theirs and runs on their own runtime.
RUN if [ "$TARGETARCH" = amd64 ]; then dotnet restore src/ModelExporter --locked-mode -p:PublishProfile=container; else dotnet restore src/ModelExporter --locked-mode; fi
COPY .editorconfig ./
COPY src/ src/
# The program serves its own documentation.
COPY docs/ docs/
RUN if [ "$TARGETARCH" = amd64 ]; then dotnet publish src/ModelExporter --no-restore -p:PublishProfile=container -o /app; \
    else dotnet publish src/ModelExporter --no-restore -c Release -p:UseAppHost=false -p:DebugType=none -o /app; fi
# The folder for the state; the last image has no shell to make one.
RUN mkdir /state

FROM ${DOTNET_IMAGES}/runtime-deps:${RUNTIME_TAG} AS base-amd64
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["/app/model-exporter", "healthcheck"]
ENTRYPOINT ["/app/model-exporter"]

FROM ${DOTNET_IMAGES}/aspnet:${RUNTIME_TAG} AS base-arm64
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["dotnet", "/app/model-exporter.dll", "healthcheck"]
ENTRYPOINT ["dotnet", "/app/model-exporter.dll"]

FROM base-${TARGETARCH}
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG CREATED=unknown
LABEL org.opencontainers.image.title="model_exporter" \
      org.opencontainers.image.description="Prometheus metrics for machine-learning models: traffic, drift and quality" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
# No diagnostic sockets: nothing is written but the state, so that the root file system can be read-only.
ENV DOTNET_EnableDiagnostics=0
COPY --from=build /app /app
COPY --from=build --chown=$APP_UID:$APP_UID /state /var/lib/model-exporter
WORKDIR /var/lib/model-exporter
USER $APP_UID
EXPOSE 10464 10465
STOPSIGNAL SIGTERM
