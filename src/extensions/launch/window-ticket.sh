# Sourced by the launchers on Linux and macOS, in the folder that holds resources.neu: makes a folder of this start alone,
# $window_folder, with the archive and a ticket in it (src/contract/ticket.ts). The ticket is the archive's end, where
# Neutralino injects it from and engine.sh reads it from; it is on no command line and in no environment. Where no such
# folder can be made, the archive is used as it is: the page and the engine then meet on Neutralino's bus.
window_folder=.
if made=$(mktemp -d "${XDG_RUNTIME_DIR:-${TMPDIR:-/tmp}}/tailwater-window-XXXXXXXX" 2>/dev/null); then
  ticket=$(od -An -v -N86 -tx1 /dev/urandom | tr -d ' \n')
  if [ "${#ticket}" -eq 172 ] && head -c $(($(wc -c < resources.neu) - 174)) resources.neu > "$made/resources.neu" &&
    printf '%s")' "$ticket" >> "$made/resources.neu"; then
    window_folder=$made
  else
    rm -rf "$made"
  fi
  ticket=
fi
