using System.Buffers.Binary;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Statistics.Detectors;
using ModelExporter.Statistics.Quality;
using ModelExporter.Statistics.Quality.Ranking;

namespace ModelExporter.Monitoring.Quality;

/// <summary>Watches the errors of one model version in the order in which labels arrive. A state without a lock: its owner guards it.</summary>
/// <remarks>
/// The error is 0 or 1 for a class; the absolute error of a regression and 1 - NDCG of a ranking come in units of their standard deviation in the reference (without one, in
/// the first 200 errors), since the thresholds of both detectors have the unit of what they see. Page-Hinkley's is 20 for errors of 0 and 1 and 100
/// for others (about 100 errors to see a rise by one standard deviation), with a tolerance of 0.05: with the usual 0.005 the walk of a model that errs in a fifth of its
/// predictions passes 20 by chance every 11 000 labels, sigma^2 / (2 delta^2) exp(2 delta lambda / sigma^2). Its sums
/// forget nothing: with the usual 0.9999 they settle, and then vary around their lowest value by more than the threshold. Smaller rises are
/// ADWIN's. DDM, if wanted, sees errors of 0 and 1 only. Improvements count as
/// drift too for ADWIN, since a concept that changed for the better has changed. Detectors belong to one replica: what is comparable over replicas is the test of the window
/// against the reference (<see cref="QualityComparison"/>).
/// </remarks>
public sealed class ConceptDriftMonitor
{
    private const byte FormatVersion = 1;
    private const int ErrorsForScale = 200;

    private readonly LabelSpace _space;
    private readonly Watched[] _detectors;
    private double _scale;
    private RunningMean _first;

    /// <summary>Starts watching.</summary>
    /// <param name="space">What labels can be.</param>
    /// <param name="reference">The labelled reference, or null.</param>
    /// <param name="options">Which detectors there are.</param>
    public ConceptDriftMonitor(LabelSpace space, LabelledProfile? reference, QualityOptions options)
    {
        _space = space;
        _scale = space.Task == ModelTask.Regression ? reference?.ErrorDeviation ?? double.NaN : space.Task == ModelTask.Ranking ? double.NaN : 1;
        if (!(_scale > 0)) _scale = double.NaN;
        var detectors = new List<Watched>
        {
            new(new Adwin()),
            new(space.IsClassification
                ? new PageHinkley(delta: 0.05, threshold: 20, alpha: 1, direction: ChangeDirection.Up)
                : new PageHinkley(delta: 0.05, threshold: 100, alpha: 1, direction: ChangeDirection.Up)),
        };
        if (space.IsClassification && options.DriftDetectionMethod) detectors.Add(new Watched(new Ddm()));
        _detectors = [.. detectors];
    }

    /// <summary>Errors seen.</summary>
    public long Errors { get; private set; }

    /// <summary>The detectors, with what they have found.</summary>
    public IReadOnlyList<DetectorReport> Reports =>
        [.. _detectors.Select(watched => new DetectorReport(watched.Detector.Name, watched.Strongest, watched.Detections, watched.LastMilliseconds))];

    /// <summary>Begins the span of errors that the reported states are about.</summary>
    public void BeginSpan()
    {
        foreach (ref var watched in _detectors.AsSpan()) watched = watched with { Strongest = DetectorState.Stable };
    }

    /// <summary>The error of a pair, or NaN when it has none.</summary>
    public static double ErrorOf(LabelSpace space, in LabelledPair pair) => space.Task switch
    {
        ModelTask.Regression => Math.Abs(pair.Prediction.Number - pair.Label.Number),
        ModelTask.Ranking => 1 - NormalizedDiscountedCumulativeGain.At(pair.Grades, space.RankingDepth, Gain.Linear),
        _ when pair.Label.Class.IsNone || pair.Prediction.Class.IsNone => double.NaN,
        _ => pair.Label.Class == pair.Prediction.Class ? 0 : 1,
    };

    /// <summary>Feeds the next pair.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="nowMilliseconds">When its label came, milliseconds since 1970.</param>
    /// <returns>Whether any detector found a change.</returns>
    public bool Add(in LabelledPair pair, long nowMilliseconds) => Add(ErrorOf(_space, pair), nowMilliseconds);

    /// <summary>Feeds the next error, as <see cref="ErrorOf"/> gives it; one that is not finite is left out.</summary>
    /// <param name="error">The error.</param>
    /// <param name="nowMilliseconds">When its label came, milliseconds since 1970.</param>
    /// <returns>Whether any detector found a change.</returns>
    public bool Add(double error, long nowMilliseconds)
    {
        if (!double.IsFinite(error)) return false;
        Errors++;
        if (double.IsNaN(_scale))
        {
            _first.Add(error);
            if (_first.Count >= ErrorsForScale) _scale = _first.SumOfSquaredDeviations > 0 ? Math.Sqrt(_first.SampleVariance) : double.NaN;
        }

        if (double.IsNaN(_scale)) return false;
        var found = false;
        foreach (ref var watched in _detectors.AsSpan())
        {
            var state = watched.Detector.Update(error / _scale);
            if (state > watched.Strongest) watched = watched with { Strongest = state };
            if (state != DetectorState.Drift) continue;
            watched = watched with { Detections = watched.Detections + 1, LastMilliseconds = nowMilliseconds };
            found = true;
        }

        return found;
    }

    /// <summary>The state as bytes. Numbers of detections are counters, hence not saved; times of the last ones are.</summary>
    public byte[] Save()
    {
        var states = _detectors.Select(watched => watched.Detector.Save()).ToArray();
        var saved = new byte[1 + (5 * sizeof(long)) + states.Sum(state => sizeof(int) + sizeof(long) + state.Length)];
        saved[0] = FormatVersion;
        var rest = saved.AsSpan(1);
        foreach (var number in new[]
                 {
                     Errors, BitConverter.DoubleToInt64Bits(_scale), _first.Count,
                     BitConverter.DoubleToInt64Bits(_first.Count > 0 ? _first.Mean : 0), BitConverter.DoubleToInt64Bits(_first.SumOfSquaredDeviations),
                 })
        {
            BinaryPrimitives.WriteInt64LittleEndian(rest, number);
            rest = rest[sizeof(long)..];
        }

        for (var i = 0; i < states.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(rest, _detectors[i].LastMilliseconds ?? long.MinValue);
            BinaryPrimitives.WriteInt32LittleEndian(rest[sizeof(long)..], states[i].Length);
            rest = rest[(sizeof(long) + sizeof(int))..];
            states[i].CopyTo(rest);
            rest = rest[states[i].Length..];
        }

        return saved;
    }

    /// <summary>Takes over a saved state.</summary>
    /// <returns>False, and the monitor starts afresh, when the bytes are damaged or come from other settings.</returns>
    public bool TryRestore(ReadOnlySpan<byte> saved)
    {
        if (Restore(saved)) return true;
        foreach (ref var watched in _detectors.AsSpan())
        {
            watched.Detector.Reset();
            watched = watched with { LastMilliseconds = null };
        }

        Errors = 0;
        return false;
    }

    private bool Restore(ReadOnlySpan<byte> saved)
    {
        const int Head = 1 + (5 * sizeof(long));
        if (saved.Length < Head || saved[0] != FormatVersion) return false;
        Span<long> numbers = stackalloc long[5];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = BinaryPrimitives.ReadInt64LittleEndian(saved[(1 + (i * sizeof(long)))..]);
        var (scale, mean, squares) = (BitConverter.Int64BitsToDouble(numbers[1]), BitConverter.Int64BitsToDouble(numbers[3]), BitConverter.Int64BitsToDouble(numbers[4]));
        if (numbers[0] < 0 || numbers[2] < 0 || scale <= 0 || !double.IsFinite(mean) || !(squares >= 0)) return false;
        var rest = saved[Head..];
        foreach (ref var watched in _detectors.AsSpan())
        {
            if (rest.Length < sizeof(long) + sizeof(int)) return false;
            var last = BinaryPrimitives.ReadInt64LittleEndian(rest);
            var length = BinaryPrimitives.ReadInt32LittleEndian(rest[sizeof(long)..]);
            rest = rest[(sizeof(long) + sizeof(int))..];
            if (length < 0 || length > rest.Length || !watched.Detector.TryRestore(rest[..length])) return false;
            watched = watched with { LastMilliseconds = last == long.MinValue ? null : last };
            rest = rest[length..];
        }

        if (!rest.IsEmpty) return false;
        (Errors, _scale, _first) = (numbers[0], scale, RunningMean.From(numbers[2], mean, squares));
        return true;
    }

    private record struct Watched(IDriftDetector Detector, long Detections = 0, long? LastMilliseconds = null, DetectorState Strongest = DetectorState.Stable);
}

/// <summary>What a detector has found. A value.</summary>
/// <param name="Detector">Its name: the label value.</param>
/// <param name="State">Its strongest state since the span began, since a detector forgets a drift with the next error.</param>
/// <param name="Detections">Changes found by this process.</param>
/// <param name="LastMilliseconds">When the last one was found, milliseconds since 1970; null when none was.</param>
public readonly record struct DetectorReport(string Detector, DetectorState State, long Detections, long? LastMilliseconds);
