package io.tollgate.agent.hook;

import java.util.Locale;

/** When scripts of a site run. */
public enum HookKind {
  /** Before anything of the user's. */
  PROLOG,
  /** When nothing of the work is left, before its GPUs are free. */
  EPILOG;

  /** As in messages, file names and the hook's environment. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The variable that marks its processes. Not the work's marker: a hook is not work. */
  String marker() {
    return "TOLLGATE_" + name() + "_OF";
  }

  /** The directory of its scripts. */
  String directory() {
    return word() + ".d";
  }
}
