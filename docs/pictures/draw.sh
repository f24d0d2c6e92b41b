#!/bin/sh
# Draws every message the bot can show into docs/pictures, as on a phone and as beside a sidebar.
# Needs the project's environment, Pillow and the DejaVu fonts.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-$here/../../.venv/bin/python}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$python" "$here/messages.py" "$work/messages.json"
"$python" "$here/paint.py" "$work/messages.json" "$here"
