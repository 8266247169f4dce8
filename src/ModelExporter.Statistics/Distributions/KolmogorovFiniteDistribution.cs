namespace ModelExporter.Statistics.Distributions;

/// <summary>Distribution of the two-sided Kolmogorov-Smirnov distance of a sample of finite size n from a given continuous distribution.</summary>
/// <remarks>
/// Exact for n up to 140 and in the upper tail (Marsaglia, Tsang and Wang 2003; Smirnov's sum); the expansion of Pelz and Good 1976 for the body of larger
/// n. The choice of the method follows Simard and L'Ecuyer 2011, as in scipy's kstwo. For reports: it allocates, and takes up to a millisecond.
/// </remarks>
public static class KolmogorovFiniteDistribution
{
    private const int ExactUpTo = 140;

    /// <summary>Probability of a distance above <paramref name="distance"/>.</summary>
    /// <param name="distance">D, 0 to 1.</param>
    /// <param name="sampleSize">n.</param>
    /// <returns>0 to 1, or NaN when n is not positive or the distance is NaN.</returns>
    public static double UpperTail(double distance, long sampleSize)
    {
        if (sampleSize <= 0 || double.IsNaN(distance)) return double.NaN;
        double n = sampleSize;
        if (distance >= 1) return 0;
        if (n * distance <= 0.5) return 1;
        if (n * distance >= n - 1) return 2 * Math.Pow(1 - distance, n);

        // Two one-sided events exclude each other from D = 1/2 on, and all but do so long before.
        var exponent = n * distance * distance;
        if (exponent >= 370) return 0;
        if (distance >= 0.5 || exponent >= (sampleSize <= ExactUpTo ? 4 : 2.2)) return Math.Min(1, 2 * OneSidedUpperTail(distance, sampleSize));
        var cumulative = sampleSize <= ExactUpTo || (sampleSize <= 100_000 && n * Math.Pow(distance, 1.5) <= 1.4)
            ? ByMatrixPower(distance, (int)sampleSize)
            : ByExpansion(distance, n);
        return Math.Clamp(1 - cumulative, 0, 1);
    }

    // Smirnov: d sum_j C(n, j) (d + j/n)^(j-1) (1 - d - j/n)^(n-j); all terms are positive.
    private static double OneSidedUpperTail(double d, long n)
    {
        var last = (long)Math.Floor(n * (1 - d));
        var logBinomial = 0.0;
        var sum = 0.0;
        for (long j = 0; j <= last; j++)
        {
            var above = d + ((double)j / n);
            var left = 1 - above;
            if (left > 0) sum += Math.Exp(logBinomial + ((j - 1) * Math.Log(above)) + ((n - j) * Math.Log(left)));
            else if (j == n) sum += Math.Pow(above, j - 1);
            logBinomial += Math.Log((double)(n - j) / (j + 1));
        }

        return Math.Min(1, d * sum);
    }

    // n! / n^n times the central element of H^n, H being (2k - 1) x (2k - 1) with k = ceil(n d); scaled on the way against overflow.
    private static double ByMatrixPower(double d, int n)
    {
        var k = (int)Math.Ceiling(n * d);
        var h = k - (n * d);
        var m = (2 * k) - 1;
        var matrix = new double[m, m];
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < m; j++) matrix[i, j] = i - j + 1 < 0 ? 0 : 1;
        }

        for (var i = 0; i < m; i++)
        {
            matrix[i, 0] -= Math.Pow(h, i + 1);
            matrix[m - 1, i] -= Math.Pow(h, m - i);
        }

        matrix[m - 1, 0] += (2 * h) - 1 > 0 ? Math.Pow((2 * h) - 1, m) : 0;
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                for (var g = 1; g <= i - j + 1; g++) matrix[i, j] /= g;
            }
        }

        var (power, logScale) = Power(matrix, n);
        var logFactorial = 0.0;
        for (var i = 1; i <= n; i++) logFactorial += Math.Log((double)i / n);
        return Math.Exp(Math.Log(power[k - 1, k - 1]) + logScale + logFactorial);
    }

    private static (double[,] Matrix, double LogScale) Power(double[,] matrix, int exponent)
    {
        var size = matrix.GetLength(0);
        var result = new double[size, size];
        for (var i = 0; i < size; i++) result[i, i] = 1;
        double logResult = 0, logSquare = 0;
        var square = matrix;
        for (var left = exponent; left > 0; left >>= 1)
        {
            if ((left & 1) == 1)
            {
                result = Product(result, square);
                logResult += logSquare + Rescale(result);
            }

            if (left == 1) break;
            square = Product(square, square);
            logSquare = (2 * logSquare) + Rescale(square);
        }

        return (result, logResult);
    }

    private static double[,] Product(double[,] a, double[,] b)
    {
        var size = a.GetLength(0);
        var product = new double[size, size];
        for (var i = 0; i < size; i++)
        {
            for (var k = 0; k < size; k++)
            {
                var factor = a[i, k];
                if (factor == 0) continue;
                for (var j = 0; j < size; j++) product[i, j] += factor * b[k, j];
            }
        }

        return product;
    }

    private static double Rescale(double[,] matrix)
    {
        var size = matrix.GetLength(0);
        var centre = matrix[size / 2, size / 2];
        if (centre is > 1e-100 and < 1e100) return 0;
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++) matrix[i, j] /= centre;
        }

        return Math.Log(centre);
    }

    // The limit distribution and its first three corrections in powers of 1 / sqrt(n).
    private static double ByExpansion(double d, double n)
    {
        var z = Math.Sqrt(n) * d;
        double z2 = z * z, z4 = z2 * z2, z6 = z4 * z2, z8 = z4 * z4;
        double pi2 = Math.PI * Math.PI, pi4 = pi2 * pi2, pi6 = pi4 * pi2;
        double k0 = 0, k1 = 0, k2 = 0, k3 = 0, extra2 = 0, extra3 = 0;
        var terms = (int)Math.Ceiling(16 * z / Math.PI);
        for (var k = terms; k >= 1; k--)
        {
            double m = (2 * k) - 1, m2 = m * m, m4 = m2 * m2, m6 = m4 * m2;
            var q = Math.Exp(-m2 * pi2 / (8 * z2));
            k0 += q;
            k1 += q * ((pi2 * m2 / 4) - z2);
            k2 += q * ((6 * z6) + (2 * z4) + (((2 * z4) - (5 * z2)) * pi2 * m2 / 4) + (pi4 * (1 - (2 * z2)) * m4 / 16));
            k3 += q * ((-30 * z6) - (90 * z8) + (pi2 * ((135 * z4) - (96 * z6)) * m2 / 4)
                + (pi4 * ((-60 * z2) + (212 * z4)) * m4 / 16) + (pi6 * (5 - (30 * z2)) * m6 / 64));
            double square = (double)k * k;
            var whole = Math.Exp(-square * pi2 / (2 * z2));
            extra2 += square * whole;
            extra3 += ((3 * z2) - (pi2 * square)) * square * whole;
        }

        var root = Math.Sqrt(2 * Math.PI);
        var sum = (root * k0 / z)
            + (root * k1 / (6 * z4) / Math.Sqrt(n))
            + (root * ((k2 / (72 * z6 * z)) - (pi2 * extra2 / (36 * z2 * z))) / n)
            + (root * ((k3 / (6480 * z6 * z4)) + (pi2 * extra3 / (216 * z6))) / (n * Math.Sqrt(n)));
        return Math.Clamp(sum, 0, 1);
    }
}
