# Runs the scripts of one hook in turn and remembers how it went, whether or not an agent is there.
#   setsid sh hook.sh <control directory> <script>...
# Builtins only. Each file is one line ending in "end"; a line without it is still being written.
control=$1
shift
read -r stat </proc/$$/stat
read -r boot </proc/sys/kernel/random/boot_id
# Field 22 is the start time; the program's name before it may hold anything but ends at ")".
twentieth() { shift 19; start=$1; }
twentieth ${stat##*) }
read -r go rest </proc/uptime
# The file is made only if it is not there yet: of two runners, one does nothing.
set -C
printf '%s %s %s %s end\n' "$$" "$start" "$boot" "$go" 2>/dev/null >"$control/pid" || exit 1
set +C
# The agent may be spared when memory runs out; a hook is not.
read -r spared </proc/self/oom_score_adj
[ "${spared:-0}" -ge 0 ] || printf 0 >/proc/self/oom_score_adj
for script; do
  printf '%s end\n' "${script##*/}" >"$control/script"
  "$script" </dev/null
  rc=$?
  [ "$rc" -eq 0 ] || break
done
read -r up rest </proc/uptime
printf '%s %s end\n' "$rc" "$up" >"$control/exit"
