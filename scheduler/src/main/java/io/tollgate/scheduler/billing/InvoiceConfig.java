package io.tollgate.scheduler.billing;

import io.tollgate.metering.invoice.BillingProfile;
import io.tollgate.metering.invoice.Issuer;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who issues invoices, and when months are closed.
 *
 * @param grace how long after its end a period is closed by itself; late proofs arrive in between
 */
public record InvoiceConfig(Issuer issuer, Duration grace) {
  /** Until somebody says otherwise. */
  public static final InvoiceConfig DEFAULT =
      new InvoiceConfig(Issuer.DEFAULT, Duration.ofHours(24));

  private static final Set<String> KNOWN =
      Set.of("code", "name", "address", "tax-id", "payment", "payment-days", "tax-basis-points");

  /**
   * Reads the issuer from a file of properties ({@code code name address tax-id payment
   * payment-days tax-basis-points}; lines of the address parted by {@code |}); notes what is wrong.
   */
  public static InvoiceConfig of(Optional<Path> file, Duration grace, List<String> mistakes) {
    if (file.isEmpty()) {
      return new InvoiceConfig(Issuer.DEFAULT, grace);
    }
    Properties given = new Properties();
    try (Reader reader = Files.newBufferedReader(file.get())) {
      given.load(reader);
      return new InvoiceConfig(issuer(given), grace);
    } catch (IOException | IllegalArgumentException wrong) {
      mistakes.add(
          "--issuer-file "
              + file.get()
              + " does not describe an issuer: "
              + wrong.getMessage()
              + ". Correct it, or leave the option out.");
      return new InvoiceConfig(Issuer.DEFAULT, grace);
    }
  }

  private static Issuer issuer(Properties given) {
    Set<String> unknown = new TreeSet<>(given.stringPropertyNames());
    unknown.removeAll(KNOWN);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("it knows no " + String.join(", ", unknown));
    }
    Issuer otherwise = Issuer.DEFAULT;
    List<String> address = new ArrayList<>();
    for (String line : given.getProperty("address", "").split("\\|", -1)) {
      if (!line.isBlank()) {
        address.add(line.strip());
      }
    }
    return new Issuer(
        given.getProperty("code", otherwise.code()),
        given.getProperty("name", otherwise.legalName()),
        address,
        Optional.ofNullable(given.getProperty("tax-id")),
        given.getProperty("payment", otherwise.payment()),
        Duration.ofDays(number(given, "payment-days", 14, 365)),
        number(
            given,
            "tax-basis-points",
            otherwise.taxBasisPoints(),
            BillingProfile.TAX_BASIS_POINTS_MAX));
  }

  private static int number(Properties given, String name, int otherwise, int max) {
    String text = given.getProperty(name, Integer.toString(otherwise));
    int number = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : -1;
    if (number < 0 || number > max) {
      throw new IllegalArgumentException(
          name + " must be a whole number of 0 to " + max + ", not \"" + text + '"');
    }
    return number;
  }
}
