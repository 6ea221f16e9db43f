package io.tollgate.scheduler.http;

import java.util.Locale;

/**
 * Every code a problem can carry, with what it means for the caller: HTTP status, whose turn it is
 * to act, and whether the same request may succeed later without a change.
 *
 * <p>Codes are stable: programs branch on them. 402 is funds, 403 scope, 404 also what belongs to
 * others, 409 state, 422 meaning, 429 rate.
 */
public enum ErrorCode {
  INVALID_REQUEST(400, Blame.USER, false, "The request is not valid"),
  MALFORMED_JSON(400, Blame.USER, false, "The body is not JSON"),
  MISSING_KEY(401, Blame.USER, false, "An API key is needed"),
  INVALID_KEY(401, Blame.USER, false, "The API key is not valid"),
  EXPIRED_KEY(401, Blame.USER, false, "The API key has expired"),
  REVOKED_KEY(401, Blame.USER, false, "The API key was revoked"),
  JOIN_TOKEN_INVALID(401, Blame.USER, false, "The join token is not valid"),
  NODE_KEY_INVALID(401, Blame.USER, false, "The node key is not valid"),
  INVALID_SIGNATURE(401, Blame.USER, false, "The signature is not valid"),
  CALLBACK_OUT_OF_TIME(401, Blame.USER, false, "The delivery is too old or from the future"),
  INSUFFICIENT_BALANCE(402, Blame.FUNDS, false, "The balance does not suffice"),
  SPEND_LIMIT(402, Blame.FUNDS, false, "A spend limit is reached"),
  FORBIDDEN(403, Blame.USER, false, "The key may not do this"),
  SELF_APPROVAL(403, Blame.USER, false, "Somebody else has to approve this"),
  ACCOUNT_SUSPENDED(403, Blame.USER, false, "The account is suspended"),
  NOT_FOUND(404, Blame.USER, false, "There is no such thing here"),
  QUOTE_NOT_FOUND(404, Blame.USER, false, "There is no such quote"),
  SESSION_NOT_FOUND(404, Blame.USER, false, "There is no such session"),
  ARRAY_NOT_FOUND(404, Blame.USER, false, "There is no such array"),
  NODE_NOT_FOUND(404, Blame.USER, false, "There is no such node"),
  CONTROL_NOT_FOUND(404, Blame.USER, false, "There is no such control"),
  MAINTENANCE_NOT_FOUND(404, Blame.USER, false, "There is no such maintenance"),
  ACCOUNT_NOT_FOUND(404, Blame.USER, false, "There is no such account"),
  PROJECT_NOT_FOUND(404, Blame.USER, false, "There is no such project"),
  PRICE_VERSION_NOT_FOUND(404, Blame.USER, false, "There is no such version of a price"),
  ORDER_NOT_FOUND(404, Blame.USER, false, "There is no such order"),
  SUBSCRIPTION_NOT_FOUND(404, Blame.USER, false, "There is no such subscription"),
  CONTRACT_NOT_FOUND(404, Blame.USER, false, "There is no such contract"),
  FILE_NOT_FOUND(404, Blame.USER, false, "There is no such file"),
  INVOICE_NOT_FOUND(404, Blame.USER, false, "There is no such invoice"),
  METHOD_NOT_ALLOWED(405, Blame.USER, false, "This path does not know the method"),
  REQUEST_TIMEOUT(408, Blame.USER, true, "The request took too long to arrive"),
  QUOTE_EXPIRED(409, Blame.USER, false, "The quote has expired"),
  QUOTE_USED(409, Blame.USER, false, "The quote was used"),
  QUEUE_FULL(409, Blame.CAPACITY, true, "Too many sessions wait already"),
  SESSION_ENDED(409, Blame.USER, false, "The session has ended"),
  FILES_NOT_READY(409, Blame.CAPACITY, true, "The session has no place for files yet"),
  SESSION_NOT_RUNNING(409, Blame.USER, false, "The session does not run"),
  SESSION_NOT_QUEUED(409, Blame.USER, false, "The session does not wait"),
  EXTENSION_BREAKS_PROMISE(409, Blame.CAPACITY, false, "The time is promised to somebody else"),
  OPERATOR_BLOCK(409, Blame.CAPACITY, false, "An operator has blocked it"),
  IDEMPOTENCY_IN_PROGRESS(409, Blame.USER, true, "The same request is being worked on"),
  JOIN_TOKEN_USED(409, Blame.USER, false, "The join token was used"),
  NODE_BUSY(409, Blame.USER, true, "The node still holds work"),
  PROJECT_ARCHIVED(409, Blame.USER, false, "The project is archived"),
  PRICE_SCHEDULED_ALREADY(409, Blame.USER, false, "Another price begins at that time"),
  PRICE_NOT_SCHEDULED(409, Blame.USER, false, "Only what is to come can be withdrawn"),
  PRICE_UNCHANGED(409, Blame.USER, false, "That is the price already"),
  DELIVERY_ID_REUSED(409, Blame.USER, false, "The delivery's id came with another body"),
  PAYMENT_UNAVAILABLE(409, Blame.USER, false, "Nobody takes payments here"),
  SUBSCRIPTION_EXISTS(409, Blame.USER, false, "There is such a subscription already"),
  ACCOUNT_CLOSED(409, Blame.USER, false, "The account is closed"),
  ACCOUNT_NOT_CLOSABLE(409, Blame.USER, false, "The account cannot be closed yet"),
  CORRECTION_TOO_LARGE(409, Blame.USER, false, "There is not so much left to correct"),
  PERIOD_NOT_CLOSABLE(409, Blame.USER, false, "The period cannot be closed now"),
  CONFLICT(409, Blame.USER, false, "The state does not allow this"),
  NODE_REMOVED(410, Blame.USER, false, "The node was removed"),
  PRECONDITION_FAILED(412, Blame.USER, false, "Somebody else has changed it"),
  BODY_TOO_LARGE(413, Blame.USER, false, "The body is too large"),
  FILE_TOO_LARGE(413, Blame.USER, false, "The file is larger than is taken or sent"),
  UNSUPPORTED_MEDIA_TYPE(415, Blame.USER, false, "The body must be JSON"),
  PATH_NOT_ALLOWED(422, Blame.USER, false, "The path leads to nothing that can be had"),
  UNKNOWN_GPU_MODEL(422, Blame.USER, false, "There is no such GPU model"),
  UNKNOWN_WORKFLOW(422, Blame.USER, false, "There is no such workflow"),
  WORKFLOW_DISABLED(422, Blame.USER, false, "The workflow is disabled"),
  UNKNOWN_PLAN(422, Blame.USER, false, "There is no such plan"),
  UNKNOWN_GROUP(422, Blame.USER, false, "There is no such group"),
  UNKNOWN_PROJECT(422, Blame.USER, false, "There is no such project"),
  UNKNOWN_PACKAGE(422, Blame.USER, false, "There is no such package"),
  UNKNOWN_SUBSCRIPTION_PLAN(422, Blame.USER, false, "There is no such subscription plan"),
  PAYMENT_MISMATCH(422, Blame.USER, false, "The payment is not what was ordered"),
  PAYMENT_WORLD_MISMATCH(422, Blame.USER, false, "The payment is of the other world"),
  NO_MATCHING_NODE(422, Blame.CAPACITY, false, "No node can ever run this"),
  PRICE_NOTICE_TOO_SHORT(422, Blame.USER, false, "Users must be told of a rise 30 days ahead"),
  PRICE_IN_THE_PAST(422, Blame.USER, false, "Prices change in the future only"),
  EXTENSION_SHAPE_DIFFERS(422, Blame.USER, false, "The quote is for another shape"),
  AMOUNT_TOO_LARGE(422, Blame.USER, false, "The amount is more than there is"),
  IDEMPOTENCY_KEY_REUSED(
      422, Blame.USER, false, "The idempotency key was used for another request"),
  PRECONDITION_REQUIRED(428, Blame.USER, false, "Say which state you have seen"),
  RATE_LIMITED(429, Blame.USER, true, "Too many requests"),
  INTERNAL(500, Blame.US, true, "Something broke on our side"),
  DATABASE_UNAVAILABLE(503, Blame.US, true, "The database cannot be reached"),
  DATABASE_BUSY(503, Blame.US, true, "The database is busy"),
  FILES_UNREACHABLE(503, Blame.US, true, "The node that has the files cannot be reached"),
  LEADER_UNREACHABLE(503, Blame.US, true, "The server that decides cannot be asked"),
  SHUTTING_DOWN(503, Blame.US, true, "The server is shutting down"),
  NOT_READY(503, Blame.US, true, "The server is not ready"),
  TIMEOUT(504, Blame.US, true, "The answer took too long");

  /** Who can make the request succeed. */
  public enum Blame {
    /** Who sent it: by another request. */
    USER,
    /** Who pays: by buying credits or raising a limit. */
    FUNDS,
    /** Nobody at once: the fleet is too small or taken. */
    CAPACITY,
    /** The people who run this server. */
    US
  }

  private final int status;
  private final Blame blame;
  private final boolean retryable;
  private final String title;

  ErrorCode(int status, Blame blame, boolean retryable, String title) {
    this.status = status;
    this.blame = blame;
    this.retryable = retryable;
    this.title = title;
  }

  /** The stable text in {@code code}, such as {@code quote_expired}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** Who can make the request succeed. */
  public Blame blame() {
    return blame;
  }

  /** True when the same request may succeed later without a change. */
  public boolean retryable() {
    return retryable;
  }

  /** A short title, the same for each problem of this code. */
  public String title() {
    return title;
  }

  /** The code for a status that something below us chose. */
  static ErrorCode ofStatus(int status) {
    return switch (status) {
      case 400, 414, 431 -> INVALID_REQUEST;
      case 404 -> NOT_FOUND;
      case 405 -> METHOD_NOT_ALLOWED;
      case 408 -> REQUEST_TIMEOUT;
      case 413 -> BODY_TOO_LARGE;
      case 415 -> UNSUPPORTED_MEDIA_TYPE;
      default -> INTERNAL;
    };
  }
}
