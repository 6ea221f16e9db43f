package io.tollgate.agent;

import io.tollgate.agent.runtime.PortRange;
import io.tollgate.agent.runtime.WorkspaceConfig;
import java.time.Duration;

/** The settings of files, logs and ports. */
final class WorkspaceSettings {

  private static final long YEAR_SECONDS = 31_536_000;
  private static final long LOG_BYTES_LEAST = 1L << 16;
  private static final long LOG_BYTES_MOST = 1L << 36;

  private WorkspaceSettings() {}

  static WorkspaceConfig read(ConfigReader settings) {
    return new WorkspaceConfig(
        Duration.ofSeconds(settings.number(Setting.KEEP_SECONDS, 3_600, 0, YEAR_SECONDS)),
        settings.number(Setting.KEPT_BYTES_MAX, 1L << 36, 0, Long.MAX_VALUE),
        settings.number(Setting.DISK_FREE_BYTES_MIN, 1L << 30, 0, Long.MAX_VALUE),
        settings.number(Setting.LOG_BYTES_MAX, 1L << 26, LOG_BYTES_LEAST, LOG_BYTES_MOST),
        settings.number(Setting.PUT_BYTES_MAX, 1L << 30, 0, Long.MAX_VALUE),
        settings.number(Setting.GET_BYTES_MAX, 1L << 36, 0, Long.MAX_VALUE),
        ports(settings));
  }

  private static PortRange ports(ConfigReader settings) {
    String text = settings.text(Setting.PORT_RANGE, "");
    if (text.isEmpty()) {
      return PortRange.ANY;
    }
    return PortRange.parse(text)
        .orElseGet(
            () -> {
              settings.mistake(
                  Setting.PORT_RANGE,
                  "is '" + text + "'. It has to be two ports from 1 to 65535. Give a range");
              return PortRange.ANY;
            });
  }
}
