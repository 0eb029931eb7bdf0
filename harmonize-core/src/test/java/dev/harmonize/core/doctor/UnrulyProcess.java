package dev.harmonize.core.doctor;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** What a process with native code may do, started by {@link NativeExaminationTest} in the place of the real one. */
final class UnrulyProcess {

    private UnrulyProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        if (List.of(arguments).contains(NativeExaminer.WITHOUT + "nd4j")) {
            say("{\"looking-at\": \"ffmpeg\"}");
            say(
                    "{\"finding\": {\"id\": \"ffmpeg\", \"status\": \"ok\", \"text\": \"there\", \"facts\": {\"a\": \"b\"}}}");
            say("{\"done\": true}");
            return;
        }
        say("{\"looking-at\": \"plugins\"}");
        say("{\"finding\": {\"id\": \"plugins\", \"status\": \"ok\", \"text\": \"seven\", \"facts\": {}}}");
        print("native code prints without ending its line");
        say("{\"looking-at\": \"nd4j\"}");
        switch (arguments[0]) {
            case "halts" -> {
                System.err.println("the last words");
                Runtime.getRuntime().halt(7);
            }
            case "seems-killed" -> Runtime.getRuntime().halt(128 + 9);
            case "prints-half-a-line" -> {
                print(NativeExaminer.MARK + "{\"finding\": {\"id\": \"nd4j\", \"sta");
                Runtime.getRuntime().halt(0);
            }
            case "prints-garbage" -> {
                print("\0\1\2" + "x".repeat(1 << 20) + "\n" + NativeExaminer.MARK + "}{\n" + NativeExaminer.MARK
                        + "3\n");
                Runtime.getRuntime().halt(1);
            }
            case "runs-out-of-memory" -> {
                long[][] all = new long[1 << 16][];
                for (int i = 0; i < all.length; i++) {
                    all[i] = new long[1 << 24];
                }
            }
            case "hangs" -> new CountDownLatch(1).await();
            case "crashes" -> {
                System.out.println("# A fatal error has been detected by the Java Runtime Environment:\n#\n"
                        + "# Problematic frame:\n# C  [libnd4jcpu.so+0x1234]  some_function\n#\n"
                        + "# If you would like to submit a bug report, please visit:");
                Runtime.getRuntime().halt(128 + 6);
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void say(String message) {
        print("\n" + NativeExaminer.MARK + message + "\n");
    }

    private static void print(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.out.write(bytes, 0, bytes.length);
        System.out.flush();
    }
}
