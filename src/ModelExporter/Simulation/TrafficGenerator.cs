using ModelExporter.Simulation.Incidents;

namespace ModelExporter.Simulation;

/// <summary>Makes the traffic of a credit model, event by event in the order of time. A state; it knows no clock and no culture.</summary>
/// <remarks>
/// An applicant's features depend on each other through one hidden factor; the model's score is the true probability that the loan is paid back, so it is calibrated until an
/// incident comes between the two. Every event takes its random numbers from its own stream, and every incident from streams of its own: two runs of one seed, with an incident and
/// without, differ in what the incident changes and in nothing else.
/// </remarks>
internal sealed class TrafficGenerator(TrafficOptions options, IncidentSchedule incidents)
{
    /// <summary>Why a prediction can fail.</summary>
    public static readonly string[] ErrorReasons = ["timeout", "feature_store_unavailable", "out_of_memory"];

    private const double Intercept = 0.9;
    private const double MedianLatencyMilliseconds = 12;
    private const double LatencySigma = 0.35;
    private const double DelaySigma = 0.8;
    private const double BusiestHour = 15;

    private static readonly int Features = CreditFeatures.Names.Length;
    private static readonly double[] Loadings =
        [.. CreditFeatures.Numeric.Select(feature => feature.Loading), .. CreditFeatures.Categorical.Select(feature => feature.Loading)];

    private static readonly double[] OwnParts = [.. Loadings.Select(loading => Math.Sqrt(1 - (loading * loading)))];
    private static readonly double LogMedianLatency = Math.Log(MedianLatencyMilliseconds);

    // Normal numbers of an event: the standing, the features, latency and delay of the label; an even number of them.
    private readonly double[] _normals = new double[(Features + 4) / 2 * 2];
    private readonly List<ActiveIncident> _active = [];
    private readonly ulong _ids = EventRandom.Mix(options.Seed) ^ EventRandom.Mix((ulong)options.Start.ToUnixTimeMilliseconds());
    private double _elapsedSeconds;

    /// <summary>The event that was made last.</summary>
    public SimulatedEvent Current { get; } = new() { Index = -1 };

    /// <summary>Time since the start of the traffic.</summary>
    public TimeSpan Elapsed => TimeSpan.FromSeconds(_elapsedSeconds);

    /// <summary>Makes the next event.</summary>
    public SimulatedEvent Next()
    {
        var e = Current;
        e.Index++;
        var random = new EventRandom(options.Seed, 0, e.Index);
        _elapsedSeconds += -Math.Log(random.Uniform()) / RateAt(_elapsedSeconds);
        e.TimestampMilliseconds = options.Start.ToUnixTimeMilliseconds() + (long)(_elapsedSeconds * 1000);
        e.Id = EventRandom.Mix(_ids + (ulong)e.Index);
        random.FillNormal(_normals);
        incidents.FindActive(options.Seed, Elapsed, e.Index, _active);

        Apply(e);
        foreach (var active in _active) active.Incident.ChangeApplicant(e);
        Arrive(e, ref random);
        e.Logit = LogitOf(e);
        var repayment = Logistic(e.Logit);
        if (_active.Count > 0)
        {
            foreach (var active in _active) active.Incident.ChangeInputs(e);
            e.Logit = LogitOf(e);
        }

        Answer(e, ref random);
        e.Label = random.Uniform() <= repayment ? 1 : 0;
        var delay = options.LabelDelay.TotalMilliseconds * Math.Exp(DelaySigma * _normals[Features + 2]);
        e.LabelTimestampMilliseconds = random.Uniform() <= options.LabelledShare ? e.TimestampMilliseconds + (long)delay : null;
        foreach (var active in _active)
        {
            active.Incident.ChangeAnswer(e, active.Chance);
            active.Incident.ChangeOutcome(e);
        }

        return e;
    }

    /// <summary>Mean events per second at a time.</summary>
    internal double RateAt(double elapsedSeconds) => options.Rate * (1 + (options.DailyCycle * TimeOfDay(elapsedSeconds)));

    /// <summary>Sets the score and what follows from it.</summary>
    internal static void SetScore(SimulatedEvent e, double logit)
    {
        e.Logit = logit;
        e.Score = Math.Clamp(Math.Round(Logistic(logit) * 10_000) / 10_000, 0.0001, 0.9999);
        e.Prediction = e.Score >= 0.5 ? 1 : 0;
    }

    private static double Logistic(double logit) => 1 / (1 + Math.Exp(-logit));

    // 1 at the busiest hour, -1 twelve hours later.
    private double TimeOfDay(double elapsedSeconds)
    {
        var hours = options.Start.UtcDateTime.TimeOfDay.TotalHours + (elapsedSeconds / 3600) - BusiestHour;
        return Math.Cos(hours * (2 * Math.PI / 24));
    }

    private void Apply(SimulatedEvent e)
    {
        var standing = _normals[0] + (options.MixCycle == 0 ? 0 : options.MixCycle * TimeOfDay(_elapsedSeconds));
        for (var i = 0; i < Features; i++) e.Normals[i] = (Loadings[i] * standing) + (OwnParts[i] * _normals[i + 1]);
    }

    // What a pipeline without faults sends to the model.
    private static void Arrive(SimulatedEvent e, ref EventRandom random)
    {
        var numeric = CreditFeatures.Numeric;
        for (var i = 0; i < numeric.Length; i++)
        {
            var isMissing = numeric[i].MissingShare > 0 && random.Uniform() <= numeric[i].MissingShare;
            e.Numbers[i] = isMissing ? double.NaN : numeric[i].Law.Of(e.Normals[i]);
        }

        for (var i = 0; i < e.Categories.Length; i++) e.Categories[i] = CreditFeatures.Categorical[i].Of(e.Normals[numeric.Length + i]);
    }

    private static double LogitOf(SimulatedEvent e)
    {
        var logit = Intercept;
        for (var i = 0; i < e.Numbers.Length; i++) logit += CreditFeatures.Numeric[i].Contribution(e.Numbers[i]);
        for (var i = 0; i < e.Categories.Length; i++) logit += CreditFeatures.Categorical[i].Contribution(e.Categories[i]);
        return logit;
    }

    private void Answer(SimulatedEvent e, ref EventRandom random)
    {
        SetScore(e, e.Logit);
        e.LatencyMilliseconds = Math.Round(Math.Exp(LogMedianLatency + (LatencySigma * _normals[Features + 1])) * 100) / 100;
        var (fails, reason) = (random.Uniform() <= options.ErrorShare, random.Uniform());
        e.Error = fails ? ErrorReasons[Math.Min((int)(reason * ErrorReasons.Length), ErrorReasons.Length - 1)] : null;
    }
}
