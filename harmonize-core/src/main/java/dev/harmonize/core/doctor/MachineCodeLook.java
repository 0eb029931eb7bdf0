package dev.harmonize.core.doctor;

import dev.harmonize.api.plugin.Diagnosis;
import dev.harmonize.formats.fatbinary.FatBinaries;
import dev.harmonize.formats.fatbinary.MachineCode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/** Whether ND4J's library for GPUs has code that the GPU can run. */
record MachineCodeLook(Host host, ClassPath classPath, InstalledBackend backend, GpuSurvey survey) implements Look {

    /** Where ND4J's library is, in the versions 1.0.0-M2 and before. */
    private static final List<String> FOLDERS = List.of("org/nd4j/linalg/jcublas/bindings/", "org/nd4j/nativeblas/");

    @Override
    public String id() {
        return "machine-code";
    }

    @Override
    public Diagnosis diagnose() throws IOException {
        Optional<NativeLibrary> library = library();
        if (library.isEmpty()) {
            return Diagnosis.problem(
                    backend.artifact() + "'s library for " + host.platform() + " is not on the class path",
                    "build again: mvn -P" + backend.backend() + " package");
        }
        SortedSet<MachineCode> codes = read(library.get());
        String codeFor = backend.artifact() + " has code for " + describe(codes);
        if (codes.isEmpty()) {
            return Diagnosis.warning(
                    "no code for GPUs was found in " + library.get().entry(),
                    "see whether " + library.get().jar() + " is whole");
        }
        return diagnose(codes, codeFor)
                .with(
                        "code",
                        String.join(
                                " ", codes.stream().map(MachineCode::toString).toList()));
    }

    private Diagnosis diagnose(SortedSet<MachineCode> codes, String codeFor) {
        if (!(survey instanceof GpuSurvey.Seen seen)
                || !(DeviceChoice.of(seen.gpus(), host) instanceof DeviceChoice.Chosen chosen)) {
            return Diagnosis.ok(codeFor + "; there is no GPU to compare it with");
        }
        Gpu gpu = chosen.gpu();
        if (gpu.capability().isEmpty()) {
            return Diagnosis.warning(
                    codeFor + "; the compute capability of " + gpu.describe() + ", is not known",
                    "look it up in NVIDIA's list; computing is tried all the same");
        }
        ComputeCapability capability = gpu.capability().get();
        List<MachineCode> usable =
                codes.stream().filter(code -> code.runsOn(capability.number())).toList();
        if (usable.isEmpty()) {
            return Diagnosis.problem(
                    gpu.describe() + ", has compute capability " + capability + "; " + codeFor
                            + ", so nothing can run on it",
                    remedy(codes, capability));
        }
        Optional<MachineCode> binary = usable.stream()
                .filter(code -> code.kind() == MachineCode.Kind.BINARY)
                .max(Comparator.comparingInt(MachineCode::architecture));
        if (binary.isPresent()) {
            return Diagnosis.ok(binary.get() + " runs on compute capability " + capability + "; " + codeFor);
        }
        return Diagnosis.warning(
                "none for compute capability " + capability + " itself: the driver compiles " + usable.get(0)
                        + " at the first start, which takes minutes; " + codeFor,
                "be patient once; what is compiled is kept if CUDA_CACHE_MAXSIZE is large, as ./harmonize sets it: it is "
                        + host.variable("CUDA_CACHE_MAXSIZE").orElse("not set"));
    }

    private String remedy(SortedSet<MachineCode> codes, ComputeCapability capability) {
        ComputeCapability oldest = ComputeCapability.ofNumber(codes.first().architecture());
        ComputeCapability newest = oldest;
        for (MachineCode code : codes) {
            if (code.architecture() > newest.number()) {
                newest = ComputeCapability.ofNumber(code.architecture());
            }
        }
        if (capability.number() < newest.number()) {
            return "use a GPU of compute capability " + oldest + " or newer, or --backend cpu";
        }
        String upTo = "use a GPU of compute capability up to " + newest.major() + ".9";
        return backend.backend() == Backend.CUDA
                ? upTo + ", or try --backend cuda-ptx, which the driver compiles for newer GPUs (unproven)"
                : upTo + ", or --backend cpu";
    }

    private SortedSet<MachineCode> read(NativeLibrary library) throws IOException {
        Optional<Path> unpacked = UnpackFolder.find(host).flatMap(library::unpacked);
        return unpacked.isPresent()
                ? FatBinaries.read(unpacked.get())
                : FatBinaries.readEntry(library.jar(), library.entry());
    }

    private Optional<NativeLibrary> library() throws IOException {
        String file = host.isWindows() ? "nd4jcuda.dll" : "libnd4jcuda.so";
        for (String folder : FOLDERS) {
            for (ClassPath.JarEntry found : classPath.find(folder + host.platform() + "/" + file)) {
                for (NativeLibrary library : NativeLibrary.in(found.jar())) {
                    if (library.entry().equals(found.name())) {
                        return Optional.of(library);
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** Such as {@code 3.7, 5.0 and 8.6, and no PTX}. */
    private static String describe(SortedSet<MachineCode> codes) {
        Set<String> binaries = new LinkedHashSet<>();
        Set<String> sources = new LinkedHashSet<>();
        for (MachineCode code : codes) {
            String capability = ComputeCapability.ofNumber(code.architecture()).toString();
            switch (code.kind()) {
                case BINARY -> binaries.add(capability);
                case PTX -> sources.add(capability);
            }
        }
        return String.join(" ", binaries)
                + (sources.isEmpty() ? " and no PTX" : " and PTX for " + String.join(" ", sources));
    }
}
