package dev.harmonize.core.runs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.environment.Nd4jEnvironment;

import java.util.List;
import java.util.Map;

class CudaDeviceTest {

    @Test
    void isReadFromWhatTheBackendSays() {
        Map<String, Object> information = Map.of(
                Nd4jEnvironment.CUDA_DEVICE_NAME_KEY,
                "NVIDIA A100-SXM4-40GB",
                Nd4jEnvironment.CUDA_DEVICE_MAJOR_VERSION_KEY,
                8,
                Nd4jEnvironment.CUDA_DEVICE_MINOR_VERSION_KEY,
                0,
                Nd4jEnvironment.CUDA_TOTAL_MEMORY_KEY,
                42_000_000_000L);

        List<CudaDevice> devices =
                CudaDevice.of(Map.of(Nd4jEnvironment.CUDA_DEVICE_INFORMATION_KEY, List.of(information)));

        assertThat(devices).containsExactly(new CudaDevice("NVIDIA A100-SXM4-40GB", "8.0", 42_000_000_000L));
        assertThat(devices.get(0).toJson()).hasToString("""
                {"name":"NVIDIA A100-SXM4-40GB","compute-capability":"8.0","memory-bytes":42000000000}\
                """);
    }

    @Test
    void aProcessorHasNone() {
        assertThat(CudaDevice.visible()).isEmpty();
        assertThat(Provenance.backend().has("devices")).isFalse();
    }
}
