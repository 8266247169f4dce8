#!/usr/bin/env bash
# Runs every test. Installs the tools that the end-to-end tests drive where it can (Debian packages, as root), and names what was skipped where it cannot.
#   tests/run.sh                    all tests
#   REQUIRE_ALL=1 tests/run.sh      a skipped test is an error
set -euo pipefail
cd "$(dirname "$0")/.."

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# command:package
tools=(
  promtool:prometheus
  amtool:prometheus-alertmanager
  chromium:chromium
)

missing=()
for tool in "${tools[@]}"; do
  command -v "${tool%%:*}" >/dev/null 2>&1 || missing+=("${tool#*:}")
done
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >/dev/null 2>&1 ||
      echo "Could not install all of: ${missing[*]}"
  else
    echo "Not installed here (the tests that need them are skipped): ${missing[*]}"
  fi
fi

configuration=${CONFIGURATION:-Release}
dotnet build Exporter.sln -c "$configuration" -v quiet --nologo

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
dotnet test --solution Exporter.sln -c "$configuration" --no-build --no-progress 2>&1 | tee "$log" || status=$?

count() { sed -nE "s/^ *$1: ([0-9]+).*/\1/p" "$log" | tail -n 1; }
passed=$(count succeeded); failed=$(count failed); skipped=$(count skipped)
passed=${passed:-0}; failed=${failed:-0}; skipped=${skipped:-0}

if [ "$skipped" -gt 0 ] && [ "${REQUIRE_ALL:-0}" = 1 ]; then
  echo "Skipped tests are an error here."
  status=1
fi
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ] && [ "${REQUIRE_ALL:-0}" != 1 ]; then
  echo "The test run ended with code $status."
fi
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
