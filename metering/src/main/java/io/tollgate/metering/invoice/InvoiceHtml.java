package io.tollgate.metering.invoice;

import io.tollgate.metering.World;
import io.tollgate.metering.money.Money;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Invoices as one page of HTML that needs nothing else, prints on A4 and can be read aloud. */
public final class InvoiceHtml {
  private InvoiceHtml() {}

  /** The whole page. */
  public static String of(InvoiceDocument document) {
    StringBuilder page = new StringBuilder(16_384);
    page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
        .append(escaped(title(document) + " " + document.number().orElse("")))
        .append("</title>\n<style>\n")
        .append(InvoiceStyle.CSS)
        .append("</style>\n</head>\n<body>\n<main>\n");
    head(page, document);
    notices(page, document);
    lines(page, document);
    sums(page, document);
    foot(page, document);
    return page.append("</main>\n</body>\n</html>\n").toString();
  }

  private static void head(StringBuilder page, InvoiceDocument document) {
    page.append("<header>\n<div>\n<h1>")
        .append(title(document))
        .append("</h1>\n<div class=\"number\">")
        .append(escaped(document.number().orElse("no number yet")))
        .append(" <span class=\"badge ")
        .append(document.state())
        .append("\">")
        .append(document.state())
        .append("</span></div>\n</div>\n<address>");
    party(page, document.issuer());
    page.append(
        "</address>\n</header>\n<div class=\"parties\">\n<section>\n<h2>Billed to</h2>\n<address>");
    party(page, document.billTo());
    page.append("</address>\n</section>\n<section>\n<h2>Details</h2>\n<dl>\n");
    ZoneId zone = document.period().zone();
    document.issuedAt().ifPresent(at -> detail(page, "Issued", Figures.day(at, zone)));
    if (document.openCents() > 0) {
      document.dueAt().ifPresent(at -> detail(page, "Due", Figures.day(at, zone)));
    }
    detail(
        page,
        "Period",
        Figures.days(
            document.period().start(), document.period().end().minus(Duration.ofNanos(1)), zone));
    detail(page, "Time zone", zone.getId());
    document.corrects().ifPresent(number -> detail(page, "Corrects", number));
    page.append("</dl>\n</section>\n</div>\n");
  }

  private static void notices(StringBuilder page, InvoiceDocument document) {
    if (document.world() == World.TEST) {
      notice(page, "From the test world: nothing here is to be paid.");
    }
    if (document.number().isEmpty()) {
      notice(page, "A draft of what has been used so far; it is not an invoice and will change.");
    }
    if (document.state().equals("void")) {
      notice(
          page, "This invoice was taken back whole by a credit note. Nothing of it is to be paid.");
    }
  }

  private static void lines(StringBuilder page, InvoiceDocument document) {
    page.append(
        """
        <div class="wide" tabindex="0" role="region" aria-label="Lines">
        <table>
        <caption>%s</caption>
        <thead><tr><th scope="col">Description</th><th scope="col">Service</th>
        <th scope="col" class="n">GPU-minutes</th>
        <th scope="col" class="n">Credits</th><th scope="col" class="n">EUR</th></tr></thead>
        <tbody>
        """
            .formatted(
                document.kind() == Invoice.Kind.CREDIT_NOTE ? "What is taken back" : "Usage"));
    for (InvoiceLine line : document.lines()) {
      line(page, line, document.period().zone());
    }
    page.append("</tbody>\n</table>\n</div>\n");
  }

  private static void line(StringBuilder page, InvoiceLine line, ZoneId zone) {
    page.append("<tr><th scope=\"row\">").append(escaped(heading(line)));
    subheading(line)
        .ifPresent(text -> page.append("<small>").append(escaped(text)).append("</small>"));
    page.append("</th><td class=\"day\"><span>")
        .append(
            Figures.days(line.serviceFrom(), line.serviceTo(), zone)
                .replace(" – ", " –</span> <span>"))
        .append("</span>");
    if (line.late()) {
      page.append("<small>earlier period, reported late</small>");
    }
    page.append("</td>");
    number(page, line.gpuThousandths() == 0 ? "" : Figures.thousandths(line.gpuThousandths()));
    number(page, Figures.credits(line.amount()));
    number(page, Figures.euros(line.amount()));
    page.append("</tr>\n");
  }

  private static String heading(InvoiceLine line) {
    String product =
        line.product()
            .map(
                p ->
                    p.gpuModel().toUpperCase(Locale.ROOT)
                        + ", "
                        + p.capacityClass().replace('_', '-'))
            .orElse("");
    return switch (line.kind()) {
      case USAGE -> product;
      case RETURNED -> "Refunded: " + product;
      case FORFEITED -> "Unused time kept by contract: " + product;
      case ADJUSTMENT, CREDIT -> line.text().orElse("");
    };
  }

  private static Optional<String> subheading(InvoiceLine line) {
    return line.product()
        .map(
            product -> {
              String what =
                  product.workflow()
                      + " on "
                      + Figures.thousandths(product.gpuThousandths(1))
                      + (product.gpuThousandths(1) == 1000 ? " GPU" : " GPUs");
              return line.minutes() == 0
                  ? what
                  : what
                      + ": "
                      + Figures.count(line.minutes())
                      + " session-minutes at "
                      + Figures.credits(Money.ofMicros(product.rateMicros()))
                      + " credits";
            });
  }

  private static void sums(StringBuilder page, InvoiceDocument document) {
    Totals totals = document.totals();
    page.append("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Amount\">\n")
        .append("<table class=\"sums\">\n<caption>Amount</caption>\n<thead><tr>")
        .append("<th scope=\"col\"></th><th scope=\"col\" class=\"n\">Credits</th>")
        .append("<th scope=\"col\" class=\"n\">EUR</th></tr></thead>\n<tbody>\n");
    exact(page, "Sum of lines", totals.lines());
    Funded funded = totals.funded();
    less(page, "Less prepaid: bought credits", funded.paid());
    less(page, "Less prepaid: promotional credits", funded.promotional());
    less(page, "Less prepaid: subscription credits", funded.subscription());
    less(page, "Less prepaid: contract credits", funded.contract());
    if (!totals.credited().equals(Money.ZERO)) {
      exact(page, "Reductions already returned as credits", totals.credited());
    }
    exact(page, "Due, exact", totals.due());
    if (!totals.rounding().equals(Money.ZERO)) {
      exact(page, "Rounding to whole cents", totals.rounding());
    }
    cents(page, "", "Net amount", totals.netCents());
    cents(page, "", "Tax, " + Figures.percent(totals.taxBasisPoints()), totals.taxCents());
    cents(page, "total", "Total", totals.grossCents());
    page.append("</tbody>\n</table>\n</div>\n");
  }

  private static void foot(StringBuilder page, InvoiceDocument document) {
    page.append("<footer>\n");
    if (document.openCents() > 0 && document.world() == World.LIVE) {
      paragraph(
          page,
          "To be paid: EUR "
              + Figures.euros(document.openCents())
              + document
                  .dueAt()
                  .map(at -> " by " + Figures.day(at, document.period().zone()))
                  .orElse("")
              + ". "
              + document.payment());
    } else if (document.number().isPresent() && document.kind() == Invoice.Kind.INVOICE) {
      paragraph(page, "Nothing is to be paid.");
    }
    if (document.toBalance().isPositive()) {
      paragraph(
          page, Figures.credits(document.toBalance()) + " credits were returned to the balance.");
    }
    paragraph(
        page,
        "1 credit is EUR 0.001. Lines are exact; only the net amount and the tax are rounded, once"
            + " each, half up. Tax on prepaid credits belongs to their purchase and is not charged"
            + " again. Every minute is listed in the sessions of this document.");
    page.append("</footer>\n");
  }

  private static String title(InvoiceDocument document) {
    if (document.number().isEmpty()) {
      return "Draft invoice";
    }
    return document.kind() == Invoice.Kind.CREDIT_NOTE ? "Credit note" : "Invoice";
  }

  private static void party(StringBuilder page, Party party) {
    page.append("<strong>").append(escaped(party.name())).append("</strong>");
    List<String> lines = party.addressLines();
    lines.forEach(line -> page.append('\n').append(escaped(line)));
    party.taxId().ifPresent(id -> page.append("\nTax id ").append(escaped(id)));
    party.email().ifPresent(email -> page.append('\n').append(escaped(email)));
  }

  private static void detail(StringBuilder page, String name, String value) {
    page.append("<dt>").append(name).append("</dt><dd>").append(escaped(value)).append("</dd>\n");
  }

  private static void notice(StringBuilder page, String text) {
    page.append("<p class=\"notice\">").append(text).append("</p>\n");
  }

  private static void paragraph(StringBuilder page, String text) {
    page.append("<p>").append(escaped(text)).append("</p>\n");
  }

  private static void number(StringBuilder page, String text) {
    page.append("<td class=\"n\">").append(text).append("</td>");
  }

  private static void less(StringBuilder page, String name, long micros) {
    if (micros != 0) {
      exact(page, name, Money.ofMicros(Math.negateExact(micros)));
    }
  }

  private static void exact(StringBuilder page, String name, Money amount) {
    sum(page, "", name, Figures.credits(amount), Figures.euros(amount));
  }

  private static void cents(StringBuilder page, String type, String name, long cents) {
    sum(page, type, name, "", Figures.euros(cents));
  }

  private static void sum(
      StringBuilder page, String type, String name, String credits, String euros) {
    page.append(type.isEmpty() ? "<tr>" : "<tr class=\"" + type + "\">")
        .append("<th scope=\"row\">")
        .append(escaped(name))
        .append("</th><td class=\"n\">")
        .append(credits)
        .append("</td><td class=\"n\">")
        .append(euros)
        .append("</td></tr>\n");
  }

  private static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> safe.append("&amp;");
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '"' -> safe.append("&quot;");
        case '\'' -> safe.append("&#39;");
        default -> safe.append(Character.isISOControl(c) ? ' ' : c);
      }
    }
    return safe.toString();
  }
}
