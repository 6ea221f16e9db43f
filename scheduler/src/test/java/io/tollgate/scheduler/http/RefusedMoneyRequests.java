package io.tollgate.scheduler.http;

import io.tollgate.metering.Cause;
import io.tollgate.metering.invoice.Invoices;
import io.tollgate.metering.invoice.Issuer;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.TestServer;
import io.tollgate.scheduler.http.RefusedRequests.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The same for what routes of money refuse: prices, contracts, limits, invoices. */
final class RefusedMoneyRequests {
  private static final String NOBODY = new UUID(0, 1).toString();
  private static final String WHY = "{\"reason\": \"x\"}";

  private final TestServer server;
  private final List<Refused> all = new ArrayList<>();

  private RefusedMoneyRequests(TestServer server) {
    this.server = server;
  }

  static List<Refused> in(TestServer server) {
    RefusedMoneyRequests requests = new RefusedMoneyRequests(server);
    requests.prices();
    requests.contracts();
    requests.limitsAndProjects();
    requests.invoicesAndCorrections();
    requests.closing();
    return List.copyOf(requests.all);
  }

  private void add(String name, ErrorCode code, String path, String key, String body) {
    all.add(new Refused(name, code, () -> server.wire.post(path, key, body)));
  }

  private void house(String name, ErrorCode code, String path, String body) {
    add(name, code, path, server.admin, body);
  }

  private static String price(int micros, String more) {
    return "{\"kind\": \"list\", \"name\": \"gpu-of-refusals\", \"price_micros\": \"%d\", \"reason\": \"x\"%s}"
        .formatted(micros, more);
  }

  private void prices() {
    String prices = "/v1/prices";
    String version = server.house(prices, price(50, "")).text("id");
    Instant later = server.clock.instant().plus(Duration.ofDays(40));
    String then = ", \"effective_from\": \"" + later + "\"";
    server.house(prices, price(60, then));
    house("a rise at once", ErrorCode.PRICE_NOTICE_TOO_SHORT, prices, price(70, ""));
    house("another price at that time", ErrorCode.PRICE_SCHEDULED_ALREADY, prices, price(70, then));
    house("the price there is", ErrorCode.PRICE_UNCHANGED, prices, price(50, ""));
    house(
        "a price for last year",
        ErrorCode.PRICE_IN_THE_PAST,
        prices,
        price(40, ", \"effective_from\": \"2025-01-01T00:00:00Z\""));
    house(
        "a withdrawal of what is in force",
        ErrorCode.PRICE_NOT_SCHEDULED,
        prices + "/" + version + "/withdraw",
        WHY);
    house(
        "a withdrawal of nothing",
        ErrorCode.PRICE_VERSION_NOT_FOUND,
        prices + "/" + NOBODY + "/withdraw",
        WHY);
  }

  private void contracts() {
    String author = server.house("/v1/api-keys", "{\"scopes\": [\"sales\"]}").text("secret");
    String terms = "\"terms\": {\"credit_limit_micros\": \"5000000\"}";
    String contract =
        server
            .wire
            .post(
                "/v1/contracts",
                author,
                "{\"account_id\": \"%s\", \"name\": \"large\", %s}"
                    .formatted(server.customer(0).account, terms))
            .text("id");
    String path = "/v1/contracts/" + contract;
    server.wire.post(path + "/submit", author, WHY);
    add("an approval by its author", ErrorCode.SELF_APPROVAL, path + "/approve", author, WHY);
    add("what is submitted again", ErrorCode.CONFLICT, path + "/submit", author, WHY);
    add(
        "an approval of nothing",
        ErrorCode.CONTRACT_NOT_FOUND,
        "/v1/contracts/" + NOBODY + "/approve",
        author,
        WHY);
    String edit = "{" + terms + "}";
    all.add(
        new Refused(
            "an edit of who knows what",
            ErrorCode.PRECONDITION_REQUIRED,
            () -> server.wire.send("PUT", path, author, edit)));
    all.add(
        new Refused(
            "an edit of what is no more",
            ErrorCode.PRECONDITION_FAILED,
            () -> server.wire.send("PUT", path, author, edit, "If-Match", "\"old\"")));
    add(
        "terms that cannot be",
        ErrorCode.INVALID_REQUEST,
        "/v1/contracts",
        author,
        "{\"account_id\": \"%s\", \"name\": \"x\", \"terms\": {\"credit_limit_micros\": \"-1\"}}"
            .formatted(NOBODY));
  }

  private void limitsAndProjects() {
    Customer customer = server.customer(1_000);
    server.wire.post(
        "/v1/budgets", customer.key, "{\"period\": \"month\", \"limit_micros\": \"1\"}");
    String project =
        server.wire.post("/v1/projects", customer.key, "{\"name\": \"old\"}").text("id");
    server.wire.post("/v1/projects/" + project + "/archive", customer.key, "{}");
    start("a start beyond a spend limit", ErrorCode.SPEND_LIMIT, customer, "");
    start("a start for a project that ended", ErrorCode.PROJECT_ARCHIVED, customer, "old");
    start("a start for no project", ErrorCode.UNKNOWN_PROJECT, customer, "new");
    add(
        "an end of no project",
        ErrorCode.PROJECT_NOT_FOUND,
        "/v1/projects/" + NOBODY + "/archive",
        customer.key,
        "{}");
  }

  private void start(String name, ErrorCode code, Customer by, String project) {
    String of = project.isEmpty() ? "" : ", \"project\": \"" + project + "\"";
    add(
        name,
        code,
        "/v1/sessions",
        by.key,
        "{\"quote_id\": \"%s\", \"command\": [\"x\"], \"allow_infeasible\": true%s}"
            .formatted(by.quoteId("a10", 1, 1, 1), of));
  }

  /** A month that was used and invoiced, as if the next had come: the clock stays where it is. */
  private void invoicesAndCorrections() {
    Customer customer = server.customer(1_000);
    FakeAgent agent = server.node("a10", 1);
    String session = customer.start("a10", 5);
    customer.awaitState(session, "running");
    agent.report(session, rank -> rank.elapsedMs = 61_000);
    customer.stop(session);
    customer.awaitState(session, "ended");
    agent.settle();
    agent.silence(true);
    UUID invoice = UUID.randomUUID();
    YearMonth month = YearMonth.from(server.clock.instant().atZone(ZoneOffset.UTC));
    Instant next = month.plusMonths(1).atDay(2).atStartOfDay(ZoneOffset.UTC).toInstant();
    Cause cause = new Cause("test", "request-1", "month end");
    server.sql(
        handle ->
            Invoices.in(handle, Invoices.Wiring.of(Issuer.DEFAULT))
                .issue(UUID.fromString(customer.account), month, invoice, cause, next));
    String path = "/v1/invoices/" + invoice;
    house(
        "more taken back than there was",
        ErrorCode.AMOUNT_TOO_LARGE,
        path + "/credit",
        "{\"amount_micros\": \"900000000000\", \"reason\": \"x\"}");
    house(
        "a payment of what is paid",
        ErrorCode.CONFLICT,
        path + "/pay",
        "{\"reference\": \"bank-1\"}");
    house(
        "an end of no invoice",
        ErrorCode.INVOICE_NOT_FOUND,
        "/v1/invoices/" + NOBODY + "/void",
        WHY);
    house(
        "an invoice of a month that goes on",
        ErrorCode.PERIOD_NOT_CLOSABLE,
        "/v1/invoices",
        "{\"account_id\": \"%s\", \"period\": \"%s\", \"reason\": \"x\"}"
            .formatted(server.customer(0).account, month));
    house(
        "more corrected than was charged",
        ErrorCode.CORRECTION_TOO_LARGE,
        "/v1/accounts/" + customer.account + "/corrections",
        "{\"session_id\": \"%s\", \"minute\": 1, \"amount_micros\": \"900000000\", \"reason\": \"x\"}"
            .formatted(session));
    all.add(
        new Refused(
            "a profile that was changed meanwhile",
            ErrorCode.CONFLICT,
            () ->
                server.wire.send(
                    "PUT",
                    "/v1/me/billing-profile",
                    customer.key,
                    "{\"version\": 7, \"legal_name\": \"x\", \"address_lines\": []}")));
  }

  private void closing() {
    Customer gone = server.customer(5);
    server.house("/v1/accounts/" + gone.account + "/close", WHY);
    String path = "/v1/accounts/" + gone.account;
    house(
        "a credit to who is gone",
        ErrorCode.ACCOUNT_CLOSED,
        path + "/credit",
        "{\"amount_micros\": \"5\", \"reason\": \"x\"}");
    house("a return of who is gone", ErrorCode.ACCOUNT_CLOSED, path + "/resume", WHY);
    Customer busy = server.customer(100);
    busy.start("a10", 1, 1, 1, ", \"allow_infeasible\": true");
    house(
        "an end of who has work",
        ErrorCode.ACCOUNT_NOT_CLOSABLE,
        "/v1/accounts/" + busy.account + "/close",
        WHY);
  }
}
