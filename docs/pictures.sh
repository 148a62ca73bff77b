#!/usr/bin/env bash
# Draws the pictures of README.md and docs/ anew, from bundled scenarios, on any machine: the software GPU will do.
#
#   docs/pictures.sh PROGRAM [FOLDER [--quick]]
#
# PROGRAM is a starloom with its viewer (cargo build --release --features view). Without a folder they
# replace those in docs/pictures. --quick simulates less and draws small, to see that it works.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

program="$(realpath "$1")"
folder="$(realpath -m "${2:-docs/pictures}")"
quick="${3:-}"
mkdir -p "$folder"
runs="$(mktemp -d)"
trap 'rm -rf "$runs"' EXIT

hours=24 size=1600x900 wide=1280x720 steps=48
if [ "$quick" = --quick ]; then hours=4 size=480x270 wide=480x270 steps=3; fi

for scenario in scenarios/*.toml; do
    "$program" run "$scenario" --set "duration_h=$hours" --out "$runs/$(basename "$scenario" .toml)" >/dev/null
done
draw() { # draw NAME RUN ARGUMENTS…
    local name="$1" run="$2"
    shift 2
    "$program" picture "$runs/$run" --out "$folder/$name" "$@"
}
