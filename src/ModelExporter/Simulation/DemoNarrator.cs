using System.Globalization;
using ModelExporter.Configuration.Values;
using ModelExporter.Monitoring.Drift;
using ModelExporter.Simulation.Incidents;

namespace ModelExporter.Simulation;

/// <summary>Says line by line what is done to the model and what the exporter makes of it. A state: it knows what it has said.</summary>
/// <param name="output">Where lines go.</param>
/// <param name="incidents">What is done.</param>
/// <param name="clock">The time of day for a time from the start of the traffic.</param>
internal sealed class DemoNarrator(TextWriter output, IncidentSchedule incidents, Func<TimeSpan, DateTimeOffset> clock)
{
    private readonly HashSet<string> _drifted = new(StringComparer.Ordinal);
    private readonly List<Occurrence> _running = [];
    private TimeSpan _told;

    /// <summary>Says what is new.</summary>
    /// <param name="elapsed">The present, from the start of the traffic.</param>
    /// <param name="evaluation">The latest scores, or null.</param>
    public void Tell(TimeSpan elapsed, Evaluation? evaluation)
    {
        foreach (var over in _running.Where(occurrence => occurrence.End <= elapsed).ToList())
        {
            Say(over.End, $"over: {over.Incident.Incident.Description}");
            _running.Remove(over);
        }

        foreach (var occurrence in incidents.Between(_told, elapsed))
        {
            Say(occurrence.Start, $"incident: {occurrence.Incident.Describe()}, ends {Time(occurrence.End)}. Look at {Query(occurrence.Incident.Incident.Consequences, Window(evaluation))}");
            _running.Add(occurrence);
        }

        _told = elapsed > _told ? elapsed : _told;
        if (evaluation is not null) TellDrift(elapsed, evaluation);
    }

    private static string Window(Evaluation? evaluation) => evaluation is null ? "1m" : DurationValue.Text(evaluation.Windows[0].Length);

    // PromQL that shows the first thing that must be seen.
    private static string Query(IncidentConsequences consequences, string window)
    {
        var (signal, subject) = consequences.MustFlag[0];
        return signal switch
        {
            Signal.Drifted => $"model_feature_drifted{{feature=\"{subject}\",window=\"{window}\"}}",
            Signal.Missing => $"rate(model_feature_missing_total{{feature=\"{subject}\"}}[{window}])",
            Signal.Unseen => $"rate(model_feature_bin_observations_total{{feature=\"{subject}\",bin=\"_unseen\"}}[{window}])",
            Signal.Errors => $"rate(model_prediction_errors_total[{window}])",
            Signal.Latency => $"histogram_quantile(0.5, rate(model_prediction_latency_seconds_bucket[{window}]))",
            _ => "model_quality",
        };
    }

    private void TellDrift(TimeSpan elapsed, Evaluation evaluation)
    {
        var window = evaluation.Windows[0];
        for (var i = 0; i < window.Features.Length; i++)
        {
            var name = evaluation.Layout.Features[i].Name;
            var scores = window.Features[i];
            if (scores.Drifted == true && _drifted.Add(name))
            {
                Say(elapsed, string.Create(CultureInfo.InvariantCulture,
                    $"the exporter flags {name}: PSI {scores.Psi:0.###}, noise floor {scores.PsiNoiseFloor:0.###}, {scores.Samples} samples in {DurationValue.Text(window.Length)}"));
            }
            else if (scores.Drifted == false && _drifted.Remove(name))
            {
                Say(elapsed, $"the exporter clears {name}");
            }
        }
    }

    private string Time(TimeSpan elapsed) => clock(elapsed).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    private void Say(TimeSpan elapsed, string what) => output.WriteLine($"{Time(elapsed)}  {what}");
}
