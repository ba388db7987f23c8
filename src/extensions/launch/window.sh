#!/bin/sh
# Runs Neutralino's window on Linux: `window.sh PROGRAM`, in the folder that holds resources.neu. Where the window cannot
# start (a library is missing, no display answers), the page opens in a browser instead.
end() {
  [ "$window_folder" = . ] || rm -rf "$window_folder"
}
export TAILWATER_RESTARTS=1
started=0
lost=0
while :; do
  since=$(date +%s)
  . ./dist/window-ticket.sh
  "$1" --res-mode=bundle --url=/ --path="$window_folder" &
  window=$!
  # One that ends this script ends the window, and with it the engine.
  trap 'kill -TERM "$window" 2>/dev/null' TERM INT HUP
  wait "$window"
  status=$?
  # A signal to this one has cut the waiting short.
  while kill -0 "$window" 2>/dev/null; do
    wait "$window"
    status=$?
  done
  end
  case $status in
    0 | 129 | 130 | 131 | 137 | 143) exit "$status" ;; # Closed, or ended from outside.
    140) # SIGUSR2: the engine says that the window has no page (src/extensions/launch/lost-page.ts).
      [ $((since - started)) -le 60 ] || lost=0
      started=$since
      lost=$((lost + 1))
      [ "$lost" -gt 2 ] || {
        echo "tailwater: the window lost its page; it is started again." >&2
        continue
      }
      echo "tailwater: the window loses its page each time; the page opens in a browser instead." >&2
      ;;
    *)
      [ $(($(date +%s) - since)) -le 10 ] || exit "$status" # It was there, and crashed.
      echo "tailwater: the window cannot start ($status); the page opens in a browser instead." >&2
      ;;
  esac
  break
done
# They are for the window alone.
unset WEBKIT_DISABLE_COMPOSITING_MODE WEBKIT_DISABLE_DMABUF_RENDERER WEBKIT_WEB_RENDER_DEVICE_FILE GDK_GL JSC_useJIT
unset TAILWATER_WINDOW TAILWATER_RESTARTS
node=./node
[ -x "$node" ] || node=node
exec "$node" --no-node-snapshot --optimize-for-size --no-sparkplug --require ./dist/guard.cjs \
  ./dist/extensions/main.mjs --standalone --open
