package dev.harmonize.core.doctor;

import java.util.List;

/** What can keep a GPU from computing and shows before any library is loaded, in the order in which it matters. */
final class CudaLooks {

    private CudaLooks() {}

    static List<Look> of(Host host, ClassPath classPath, InstalledBackend backend, GpuSurvey survey) {
        GpuLook gpus = new GpuLook(host, backend.backend(), survey);
        MachineCodeLook code = new MachineCodeLook(host, classPath, backend, survey);
        // Without a GPU there is no driver to speak of.
        return survey instanceof GpuSurvey.Absent
                ? List.of(gpus, code)
                : List.of(gpus, new DriverLook(host, survey), code);
    }
}
