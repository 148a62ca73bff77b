#!/bin/sh
# Derives assets/tiles and assets/models: tools/ml/run.sh CACHE [further options of build.py]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cache=$1
shift
mkdir -p "$cache"
test -x "$cache/venv/bin/python" || python3 -m venv "$cache/venv"
"$cache/venv/bin/pip" install --quiet --requirement "$here/requirements.txt"
exec "$cache/venv/bin/python" "$here/build.py" "$cache" "$@"
