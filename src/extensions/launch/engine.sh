#!/bin/sh
# Starts the engine for Neutralino's window on Linux and macOS, and again when it was killed or crashed: the window may
# start no program, so nobody else could. It ends with the engine, or with the window.
# engine.sh FOLDER [ARGUMENT…]: of the window's archive, see window-ticket.sh.
folder=$1
shift
root=$(dirname "$(dirname "$0")")
node="$root/node"
[ -x "$node" ] || node=node
# glibc keeps less for later: see NODE_ENV in scripts/run/app.ts.
export MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=131072 MALLOC_TRIM_THRESHOLD_=262144 MALLOC_TOP_PAD_=65536
# For the window alone (tailwater.sh): a browser that the engine opens a link with must not inherit it.
unset WEBKIT_DISABLE_COMPOSITING_MODE WEBKIT_DISABLE_DMABUF_RENDERER WEBKIT_WEB_RENDER_DEVICE_FILE GDK_GL JSC_useJIT

# A dialog for files is a program of the window's, and would outlive it: it is known by this mark (tailwater.sh).
mark=$TAILWATER_WINDOW
unset TAILWATER_WINDOW
close_dialogs() {
  [ -n "$mark" ] || return
  for one in /proc/[0-9]*; do
    name=
    { read -r name < "$one/comm"; } 2>/dev/null
    case $name in
      zenity | matedialog | qarma | kdialog) ;;
      *) continue ;;
    esac
    if tr '\0' '\n' < "$one/environ" 2>/dev/null | grep -qx "TAILWATER_WINDOW=$mark"; then
      kill "${one#/proc/}" 2>/dev/null
    fi
  done
}
leave() {
  close_dialogs
  case $folder in
    */tailwater-window-*) rm -f "$folder/resources.neu" && rmdir "$folder" ;;
  esac 2>/dev/null
}
trap leave EXIT

# The one line that Neutralino says, without its end. It holds tokens: it goes on by a pipe, on no command line.
IFS= read -r launch
ticket=$(tail -c 174 "$folder/resources.neu" 2>/dev/null)
launch="${launch%\}},\"ticket\":\"${ticket%??}\"}"

# Whoever ends this one ends the engine: at the end of a session, for one.
asked=
trap 'asked=1; kill -TERM "$engine" 2>/dev/null' TERM INT HUP

again=
crashes=0
since=$(date +%s)
while :; do
  # V8 for little memory: see APP_FLAGS in scripts/run/app.ts.
  printf '%s\n' "$launch" | "$node" --optimize-for-size --no-sparkplug --no-node-snapshot --require "$root/dist/guard.cjs" \
    "$root/dist/extensions/main.mjs" --window-pid="$PPID" $again "$@" &
  engine=$!
  wait "$engine"
  status=$?
  # A signal to this one has cut the waiting short.
  while kill -0 "$engine" 2>/dev/null; do
    wait "$engine"
    status=$?
  done
  # The engine may have ended just as the signal cut the waiting short: then the status is the signal's.
  [ -z "$asked" ] || exit 0
  case $status in
    13[2-9]) ;; # SIGILL to SIGSEGV, SIGKILL among them: it did not end by its own will.
    *) exit "$status" ;;
  esac
  # Neutralino started this one.
  kill -0 "$PPID" 2>/dev/null || exit 0
  now=$(date +%s)
  if [ $((now - since)) -gt 60 ]; then
    crashes=0
    since=$now
  fi
  crashes=$((crashes + 1))
  # It would crash again and again.
  [ "$crashes" -le 3 ] || exit "$status"
  again=--restarted
done
