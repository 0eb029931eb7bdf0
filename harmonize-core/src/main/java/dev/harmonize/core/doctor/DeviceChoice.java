package dev.harmonize.core.doctor;

import java.util.List;
import java.util.Optional;

/** The one GPU that ND4J computes on. */
sealed interface DeviceChoice {

    /** This one. */
    record Chosen(Gpu gpu) implements DeviceChoice {}

    /** None is shown to programs. */
    record Hidden(String why) implements DeviceChoice {}

    /** Nobody can tell. */
    record Untold(String why) implements DeviceChoice {}

    /**
     * The first that {@code CUDA_VISIBLE_DEVICES} names, which is a number, or the beginning of a UUID.
     *
     * @param gpus all of them
     * @see <a href="https://docs.nvidia.com/cuda/cuda-c-programming-guide/#env-vars">CUDA's environment variables</a>
     */
    static DeviceChoice of(List<Gpu> gpus, Host host) {
        String variable = "CUDA_VISIBLE_DEVICES";
        String visible = host.environment().get(variable);
        if (visible == null) {
            return new Chosen(gpus.get(0));
        }
        String first = visible.split(",", -1)[0].strip();
        String shown = variable + "=" + visible;
        if (first.startsWith("MIG-")) {
            return new Untold(shown + " names a part of a GPU");
        }
        if (first.startsWith("GPU-")) {
            List<Gpu> named =
                    gpus.stream().filter(gpu -> gpu.uuid().startsWith(first)).toList();
            return named.size() == 1
                    ? new Chosen(named.get(0))
                    : new Hidden(shown + " fits " + (named.isEmpty() ? "no GPU" : "several GPUs"));
        }
        Optional<Gpu> numbered = gpus.stream()
                .filter(gpu -> first.equals(String.valueOf(gpu.index())))
                .findFirst();
        return numbered.<DeviceChoice>map(Chosen::new)
                .orElseGet(() -> new Hidden(shown + " shows no GPU; there "
                        + (gpus.size() == 1 ? "is one, number 0" : "are " + gpus.size() + ", counted from 0")));
    }
}
