#!/usr/bin/env bash
# The viewer in a real window on a virtual display, driven by its keys and the mouse as a user would:
# open, select, scrub, photograph, quit. Usage: tests/window.sh PROGRAM FOLDER
set -euo pipefail

program="$1" folder="$2"
scenarios="$(cd "$(dirname "${BASH_SOURCE[0]}")/../scenarios" && pwd)"
mkdir -p "$folder"
folder="$(cd "$folder" && pwd)"
say() { printf '   %s\n' "$*"; }
fail() {
    say "FAILED: $*"
    [ -f "$folder/view.log" ] && tail -n 30 "$folder/view.log"
    exit 1
}

started=()
trap '((${#started[@]} == 0)) || kill "${started[@]}" 2>/dev/null || true' EXIT

# A display of its own number; Xvfb writes the one that it found free.
mkfifo "$folder/display" 2>/dev/null || true
Xvfb -displayfd 3 -screen 0 1600x900x24 -nolisten tcp 3<>"$folder/display" >/dev/null 2>&1 &
started+=($!)
read -r -t 20 number <"$folder/display" || fail "the virtual display did not start"
export DISPLAY=":$number"

"$program" run "$scenarios/three-body.toml" --set duration_h=3 --set 'policies=["onboard"]' \
    --out "$folder/run" --force >/dev/null || fail "the run"

cd "$folder"
rm -f ./*.png
"$program" view run --view "layers=-stars" >view.log 2>&1 &
viewer=$!
started+=("$viewer")

window=""
for _ in $(seq 300); do
    window="$(xdotool search --onlyvisible --name '^starloom' 2>/dev/null | head -n 1 || true)"
    [ -n "$window" ] && break
    kill -0 "$viewer" 2>/dev/null || fail "the viewer ended before its window came"
    sleep 0.2
done
[ -n "$window" ] || fail "no window came"
say "a window came"
xdotool windowfocus "$window"
sleep 5

pictures() { find . -maxdepth 1 -name 'starloom-*.png'; }

# A key may come before the first picture is drawn, and is lost then; a slow machine answers late. What
# comes of a key that was pressed once too often must not be taken for the next picture.
photograph() { # photograph NAME: takes a picture with F12 and gives it a name
    local file=""
    pictures | xargs -r rm
    for _ in $(seq 12); do
        xdotool key --window "$window" F12
        for _ in $(seq 50); do
            file="$(pictures | head -n 1)"
            [ -n "$file" ] && break 2
            kill -0 "$viewer" 2>/dev/null || fail "the viewer ended"
            sleep 0.2
        done
    done
    [ -n "$file" ] || fail "no picture came of F12"
    sleep 1
    mv "$file" "$1.png"
}

view_of() { # the view string that a picture holds
    "$program" picture --read-view "$1.png"
}

photograph opened
say "opened: $(view_of opened)"

part_of() { view_of "$1" | grep -oE "(^| )$2=[^ ]*" || true; }

# Select: the next object by a key, then one in the list with the mouse.
xdotool key --window "$window" Escape
sleep 1
xdotool key --window "$window" Tab
sleep 1
photograph next
say "selected by a key: $(part_of next sel)"
[ -n "$(part_of next sel)" ] || fail "Tab selected nothing"
xdotool mousemove --window "$window" 80 191 click 1
sleep 1
photograph clicked
say "selected in the list: $(part_of clicked sel)"
[ "$(part_of clicked sel)" != "$(part_of next sel)" ] || fail "the list selected nothing"

# Scrub: press on the time strip, drag, release.
# A hand is slower than the pictures.
for step in "mousemove --window $window 500 668" "mousedown 1" "mousemove --window $window 700 668" \
    "mousemove --window $window 900 668" "mouseup 1"; do
    # shellcheck disable=SC2086
    xdotool $step
    sleep 1
done
photograph scrubbed
say "scrubbed: from$(part_of clicked t) to$(part_of scrubbed t)"
[ "$(part_of scrubbed t)" != "$(part_of clicked t)" ] || fail "scrubbing did not move time"

xdotool key --window "$window" ctrl+q
for _ in $(seq 50); do
    kill -0 "$viewer" 2>/dev/null || break
    sleep 0.2
done
if kill -0 "$viewer" 2>/dev/null; then fail "the viewer did not end"; fi
wait "$viewer" || fail "the viewer ended with code $?"
say "quit with 0"
