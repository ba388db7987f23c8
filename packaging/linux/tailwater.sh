#!/bin/sh
# Tailwater: a window without arguments, the command line with `scan`, `tail` or `topics`.
here=$(dirname "$(readlink -f "$0")")
node="$here/node"
if [ ! -x "$node" ]; then
  node=$(command -v node) || { echo "tailwater: Node 20.19 or newer is needed; none is on PATH." >&2; exit 2; }
fi
gpu=
case "$1" in
  --gpu)
    gpu=1
    shift
    ;;
  --low-memory) shift ;; # The default by now.
esac
run() { # MODULE ARGUMENT…, in this shell's place
  module=$1
  shift
  exec "$node" --optimize-for-size --no-sparkplug --require "$here/dist/guard.cjs" "$here/dist/extensions/$module" "$@"
}
# glibc keeps less free memory: see NODE_ENV in scripts/run/app.ts.
export MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=131072 MALLOC_TRIM_THRESHOLD_=262144 MALLOC_TOP_PAD_=65536
case "$1" in
  scan | tail | topics | --help | -h) run tailwater.mjs "$@" ;;
  tailwater:*)
    # A link is foreign text: it stays one argument, and the window asks its user before it uses it.
    (run main.mjs --raise --link="$1") && exit 0
    export TAILWATER_LINK="$1"
    set --
    ;;
esac
if [ $# -eq 0 ] && [ -x "$here/tailwater-window" ] && [ -f "$here/resources.neu" ]; then
  export TAILWATER_WINDOW=$$
  if [ -z "$gpu" ]; then
    # WebKitGTK paints by itself, not by OpenGL: 75 MB less, and without a graphics card much faster. `--gpu` is the way
    # back. npm start does the same (scripts/run/window-env.ts).
    export WEBKIT_DISABLE_COMPOSITING_MODE=1 WEBKIT_DISABLE_DMABUF_RENDERER=1 GDK_GL=disable
    # With a graphics device set, which is not used, the window does not load OpenGL and LLVM to find one: 17 MB less.
    export WEBKIT_WEB_RENDER_DEVICE_FILE=/dev/null
    # The page's code is interpreted: 7 to 31 MB less, and no memory is both written and run.
    export JSC_useJIT=0
  fi
  cd "$here" && exec sh dist/window.sh ./tailwater-window
fi
[ $# -gt 0 ] || set -- --open
exec "$node" --no-node-snapshot --optimize-for-size --no-sparkplug --require "$here/dist/guard.cjs" \
  "$here/dist/extensions/main.mjs" --standalone "$@"
