package io.tollgate.agent.gpu;

import io.tollgate.agent.protocol.GpuDescription;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns the names that drivers give into the slugs that users ask for. Pure. */
public final class GpuModels {

  /** Data-centre models go by their bare name, whatever board or memory they come with. */
  private static final List<String> BARE =
      List.of(
          "GB300", "GB200", "GH200", "B300", "B200", "B100", "H200", "H100", "H800", "H20", "A100",
          "A800", "L40S", "L40", "L20", "L4", "A40", "A30", "A16", "A10G", "A10", "A2", "T4",
          "V100", "P100", "P40", "P4");

  private static final Pattern VENDOR =
      Pattern.compile("^(nvidia|tesla|grid|geforce|quadro)[ -]+", Pattern.CASE_INSENSITIVE);

  private GpuModels() {}

  /**
   * The slug: {@code h100}, {@code rtx-2080-super}, {@code h100-1g.10gb}.
   *
   * @param product the driver's name
   * @param migProfile of a MIG slice, else null
   */
  public static String slug(String product, @Nullable String migProfile) {
    String whole = wholeCard(product);
    return migProfile == null ? whole : whole + "-" + migProfile.toLowerCase(Locale.ROOT);
  }

  /** The inventory's view of readings. */
  public static List<GpuDescription> describe(List<GpuReading> readings) {
    return readings.stream().map(GpuModels::describe).toList();
  }

  private static GpuDescription describe(GpuReading reading) {
    GpuIdentity gpu = reading.identity();
    Long memory = reading.activity().memoryTotalBytes();
    return new GpuDescription(
        gpu.uuid(),
        Math.max(0, gpu.index()),
        slug(gpu.product(), gpu.migProfile()),
        gpu.product(),
        memory == null ? 0 : memory,
        gpu.migProfile());
  }

  private static String wholeCard(String product) {
    String name = product.strip();
    for (Matcher vendor = VENDOR.matcher(name); vendor.find(); vendor = VENDOR.matcher(name)) {
      name = name.substring(vendor.end());
    }
    String first = name.split("[ -]", 2)[0].toUpperCase(Locale.ROOT);
    if (BARE.contains(first)) {
      return first.toLowerCase(Locale.ROOT);
    }
    String slug = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-");
    slug = slug.replaceAll("^-+|-+$", "");
    return slug.isEmpty() ? "unknown" : slug;
  }
}
