namespace ModelExporter.Statistics.Quality.Regression;

/// <summary>State (a mutable value, owned by whoever holds it): everything that the regression measures need, mergeable over panes and replicas.</summary>
/// <remarks>
/// Error is prediction minus target. All parts are means with their spread or sums of one sign, so merging is exact to rounding; states are merged anew
/// when panes expire, never subtracted. About 250 bytes.
/// </remarks>
public struct RegressionAccumulator
{
    private RunningMean _error, _target, _absoluteError, _squaredError, _percentageError, _symmetricError, _squaredLogError;

    /// <summary>Number of pairs.</summary>
    public readonly long Count => _error.Count;

    /// <summary>Prediction minus target.</summary>
    public RunningMean Error { readonly get => _error; init => _error = value; }

    /// <summary>The target itself.</summary>
    public RunningMean Target { readonly get => _target; init => _target = value; }

    /// <summary>Absolute error.</summary>
    public RunningMean AbsoluteError { readonly get => _absoluteError; init => _absoluteError = value; }

    /// <summary>Squared error.</summary>
    public RunningMean SquaredError { readonly get => _squaredError; init => _squaredError = value; }

    /// <summary>Absolute error over absolute target, of the pairs whose target is not 0.</summary>
    public RunningMean PercentageError { readonly get => _percentageError; init => _percentageError = value; }

    /// <summary>2 |error| / (|target| + |prediction|), 0 when all are 0.</summary>
    public RunningMean SymmetricError { readonly get => _symmetricError; init => _symmetricError = value; }

    /// <summary>(ln(1 + prediction) - ln(1 + target))^2, of the pairs without a negative value.</summary>
    public RunningMean SquaredLogError { readonly get => _squaredLogError; init => _squaredLogError = value; }

    /// <summary>Sum of absolute targets.</summary>
    public double AbsoluteTargetSum { get; private set; }

    /// <summary>Sum of (prediction - target) over the pairs where the prediction is too high.</summary>
    public double OverSum { get; private set; }

    /// <summary>Sum of (target - prediction) over the pairs where the prediction is too low.</summary>
    public double UnderSum { get; private set; }

    /// <summary>Largest absolute error; 0 without pairs.</summary>
    public double LargestError { get; private set; }

    /// <summary>Pairs whose target is 0, which percentage errors skip.</summary>
    public readonly long ZeroTargetCount => _error.Count - _percentageError.Count;

    /// <summary>Pairs with a negative target or prediction, for which the logarithmic error does not exist.</summary>
    public readonly long NegativeCount => _error.Count - _squaredLogError.Count;

    /// <summary>A state from stored parts; the means are given by their properties.</summary>
    public static RegressionAccumulator From(
        in RegressionAccumulator means, double absoluteTargetSum, double overSum, double underSum, double largestError) => means with
        {
            AbsoluteTargetSum = absoluteTargetSum,
            OverSum = overSum,
            UnderSum = underSum,
            LargestError = largestError,
        };

    /// <summary>Adds a pair.</summary>
    /// <param name="target">What happened.</param>
    /// <param name="prediction">What the model said.</param>
    /// <returns>False, and nothing is added, when a value or the squared error is not finite.</returns>
    public bool Add(double target, double prediction)
    {
        var error = prediction - target;
        if (!double.IsFinite(target) || !double.IsFinite(prediction) || !double.IsFinite(error * error)) return false;
        var absolute = Math.Abs(error);
        _error.Add(error);
        _target.Add(target);
        _absoluteError.Add(absolute);
        _squaredError.Add(error * error);
        var share = absolute / Math.Abs(target);
        if (double.IsFinite(share)) _percentageError.Add(share);
        _symmetricError.Add(absolute == 0 ? 0 : absolute / ((Math.Abs(target) / 2) + (Math.Abs(prediction) / 2)));
        if (target >= 0 && prediction >= 0) _squaredLogError.Add(Math.Pow(LogOnePlus(prediction) - LogOnePlus(target), 2));
        AbsoluteTargetSum += Math.Abs(target);
        if (error > 0) OverSum += error;
        else UnderSum -= error;
        LargestError = Math.Max(LargestError, absolute);
        return true;
    }

    /// <summary>Adds everything that another state has seen.</summary>
    public void Merge(in RegressionAccumulator other)
    {
        _error.Merge(other._error);
        _target.Merge(other._target);
        _absoluteError.Merge(other._absoluteError);
        _squaredError.Merge(other._squaredError);
        _percentageError.Merge(other._percentageError);
        _symmetricError.Merge(other._symmetricError);
        _squaredLogError.Merge(other._squaredLogError);
        AbsoluteTargetSum += other.AbsoluteTargetSum;
        OverSum += other.OverSum;
        UnderSum += other.UnderSum;
        LargestError = Math.Max(LargestError, other.LargestError);
    }

    // ln(1 + x) without losing small x: the rounding of 1 + x is divided out again.
    private static double LogOnePlus(double x)
    {
        var sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * (x / (sum - 1));
    }
}
