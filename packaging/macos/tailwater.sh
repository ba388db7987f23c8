#!/bin/sh
# Tailwater: a window without arguments, the command line with `scan`, `tail` or `topics`.
here=$(cd "$(dirname "$0")/../Resources/app" && pwd)
case "$1" in
  scan | tail | topics | --help | -h)
    exec "$here/node" --optimize-for-size --no-sparkplug --require "$here/dist/guard.cjs" \
      "$here/dist/extensions/tailwater.mjs" "$@" ;;
  tailwater:*) export TAILWATER_LINK="$1" ;; # From a terminal: macOS tells links by an Apple event, which nobody takes.
esac
if [ -x "$here/tailwater-window" ] && [ -f "$here/resources.neu" ]; then
  cd "$here" && . ./dist/window-ticket.sh && exec ./tailwater-window --res-mode=bundle --url=/ --path="$window_folder"
fi
exec "$here/node" --no-node-snapshot --optimize-for-size --no-sparkplug --require "$here/dist/guard.cjs" \
  "$here/dist/extensions/main.mjs" --standalone --open
