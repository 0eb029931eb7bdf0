package dev.harmonize.datasets.tuxstamps;

import dev.harmonize.api.data.Fetcher.FetchListener;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The package manager of this machine, if it is Debian's.
 *
 * @param root where packages are installed
 * @param dpkgQuery the command that tells versions
 * @param aptGet the command that downloads
 */
record DebianSystem(Path root, List<String> dpkgQuery, List<String> aptGet) {

    /** What to do where there is no package to be had. */
    static final String ADVICE =
            "get the package elsewhere, such as from a mirror of Debian, and name its" + " file with -O package-file=…";

    private static final int LONGEST_OUTPUT = 2000;
    private static final long POLL_MILLISECONDS = 200;

    /** This machine. */
    static DebianSystem ofThisMachine() {
        return new DebianSystem(Path.of("/"), List.of("dpkg-query"), List.of("apt-get"));
    }

    /**
     * What a process said.
     *
     * @param exitCode 0 if all went well
     */
    private record Said(int exitCode, String output) {}

    /** Whether this very version is installed. */
    boolean hasInstalled(StampPackage stampPackage) throws IOException {
        if (!Files.isDirectory(root.resolve(StampPackage.STAMPS))) {
            return false;
        }
        List<String> command = with(dpkgQuery, "-W", "-f", "${Version}", StampPackage.NAME);
        Path output = Files.createTempFile("harmonize-dpkg", ".txt");
        try {
            Said said = run(command, output, () -> {});
            return said.exitCode() == 0 && said.output().equals(stampPackage.version());
        } catch (IOException e) {
            // Without the package manager nobody knows the version.
            return false;
        } finally {
            Files.delete(output);
        }
    }

    /**
     * Downloads a package into a folder.
     *
     * @throws IOException if that is not possible; says what the package manager said, and what to do instead
     */
    void download(StampPackage stampPackage, Path folder, FetchListener listener) throws IOException {
        List<String> command = with(aptGet, "download", StampPackage.NAME + "=" + stampPackage.version());
        long total = stampPackage.contents().map(StampPackage.Contents::bytes).orElse(0L);
        String inWords = String.join(" ", command);
        Said said;
        try {
            said = run(command, folder.resolve("output.txt"), () -> {
                long done = size(folder);
                listener.onProgress("download", done, Math.max(done, total));
            });
        } catch (IOException e) {
            throw new IOException("'" + inWords + "' cannot be run (" + e.getMessage() + "); " + ADVICE, e);
        }
        if (said.exitCode() != 0) {
            throw new IOException("'" + inWords + "' has failed with exit code " + said.exitCode() + ": "
                    + said.output() + "; run apt-get update if it knows no such package, or " + ADVICE);
        }
    }

    private static Said run(List<String> command, Path output, Runnable meanwhile) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.PIPE);
        Path folder = output.getParent();
        if (folder != null) {
            builder.directory(folder.toFile());
        }
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            while (!process.waitFor(POLL_MILLISECONDS, TimeUnit.MILLISECONDS)) {
                meanwhile.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while '" + String.join(" ", command) + "' was at work", e);
        } finally {
            process.destroy();
        }
        String said = new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip();
        return new Said(process.exitValue(), said.substring(Math.max(0, said.length() - LONGEST_OUTPUT)));
    }

    private static List<String> with(List<String> command, String... arguments) {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(List.of(arguments));
        return whole;
    }

    /** Bytes of the files in a folder, which somebody else writes at the same time. */
    private static long size(Path folder) {
        long size = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                size += Files.isRegularFile(file) ? Files.size(file) : 0;
            }
        } catch (IOException e) {
            return 0;
        }
        return size;
    }
}
