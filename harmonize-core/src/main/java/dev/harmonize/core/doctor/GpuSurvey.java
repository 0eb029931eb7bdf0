package dev.harmonize.core.doctor;

import java.util.List;

/** Which GPUs of NVIDIA there are. */
sealed interface GpuSurvey {

    /** These, at least one. */
    record Seen(List<Gpu> gpus) implements GpuSurvey {
        public Seen {
            gpus = List.copyOf(gpus);
        }
    }

    /** None that can be used, for certain. */
    record Absent(String why) implements GpuSurvey {}

    /** Nobody can tell. */
    record Unclear(String why) implements GpuSurvey {}

    /** Asks {@code nvidia-smi}, or else the driver's files; takes a second or two where there is a GPU. */
    static GpuSurvey of(Host host) {
        GpuSurvey answer = new NvidiaSmi(host).ask();
        return answer instanceof Seen ? answer : new DriverFiles(host).read(answer);
    }
}
