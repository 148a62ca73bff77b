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
Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp 3<>"$folder/display" >/dev/null 2>&1 &
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

# Keys reach the program once it draws; the first picture takes shaders and textures.
photograph() { # photograph NAME KEY: takes a picture with a key and gives it a name
    local file
    for _ in $(seq 100); do
        xdotool key --window "$window" "$2"
        for _ in $(seq 20); do
            file="$(find . -maxdepth 1 -name 'starloom-*.png' | head -n 1)"
            [ -n "$file" ] && break 2
            kill -0 "$viewer" 2>/dev/null || fail "the viewer ended"
            sleep 0.2
        done
    done
    [ -n "${file:-}" ] || fail "no picture came of $2"
    sleep 0.5
    mv "$file" "$1.png"
    find . -maxdepth 1 -name 'starloom-*.png' -delete
}

view_of() { # the view string that a picture holds
    "$program" picture --read-view "$1.png"
}

photograph opened F12
say "opened: $(view_of opened)"

# Select by the keyboard, then step through time, then by the search.
xdotool key --window "$window" Tab
sleep 1
xdotool key --window "$window" shift+Right
sleep 1
photograph selected F12
say "selected: $(view_of selected)"
[[ "$(view_of selected)" == *"sel="* ]] || fail "Tab selected nothing"
[ "$(view_of selected)" != "$(view_of opened)" ] || fail "nothing changed"

# Scrub: press on the time strip, drag, release.
xdotool mousemove --window "$window" 500 640 mousedown 1 mousemove --window "$window" 700 640 \
    mousemove --window "$window" 900 640 mouseup 1
sleep 1
photograph scrubbed F12
say "scrubbed: $(view_of scrubbed)"
time_of() { view_of "$1" | grep -oE '(^| )t=[^ ]*'; }
[ "$(time_of scrubbed)" != "$(time_of selected)" ] || fail "scrubbing did not move time"

xdotool key --window "$window" ctrl+q
for _ in $(seq 50); do
    kill -0 "$viewer" 2>/dev/null || break
    sleep 0.2
done
if kill -0 "$viewer" 2>/dev/null; then fail "the viewer did not end"; fi
wait "$viewer" || fail "the viewer ended with code $?"
say "quit with 0"
