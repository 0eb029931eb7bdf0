package dev.harmonize.core.training;

import dev.harmonize.api.harmonization.JacobianRealigner;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.model.Cotangents;
import dev.harmonize.api.model.Encoding;
import dev.harmonize.api.model.ParameterGroup;
import dev.harmonize.api.model.Parameters;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The update direction of a realigner that works on the gradients themselves. */
final class JacobianCombination {

    private JacobianCombination() {}

    /**
     * Adds the realigned direction within each group, and the plain sum elsewhere, to a gradient.
     *
     * @return what was not finite; nothing has been added then
     */
    static Optional<String> combine(
            JacobianRealigner realigner,
            Encoding encoding,
            List<Cotangents> objectives,
            List<ParameterGroup> groups,
            Function<ParameterGroup, RealignmentContext> context,
            INDArray gradient) {
        INDArray jacobian = encoding.jacobian(objectives);
        try {
            if (!Double.isFinite(jacobian.norm2Number().doubleValue())) {
                return Optional.of("the gradients are not finite");
            }
            Parameters parameters = encoding.parameters();
            for (ParameterGroup group : groups) {
                addDirection(realigner, jacobian, parameters.spans(group.segments()), context.apply(group), gradient);
            }
            for (Parameters.Span span : parameters.spans(Combination.outside(parameters, groups))) {
                INDArray sum = span.of(jacobian).sum(0);
                span.of(gradient).addi(sum);
                OffHeap.release(sum);
            }
            return Optional.empty();
        } finally {
            OffHeap.release(jacobian);
        }
    }

    private static void addDirection(
            JacobianRealigner realigner,
            INDArray jacobian,
            List<Parameters.Span> spans,
            RealignmentContext context,
            INDArray gradient) {
        INDArray rows =
                Nd4j.concat(1, spans.stream().map(span -> span.of(jacobian)).toArray(INDArray[]::new));
        try {
            INDArray direction = RealignerAnswers.direction(realigner, rows, context);
            long begin = 0;
            for (Parameters.Span span : spans) {
                long end = begin + span.end() - span.begin();
                span.of(gradient).addi(direction.get(NDArrayIndex.interval(begin, end)));
                begin = end;
            }
            OffHeap.release(direction);
        } finally {
            OffHeap.release(rows);
        }
    }
}
