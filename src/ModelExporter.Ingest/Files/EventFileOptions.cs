using ModelExporter.Monitoring.Options;

namespace ModelExporter.Ingest.Files;

/// <summary>How recorded files are read. A value.</summary>
public sealed record EventFileOptions
{
    /// <summary>Rows of a batch.</summary>
    public int BatchRows { get; init; } = 2048;

    /// <summary>Features of a file.</summary>
    public int Features { get; init; } = 200;

    /// <summary>Longest text of a value, in bytes.</summary>
    public int TextBytes { get; init; } = 1024;

    /// <summary>The model of events that name none.</summary>
    public string DefaultModel { get; init; } = "default";

    /// <summary>The version of events that name none.</summary>
    public string DefaultVersion { get; init; } = Names.DefaultVersion;

    /// <summary>The settings of a model, whose mapping says what columns are; or null.</summary>
    public Func<string, ModelOptions?> Models { get; init; } = static _ => null;

    /// <summary>How the text of a feature (<c>_prediction</c> and <c>_score</c> among them) becomes a value.</summary>
    public Func<string, CellConversion> ConversionOf { get; init; } = _ => CellConversion.Natural;
}
