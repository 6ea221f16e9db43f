# Runs one workload and remembers how it went, whether or not an agent is there.
#   setsid sh shim.sh <control directory>
# Builtins only: besides this shell, what sets the workload apart and the workload itself no
# program is executed. Each file is one line ending in "end"; a line without it is still being
# written.
control=$1
# What the shell itself has to say is of no interest; the workload gets the real stderr.
exec 3>&2 2>/dev/null
# Gives "confine", the text "script" that becomes the workload, and the words that wrap it.
. "$control/launch" || exit 1
[ -n "$script" ] || exit 1
# It may hold secrets, so it is empty before anything of the user's runs.
: >"$control/launch" || exit 1
# A signal to the group is for the workload; a caught one is back to normal in children.
trap : TERM INT HUP
read -r stat </proc/$$/stat
read -r boot </proc/sys/kernel/random/boot_id
# Field 22 is the start time; the program's name before it may hold anything but ends at ")".
twentieth() { shift 19; start=$1; }
twentieth ${stat##*) }
read -r go rest </proc/uptime
# Before anything of the user's: without this file nothing of the user's has begun.
printf '%s %s %s %s end\n' "$$" "$start" "$boot" "$go" >"$control/pid" || exit 1
# In a subshell bash says nothing of a command that cannot be executed.
[ $# -gt 0 ] || [ -z "$BASH_VERSION" ] || set -- /bin/sh -s "$control"
# Only a failed start leaves a shell there to run its exit trap.
if [ $# -eq 0 ]; then
  (
    trap 'printf "%s end\n" "$?" >&4' EXIT
    confine || exit 125
    eval "$script"
  ) </dev/null 2>&3 3>&- 4>"$control/start_failed" &
else
  # Nothing of the user's is interpreted before the wrapper has set privileges aside.
  printf '%s' "$script" | (
    trap 'printf "%s end\n" "$?" >&4' EXIT
    confine || exit 125
    exec "$@"
  ) 2>&3 3>&- 4>"$control/start_failed" &
fi
child=$!
exec 3>&-
printf '%s end\n' "$child" >"$control/child"
while :; do
  wait "$child"
  rc=$?
  # A signal to the shim ends the wait early: the child is then still there.
  kill -0 "$child" || break
done
read -r up rest </proc/uptime
printf '%s %s end\n' "$rc" "$up" >"$control/exit"
