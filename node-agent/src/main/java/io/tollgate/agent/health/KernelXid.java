package io.tollgate.agent.health;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An XID as the driver writes it into the kernel's log. Pure.
 *
 * @param sequence number of the record, growing within a boot
 * @param uptimeMs the kernel's clock: milliseconds since boot
 * @param bus PCI address as domain:bus:device, lower case, such as {@code 0000:61:00}
 * @param xid the driver's number
 * @param pid the process it names, null when it names none
 * @param text what it says, at most {@value #MOST_TEXT} characters
 */
public record KernelXid(
    long sequence, long uptimeMs, String bus, int xid, @Nullable Long pid, String text) {

  private static final int MOST_TEXT = 200;

  /** Longest record that is looked at, in characters; the kernel's own bound is 8192 bytes. */
  private static final int MOST_RECORD = 8_192;

  /**
   * Facility 0 is the kernel. Whoever writes to /dev/kmsg gets another, so this cannot be forged.
   */
  private static final int KERNEL_PRIORITIES = 8;

  private static final Pattern RECORD =
      Pattern.compile("(\\d{1,6}),(\\d{1,18}),(\\d{1,18})(?:,[^;]*)?;(.*)", Pattern.DOTALL);

  /**
   * {@code NVRM: Xid (PCI:0000:61:00): 119, pid=1346198, name=python, ...}; older drivers leave
   * {@code PCI:} out, MIG adds the instance, and the process may be {@code '<unknown>'}.
   */
  private static final Pattern XID =
      Pattern.compile(
          "NVRM: +Xid +\\((?:PCI:)?([0-9a-fA-F]{4,8}:[0-9a-fA-F]{2}:[0-9a-fA-F]{2})[^)]{0,40}\\): +"
              + "(\\d{1,6})(?!\\d)(?:, *pid=(\\d{1,9})(?!\\d))?");

  /** Reads a record of /dev/kmsg; empty for all that is no XID of the driver. */
  static Optional<KernelXid> of(String record) {
    if (record.length() > MOST_RECORD) {
      return Optional.empty();
    }
    int end = record.indexOf('\n');
    Matcher parts = RECORD.matcher(end < 0 ? record : record.substring(0, end));
    if (!parts.matches() || Integer.parseInt(parts.group(1)) >= KERNEL_PRIORITIES) {
      return Optional.empty();
    }
    String said = parts.group(4);
    Matcher xid = XID.matcher(said);
    if (!xid.find() || Integer.parseInt(xid.group(2)) == 0) {
      return Optional.empty();
    }
    String pid = xid.group(3);
    return Optional.of(
        new KernelXid(
            Long.parseLong(parts.group(2)),
            Long.parseLong(parts.group(3)) / 1_000,
            bus(xid.group(1)),
            Integer.parseInt(xid.group(2)),
            pid == null ? null : Long.valueOf(pid),
            said.substring(xid.start(), Math.min(said.length(), xid.start() + MOST_TEXT)).strip()));
  }

  /** One spelling for an address: four digits of domain, lower case, without the function. */
  static String bus(String address) {
    String[] parts = address.toLowerCase(Locale.ROOT).split(":", -1);
    String domain = parts[0];
    String device = parts[parts.length - 1];
    int dot = device.indexOf('.');
    return domain.substring(Math.max(0, domain.length() - 4))
        + ":"
        + parts[1]
        + ":"
        + (dot < 0 ? device : device.substring(0, dot));
  }
}
