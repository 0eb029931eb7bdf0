package dev.harmonize.core.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.harmonize.core.runs.Json;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How many threads ND4J's native code uses at most. ND4J takes the number from {@code OMP_NUM_THREADS} when its native
 * library is loaded. Later only BLAS can be given more, so nothing here tries: a step is made of all three.
 *
 * @param elementwise of its own loops
 * @param openMp of operations that ask OpenMP, such as softmax; 0 if the backend does not say
 * @param blas of matrix products; 0 if they are not computed by threads of this process, but by a GPU
 */
public record NativeThreads(int elementwise, int openMp, int blas) {

    /** What is in effect. Loads ND4J. */
    static NativeThreads inEffect() {
        Object openMp = Nd4j.getExecutioner().getEnvironmentInformation().get("omp.threads");
        return new NativeThreads(
                Nd4j.getEnvironment().maxMasterThreads(),
                openMp instanceof Integer threads ? threads : 0,
                Nd4j.factory().blas().getMaxThreads());
    }

    /** Whether everything uses this many. */
    public boolean are(int threads) {
        return elementwise == threads && (openMp == threads || openMp == 0) && (blas == threads || blas == 0);
    }

    /** Such as {@code 2 threads}, or apart where the three differ. */
    public String describe() {
        return are(elementwise)
                ? elementwise + (elementwise == 1 ? " thread" : " threads")
                : "threads: " + elementwise + " elementwise, " + openMp + " in OpenMP, " + blas + " in BLAS";
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("elementwise", elementwise);
        json.put("openmp", openMp);
        json.put("blas", blas);
        return json;
    }
}
