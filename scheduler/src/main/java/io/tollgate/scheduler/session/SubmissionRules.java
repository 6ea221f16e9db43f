package io.tollgate.scheduler.session;

import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.FieldError;
import io.tollgate.scheduler.http.Refusal;
import io.tollgate.scheduler.session.WorkflowStore.Workflow;
import java.util.Arrays;
import java.util.List;

/** What a quote, a workflow and a wish must be to one another. */
final class SubmissionRules {

  private SubmissionRules() {}

  static List<String> command(Workflow workflow, List<String> asked) {
    if (workflow.takesCommand() && asked.isEmpty()) {
      throw ApiException.of(
          ErrorCode.INVALID_REQUEST,
          "The workflow \""
              + workflow.name()
              + "\" runs your command, and the request has none. Send `command` as a list, such as"
              + " [\"python\", \"train.py\"].");
    }
    if (!workflow.takesCommand() && !asked.isEmpty()) {
      throw ApiException.of(
          ErrorCode.INVALID_REQUEST,
          "The workflow \""
              + workflow.name()
              + "\" brings its own command. Leave `command` out, or use the workflow \"command\".");
    }
    return workflow.command().orElse(asked);
  }

  /** Refuses a session with everything that is wrong with what it asks for. */
  @SafeVarargs
  static void require(List<FieldError>... parts) {
    List<FieldError> wrong = Arrays.stream(parts).flatMap(List::stream).toList();
    if (!wrong.isEmpty()) {
      throw Refusal.of(ErrorCode.INVALID_REQUEST, "The session asks for what could never be.")
          .withErrors(wrong)
          .exception();
    }
  }

  static Shape shape(Quote quote, Submission wish) {
    List<String> models = quote.models();
    return new Shape(
        models.get(0),
        models.subList(1, models.size()),
        quote.nodes(),
        Math.max(1, quote.gpusPerNode()),
        quote.gpuThousandths().orElse(Shape.WHOLE),
        wish.cpus(),
        wish.memoryBytes(),
        wish.places().nodeLabels(),
        wish.places().neighbours());
  }

  static void requireSameShape(Session session, Quote quote) {
    Shape shape = session.request().shape();
    if (!shape.otherModels().isEmpty()) {
      throw ApiException.of(
          ErrorCode.EXTENSION_SHAPE_DIFFERS,
          "The session may still start on "
              + String.join(" or ", shape.gpuModels())
              + ", so what more minutes cost is not known yet. Extend it when it runs.");
    }
    boolean same =
        quote.models().equals(shape.gpuModels())
            && shape.nodes() == quote.nodes()
            && shape.gpusPerNode() == Math.max(1, quote.gpusPerNode())
            && shape.gpuThousandths() == quote.gpuThousandths().orElse(Shape.WHOLE)
            && session.request().workflow().equals(quote.workflow())
            && session.request().capacityClass().equals(quote.capacityClass().code());
    if (!same) {
      throw ApiException.of(
          ErrorCode.EXTENSION_SHAPE_DIFFERS,
          "The quote is for another shape or workflow than the session's ("
              + shape.words()
              + ", "
              + session.request().workflow()
              + "). Ask for a quote of the same shape.");
    }
  }
}
