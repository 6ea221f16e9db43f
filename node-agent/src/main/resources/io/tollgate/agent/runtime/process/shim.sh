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
trap : HUP INT QUIT USR1 USR2 PIPE ALRM TERM
# Field 22 is the start time; the program's name before it may hold anything but ends at ")".
ticks_of() {
  all=
  while read -r line; do all="$all $line"; done </proc/$1/stat
  set -- ${all##*) }
  ticks=${20-}
}
# The agent may be spared when memory runs out; its work is not.
unspared() {
  read -r spared </proc/self/oom_score_adj
  [ "${spared:-0}" -ge 0 ] || printf 0 >/proc/self/oom_score_adj
}
#@ begun
ticks_of $$
read -r boot </proc/sys/kernel/random/boot_id
read -r go rest </proc/uptime
# Before anything of the user's: without this file nothing of the user's has begun. It is made,
# never overwritten: of two shims for one allocation the second ends here.
set -C
printf '%s %s %s %s end\n' "$$" "$ticks" "$boot" "$go" >"$control/pid" || exit 1
set +C
#@ identified
# In a subshell bash says nothing of a command that cannot be executed.
[ $# -gt 0 ] || [ -z "$BASH_VERSION" ] || set -- /bin/sh -s "$control"
# Only a failed start leaves a shell there to run its exit trap.
if [ $# -eq 0 ]; then
  (
    #@ forked
    unspared
    trap 'printf "%s end\n" "$?" >&4' EXIT
    confine || exit 125
    eval "$script"
  ) </dev/null 2>&3 3>&- 4>"$control/start_failed" &
else
  # Nothing of the user's is interpreted before the wrapper has set privileges aside.
  printf '%s' "$script" | (
    unspared
    trap 'printf "%s end\n" "$?" >&4' EXIT
    confine || exit 125
    exec "$@"
  ) 2>&3 3>&- 4>"$control/start_failed" &
fi
child=$!
exec 3>&-
ticks_of "$child"
born=$ticks
#@ unnamed
printf '%s %s end\n' "$child" "$born" >"$control/child"
#@ named
while :; do
  wait "$child"
  rc=$?
  # A signal to the shim ends the wait early: the child is then still there.
  ticks_of "$child"
  [ -n "$ticks" ] && [ "$ticks" = "$born" ] || break
done
#@ over
read -r up rest </proc/uptime
printf '%s %s end\n' "$rc" "$up" >"$control/exit"
#@ written
