package dev.harmonize.core.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.core.fixtures.SafeTensorsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class SafeTensorsTest {

    @TempDir
    private Path folder;

    @Test
    void writesBothTypesInNameOrderAndRowMajor() {
        Path file = folder.resolve("a.safetensors");
        INDArray matrix = Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}});

        SafeTensors.write(
                file,
                Map.of(
                        "b.float", matrix,
                        "a.double", Nd4j.createFromArray(1.0 / 3, -0.0),
                        "c.transposed", matrix.transpose(),
                        "d.slice", matrix.get(NDArrayIndex.all(), NDArrayIndex.point(1)),
                        "ä", Nd4j.createFromArray(7f)),
                Map.of("format", "test-1"));

        SafeTensorsFile read = SafeTensorsFile.read(file);
        assertThat(read.headerLength() % 8).as("the data begins aligned").isZero();
        assertThat(read.metadata()).isEqualTo(Map.of("format", "test-1"));
        assertThat(read.tensors().keySet()).containsExactly("a.double", "b.float", "c.transposed", "d.slice", "ä");
        assertThat(read.tensor("a.double").type()).isEqualTo("F64");
        assertThat(read.tensor("a.double").values()).containsExactly(1.0 / 3, -0.0);
        assertTensor(read, "b.float", List.of(2L, 3L), 1, 2, 3, 4, 5, 6);
        assertTensor(read, "c.transposed", List.of(3L, 2L), 1, 4, 2, 5, 3, 6);
        assertTensor(read, "d.slice", List.of(2L), 2, 5);
        assertTensor(read, "ä", List.of(1L), 7);
    }

    private static void assertTensor(SafeTensorsFile file, String name, List<Long> shape, double... values) {
        SafeTensorsFile.Tensor tensor = file.tensor(name);
        assertThat(tensor.type()).as(name).isEqualTo("F32");
        assertThat(tensor.shape()).as(name).isEqualTo(shape);
        assertThat(tensor.values()).as(name).containsExactly(values);
    }
}
