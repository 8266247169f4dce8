using System.Collections;
using ModelExporter.Configuration;

namespace ModelExporter.Commands;

/// <summary>What a command has of the world around the process; tests give their own. A value.</summary>
internal sealed record ProgramContext
{
    /// <summary>Where answers go.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Opens the standard output for answers that are bytes.</summary>
    public Func<Stream> OpenOutput { get; init; } = Console.OpenStandardOutput;

    /// <summary>Where errors go.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Where log lines go.</summary>
    public required Stream Log { get; init; }

    /// <summary>The environment variables.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The metric groups that can be switched.</summary>
    public required IReadOnlyList<CollectorSwitch> Collectors { get; init; }

    /// <summary>Called when a host was built and before it starts.</summary>
    public Action<WebApplication> HostBuilt { get; init; } = static _ => { };

    /// <summary>The world of this process.</summary>
    public static ProgramContext OfProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        Log = Console.OpenStandardError(),
        Environment = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal),
        Time = TimeProvider.System,
        Collectors = Hosting.MetricCollectors.All,
    };

    /// <summary>Says on standard error what went wrong.</summary>
    public void Complain(string message) => Error.WriteLine("model-exporter: error: " + message);
}
