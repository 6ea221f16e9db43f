package io.tollgate.cli.e2e;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the real parts, started once for all of them and stopped after the last; after each
 * test every invariant has to hold and no work may be left.
 */
final class WithRealParts implements ParameterResolver, AfterEachCallback {
  private static final ExtensionContext.Namespace SPACE =
      ExtensionContext.Namespace.create(WithRealParts.class);

  /** Closed with the last test. */
  private record Shared(RealParts parts) implements ExtensionContext.Store.CloseableResource {
    @Override
    public void close() throws Exception {
      parts.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    return parameter.getParameter().getType() == RealParts.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
    return parts(test);
  }

  @Override
  public void afterEach(ExtensionContext test) throws Exception {
    parts(test).requireOrder();
  }

  private static RealParts parts(ExtensionContext test) {
    return test.getRoot()
        .getStore(SPACE)
        .getOrComputeIfAbsent("parts", key -> new Shared(started()), Shared.class)
        .parts();
  }

  private static RealParts started() {
    try {
      return RealParts.start();
    } catch (Exception failed) {
      throw new IllegalStateException("the real parts did not start", failed);
    }
  }
}
