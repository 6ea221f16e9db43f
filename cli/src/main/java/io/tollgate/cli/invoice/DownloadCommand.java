package io.tollgate.cli.invoice;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gets an invoice as a document; page by page, so any size will do. */
@Command(
    name = "download",
    description = "Get an invoice as HTML, or its lines, or all its sessions as CSV.")
final class DownloadCommand implements Callable<Integer> {
  private static final int SESSIONS_AT_ONCE = 1000;

  /** What can be downloaded. */
  enum Kind {
    html,
    csv,
    sessions,
    json
  }

  @Mixin
  @SuppressWarnings("NullAway.Init") // Set by Picocli.
  private Call call;

  @Parameters(paramLabel = "INVOICE", description = "An id, or draft.")
  @SuppressWarnings("NullAway.Init") // Set by Picocli.
  private String id;

  @Option(
      names = "--as",
      defaultValue = "html",
      description = "html, csv (lines), sessions (CSV) or json (default: ${DEFAULT-VALUE}).")
  private Kind kind = Kind.html;

  @Option(names = "--file", paramLabel = "FILE", description = "Write there, not to the output.")
  private @Nullable Path file;

  @Option(names = "--account", paramLabel = "ACCOUNT", description = "Whose draft.")
  private @Nullable String account;

  @Override
  public Integer call() {
    Path target = file;
    if (target == null) {
      PrintWriter out = call.terminal().out();
      write(out);
      out.flush();
      return ExitCode.OK.number();
    }
    try (Writer writer = Files.newBufferedWriter(target);
        PrintWriter out = new PrintWriter(writer)) {
      write(out);
      if (out.checkError()) {
        throw new IOException("the disk took not all of it");
      }
    } catch (IOException refused) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED, target + " cannot be written: " + refused.getMessage(), refused);
    }
    call.terminal().say("Written to " + target + ".");
    return ExitCode.OK.number();
  }

  private void write(PrintWriter out) {
    String path = "/v1/invoices/" + id;
    switch (kind) {
      case html, csv ->
          out.print(
              call.api().text(InvoiceCommands.of(path + "/document?format=" + kind, account)));
      case json -> out.println(call.api().get(InvoiceCommands.of(path, account)).toPrettyString());
      case sessions -> sessions(out, path + "/sessions?limit=" + SESSIONS_AT_ONCE);
    }
  }

  // The API gives the ids by JSON and the rows by CSV, page for page.
  private void sessions(PrintWriter out, String pages) {
    String after = "";
    while (true) {
      String page = InvoiceCommands.of(pages + after, account);
      out.print(call.api().text(page + "&format=csv"));
      JsonNode items = call.api().get(page).path("items");
      if (items.size() < SESSIONS_AT_ONCE) {
        return;
      }
      after = "&after=" + items.get(items.size() - 1).path("session_id").asText();
    }
  }
}
