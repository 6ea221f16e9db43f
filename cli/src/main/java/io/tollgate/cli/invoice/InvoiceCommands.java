package io.tollgate.cli.invoice;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.Noun;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.output.Credits;
import io.tollgate.cli.output.Format;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Invoices; {@code draft} in the place of an id is the next one as it would be now. */
@Command(
    name = "invoice",
    description = "Show, download, issue, pay and take back invoices.",
    subcommands = {DownloadCommand.class, ProfileCommands.class})
public final class InvoiceCommands extends Noun {
  @Command(name = "list", description = "List invoices and credit notes, newest first.")
  void list(
      @Mixin Call call,
      @Option(names = "--account", paramLabel = "ACCOUNT", description = "Whose; for the house.")
          @Nullable String account,
      @Option(names = "--before", paramLabel = "INVOICE") @Nullable String before,
      @Option(names = "--limit", paramLabel = "N", defaultValue = "50") int limit) {
    String path = of("/v1/invoices?limit=" + limit, account);
    call.printer()
        .list(
            call.api().get(before == null ? path : path + "&before=" + before),
            "id",
            InvoiceColumns.LIST);
  }

  @Command(name = "get", description = "Show one, or the draft, with its lines.")
  void get(
      @Mixin Call call,
      @Parameters(paramLabel = "INVOICE", description = "An id, or draft.") String id,
      @Option(names = "--account", paramLabel = "ACCOUNT", description = "Whose draft.")
          @Nullable String account) {
    JsonNode invoice = call.api().get(of("/v1/invoices/" + id, account));
    if (call.format() == Format.csv) {
      call.printer().list(invoice, "lines", "kind", InvoiceColumns.LINES);
      return;
    }
    call.printer().one(invoice, "id", InvoiceColumns.ONE);
    if (call.format() == Format.table || call.format() == Format.wide) {
      call.terminal().out().println();
      call.printer().list(invoice, "lines", "kind", InvoiceColumns.LINES);
    }
  }

  @Command(name = "sessions", description = "List the sessions an invoice is made of.")
  void sessions(
      @Mixin Call call,
      @Parameters(paramLabel = "INVOICE", description = "An id, or draft.") String id,
      @Option(names = "--account", paramLabel = "ACCOUNT", description = "Whose draft.")
          @Nullable String account,
      @Option(names = "--after", paramLabel = "SESSION") @Nullable String after,
      @Option(names = "--limit", paramLabel = "N", defaultValue = "200") int limit) {
    String path = of("/v1/invoices/" + id + "/sessions?limit=" + limit, account);
    call.printer()
        .list(
            call.api().get(after == null ? path : path + "&after=" + after),
            "session_id",
            InvoiceColumns.SESSIONS);
  }

  @Command(name = "issue", description = "Close an account's next month and issue its invoice.")
  int issue(
      @Mixin Call call,
      @Parameters(paramLabel = "ACCOUNT") String account,
      @Parameters(paramLabel = "MONTH", description = "Such as 2026-03.") String month,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason,
      @Option(names = {"-y", "--yes"}) boolean yes) {
    JsonNode draft = call.api().get(of("/v1/invoices/draft", account));
    String question =
        "Issue the invoice of "
            + draft.at("/bill_to/name").asText()
            + " for "
            + month
            + ", as it stands EUR "
            + InvoiceColumns.euros(draft.at("/totals/gross_cents"))
            + "? It cannot be changed afterwards.";
    if (!call.confirmed(question, yes)) {
      return call.declined();
    }
    ObjectNode request =
        ApiClient.object().put("account_id", account).put("period", month).put("reason", reason);
    JsonNode issued = call.api().create("/v1/invoices", request);
    if (issued.isEmpty()) {
      call.terminal().say("Nothing was used in " + month + "; it is closed without an invoice.");
      return ExitCode.OK.number();
    }
    return shown(call, issued);
  }

  @Command(name = "pay", description = "Record that an invoice was paid.")
  int pay(
      @Mixin Call call,
      @Parameters(paramLabel = "INVOICE") String id,
      @Option(names = "--reference", required = true, paramLabel = "TEXT") String reference,
      @Option(names = "--amount", paramLabel = "EUR", description = "Default: all that is open.")
          @Nullable String amount,
      @Option(names = "--reason", paramLabel = "TEXT") @Nullable String reason,
      @Option(names = {"-y", "--yes"}) boolean yes) {
    JsonNode invoice = call.api().get("/v1/invoices/" + id);
    ObjectNode request = ApiClient.object().put("reference", reference);
    String paid = InvoiceColumns.euros(invoice.path("open_cents"));
    if (amount != null) {
      request.put("amount_cents", cents(amount));
      paid = amount;
    }
    if (reason != null) {
      request.put("reason", reason);
    }
    String question =
        "Record a payment of EUR " + paid + " for " + invoice.path("number").asText() + "?";
    if (!call.confirmed(question, yes)) {
      return call.declined();
    }
    return shown(call, call.api().create("/v1/invoices/" + id + "/pay", request));
  }

  @Command(name = "void", description = "Take an invoice back whole, by a credit note.")
  int voidWhole(
      @Mixin Call call,
      @Parameters(paramLabel = "INVOICE") String id,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason,
      @Option(names = {"-y", "--yes"}) boolean yes) {
    JsonNode invoice = call.api().get("/v1/invoices/" + id);
    String question =
        "Take "
            + invoice.path("number").asText()
            + " over EUR "
            + InvoiceColumns.euros(invoice.at("/totals/gross_cents"))
            + " back whole? Its usage is not invoiced again.";
    if (!call.confirmed(question, yes)) {
      return call.declined();
    }
    ObjectNode request = ApiClient.object().put("reason", reason);
    return shown(call, call.api().create("/v1/invoices/" + id + "/void", request));
  }

  @Command(name = "credit", description = "Take a part of an invoice back, by a credit note.")
  int credit(
      @Mixin Call call,
      @Parameters(paramLabel = "INVOICE") String id,
      @Parameters(paramLabel = "CREDITS", description = "1 credit = EUR 0.001") String credits,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason,
      @Option(names = {"-y", "--yes"}) boolean yes) {
    long micros;
    try {
      micros = Credits.parse(credits);
    } catch (IllegalArgumentException wrong) {
      throw new CommandFailure(
          ExitCode.USAGE, wrong.getMessage() + ". Nothing was changed.", wrong);
    }
    JsonNode invoice = call.api().get("/v1/invoices/" + id);
    String question =
        "Take "
            + Credits.both(micros)
            + " of "
            + invoice.path("number").asText()
            + " back by a credit note?";
    if (!call.confirmed(question, yes)) {
      return call.declined();
    }
    ObjectNode request =
        ApiClient.object().put("amount_micros", Long.toString(micros)).put("reason", reason);
    return shown(call, call.api().create("/v1/invoices/" + id + "/credit", request));
  }

  /** A path with the account that a key of the house names. */
  static String of(String path, @Nullable String account) {
    return account == null
        ? path
        : path + (path.contains("?") ? "&" : "?") + "account_id=" + account;
  }

  private static long cents(String euros) {
    try {
      long cents = new BigDecimal(euros).movePointRight(2).longValueExact();
      if (cents > 0) {
        return cents;
      }
    } catch (NumberFormatException notANumber) {
      // Said below.
    } catch (ArithmeticException tooFine) {
      // Said below.
    }
    throw new CommandFailure(
        ExitCode.USAGE,
        "\"" + euros + "\" is no amount of euros with at most two decimals. Nothing was changed.");
  }

  private static int shown(Call call, JsonNode invoice) {
    call.printer().one(invoice, "id", InvoiceColumns.ONE);
    return ExitCode.OK.number();
  }
}
