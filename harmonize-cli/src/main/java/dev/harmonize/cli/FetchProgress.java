package dev.harmonize.cli;

import dev.harmonize.api.data.Fetcher;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

import java.io.PrintStream;
import java.time.Duration;

/** Shows how far a fetch is: a bar per phase with an estimate of the time left on a terminal, plain lines elsewhere. */
final class FetchProgress implements Fetcher.FetchListener, AutoCloseable {

    private static final int LINES_PER_PHASE = 4;

    private final Console console;
    private String phase = "";
    private @Nullable ProgressBar bar;
    private long start;
    private long shown;

    FetchProgress(Console console) {
        this.console = console;
    }

    @Override
    public synchronized void onProgress(String newPhase, long done, long total) {
        if (!newPhase.equals(phase)) {
            begin(newPhase, total);
        }
        if (bar != null) {
            bar.maxHint(total);
            bar.stepTo(done);
            return;
        }
        long part = total <= 0 ? 0 : done * LINES_PER_PHASE / total;
        if (part > shown) {
            shown = part;
            console.err().println(phase + ": " + done + " of " + total + timeLeft(done, total));
            console.err().flush();
        }
    }

    private void begin(String newPhase, long total) {
        close();
        phase = newPhase;
        start = System.nanoTime();
        shown = 0;
        if (console.terminal()) {
            bar = new ProgressBarBuilder()
                    .setTaskName(newPhase)
                    .setInitialMax(total)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setConsumer(new ConsoleProgressBarConsumer(new PrintStream(System.err, true)))
                    .build();
        } else {
            console.err().println(newPhase + " ...");
            console.err().flush();
        }
    }

    private String timeLeft(long done, long total) {
        if (done <= 0 || done >= total) {
            return "";
        }
        Duration left = Duration.ofNanos((long) ((System.nanoTime() - start) * ((double) (total - done) / done)));
        return ", about " + (left.toMinutes() > 0 ? left.toMinutes() + " min " : "") + left.toSecondsPart() + " s left";
    }

    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
