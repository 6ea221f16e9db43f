package io.tollgate.agent;

import java.util.List;

/** The configuration is wrong; every mistake is listed, each with what, why and what to do. */
final class ConfigException extends Exception {

  private static final long serialVersionUID = 1L;

  ConfigException(List<String> mistakes) {
    super(String.join(System.lineSeparator(), mistakes));
  }
}
