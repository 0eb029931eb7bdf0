package dev.harmonize.core.doctor;

import dev.harmonize.api.plugin.Diagnosis;

import java.lang.module.ModuleFinder;
import java.util.Optional;

/**
 * The module of the Vector API, in which encoders compute on processors.
 *
 * @param backend where ND4J computes, if that is known
 */
record VectorLook(Optional<Backend> backend) implements Look {

    private static final String MODULE = "jdk.incubator.vector";

    @Override
    public String id() {
        return "vector-api";
    }

    @Override
    public Diagnosis diagnose() {
        boolean resolved = ModuleLayer.boot().findModule(MODULE).isPresent();
        boolean installed = ModuleFinder.ofSystem().find(MODULE).isPresent();
        return diagnose(resolved, installed).with("resolved", resolved).with("installed", installed);
    }

    private Diagnosis diagnose(boolean resolved, boolean installed) {
        if (backend.filter(Backend::usesGpus).isPresent()) {
            return Diagnosis.ok((resolved ? "there" : "not there") + ", and of no use on a GPU");
        }
        if (resolved) {
            return Diagnosis.ok("there: encoder vatt can compute with kernels = cpu");
        }
        String text = "not there: encoder vatt computes with ND4J's operations, several times slower";
        return installed
                ? Diagnosis.warning(text, "start with ./harmonize, or start java with --add-modules=" + MODULE)
                : Diagnosis.warning(text, "this Java lacks the module " + MODULE + "; use a complete JDK");
    }
}
