package dev.harmonize.cli;

import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.report.ConfigurationReference;
import dev.harmonize.core.report.LossReference;
import dev.harmonize.core.report.RealignerFigure;
import dev.harmonize.core.report.RealignerReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;

/** Prints the pages of {@code docs} that are generated. */
@Command(name = "reference", description = "Prints reference pages for the plugins in use.")
final class PluginsReferenceCommand implements Callable<Integer> {

    private final Console console;

    @Option(
            names = "--page",
            paramLabel = "PAGE",
            converter = PageConverter.class,
            defaultValue = "configuration",
            description =
                    "One of ${COMPLETION-CANDIDATES}: every key that a config may have, or the losses or the realigners side by"
                            + " side, as Markdown; or where realigners point, as SVG. Default: ${DEFAULT-VALUE}.")
    private Page page = Page.CONFIGURATION;

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    PluginsReferenceCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (PluginCatalog catalog = plugins.load()) {
            console.out().print(content(catalog));
            return 0;
        }
    }

    private String content(PluginCatalog catalog) {
        return switch (page) {
            case CONFIGURATION -> ConfigurationReference.markdown(catalog);
            case LOSSES -> LossReference.markdown(catalog);
            case REALIGNERS -> RealignerReference.markdown(catalog);
            case REALIGNERS_FIGURE -> RealignerFigure.svg(catalog);
        };
    }

    /** What can be printed. */
    enum Page {
        CONFIGURATION,
        LOSSES,
        REALIGNERS,
        REALIGNERS_FIGURE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Picocli's own converter lists the names of the constants when it refuses. */
    static final class PageConverter implements ITypeConverter<Page> {
        @Override
        public Page convert(String value) {
            return Arrays.stream(Page.values())
                    .filter(page -> page.toString().equals(value))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException(
                            "expected one of " + Arrays.toString(Page.values()) + " but was '" + value + "'"));
        }
    }
}
