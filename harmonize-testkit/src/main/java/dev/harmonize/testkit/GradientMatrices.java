package dev.harmonize.testkit;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Gramians;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Jacobians to try realigners on: one row per objective, {@code [K][n]}.
 *
 * <p>What no realigner can do is told by <em>stationarity</em>. J is <em>strongly stationary</em> if positive weights v
 * have Jᵀv = 0: no direction helps one objective without harming another. It is <em>weakly stationary</em> if some v ≥ 0
 * other than zero has: no direction helps all objectives at once (Gordan's theorem). Every strongly stationary matrix is
 * weakly stationary; the ones in between, where one objective can still be helped for free, are where solvers go wrong.
 *
 * <p>Every method gives a new matrix, and leaves its arguments as they are.
 */
public final class GradientMatrices {

    /**
     * Factors from 0 to 1e15. A Gram matrix has them squared: gradients get as small and as large as that before anything
     * else gives way.
     */
    public static final List<Double> SCALES = List.of(0.0, 1e-10, 1e-3, 1.0, 1e3, 1e5, 1e10, 1e15);

    /** Rows, columns and rank, from one objective to more objectives than parameters. */
    private static final List<List<Integer>> NORMAL = List.of(
            List.of(1, 1, 1),
            List.of(1, 5, 1),
            List.of(2, 5, 1),
            List.of(2, 5, 2),
            List.of(3, 8, 3),
            List.of(4, 3, 1),
            List.of(4, 3, 2),
            List.of(4, 3, 3),
            List.of(9, 11, 5),
            List.of(9, 11, 9));

    /** For matrices of a given stationarity: few parameters, and nearly as many dimensions as objectives. */
    private static final List<List<Integer>> LARGE = List.of(
            List.of(20, 10, 1), List.of(20, 10, 5), List.of(20, 10, 10), List.of(20, 100, 1), List.of(20, 100, 19));

    /** The same with objectives few enough for any realigner. */
    private static final List<List<Integer>> SMALL =
            List.of(List.of(2, 4, 1), List.of(3, 4, 1), List.of(3, 4, 2), List.of(4, 6, 3));

    private GradientMatrices() {}

    /**
     * All families of this class in sizes from 1 x 1 to 20 x 100, by a name that says which. Multiply them by each of
     * {@link #SCALES}.
     *
     * @param streams where the numbers come from; the same streams give the same matrices
     */
    public static Map<String, double[][]> families(RandomStreams streams) {
        Map<String, double[][]> families = new LinkedHashMap<>();
        NORMAL.forEach(size -> add(families, "normal", size, GradientMatrices::normal, streams));
        for (List<List<Integer>> sizes : List.of(SMALL, LARGE)) {
            sizes.forEach(size -> {
                add(families, "strongly stationary", size, GradientMatrices::stronglyStationary, streams);
                add(families, "weakly stationary", size, GradientMatrices::weaklyStationary, streams);
                add(families, "not stationary", size, GradientMatrices::notStationary, streams);
            });
        }
        for (int rows : new int[] {2, 3, 4, 9}) {
            RandomStreams ofFamily = streams.child("other");
            String size = rows + " x 10";
            double[][] normal = normal(rows, 10, rows, ofFamily.generator(rows, 0));
            families.put(size + " zeros", new double[rows][10]);
            families.put(size + " whose rows add up to zero", stationary(rows, 10, ofFamily.generator(rows, 1)));
            families.put(size + " agreeing", agreeing(rows, 10, ofFamily.generator(rows, 2)));
            families.put(size + " of opposite rows", opposite(rows, 10, ofFamily.generator(rows, 3)));
            families.put(size + " with a zero row", withZeroRow(normal, rows - 1));
            families.put(size + " with a zero column", withZeroColumn(normal, 0));
            families.put(size + " with equal rows", withRow(normal, rows - 1, normal[0]));
            families.put(size + " with rows that are opposite but for rounding", withOppositeRow(normal, rows - 1));
        }
        return families;
    }

    /**
     * A matrix of the given rank, the product of two with normal entries.
     *
     * @param rank at most the smaller of {@code rows} and {@code columns}
     */
    public static double[][] normal(int rows, int columns, int rank, RandomGenerator random) {
        requireRank(rank, Math.min(rows, columns), "normal", rows, columns);
        return product(gaussian(rows, rank, random), gaussian(rank, columns, random));
    }

    /**
     * A strongly stationary matrix: v with entries between 1 and 2 has Jᵀv = 0.
     *
     * @param rank below {@code rows}, and at most {@code columns}
     */
    public static double[][] stronglyStationary(int rows, int columns, int rank, RandomGenerator random) {
        requireRank(rank, Math.min(rows - 1, columns), "strongly stationary", rows, columns);
        double[] weights = random.doubles(rows, 1.0, 2.0).toArray();
        double[][] left = gaussian(rows, rank, random);
        for (int r = 0; r < rank; r++) {
            removeComponent(left, r, weights);
        }
        return product(left, gaussian(rank, columns, random));
    }

    /**
     * A matrix that is weakly and not strongly stationary: the rows with even numbers are strongly stationary among
     * themselves, and there is a direction that is orthogonal to them and helps all others.
     *
     * @param rows at least 2
     * @param rank below {@code rows}, and at most {@code columns}
     */
    public static double[][] weaklyStationary(int rows, int columns, int rank, RandomGenerator random) {
        requireRank(rank, Math.min(rows - 1, columns), "weakly stationary", rows, columns);
        double[] weights = random.doubles(rows, 1.0, 2.0).toArray();
        for (int k = 1; k < rows; k += 2) {
            weights[k] = 0.0;
        }
        double[][] left = gaussian(rows, rank, random);
        for (int k = 0; k < rows; k++) {
            left[k][0] = k % 2 == 0 ? 0.0 : 1.0 + random.nextDouble();
        }
        for (int r = 1; r < rank; r++) {
            removeComponent(left, r, weights);
        }
        return product(left, gaussian(rank, columns, random));
    }

    /**
     * A matrix that is not stationary: there is a direction that helps all objectives. For a rank above 1 some of them
     * conflict all the same, as a rule.
     *
     * @param rank at most the smaller of {@code rows} and {@code columns}
     */
    public static double[][] notStationary(int rows, int columns, int rank, RandomGenerator random) {
        requireRank(rank, Math.min(rows, columns), "not stationary", rows, columns);
        double[][] left = gaussian(rows, rank, random);
        for (double[] row : left) {
            row[0] = 0.5 + 0.5 * random.nextDouble();
        }
        return product(left, gaussian(rank, columns, random));
    }

    /** A matrix whose rows nowhere conflict: no entry is negative. */
    public static double[][] agreeing(int rows, int columns, RandomGenerator random) {
        double[][] matrix = gaussian(rows, columns, random);
        for (double[] row : matrix) {
            for (int c = 0; c < columns; c++) {
                row[c] = Math.abs(row[c]);
            }
        }
        return matrix;
    }

    /** A matrix whose rows add up to zero: strongly stationary with equal weights, of rank {@code rows - 1} or full. */
    public static double[][] stationary(int rows, int columns, RandomGenerator random) {
        double[][] matrix = gaussian(rows, columns, random);
        for (int c = 0; c < columns; c++) {
            double sum = 0.0;
            for (int k = 0; k < rows - 1; k++) {
                sum += matrix[k][c];
            }
            matrix[rows - 1][c] = -sum;
        }
        return matrix;
    }

    /** A matrix whose rows lie on one line and point to alternating sides of it, with different lengths. */
    public static double[][] opposite(int rows, int columns, RandomGenerator random) {
        double[][] line = gaussian(1, columns, random);
        double[][] matrix = new double[rows][];
        for (int k = 0; k < rows; k++) {
            double length = 1.0 + random.nextDouble();
            matrix[k] = scaled(line, k % 2 == 0 ? length : -length)[0];
        }
        return matrix;
    }

    /** A copy in which one objective has no gradient. */
    public static double[][] withZeroRow(double[][] matrix, int row) {
        return withRow(matrix, row, new double[matrix[row].length]);
    }

    /** A copy in which one row is opposite to the first one, and of another length, as exactly as float32 can tell. */
    public static double[][] withOppositeRow(double[][] matrix, int row) {
        double[] opposite = new double[matrix[0].length];
        for (int c = 0; c < opposite.length; c++) {
            opposite[c] = (float) (-1.7 * matrix[0][c]);
        }
        return withRow(matrix, row, opposite);
    }

    /** A copy in which one parameter concerns no objective. */
    public static double[][] withZeroColumn(double[][] matrix, int column) {
        double[][] result = scaled(matrix, 1.0);
        for (double[] row : result) {
            row[column] = 0.0;
        }
        return result;
    }

    /** A copy with another row in the place of one. */
    public static double[][] withRow(double[][] matrix, int row, double[] replacement) {
        double[][] result = scaled(matrix, 1.0);
        result[row] = replacement.clone();
        return result;
    }

    /**
     * A copy in which one objective's gradient has overflown, its first number being NaN or infinite. Its row and column
     * of the Gram matrix then are not finite either.
     */
    public static double[][] withOverflow(double[][] matrix, int row, double notFinite) {
        double[][] result = scaled(matrix, 1.0);
        result[row][0] = notFinite;
        return result;
    }

    /** A copy with every row multiplied by its own factor, diag(s) J. */
    public static double[][] scaled(double[][] matrix, double[] factors) {
        double[][] result = new double[matrix.length][];
        for (int k = 0; k < matrix.length; k++) {
            double factor = factors[k];
            result[k] = Arrays.stream(matrix[k]).map(each -> factor * each).toArray();
        }
        return result;
    }

    /** A copy with its rows in another order; row k is row {@code order[k]} of the original. */
    public static double[][] permuted(double[][] matrix, int[] order) {
        double[][] result = new double[matrix.length][];
        for (int k = 0; k < matrix.length; k++) {
            result[k] = matrix[order[k]].clone();
        }
        return result;
    }

    /** A copy with every entry multiplied by the same factor. */
    public static double[][] scaled(double[][] matrix, double factor) {
        double[][] result = new double[matrix.length][];
        for (int k = 0; k < matrix.length; k++) {
            result[k] = matrix[k].clone();
            for (int c = 0; c < result[k].length; c++) {
                result[k][c] *= factor;
            }
        }
        return result;
    }

    /** The Gram matrix G = J Jᵀ. */
    public static Gramians gramian(double[][] matrix) {
        return gramians(Collections.singletonList(matrix));
    }

    /** The Gram matrices G = J Jᵀ of several Jacobians with equally many rows. */
    public static Gramians gramians(List<double[][]> matrices) {
        int count = matrices.get(0).length;
        double[] values = new double[matrices.size() * count * count];
        int index = 0;
        for (double[][] matrix : matrices) {
            for (int k = 0; k < count; k++) {
                for (int l = 0; l < count; l++) {
                    values[index++] = dot(matrix[k], matrix[l]);
                }
            }
        }
        return new Gramians(matrices.size(), count, values);
    }

    /** d = wᵀ J. */
    public static double[] combine(double[] weights, double[][] matrix) {
        double[] direction = new double[matrix[0].length];
        for (int k = 0; k < matrix.length; k++) {
            for (int c = 0; c < direction.length; c++) {
                direction[c] += weights[k] * matrix[k][c];
            }
        }
        return direction;
    }

    /** ⟨a, b⟩. */
    public static double dot(double[] a, double[] b) {
        double sum = 0.0;
        for (int c = 0; c < a.length; c++) {
            sum += a[c] * b[c];
        }
        return sum;
    }

    /** ‖a‖. */
    public static double norm(double[] a) {
        return Math.sqrt(dot(a, a));
    }

    private static void add(
            Map<String, double[][]> families, String name, List<Integer> size, Family family, RandomStreams streams) {
        int rows = size.get(0);
        int columns = size.get(1);
        int rank = size.get(2);
        families.put(
                rows + " x " + columns + " " + name + " of rank " + rank,
                family.matrix(rows, columns, rank, streams.child(name).generator(rows, columns, rank)));
    }

    /** A kind of matrix of any size and rank. */
    @FunctionalInterface
    private interface Family {
        double[][] matrix(int rows, int columns, int rank, RandomGenerator random);
    }

    private static void requireRank(int rank, int largest, String family, int rows, int columns) {
        if (rank < 1 || rank > largest) {
            throw new IllegalArgumentException("a " + family + " matrix of " + rows + " x " + columns
                    + " has a rank from 1 to " + largest + ", not " + rank);
        }
    }

    /** Makes column c of a matrix orthogonal to a vector, changing only rows where that is not zero. */
    private static void removeComponent(double[][] matrix, int column, double[] vector) {
        double product = 0.0;
        for (int k = 0; k < vector.length; k++) {
            product += vector[k] * matrix[k][column];
        }
        double share = product / dot(vector, vector);
        for (int k = 0; k < vector.length; k++) {
            matrix[k][column] -= share * vector[k];
        }
    }

    private static double[][] product(double[][] left, double[][] right) {
        double[][] product = new double[left.length][];
        for (int k = 0; k < left.length; k++) {
            product[k] = combine(left[k], right);
        }
        return product;
    }

    private static double[][] gaussian(int rows, int columns, RandomGenerator random) {
        double[][] matrix = new double[rows][columns];
        for (double[] row : matrix) {
            for (int c = 0; c < columns; c++) {
                row[c] = random.nextGaussian();
            }
        }
        return matrix;
    }
}
