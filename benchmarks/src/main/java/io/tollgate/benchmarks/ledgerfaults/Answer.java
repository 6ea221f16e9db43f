package io.tollgate.benchmarks.ledgerfaults;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What the server said in the end.
 *
 * @param status 2xx acknowledges, 4xx refuses
 * @param tries how often it was asked until it said so
 */
record Answer(int status, JsonNode json, int tries) {
  boolean acknowledges() {
    return status < 300;
  }

  String code() {
    return json.path("code").asText();
  }

  String text(String member) {
    return json.path(member).asText();
  }
}
