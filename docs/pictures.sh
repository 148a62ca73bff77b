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

hours=24 size=1600x900 wide=1280x720 small=480x270 until=3h20m
if [ "$quick" = --quick ]; then hours=4 size=640x360 wide=480x270 small=240x135 until=2h42m; fi

"$program" run scenarios/crop-watch.toml --set "duration_h=$hours" --out "$runs/crop-watch" >/dev/null
"$program" run scenarios/three-body.toml --set "duration_h=$hours" --out "$runs/three-body" >/dev/null
draw() { # draw NAME RUN ARGUMENTS…
    local name="$1" run="$2"
    shift 2
    "$program" picture "$runs/$run" --out "$folder/$name" "$@"
}

# As it opens: the most telling moment, the way of an answer, what was used of each contact.
draw viewer.png crop-watch --panels --size "$size"
# The same answer hop by hop, nearer.
opening="$("$program" picture --read-view "$folder/viewer.png")"
draw route.png crop-watch --size "$wide" --view "${opening/,25000 /,17000 } layers=-legend"
# A satellite over the fields that it takes: its orbit, its track, its swath and how far it sees.
draw swath.png crop-watch --size "$wide" --view \
    "t=10519 cam=track,200,35,3500 sel=sat:FLOCK%202K-26 color=sunlit layers=+tracks,+footprints,-legend"
# All of it on a map, with what stations see and the edge of the night up there.
draw map.png crop-watch --size "$wide" --view \
    "t=10519 projection=map sel=sat:FLOCK%202K-26 color=sunlit layers=+tracks,+footprints,+visibility,+eclipse,-legend"
# Two policies at one time: what differs.
draw compare.png crop-watch --tab compare --size "$size" --view \
    "t=10519 cam=earth,60,35,20000 color=charge_pct compare=1 difference=yes"
# What was captured, what the networks tell of it, and what is there; frames below by what was found.
draw payload.png crop-watch/onboard --tab payload --size "$size" --view \
    "t=10519 axes=earth-fixed cam=earth,113,36,9000 layers=-labels"
# A train of twelve in one orbit.
draw charts.png three-body --tab charts --size "$size" --view \
    "t=10800 cam=earth,120,35,20000 sel=sat:train-0-3 color=charge_pct layers=+tracks,+eclipse"
# Time that goes on.
draw moving.gif crop-watch --size "$small" --at 2h40m --until "$until" --step 60s --fps 10 --view \
    "cam=earth,105,25,17000 axes=earth-fixed color=sunlit layers=-legend,-labels"
