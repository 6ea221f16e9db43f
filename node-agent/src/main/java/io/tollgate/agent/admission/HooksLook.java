package io.tollgate.agent.admission;

import io.tollgate.agent.hook.HookKind;
import io.tollgate.agent.hook.HookScripts;
import io.tollgate.agent.hook.HookSettings;
import io.tollgate.agent.hook.UntrustedHookException;
import java.io.IOException;
import java.util.List;

/** Whether the site's hooks can be run as they lie there. */
public final class HooksLook implements Look {

  private final HookSettings settings;

  public HooksLook(HookSettings settings) {
    this.settings = settings;
  }

  @Override
  public List<Finding> look() {
    if (settings.directory().isEmpty()) {
      return List.of();
    }
    int scripts = 0;
    try {
      for (HookKind kind : HookKind.values()) {
        scripts += HookScripts.of(settings.directory(), kind).size();
      }
    } catch (UntrustedHookException e) {
      return List.of(Finding.fail("hooks", "A hook cannot be trusted.", e.getMessage() + "."));
    } catch (IOException e) {
      return List.of(
          Finding.fail(
              "hooks",
              "The hook directory " + settings.directory().get() + " cannot be read: " + e + ".",
              "Repair it or start the agent without --hooks."));
    }
    return List.of(Finding.ok("hooks", scripts + " hook scripts can be run."));
  }
}
