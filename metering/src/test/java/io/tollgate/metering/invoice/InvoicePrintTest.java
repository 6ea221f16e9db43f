package io.tollgate.metering.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.World;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is printed, and that nothing in it can be more than text. */
class InvoicePrintTest {
  private static final Instant START = Instant.parse("2026-03-05T09:30:00Z");
  private static final Pattern TAG = Pattern.compile("<(/?)([a-z0-9]+)[^>]*>");
  private static final Set<String> VOID_TAGS = Set.of("meta", "br");

  @Test
  void a_page_needs_nothing_else_and_is_well_formed() throws IOException {
    String page = InvoiceHtml.of(document("Studio & Söhne <script>alert(1)</script>", 23));
    assertThat(page)
        .contains("Studio &amp; Söhne &lt;script&gt;alert(1)&lt;/script&gt;")
        .doesNotContain("<script")
        .doesNotContainPattern("(src|href|url\\()\\s*=?")
        .contains("<html lang=\"en\">", "@page { size: A4", "scope=\"col\"", "<caption>")
        .contains("earlier period, reported late");
    assertThat(unbalanced(page)).isEmpty();
    Path target = Path.of("target", "invoice-example.html");
    Files.writeString(target, page);
  }

  @Test
  void a_draft_says_that_it_is_none_and_the_test_world_asks_for_nothing() {
    InvoiceDocument issued = document("x", 3);
    InvoiceDocument draft =
        new InvoiceDocument(
            Optional.empty(),
            issued.kind(),
            "draft",
            World.TEST,
            Optional.empty(),
            issued.period(),
            issued.billTo(),
            issued.issuer(),
            issued.payment(),
            Optional.empty(),
            Optional.empty(),
            issued.lines(),
            issued.totals(),
            0,
            Money.ZERO);
    assertThat(InvoiceHtml.of(draft))
        .contains("it is not an invoice", "From the test world", "no number yet")
        .doesNotContain("To be paid");
  }

  @Test
  void amounts_are_printed_exactly() {
    assertThat(Figures.euros(Money.ofMicros(1))).isEqualTo("0.000000001");
    assertThat(Figures.euros(Money.ofMicros(-1_234_567_000_000L))).isEqualTo("−1\u202f234.567");
    assertThat(Figures.euros(Money.ofCredits(1_000_000))).isEqualTo("1\u202f000.00");
    assertThat(Figures.credits(Money.ofMicros(12_500_000))).isEqualTo("12.5");
    assertThat(Figures.euros(-5)).isEqualTo("−0.05");
    assertThat(Figures.percent(1900)).isEqualTo("19 %");
    assertThat(Figures.percent(725)).isEqualTo("7.25 %");
  }

  @Test
  void csv_is_quoted_and_is_no_formula() {
    InvoiceDocument document = document("x", 2);
    List<InvoiceLine> lines = new ArrayList<>(document.lines());
    lines.add(adjustment("=HYPERLINK(\"http://x\",1)"));
    InvoiceDocument evil =
        new InvoiceDocument(
            document.number(),
            document.kind(),
            document.state(),
            document.world(),
            document.corrects(),
            document.period(),
            document.billTo(),
            document.issuer(),
            document.payment(),
            document.issuedAt(),
            document.dueAt(),
            lines,
            document.totals(),
            document.openCents(),
            document.toBalance());
    String csv = InvoiceCsv.lines(evil);
    assertThat(csv).contains("\"'=HYPERLINK(\"\"http://x\"\",1)\"");
    assertThat(csv.lines()).hasSize(evil.lines().size() + 1);
    List<SessionUsage> sessions = usage(1);
    assertThat(InvoiceCsv.sessions(sessions, true)).startsWith("session_id,");
    assertThat(InvoiceCsv.sessions(sessions, false)).startsWith(sessions.get(0).sessionId() + ",");
  }

  private static InvoiceDocument document(String name, int sessions) {
    InvoiceDraft draft =
        InvoiceDraft.of(
            usage(sessions).iterator(),
            List.of(
                new Adjustment(
                    UUID.randomUUID(),
                    UUID.randomUUID(),
                    "Volume tier from 10 000 GPU-minutes, h100",
                    Optional.of("h100"),
                    0,
                    Money.ofCredits(-1200),
                    START,
                    START.plus(Duration.ofDays(20)))),
            1900);
    BillingPeriod period = BillingPeriod.first(START, ZoneId.of("Europe/Berlin"));
    return new InvoiceDocument(
        Optional.of("TG-2026-000042"),
        Invoice.Kind.INVOICE,
        "issued",
        World.LIVE,
        Optional.empty(),
        period,
        new Party(
            name,
            List.of("Warschauer Straße 33", "10243 Berlin", "Germany"),
            Optional.of("DE987654321"),
            Optional.of("billing@studio.example")),
        new Party(
            "Tollgate GmbH",
            List.of("Wartburgallee 1", "99817 Eisenach", "Germany"),
            Optional.of("DE123456789"),
            Optional.empty()),
        "By bank transfer to DE02 1203 0000 0000 2020 51, naming the invoice number.",
        Optional.of(period.end().plus(Duration.ofDays(1))),
        Optional.of(period.end().plus(Duration.ofDays(15))),
        draft.lines(),
        draft.totals(),
        draft.totals().grossCents(),
        Money.ZERO);
  }

  private static List<SessionUsage> usage(int sessions) {
    List<SessionUsage> all = new ArrayList<>();
    String[] models = {"h100", "a100", "rtx-2080-super"};
    String[] workflows = {"train", "render", "comfyui-interactive-preview"};
    for (int i = 0; i < sessions; i++) {
      long rate = 60_000_000L * (1 + i % 4) + i % 3;
      int minutes = 60 + 37 * i;
      Product product =
          new Product(
              Optional.empty(),
              models[i % 3],
              i % 2 == 0 ? "on_demand" : "preemptible",
              workflows[i % 3],
              BigDecimal.valueOf(1 + i % 4),
              rate);
      Money amount = Money.ofMicros(rate * minutes);
      boolean late = i % 7 == 6;
      Instant from = late ? START.minus(Duration.ofDays(8)) : START.plus(Duration.ofDays(i));
      SessionUsage.Item item =
          new SessionUsage.Item(
              SessionUsage.Kind.USAGE,
              late,
              UUID.randomUUID(),
              OptionalInt.of(1),
              OptionalInt.of(minutes),
              minutes,
              amount,
              from,
              from.plus(Duration.ofMinutes(minutes - 1L)),
              product);
      Funded funded =
          Funded.of(i % 2 == 0 ? GrantKind.CREDIT_LINE : GrantKind.PAID, amount.micros());
      all.add(new SessionUsage(UUID.randomUUID(), 0, minutes, List.of(item), funded));
    }
    return all;
  }

  private static InvoiceLine adjustment(String text) {
    return new InvoiceLine(
        InvoiceLine.Kind.ADJUSTMENT,
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.of(text),
        0,
        0,
        Money.ofCredits(1),
        START,
        START,
        Optional.empty());
  }

  private static List<String> unbalanced(String page) {
    List<String> wrong = new ArrayList<>();
    Deque<String> open = new ArrayDeque<>();
    Matcher tags = TAG.matcher(page);
    while (tags.find()) {
      String name = tags.group(2);
      if (VOID_TAGS.contains(name)) {
        continue;
      }
      if (tags.group(1).isEmpty()) {
        open.push(name);
      } else if (open.isEmpty() || !open.pop().equals(name)) {
        wrong.add(name);
      }
    }
    wrong.addAll(open);
    return wrong;
  }
}
