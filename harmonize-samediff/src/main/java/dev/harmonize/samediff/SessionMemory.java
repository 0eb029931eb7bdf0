package dev.harmonize.samediff;

import org.nd4j.autodiff.samediff.internal.SessionMemMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * The memory of a session that executes once. SameDiff's own keeps some of the arrays until they are collected; this one knows
 * every array that it gave, and frees them all when it is closed.
 */
final class SessionMemory implements SessionMemMgr {

    private final Set<INDArray> arrays = Collections.newSetFromMap(new IdentityHashMap<>());

    @Override
    public INDArray allocate(boolean detached, DataType type, long... shape) {
        return kept(Nd4j.createUninitializedDetached(type, shape));
    }

    @Override
    public INDArray allocate(boolean detached, LongShapeDescriptor descriptor) {
        return descriptor.isEmpty()
                ? Nd4j.empty(descriptor.dataType())
                : kept(Nd4j.createUninitializedDetached(descriptor.dataType(), descriptor.getShape()));
    }

    @Override
    public INDArray ulike(INDArray array) {
        return allocate(false, array.dataType(), array.shape());
    }

    @Override
    public INDArray dup(INDArray array) {
        return ulike(array).assign(array);
    }

    @Override
    public void release(INDArray array) {
        arrays.remove(array);
        free(array);
    }

    @Override
    public void close() {
        arrays.forEach(SessionMemory::free);
        arrays.clear();
    }

    private INDArray kept(INDArray array) {
        arrays.add(array);
        return array;
    }

    private static void free(INDArray array) {
        if (!array.wasClosed() && array.closeable()) {
            array.close();
        }
    }
}
