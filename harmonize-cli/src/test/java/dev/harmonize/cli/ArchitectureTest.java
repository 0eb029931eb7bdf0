package dev.harmonize.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.harmonize.api.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** The dependency rules of the house. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("dev.harmonize");

    private static final String[] BUILT_INS = {
        "dev.harmonize.encoders..",
        "dev.harmonize.losses..",
        "dev.harmonize.realigners..",
        "dev.harmonize.curricula..",
        "dev.harmonize.datasets..",
        "dev.harmonize.probes.."
    };

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.harmonize.api:50",
                "dev.harmonize.core:60",
                "dev.harmonize.cli:12",
                "dev.harmonize.formats:8",
                "dev.harmonize.encoders:8",
                "dev.harmonize.losses:3",
                "dev.harmonize.samediff:3",
                "dev.harmonize.realigners:3",
                "dev.harmonize.curricula:3",
                "dev.harmonize.datasets:5",
                "dev.harmonize.probes:2"
            })
    void theRulesSeeEveryRoom(String roomAndCount) {
        String room = roomAndCount.substring(0, roomAndCount.indexOf(':'));
        int atLeast = Integer.parseInt(roomAndCount.substring(roomAndCount.indexOf(':') + 1));
        assertThat(CLASSES.that(resideInAPackage(room + "..")))
                .as("classes in %s", room)
                .hasSizeGreaterThanOrEqualTo(atLeast);
    }

    @Test
    void apiKnowsNothingButNd4jAndJspecify() {
        classes()
                .that()
                .resideInAPackage("dev.harmonize.api..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.harmonize.api..", "java..", "org.nd4j..", "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void builtInsSeeTheApiAndFileFormatsOnlyAndNotEachOther() {
        for (String builtIn : BUILT_INS) {
            noClasses()
                    .that()
                    .resideInAPackage(builtIn)
                    .should()
                    .dependOnClassesThat(resideInAPackage("dev.harmonize..")
                            .and(not(resideInAnyPackage("dev.harmonize.api..", "dev.harmonize.formats..", builtIn))))
                    .check(CLASSES);
        }
    }

    @Test
    void fileFormatsKnowNothingOfHarmonize() {
        noClasses()
                .that()
                .resideInAPackage("dev.harmonize.formats..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.harmonize..").and(not(resideInAPackage("dev.harmonize.formats.."))))
                .check(CLASSES);
    }

    @Test
    void whatPluginsBringAlongSeesTheApiOnlyAndNobodySeesIt() {
        String samediff = "dev.harmonize.samediff..";
        classes()
                .that()
                .resideInAPackage(samediff)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(samediff, "dev.harmonize.api..", "java..", "org.nd4j..", "org.jspecify..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage(samediff)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(samediff)
                .check(CLASSES);
    }

    @Test
    void coreKnowsNoBuiltIn() {
        noClasses()
                .that()
                .resideInAPackage("dev.harmonize.core..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(BUILT_INS).or(resideInAPackage("dev.harmonize.cli..")))
                .check(CLASSES);
    }

    @Test
    void corePackagesUseOnlyThoseBeforeThem() {
        List<String> order = List.of(
                "config",
                "plugins",
                "wiring",
                "training",
                "runs",
                "doctor",
                "inspection",
                "trials",
                "bench",
                "sweeps",
                "report");
        var layers = layeredArchitecture().consideringOnlyDependenciesInAnyPackage("dev.harmonize.core..");
        for (String name : order) {
            layers = layers.layer(name).definedBy("dev.harmonize.core." + name + "..");
        }
        for (int i = 0; i < order.size(); i++) {
            String[] later = order.subList(i + 1, order.size()).toArray(String[]::new);
            layers = later.length == 0
                    ? layers.whereLayer(order.get(i)).mayNotBeAccessedByAnyLayer()
                    : layers.whereLayer(order.get(i)).mayOnlyBeAccessedByLayers(later);
        }
        layers.check(CLASSES);
    }

    @Test
    void trainerKnowsNoGuiceModuleAndNoCatalog() {
        noClasses()
                .that()
                .resideInAPackage("dev.harmonize.core.training..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.harmonize.core.plugins..", "dev.harmonize.core.config.."))
                .check(CLASSES);
    }

    @Test
    void builtInsHaveNoPackageCycles() {
        for (String builtIn : List.of("encoders", "datasets")) {
            slices().matching("dev.harmonize." + builtIn + ".(**)")
                    .should()
                    .beFreeOfCycles()
                    .check(CLASSES);
        }
    }

    @Test
    void everyPublicTopLevelTypeOfTheApiSaysHowStableItIs() {
        classes()
                .that()
                .resideInAPackage("dev.harmonize.api..")
                .and()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .should()
                .beAnnotatedWith(Status.class)
                .check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(CLASSES.stream().map(each -> each.getPackage()).distinct())
                .allSatisfy(each -> assertThat(each.tryGetPackageInfo())
                        .as("package-info of %s", each.getName())
                        .isPresent()
                        .hasValueSatisfying(
                                info -> assertThat(info.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
                                        .as("%s is @NullMarked", each.getName())
                                        .isTrue()));
    }

    @Test
    void thereIsNoStaticMutableState() {
        fields().that()
                .areDeclaredInClassesThat()
                .resideInAPackage("dev.harmonize..")
                .and()
                .areStatic()
                .should()
                .haveModifier(JavaModifier.FINAL)
                .check(CLASSES);
    }

    @Test
    void nothingIsSerializedTheJavaWay() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.ObjectOutputStream")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.ObjectInputStream")
                .check(CLASSES);
    }

    @Test
    void reflectionStaysInTheBinderAndTheLoader() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.harmonize.core.config..", "dev.harmonize.core.plugins..")
                .and()
                .resideOutsideOfPackage("dev.harmonize.testkit..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.reflect..")
                .check(CLASSES);
    }
}
