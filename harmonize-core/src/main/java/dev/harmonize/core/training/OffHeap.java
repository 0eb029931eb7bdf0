package dev.harmonize.core.training;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Gives native memory back at once instead of whenever the garbage collector gets to it. */
final class OffHeap {

    private OffHeap() {}

    static void release(INDArray array) {
        if (!array.wasClosed() && array.closeable()) {
            array.close();
        }
    }
}
