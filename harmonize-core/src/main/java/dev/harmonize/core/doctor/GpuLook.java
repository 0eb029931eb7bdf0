package dev.harmonize.core.doctor;

import dev.harmonize.api.plugin.Diagnosis;

import java.util.ArrayList;
import java.util.List;

/**
 * GPUs, and the one that is used.
 *
 * @param backend where ND4J computes
 */
record GpuLook(Host host, Backend backend, GpuSurvey survey) implements Look {

    private static final long LITTLE = Sizes.GIBIBYTE;

    @Override
    public String id() {
        return "gpus";
    }

    @Override
    public Diagnosis diagnose() {
        Diagnosis diagnosis = backend.usesGpus() ? needed() : unneeded();
        return survey instanceof GpuSurvey.Seen seen ? withFacts(diagnosis, seen.gpus()) : diagnosis;
    }

    private Diagnosis unneeded() {
        if (survey instanceof GpuSurvey.Seen seen) {
            List<String> names = seen.gpus().stream().map(Gpu::describe).toList();
            return Diagnosis.ok(String.join("; ", names) + "; unused: --backend cuda computes there");
        }
        return Diagnosis.ok("no NVIDIA GPU was found; backend " + backend + " needs none");
    }

    private Diagnosis needed() {
        if (survey instanceof GpuSurvey.Seen seen) {
            return chosen(seen.gpus());
        }
        if (survey instanceof GpuSurvey.Unclear unclear) {
            return Diagnosis.warning(
                    "it cannot be told which GPUs there are: " + unclear.why(),
                    "see what nvidia-smi says; computing is tried all the same");
        }
        String why = survey instanceof GpuSurvey.Absent absent ? absent.why() : "";
        return Diagnosis.problem(
                "there is no NVIDIA GPU: " + why,
                "use --backend cpu, or install NVIDIA's driver; a container must be given the GPUs, as with docker run"
                        + " --gpus all");
    }

    private Diagnosis chosen(List<Gpu> gpus) {
        DeviceChoice choice = DeviceChoice.of(gpus, host);
        if (choice instanceof DeviceChoice.Hidden hidden) {
            return Diagnosis.problem(
                    hidden.why(), "name a GPU of nvidia-smi's list with --device, or unset the variable");
        }
        if (choice instanceof DeviceChoice.Chosen chosen) {
            return used(chosen.gpu(), gpus.size());
        }
        String why = choice instanceof DeviceChoice.Untold untold ? untold.why() : "";
        return Diagnosis.warning("it cannot be told which GPU is used: " + why, "see nvidia-smi -L");
    }

    private static Diagnosis used(Gpu gpu, int all) {
        StringBuilder text = new StringBuilder(gpu.describe());
        gpu.capability()
                .ifPresent(capability -> text.append(", compute capability ").append(capability));
        gpu.totalBytes().ifPresent(bytes -> text.append(", ").append(Sizes.of(bytes)));
        gpu.freeBytes()
                .ifPresent(bytes -> text.append(", ").append(Sizes.of(bytes)).append(" free"));
        if (all > 1) {
            text.append("; the one of ").append(all).append(" that is used");
        }
        Diagnosis diagnosis = gpu.freeBytes().orElse(Long.MAX_VALUE) < LITTLE
                ? Diagnosis.warning(
                        text.toString(), "see with nvidia-smi who uses its memory, or take another with --device")
                : Diagnosis.ok(text.toString());
        return diagnosis.with("used", gpu.index());
    }

    private static Diagnosis withFacts(Diagnosis diagnosis, List<Gpu> gpus) {
        List<String> driver = new ArrayList<>();
        Diagnosis result = diagnosis.with("count", gpus.size());
        for (Gpu gpu : gpus) {
            String prefix = "gpu-" + gpu.index() + "-";
            result = result.with(prefix + "name", gpu.name()).with(prefix + "uuid", gpu.uuid());
            if (gpu.capability().isPresent()) {
                result = result.with(
                        prefix + "compute-capability", gpu.capability().get());
            }
            if (gpu.totalBytes().isPresent()) {
                result = result.with(prefix + "memory-bytes", gpu.totalBytes().getAsLong());
            }
            if (gpu.freeBytes().isPresent()) {
                result = result.with(prefix + "free-bytes", gpu.freeBytes().getAsLong());
            }
            gpu.driver().filter(version -> !driver.contains(version)).ifPresent(driver::add);
        }
        return driver.isEmpty() ? result : result.with("driver", String.join(" ", driver));
    }
}
