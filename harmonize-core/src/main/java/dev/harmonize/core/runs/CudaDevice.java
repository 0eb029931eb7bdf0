package dev.harmonize.core.runs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.nd4j.linalg.api.environment.Nd4jEnvironment;
import org.nd4j.linalg.factory.Nd4j;

import java.util.List;
import java.util.Map;

/**
 * A GPU as ND4J's backend for CUDA sees it.
 *
 * @param name such as {@code NVIDIA A100-SXM4-40GB}
 * @param computeCapability such as {@code 8.0}
 * @param bytes of its memory; 0 if the backend does not say
 */
public record CudaDevice(String name, String computeCapability, long bytes) {

    /** Those that ND4J can use; none on a processor. Loads ND4J. */
    public static List<CudaDevice> visible() {
        return of(Nd4j.getExecutioner().getEnvironmentInformation());
    }

    /** Those in what a backend says of its environment. */
    static List<CudaDevice> of(Map<?, ?> environment) {
        return environment.get(Nd4jEnvironment.CUDA_DEVICE_INFORMATION_KEY) instanceof List<?> devices
                ? devices.stream()
                        .filter(device -> device instanceof Map)
                        .map(device -> device((Map<?, ?>) device))
                        .toList()
                : List.of();
    }

    private static CudaDevice device(Map<?, ?> information) {
        return new CudaDevice(
                String.valueOf(information.get(Nd4jEnvironment.CUDA_DEVICE_NAME_KEY)),
                information.get(Nd4jEnvironment.CUDA_DEVICE_MAJOR_VERSION_KEY) + "."
                        + information.get(Nd4jEnvironment.CUDA_DEVICE_MINOR_VERSION_KEY),
                information.get(Nd4jEnvironment.CUDA_TOTAL_MEMORY_KEY) instanceof Number bytes ? bytes.longValue() : 0);
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("name", name);
        json.put("compute-capability", computeCapability);
        json.put("memory-bytes", bytes);
        return json;
    }
}
