using System.CommandLine;
using ModelExporter.Configuration.Values;
using ModelExporter.Simulation;
using ModelExporter.Simulation.Incidents;

namespace ModelExporter.Commands;

/// <summary>The flags that say what traffic is simulated. A value.</summary>
internal sealed class TrafficFlags
{
    private readonly DefaultedOption<int> _seed;
    private readonly DefaultedOption<double> _rate;
    private readonly DefaultedOption<TimeSpan> _labelDelay;
    private readonly DefaultedOption<double> _dailyCycle;
    private readonly DefaultedOption<double> _mixCycle;
    private readonly DefaultedOption<string> _scenario;
    private readonly Option<string[]> _incidents;
    private readonly Option<string> _truth;

    /// <param name="defaults">What is simulated when nothing is said.</param>
    /// <param name="scenario">The scenario when nothing is said.</param>
    public TrafficFlags(TrafficOptions defaults, string scenario)
    {
        Defaults = defaults;
        _seed = ValueOption.Create("--seed", new IntegerValue(0, int.MaxValue), "What all random numbers follow from: the same seed, the same traffic", (int)defaults.Seed);
        _rate = ValueOption.Create("--rate", new NumberValue(0.001, 100_000), "Mean events per second of simulated time", defaults.Rate);
        _labelDelay = ValueOption.Create("--label-delay", new DurationValue(TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(365)), "Median delay of a label", defaults.LabelDelay);
        _dailyCycle = ValueOption.Create("--daily-cycle", new NumberValue(0, 0.95), "How far the rate rises and falls over the day, as a share of it", defaults.DailyCycle);
        _mixCycle = ValueOption.Create("--mix-cycle", new NumberValue(0, 3), "How far the applicants differ over the day, in standard deviations", defaults.MixCycle);
        _scenario = ValueOption.Create("--scenario", new ChoiceValue<string>([.. Scenario.All.Select(known => (known.Name, known.Name))]), "A script of incidents", scenario);
        _incidents = new Option<string[]>("--incident")
        {
            Description = $"An incident, {ScheduledIncident.Form}; several may be given. Incidents: {string.Join("; ", IncidentKind.All.Select(kind => $"{kind.Name}: {kind.Meaning}"))}. All take share=1, the share of the events",
            HelpName = "incident",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        _incidents.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (ScheduledIncident.Parse(token.Value, out var problem) is null) result.AddError($"--incident: {token.Value}: {problem}");
            }
        });
        _truth = new Option<string>("--truth") { Description = "Where the ground truth goes: one line per incident, what it changes and what must and must not be flagged", HelpName = "path" };
        Options = [_seed, _rate, _labelDelay, _dailyCycle, _mixCycle, _scenario, _incidents, _truth];
    }

    /// <summary>The flags.</summary>
    public IReadOnlyList<Option> Options { get; }

    private TrafficOptions Defaults { get; }

    /// <summary>The traffic.</summary>
    public TrafficOptions Traffic(ParseResult result, DateTimeOffset start) => Defaults with
    {
        Seed = (ulong)_seed.In(result),
        Rate = _rate.In(result),
        LabelDelay = _labelDelay.In(result),
        DailyCycle = _dailyCycle.In(result),
        MixCycle = _mixCycle.In(result),
        // Timestamps have milliseconds.
        Start = DateTimeOffset.FromUnixTimeMilliseconds(start.ToUnixTimeMilliseconds()),
    };

    /// <summary>The incidents, or null when one of them could never happen.</summary>
    public IncidentSchedule? Schedule(ParseResult result, ProgramContext context)
    {
        var more = (result.GetValue(_incidents) ?? []).Select(text => ScheduledIncident.Parse(text, out _)!).ToList();
        var scenario = Scenario.Find(_scenario.In(result))!;
        if (scenario.Period is { } period && more.FirstOrDefault(incident => incident.End > period) is { } late)
        {
            context.Complain($"--incident: the scenario {scenario.Name} begins anew after {DurationValue.Text(period)}, and {late.Kind} would end after {DurationValue.Text(late.End)}");
            return null;
        }

        return scenario.Schedule(more);
    }

    /// <summary>Opens the file of the ground truth, when one is wanted.</summary>
    public Stream? OpenTruth(ParseResult result) => result.GetValue(_truth) is { } path ? File.Create(path) : null;
}
