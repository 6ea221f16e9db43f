# Ends work whose agent does not: one per node, started by the agent, outliving it.
#   setsid sh guard.sh <directory of all work> <agent's process id> <agent's start ticks>
# The agent ends work at its run limit. One that is dead or stopped cannot, and the time beyond the
# limit is paid by nobody; so this ends it a little later, by the kernel's boot clock.
root=$1
agent=$2
born=$3
# Milliseconds after the run limit until an agent counts as late; after the grace as well.
late=3000
exec </dev/null >/dev/null 2>&1
cd /
trap : HUP INT QUIT USR1 USR2 PIPE ALRM
read -r boot </proc/sys/kernel/random/boot_id
# What comes after the program's name, which may hold anything but ends at the last ")".
stat_of() {
  all=
  while read -r line; do all="$all $line"; done </proc/$1/stat
  fields=${all##*) }
}
state_and_ticks() {
  stat_of "$1"
  set -- $fields
  state=${1-} session=${4-} ticks=${20-}
}
agent_is_able() {
  state_and_ticks "$agent"
  [ "$ticks" = "$born" ] && case $state in [TtZX]) false ;; esac
}
milliseconds() {
  ms=${1%.*}${1#*.}0
}
# Everything marked as the allocation's or in its shim's session, except for the shim, which lives
# on to write down the end.
kill_all() {
  found=
  for file in $(grep -lzsx "TOLLGATE_ALLOCATION_ID=$1" /proc/[0-9]*/environ); do
    pid=${file#/proc/}
    end_one "${pid%/environ}" "$2"
  done
  for file in /proc/[0-9]*; do
    state_and_ticks "${file#/proc/}"
    [ "$session" = "$2" ] && end_one "${file#/proc/}" "$2"
  done
}
end_one() {
  state_and_ticks "$1"
  case $state in [ZX] | '') return ;; esac
  [ "$1" = "$2" ] && return
  found=1
  kill -s KILL "$1"
}
look_at() {
  go= limit= end=
  read -r shim begun in_boot go end <"$1/control/pid"
  [ "$end" = end ] && [ "$in_boot" = "$boot" ] || return
  end=
  read -r limit grace end <"$1/control/lease"
  [ "$end" = end ] || return
  milliseconds "$go"
  over=$((now - ms - limit - late))
  [ "$over" -gt 0 ] || return
  # The number of a shim that is gone may belong to another.
  state_and_ticks "$shim"
  [ -z "$ticks" ] || [ "$ticks" = "$begun" ] || shim=none
  id=${1##*/}
  if [ "$over" -gt $((grace + late)) ]; then
    kill_all "$id" "$shim"
    [ "$found" ] || : >"$1/control/over"
  elif [ ! -e "$1/control/asked" ] && ! agent_is_able; then
    : >"$1/control/asked"
    [ "$shim" = none ] || kill -s TERM -- "-$shim"
    [ "$shim" = none ] || kill -s CONT -- "-$shim"
  fi
}
while sleep 2 && [ -d "$root" ]; do
  any=
  read -r up rest </proc/uptime
  milliseconds "$up"
  now=$ms
  for dir in "$root"/*; do
    [ -e "$dir/control/pid" ] && any=1
    [ -e "$dir/control/over" ] || look_at "$dir"
  done
  # Nothing to guard, and nobody who could start something.
  [ "$any" ] || agent_is_able || exit 0
done
