#!/bin/sh
# Tailwater: a window without arguments, the command line with `scan`, `tail` or `topics`.
here=$(dirname "$(readlink -f "$0")")
# glibc would give each thread an arena of its own.
export MALLOC_ARENA_MAX=2
node="$here/node"
if [ ! -x "$node" ]; then
  node=$(command -v node) || { echo "tailwater: Node 20.19 or newer is needed; none is on PATH." >&2; exit 2; }
fi
if [ "$1" = --low-memory ]; then
  # WebKitGTK paints without the graphics card: 70 MB less, slower scrolling.
  export WEBKIT_DISABLE_COMPOSITING_MODE=1
  shift
fi
flags="--max-semi-space-size=1 --require $here/dist/guard.cjs"
case "$1" in
  scan | tail | topics | --help | -h) exec "$node" $flags "$here/dist/extensions/tailwater.mjs" "$@" ;;
  tailwater:*) shift ;;
esac
if [ $# -eq 0 ] && [ -x "$here/tailwater-window" ]; then
  cd "$here" && exec ./tailwater-window --load-dir-res --path=.
fi
[ $# -gt 0 ] || set -- --open
exec "$node" $flags "$here/dist/extensions/main.mjs" --standalone "$@"
