# Runs one workload and remembers how it went, whether or not an agent is there.
#   setsid sh shim.sh <control directory> <program> [argument...]
# Builtins only: besides this shell and the workload itself no program is executed.
# Each file is one line ending in "end"; a line without it is still being written.
control=$1
shift
# What the shell itself has to say is of no interest; the workload gets the real stderr.
exec 3>&2 2>/dev/null
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
(
  # Only a failed exec leaves the subshell here to run its exit trap.
  trap 'printf "%s end\n" "$?" >"$control/start_failed"' EXIT
  # The agent may be spared when memory runs out; its work is not.
  read -r spared </proc/self/oom_score_adj
  [ "${spared:-0}" -ge 0 ] || printf 0 >/proc/self/oom_score_adj
  exec "$@"
) </dev/null 2>&3 3>&- &
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
