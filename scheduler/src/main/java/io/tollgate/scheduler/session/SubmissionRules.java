package io.tollgate.scheduler.session;

import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.session.WorkflowStore.Workflow;
import java.util.List;
import java.util.Map;

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

  static Shape shape(Quote quote, Submission wish) {
    if (quote.gpuThousandths().isPresent()) {
      throw ApiException.of(
          ErrorCode.FRACTION_NOT_PLACEABLE,
          "The quote prices "
              + quote.gpuThousandths().getAsInt()
              + " thousandths of one "
              + quote.gpuModel()
              + ", and sessions can be placed on whole GPUs only for now. Nothing was held. Ask for a"
              + " quote of whole GPUs, without `gpu_thousandths`.");
    }
    return new Shape(
        quote.gpuModel(),
        quote.nodes(),
        quote.gpusPerNode(),
        wish.cpus(),
        wish.memoryBytes(),
        Map.of());
  }

  static void requireSameShape(Session session, Quote quote) {
    Shape shape = session.request().shape();
    boolean same =
        shape.gpuModel().equals(quote.gpuModel())
            && shape.nodes() == quote.nodes()
            && shape.gpusPerNode() == quote.gpusPerNode()
            && session.request().workflow().equals(quote.workflow())
            && session.request().capacityClass().equals(quote.capacityClass().code());
    if (!same) {
      throw ApiException.of(
          ErrorCode.EXTENSION_SHAPE_DIFFERS,
          "The quote is for another shape or workflow than the session's ("
              + shape.nodes()
              + " x "
              + shape.gpusPerNode()
              + " "
              + shape.gpuModel()
              + ", "
              + session.request().workflow()
              + "). Ask for a quote of the same shape.");
    }
  }

  static ApiException noMatchingNode(Shape shape) {
    return ApiException.of(
        ErrorCode.NO_MATCHING_NODE,
        "No set of nodes in the fleet could ever hold "
            + shape.nodes()
            + " x "
            + shape.gpusPerNode()
            + " "
            + shape.gpuModel()
            + (shape.cpus() > 0 ? ", " + shape.cpus() + " CPUs" : "")
            + (shape.memoryBytes() > 0 ? ", " + shape.memoryBytes() + " bytes of memory" : "")
            + ". Ask for less, or set `allow_infeasible` to wait for a fleet that could.");
  }
}
