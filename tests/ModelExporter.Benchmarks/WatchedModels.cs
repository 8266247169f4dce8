using System.Globalization;
using System.Text;
using ModelExporter.Exposition.Pages;
using ModelExporter.Ingest;
using ModelExporter.Ingest.Native;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Benchmarks;

/// <summary>Models with 14 numeric and 6 categorical features that have learned their references and had traffic since, and their page.</summary>
internal sealed class WatchedModels
{
    private const int Learned = 2000;
    private const int Live = 3000;
    private const int Batch = 1000;

    private static readonly string[] Numeric =
    [
        "age", "income", "loan_amount", "interest_rate", "term_months", "credit_score", "debt_ratio", "open_accounts", "late_payments", "years_employed", "savings", "household_size",
        "utilization", "inquiries",
    ];

    private static readonly string[] Categorical = ["country", "purpose", "home_ownership", "employment", "channel", "segment"];

    private readonly Random _random = new(7);
    private readonly StringBuilder _events = new();

    /// <summary>Watches models named <c>credit-1</c> and so on.</summary>
    public WatchedModels(int count)
    {
        var telemetry = new ExporterTelemetry();
        var models = new ModelRegistry(new MonitoringOptions { Learn = new LearnOptions { Events = Learned, Duration = TimeSpan.Zero } }, telemetry, TimeProvider.System);
        var pool = new IngestRequestPool(new IngestLimits(), 1);
        var format = new NativeFormat();
        for (var model = 1; model <= count; model++)
        {
            for (var sent = 0; sent < Learned + Live; sent += Batch)
            {
                if (sent == Learned) models.Evaluate();
                var request = pool.Rent();
                var outcome = request.Process(format, Events($"credit-{model}"), models, telemetry.Format(format.Name));
                if (outcome.Accepted != Batch) throw new InvalidOperationException($"{outcome.Accepted} of {Batch} events were accepted.");
                pool.Return(request);
            }
        }

        models.Evaluate();
        var sources = new MetricSources
        {
            Telemetry = telemetry,
            Models = models,
            Build = new BuildInformation("1.0.0", "unknown", "10.0.0"),
            Time = TimeProvider.System,
            StartedAt = TimeProvider.System.GetUtcNow(),
            SeriesLimit = () => 1_000_000,
        };
        Page = new MetricsPage(MetricGroups.Select([], []), sources, (group, failure) => throw new InvalidOperationException(group.Name, failure));
    }

    /// <summary>The page with all collectors that are on by default.</summary>
    public MetricsPage Page { get; }

    private byte[] Events(string model)
    {
        _events.Clear();
        for (var i = 0; i < Batch; i++)
        {
            _events.Append(CultureInfo.InvariantCulture, $$"""{"model":"{{model}}","version":"3","prediction":"{{(_random.Next(3) == 0 ? "reject" : "approve")}}","score":{{_random.NextDouble()}},"latency_ms":{{_random.NextDouble() * 80}},"features":{""");
            for (var feature = 0; feature < Numeric.Length; feature++) _events.Append(CultureInfo.InvariantCulture, $"\"{Numeric[feature]}\":{Math.Round(Math.Exp(_random.NextDouble() * (feature + 1)), 2)},");
            for (var feature = 0; feature < Categorical.Length; feature++) _events.Append(CultureInfo.InvariantCulture, $"\"{Categorical[feature]}\":\"{Categorical[feature][..3]}_{_random.Next(10)}\",");
            _events.Length--;
            _events.Append("}}\n");
        }

        return Encoding.UTF8.GetBytes(_events.ToString());
    }
}
