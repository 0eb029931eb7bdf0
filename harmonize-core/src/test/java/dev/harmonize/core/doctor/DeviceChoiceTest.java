package dev.harmonize.core.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

class DeviceChoiceTest {

    private static final List<Gpu> GPUS = List.of(gpu(0, "GPU-aa11"), gpu(1, "GPU-aa22"), gpu(2, "GPU-bb33"));

    @Test
    void theFirstIsTakenWhereNothingIsSaid() {
        assertThat(choose(Map.of())).isEqualTo(new DeviceChoice.Chosen(GPUS.get(0)));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,1", "'2,0',2", "' 1 ',1", "GPU-bb33,2", "GPU-b,2", "'GPU-aa22,GPU-aa11',1"})
    void theFirstNumberOrUuidCounts(String visible, int expected) {
        assertThat(choose(Map.of("CUDA_VISIBLE_DEVICES", visible)))
                .isEqualTo(new DeviceChoice.Chosen(GPUS.get(expected)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "3", "GPU-c", "GPU-aa", "none", ",1", "01"})
    void whatFitsNoneOrSeveralHidesAll(String visible) {
        assertThat(choose(Map.of("CUDA_VISIBLE_DEVICES", visible))).isInstanceOf(DeviceChoice.Hidden.class);
    }

    @Test
    void partsOfGpusAreNotTold() {
        assertThat(choose(Map.of("CUDA_VISIBLE_DEVICES", "MIG-1234"))).isInstanceOf(DeviceChoice.Untold.class);
    }

    private static DeviceChoice choose(Map<String, String> environment) {
        return DeviceChoice.of(GPUS, new Host(Path.of("/"), environment, Map.of()));
    }

    private static Gpu gpu(int index, String uuid) {
        return new Gpu(
                index,
                uuid,
                "NVIDIA A100",
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty());
    }
}
