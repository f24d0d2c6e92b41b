#!/bin/sh
# Draws every message the bot can show, as Slack would show it, into docs/pictures.
# Needs the project's environment, node with npm, and Chromium.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-$here/../../.venv/bin/python}
chromium=${CHROMIUM:-chromium}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp "$here/package.json" "$here/page.cjs" "$work"
[ -f "$here/package-lock.json" ] && cp "$here/package-lock.json" "$work"
(cd "$work" && npm install --silent --no-fund --no-audit)
"$python" "$here/messages.py" "$work/messages.json"
(cd "$work" && node page.cjs messages.json .)
for page in "$work"/*.html; do
  name=$(basename "$page" .html)
  "$python" "$here/shoot.py" "$chromium" "$page" "$here/$name.png"
done
