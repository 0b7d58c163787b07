#!/bin/sh
# Builds the page for Maven. Dependencies are installed only when they changed, so that a second
# build is fast.
set -eu
cd "$(dirname "$0")/.."

stop() {
  echo "heddle-web: $1" >&2
  echo "heddle-web: install Node.js 20.19 or newer with npm (https://nodejs.org)." >&2
  exit 1
}

command -v node >/dev/null 2>&1 || stop "Node.js was not found."
command -v npm >/dev/null 2>&1 || stop "npm was not found."
new_enough='const [a, b] = process.versions.node.split(".").map(Number);
  process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
node -e "$new_enough" || stop "Node.js $(node --version) is too old."

# npm writes this file last, so it also tells an install that was cut short from a whole one.
installed=node_modules/.package-lock.json
if [ ! -f "$installed" ] || [ package-lock.json -nt "$installed" ]; then
  npm ci --no-audit --no-fund
fi
npm run --silent build
